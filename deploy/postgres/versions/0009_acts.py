"""What an order asks for, and which order it follows from, in the view of orders."""

from alembic import op
from sqlalchemy import inspect

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the columns, unless a single process did; what was ordered before is a first stop."""
    connection = op.get_bind()
    there = {column["name"] for column in inspect(connection).get_columns("order_view")}
    if not COLUMNS.keys() <= there:
        for column, kind in COLUMNS.items():
            connection.exec_driver_sql(f"ALTER TABLE order_view ADD COLUMN {column} {kind}")
        connection.exec_driver_sql("UPDATE order_view SET act = 'stop', level = 1")


COLUMNS = {
    "act": "VARCHAR(36)",
    "parent": "VARCHAR(36)",
    "root": "VARCHAR(36)",
    "level": "INTEGER",
}
