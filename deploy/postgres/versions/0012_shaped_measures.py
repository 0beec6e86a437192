"""What a measure rests on, who approved it, and when it was released, in the view of orders."""

from alembic import op
from sqlalchemy import inspect

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add the columns, unless a single process did; a rebuild fills them in."""
    connection = op.get_bind()
    there = {column["name"] for column in inspect(connection).get_columns("order_view")}
    for column, kind in COLUMNS.items():
        if column not in there:
            connection.exec_driver_sql(f"ALTER TABLE order_view ADD COLUMN {column} {kind}")


COLUMNS = {
    "released_at": "VARCHAR(27)",
    "legal_basis": "VARCHAR(60)",
    "approved_by": "VARCHAR(36)",
}
