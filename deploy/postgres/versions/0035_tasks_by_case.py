"""A case's page asks for the tasks of one case: that must not read all of them."""

from alembic import op

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    """Index tasks by their case."""
    op.create_index("task_view_case", "task_view", ["case_number"], if_not_exists=True)
