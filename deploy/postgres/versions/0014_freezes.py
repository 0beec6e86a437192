"""By what rank a freeze was approved, how far it goes, when it superseded a stop, in the view."""

from alembic import op
from sqlalchemy import inspect

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Add the columns, unless a single process did."""
    connection = op.get_bind()
    there = {column["name"] for column in inspect(connection).get_columns("order_view")}
    for column, kind in COLUMNS.items():
        if column not in there:
            connection.exec_driver_sql(f"ALTER TABLE order_view ADD COLUMN {column} {kind}")


COLUMNS = {
    "approver_rank": "VARCHAR(36)",
    "scope": "VARCHAR(36)",
    "superseded_at": "VARCHAR(27)",
}
