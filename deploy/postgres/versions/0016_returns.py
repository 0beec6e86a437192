"""What was paid back out of a measure, in the view of orders."""

from alembic import op
from sqlalchemy import inspect

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Add the column, unless a single process did."""
    connection = op.get_bind()
    there = {column["name"] for column in inspect(connection).get_columns("order_view")}
    if "returned_minor" not in there:
        connection.exec_driver_sql("ALTER TABLE order_view ADD COLUMN returned_minor BIGINT")
