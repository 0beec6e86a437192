"""The orders that follow from an order, found at once in the view of orders."""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add the index, unless a single process did."""
    op.get_bind().exec_driver_sql(
        "CREATE INDEX IF NOT EXISTS order_view_parent ON order_view (parent)"
    )
