"""The view of orders is asked by what they followed from: a hold, or the verdict on a company."""

from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    """Add the index, unless a single process made it."""
    op.get_bind().exec_driver_sql("CREATE INDEX IF NOT EXISTS order_view_root ON order_view (root)")
