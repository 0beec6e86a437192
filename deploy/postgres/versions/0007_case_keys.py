"""Keys of cases, under which what is personal is sealed; views hold what it says only masked."""

from alembic import op
from sqlalchemy import inspect

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the table of keys, unless a single process made it, its policies, and what views hold."""
    connection = op.get_bind()
    there = inspect(connection)
    for statement in () if there.has_table("case_key") else KEYS:
        connection.exec_driver_sql(statement)
    masked = {column["name"] for column in there.get_columns("order_event")}
    for statement in () if "data" in masked else VIEWS:
        connection.exec_driver_sql(statement)
    for statement in ROWS:
        connection.exec_driver_sql(statement)


KEYS = [
    """
    CREATE TABLE case_key (
      key_id UUID NOT NULL,
      subject TEXT NOT NULL,
      wrapped BYTEA,
      destroyed_at VARCHAR(27),
      PRIMARY KEY (key_id)
    )
    """,
    "CREATE UNIQUE INDEX case_key_subject ON case_key (subject) WHERE destroyed_at IS NULL",
]

VIEWS = [
    "ALTER TABLE order_event ADD COLUMN key_id VARCHAR(36)",
    "ALTER TABLE order_event ADD COLUMN data TEXT NOT NULL DEFAULT '{}'",
    "ALTER TABLE order_event ALTER COLUMN data DROP DEFAULT",
    "CREATE INDEX ix_order_event_key_id ON order_event (key_id)",
    "ALTER TABLE order_view ADD COLUMN account_ref VARCHAR(36)",
    "ALTER TABLE order_view ADD COLUMN phone_ref VARCHAR(36)",
    "CREATE INDEX order_view_account ON order_view (account_ref)",
    "CREATE INDEX order_view_phone ON order_view (phone_ref)",
]

ROWS = [
    "ALTER TABLE case_key ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY everybody_granted_reads ON case_key FOR SELECT USING (true)",
    """
    CREATE POLICY only_live_keys_in ON case_key FOR INSERT
    WITH CHECK (wrapped IS NOT NULL AND destroyed_at IS NULL)
    """,
    """
    CREATE POLICY only_to_erase ON case_key FOR UPDATE
    USING (true) WITH CHECK (wrapped IS NULL AND destroyed_at IS NOT NULL)
    """,
]
