"""Roots of full tiles, from which proofs are made, and the checkpoints that were signed."""

from alembic import op
from sqlalchemy import inspect

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the tables, unless a single process made them."""
    connection = op.get_bind()
    there = inspect(connection).get_table_names()
    for table, columns in TABLES.items():
        if table not in there:
            connection.exec_driver_sql(f"CREATE TABLE {table} ({columns})")
            connection.exec_driver_sql(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE"
                f" ON {table} FOR EACH STATEMENT EXECUTE FUNCTION log_refuse()"
            )
            connection.exec_driver_sql(
                f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_append_only"
            )


TABLES = {
    "log_tile": """
        level INTEGER NOT NULL,
        number BIGINT NOT NULL,
        hash BYTEA NOT NULL,
        PRIMARY KEY (level, number)
    """,
    "log_checkpoint": """
        size BIGINT NOT NULL,
        root BYTEA NOT NULL,
        note TEXT NOT NULL,
        PRIMARY KEY (size)
    """,
}
