"""What simulated banks were asked of an account, what they hold on it and until when."""

from alembic import op
from sqlalchemy import inspect

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Add the columns, unless a single process did; what banks held before, they hold no more."""
    connection = op.get_bind()
    there = {column["name"] for column in inspect(connection).get_columns("sandbox_entry")}
    if COLUMNS.keys() <= there:
        return
    for column, kind in COLUMNS.items():
        connection.exec_driver_sql(f"ALTER TABLE sandbox_entry ADD COLUMN {column} {kind}")
    for column in ("brought_minor", "whole"):
        connection.exec_driver_sql(f"ALTER TABLE sandbox_entry ALTER {column} DROP DEFAULT")


COLUMNS = {
    "brought_minor": "BIGINT NOT NULL DEFAULT 0",
    "about": "VARCHAR(36)",
    "until": "VARCHAR(27)",
    "whole": "BOOLEAN NOT NULL DEFAULT FALSE",
    "held_until": "VARCHAR(27)",
    "said": "TEXT",
}
