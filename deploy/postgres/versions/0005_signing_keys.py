"""The register's signing keys: whose they are, and from when until when they count."""

from alembic import op
from sqlalchemy import inspect

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the table, unless a single process made it."""
    connection = op.get_bind()
    if not inspect(connection).has_table("register_signing_key"):
        connection.exec_driver_sql(TABLE)


TABLE = """
CREATE TABLE register_signing_key (
  kid VARCHAR(36) NOT NULL,
  agency VARCHAR(36) NOT NULL,
  public_key VARCHAR(43) NOT NULL,
  valid_from VARCHAR(40) NOT NULL,
  valid_until VARCHAR(40),
  revoked BOOLEAN NOT NULL,
  position BIGINT NOT NULL,
  PRIMARY KEY (kid)
)
"""
