"""Orders about protected lines: two people approve them, and the views know the first."""

from alembic import op
from sqlalchemy import inspect

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    """Add the column, unless a single process did; a rebuild fills it in."""
    connection = op.get_bind()
    there = {column["name"] for column in inspect(connection).get_columns("order_view")}
    if "first_approved_by" not in there:
        connection.exec_driver_sql(
            "ALTER TABLE order_view ADD COLUMN first_approved_by VARCHAR(36)"
        )
