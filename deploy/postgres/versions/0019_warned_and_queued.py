"""When the end of a measure was announced, and behind what a freeze waits, in the view."""

from alembic import op
from sqlalchemy import inspect

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Add the columns, unless a single process did."""
    connection = op.get_bind()
    there = {column["name"] for column in inspect(connection).get_columns("order_view")}
    for column, kind in COLUMNS.items():
        if column not in there:
            connection.exec_driver_sql(f"ALTER TABLE order_view ADD COLUMN {column} {kind}")


COLUMNS = {
    "warned_at": "VARCHAR(27)",
    "queued_at": "VARCHAR(27)",
    "earlier_authority": "VARCHAR(60)",
    "earlier_minor": "BIGINT",
    "earlier_currency": "VARCHAR(3)",
    "earlier_until": "VARCHAR(27)",
}
