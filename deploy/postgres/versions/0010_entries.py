"""What simulated banks noted of orders on accounts of their books."""

from alembic import op
from sqlalchemy import inspect

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the table, unless a single process made it."""
    connection = op.get_bind()
    if not inspect(connection).has_table("sandbox_entry"):
        for statement in ENTRIES:
            connection.exec_driver_sql(statement)


ENTRIES = [
    """
    CREATE TABLE sandbox_entry (
      order_id VARCHAR(36) NOT NULL,
      account VARCHAR(64) NOT NULL,
      act VARCHAR(20) NOT NULL,
      since VARCHAR(27) NOT NULL,
      asked_minor BIGINT NOT NULL,
      currency VARCHAR(3) NOT NULL,
      held_minor BIGINT,
      PRIMARY KEY (order_id)
    )
    """,
    "CREATE INDEX ix_sandbox_entry_account ON sandbox_entry (account)",
]
