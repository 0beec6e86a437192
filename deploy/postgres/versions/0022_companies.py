"""Company checks: a service of its own, what it may read, and the view of companies."""

from alembic import op
from sqlalchemy import inspect

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Let the service read its secret; add the table, unless a single process made it."""
    connection = op.get_bind()
    connection.exec_driver_sql(NEEDS)
    if not inspect(connection).has_table("company_view"):
        for statement in COMPANIES:
            connection.exec_driver_sql(statement)


NEEDS = """
ALTER POLICY what_it_needs ON credential USING (
  CASE
    WHEN current_user = current_database() || '_directory' THEN kind IN ('password', 'key')
    WHEN current_user = current_database() || '_gateway'
      THEN kind IN ('password', 'key') OR kind = 'secret' AND id = 'session'
    WHEN substr(current_user, length(current_database()) + 2)
      IN ('stop_payment', 'number_blocking', 'company_checks')
      THEN kind = 'secret' AND id = 'look-up'
    ELSE false
  END
)
"""

COMPANIES = [
    """
    CREATE TABLE company_view (
      company_id VARCHAR(36) NOT NULL,
      uscc VARCHAR(18),
      name VARCHAR(60),
      agency VARCHAR(36),
      centre VARCHAR(36),
      registered_address VARCHAR(120),
      established_on VARCHAR(10),
      company_agent VARCHAR(60),
      representative_masked VARCHAR(60),
      capital_subscribed_minor BIGINT,
      capital_paid_minor BIGINT,
      address_ref VARCHAR(36),
      representative_ref VARCHAR(36),
      phone_ref VARCHAR(36),
      agent_ref VARCHAR(36),
      stage VARCHAR(36),
      points INTEGER,
      band VARCHAR(36),
      verdict VARCHAR(36),
      proposed VARCHAR(36),
      proposed_by VARCHAR(36),
      given_by VARCHAR(36),
      approved_by VARCHAR(36),
      bank_measure VARCHAR(36),
      carrier_measure VARCHAR(36),
      pushed_at VARCHAR(27),
      judged_at VARCHAR(27),
      recheck_at VARCHAR(27),
      question_by VARCHAR(27),
      desk_check_by VARCHAR(27),
      field_check_by VARCHAR(27),
      objection_by VARCHAR(27),
      due_at VARCHAR(27),
      missed VARCHAR(60),
      desk_checked BOOLEAN NOT NULL,
      struck_off_on VARCHAR(10),
      version INTEGER NOT NULL,
      position BIGINT NOT NULL,
      first_position BIGINT NOT NULL,
      detail TEXT,
      findings TEXT,
      key_id VARCHAR(36),
      PRIMARY KEY (company_id)
    )
    """,
    "CREATE INDEX company_view_address_ref ON company_view (address_ref)",
    "CREATE INDEX company_view_agency ON company_view (agency)",
    "CREATE INDEX company_view_agent_ref ON company_view (agent_ref)",
    "CREATE INDEX company_view_centre ON company_view (centre, stage)",
    "CREATE INDEX company_view_phone_ref ON company_view (phone_ref)",
    "CREATE INDEX company_view_representative_ref ON company_view (representative_ref)",
    "CREATE INDEX company_view_uscc ON company_view (uscc)",
    "CREATE INDEX ix_company_view_first_position ON company_view (first_position)",
    "CREATE INDEX ix_company_view_key_id ON company_view (key_id)",
]
