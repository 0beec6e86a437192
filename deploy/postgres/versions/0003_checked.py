"""What was in the log before its guards is held to them too, while writers go on."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Check every event; this reads the whole log, and locks out neither readers nor writers."""
    op.get_bind().exec_driver_sql(
        "ALTER TABLE log_event"
        " VALIDATE CONSTRAINT log_event_leaf, VALIDATE CONSTRAINT log_event_names"
    )
