"""Until when a watch over an account lasts, and when it ended, in the view of orders."""

from alembic import op
from sqlalchemy import inspect

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Add the columns, unless a single process did."""
    connection = op.get_bind()
    there = {column["name"] for column in inspect(connection).get_columns("order_view")}
    for column, kind in COLUMNS.items():
        if column not in there:
            connection.exec_driver_sql(f"ALTER TABLE order_view ADD COLUMN {column} {kind}")


COLUMNS = {
    "watch_until": "VARCHAR(27)",
    "watch_ended_at": "VARCHAR(27)",
}
