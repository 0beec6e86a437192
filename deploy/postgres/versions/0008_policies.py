"""The register's policies: which version of which pack is in force from when."""

from alembic import op
from sqlalchemy import inspect

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the table, unless a single process made it."""
    connection = op.get_bind()
    if not inspect(connection).has_table("register_policy"):
        connection.exec_driver_sql(TABLE)


TABLE = """
CREATE TABLE register_policy (
  position BIGINT NOT NULL,
  pack VARCHAR(36) NOT NULL,
  version VARCHAR(36) NOT NULL,
  in_force_from VARCHAR(40) NOT NULL,
  PRIMARY KEY (position)
)
"""
