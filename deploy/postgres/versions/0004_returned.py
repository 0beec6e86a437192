"""Parked events that an operator gave back: each service sees, and strikes, its own."""

from alembic import op
from sqlalchemy import inspect

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the table, unless a single process made it, and its policy."""
    connection = op.get_bind()
    if not inspect(connection).has_table("returned_event"):
        connection.exec_driver_sql(TABLE)
    for statement in ROWS:
        connection.exec_driver_sql(statement)


TABLE = """
CREATE TABLE returned_event (
  reaction VARCHAR(100) NOT NULL,
  event_id UUID NOT NULL,
  PRIMARY KEY (reaction, event_id)
)
"""

ROWS = [
    "ALTER TABLE returned_event ENABLE ROW LEVEL SECURITY",
    """
    CREATE POLICY own_reactions ON returned_event USING (
      current_user = current_database() || '_' || split_part(reaction, '.', 1)
    )
    """,
]
