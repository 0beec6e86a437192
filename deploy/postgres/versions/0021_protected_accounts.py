"""The white list of accounts, as it is shown to those who keep it."""

from alembic import op
from sqlalchemy import inspect

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Add the table, unless a single process made it; a rebuild fills it."""
    connection = op.get_bind()
    if not inspect(connection).has_table("protected_account"):
        for statement in LISTED:
            connection.exec_driver_sql(statement)


LISTED = [
    """
    CREATE TABLE protected_account (
      account_ref VARCHAR(36) NOT NULL,
      agency VARCHAR(36) NOT NULL,
      account_masked VARCHAR(60) NOT NULL,
      source VARCHAR(60) NOT NULL,
      entered_at VARCHAR(27) NOT NULL,
      entered_by VARCHAR(36),
      entered_by_person VARCHAR(36),
      position BIGINT NOT NULL,
      key_id VARCHAR(36),
      PRIMARY KEY (account_ref)
    )
    """,
    "CREATE INDEX ix_protected_account_position ON protected_account (position)",
    "CREATE INDEX ix_protected_account_key_id ON protected_account (key_id)",
]
