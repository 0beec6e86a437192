"""Orders to internet companies: their service may read its secret, the sandbox sees them."""

from alembic import op

revision = "0027"
down_revision = "0026"
KINDS = "('stop_payment', 'number_blocking', 'content_blocking')"
DOMAINS = "('stop_payment', 'number_blocking', 'company_checks', 'content_blocking')"


def upgrade() -> None:
    """Let the service read its secret, and the sandbox see its orders."""
    connection = op.get_bind()
    connection.exec_driver_sql(NEEDS)
    connection.exec_driver_sql(SEES)


NEEDS = f"""
ALTER POLICY what_it_needs ON credential USING (
  CASE
    WHEN current_user = current_database() || '_directory' THEN kind IN ('password', 'key')
    WHEN current_user = current_database() || '_gateway'
      THEN kind IN ('password', 'key') OR kind = 'secret' AND id = 'session'
    WHEN substr(current_user, length(current_database()) + 2) IN {DOMAINS}
      THEN kind = 'secret' AND id = 'look-up'
    ELSE false
  END
)
"""
SEES = f"""
ALTER POLICY orders_only_for_the_sandbox ON log_event USING (
  current_user <> current_database() || '_sandbox' OR split_part(stream, '-', 1) IN {KINDS}
)
"""
