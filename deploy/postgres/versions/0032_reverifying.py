"""By when the holder of a line is to be verified again, for the page of the order."""

from alembic import op
from sqlalchemy import inspect

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    """Add the column, unless a single process did; a rebuild fills it in."""
    connection = op.get_bind()
    there = {column["name"] for column in inspect(connection).get_columns("order_view")}
    if "reverify_by" not in there:
        connection.exec_driver_sql("ALTER TABLE order_view ADD COLUMN reverify_by VARCHAR(27)")
