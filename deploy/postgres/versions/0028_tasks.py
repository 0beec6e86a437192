"""Liaison tasks: the view of tasks, and of the figures that offices hand in."""

from alembic import op
from sqlalchemy import inspect

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    """Add the tables, unless a single process made them."""
    connection = op.get_bind()
    if not inspect(connection).has_table("task_view"):
        for statement in TASKS:
            connection.exec_driver_sql(statement)


TASKS = [
    """
    CREATE TABLE task_view (
      order_id VARCHAR(36) NOT NULL,
      task_id VARCHAR(36),
      dispatch VARCHAR(36),
      project VARCHAR(60),
      title VARCHAR(60),
      deliverable VARCHAR(60),
      template VARCHAR(36),
      case_number VARCHAR(36),
      urgency VARCHAR(36),
      agency VARCHAR(36),
      ordered_by VARCHAR(36),
      status VARCHAR(36),
      issued_at VARCHAR(27),
      due_at VARCHAR(27),
      delivered_at VARCHAR(27),
      signed_at VARCHAR(27),
      submitted_at VARCHAR(27),
      accepted_at VARCHAR(27),
      closed_at VARCHAR(27),
      task_question_by VARCHAR(27),
      extension_until VARCHAR(27),
      review_by VARCHAR(27),
      look_back_by VARCHAR(27),
      reminded_at VARCHAR(27),
      next_deadline VARCHAR(36),
      next_by VARCHAR(27),
      missed VARCHAR(60),
      nudges INTEGER NOT NULL,
      submissions INTEGER NOT NULL,
      returns INTEGER NOT NULL,
      reaches BOOLEAN NOT NULL,
      reached BOOLEAN,
      reassigned_from VARCHAR(36),
      reassigned_to VARCHAR(36),
      version INTEGER NOT NULL,
      position BIGINT NOT NULL,
      first_position BIGINT NOT NULL,
      PRIMARY KEY (order_id)
    )
    """,
    "CREATE INDEX ix_task_view_first_position ON task_view (first_position)",
    "CREATE INDEX task_view_agency ON task_view (agency, due_at)",
    "CREATE INDEX task_view_dispatch ON task_view (dispatch)",
    "CREATE INDEX task_view_ordered_by ON task_view (ordered_by, due_at)",
    "CREATE INDEX task_view_project ON task_view (project)",
    """
    CREATE TABLE task_figure (
      order_id VARCHAR(36) NOT NULL,
      figure VARCHAR(36) NOT NULL,
      name VARCHAR(60) NOT NULL,
      name_en VARCHAR(60),
      unit VARCHAR(60) NOT NULL,
      kind VARCHAR(36) NOT NULL,
      value BIGINT,
      PRIMARY KEY (order_id, figure)
    )
    """,
]
