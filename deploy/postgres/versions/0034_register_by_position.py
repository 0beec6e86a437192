"""The register is asked for its last change with each command: that must not read all of it."""

from alembic import op

revision = "0034"
down_revision = "0033"
TABLES = ("register_agency", "register_person", "register_key", "register_signing_key")


def upgrade() -> None:
    """Index what tells the last change."""
    for table in TABLES:
        op.create_index(f"ix_{table}_position", table, ["position"], if_not_exists=True)
