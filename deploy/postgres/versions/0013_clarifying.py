"""What does not add up in an answer, and by when it is to be explained, in the view of orders."""

from alembic import op
from sqlalchemy import inspect

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Add the columns, unless a single process did; nobody was asked to explain before."""
    connection = op.get_bind()
    there = {column["name"] for column in inspect(connection).get_columns("order_view")}
    if not COLUMNS.keys() <= there:
        for column, kind in COLUMNS.items():
            connection.exec_driver_sql(f"ALTER TABLE order_view ADD COLUMN {column} {kind}")
        connection.exec_driver_sql("ALTER TABLE order_view ALTER clarify_overdue DROP DEFAULT")


COLUMNS = {
    "flags": "VARCHAR(200)",
    "clarify_by": "VARCHAR(27)",
    "clarify_overdue": "BOOLEAN NOT NULL DEFAULT FALSE",
}
