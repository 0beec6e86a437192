"""Orders about numbers: simulated carriers see them, and remember how lines stand."""

from alembic import op
from sqlalchemy import inspect

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Let the sandbox see them; add its table, unless a single process made it."""
    connection = op.get_bind()
    connection.exec_driver_sql(SEES)
    if not inspect(connection).has_table("sandbox_line"):
        for statement in LINES:
            connection.exec_driver_sql(statement)


SEES = """
ALTER POLICY orders_only_for_the_sandbox ON log_event USING (
  current_user <> current_database() || '_sandbox'
  OR split_part(stream, '-', 1) IN ('stop_payment', 'number_blocking')
)
"""
LINES = [
    """
    CREATE TABLE sandbox_line (
      order_id VARCHAR(36) NOT NULL,
      line VARCHAR(64) NOT NULL,
      at VARCHAR(27) NOT NULL,
      state VARCHAR(20),
      said TEXT NOT NULL,
      PRIMARY KEY (order_id)
    )
    """,
    "CREATE INDEX ix_sandbox_line_line ON sandbox_line (line)",
]
