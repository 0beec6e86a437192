"""Supervision slips: the view of them, and of the orders they cite."""

from alembic import op
from sqlalchemy import inspect

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    """Add the tables, unless a single process made them."""
    connection = op.get_bind()
    if not inspect(connection).has_table("slip_view"):
        for statement in SLIPS:
            connection.exec_driver_sql(statement)


SLIPS = [
    """
    CREATE TABLE slip_view (
      slip_id VARCHAR(36) NOT NULL,
      agency VARCHAR(36) NOT NULL,
      number INTEGER NOT NULL,
      state VARCHAR(10) NOT NULL,
      proposed_at VARCHAR(27) NOT NULL,
      decided_at VARCHAR(27),
      decided_by VARCHAR(60),
      words VARCHAR(60),
      position BIGINT NOT NULL,
      PRIMARY KEY (slip_id)
    )
    """,
    "CREATE INDEX ix_slip_view_position ON slip_view (position)",
    """
    CREATE TABLE slip_order (
      slip_id VARCHAR(36) NOT NULL,
      order_id VARCHAR(36) NOT NULL,
      kind VARCHAR(36) NOT NULL,
      due_at VARCHAR(27) NOT NULL,
      PRIMARY KEY (slip_id, order_id)
    )
    """,
    "CREATE INDEX ix_slip_order_order_id ON slip_order (order_id)",
]
