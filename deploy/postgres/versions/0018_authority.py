"""Whether an order waits for a second person, and by when it must have its papers, in the view."""

from alembic import op
from sqlalchemy import inspect

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Add the columns, unless a single process did; no order waited for either before."""
    connection = op.get_bind()
    there = {column["name"] for column in inspect(connection).get_columns("order_view")}
    if not COLUMNS.keys() <= there:
        for column, kind in COLUMNS.items():
            connection.exec_driver_sql(f"ALTER TABLE order_view ADD COLUMN {column} {kind}")
        connection.exec_driver_sql("ALTER TABLE order_view ALTER papers_overdue DROP DEFAULT")


COLUMNS = {
    "approval": "VARCHAR(36)",
    "given_by": "VARCHAR(36)",
    "papers_by": "VARCHAR(27)",
    "papers_at": "VARCHAR(27)",
    "papers_overdue": "BOOLEAN NOT NULL DEFAULT FALSE",
}
