"""What was found wrongful, what waits to be released or decided, and how long measures held."""

from alembic import op
from sqlalchemy import inspect

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Add the columns, unless a single process did; a rebuild fills them in."""
    connection = op.get_bind()
    there = {column["name"] for column in inspect(connection).get_columns("order_view")}
    if not COLUMNS.keys() <= there:
        for column, kind in COLUMNS.items():
            connection.exec_driver_sql(f"ALTER TABLE order_view ADD COLUMN {column} {kind}")
        for column in ("release_overdue", "appeal_overdue"):
            connection.exec_driver_sql(f"ALTER TABLE order_view ALTER {column} DROP DEFAULT")


COLUMNS = {
    "cleared_at": "VARCHAR(27)",
    "wrongful_ground": "VARCHAR(36)",
    "release_by": "VARCHAR(27)",
    "release_overdue": "BOOLEAN NOT NULL DEFAULT FALSE",
    "appeal_by": "VARCHAR(27)",
    "appeal_overdue": "BOOLEAN NOT NULL DEFAULT FALSE",
    "appeal_outcome": "VARCHAR(36)",
    "force_began": "BIGINT",
    "force_ended": "BIGINT",
}
