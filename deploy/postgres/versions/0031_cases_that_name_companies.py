"""Every case that named a company, for the pages of the cases."""

from alembic import op
from sqlalchemy import inspect

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    """Add the table and its index, unless a single process did; a rebuild fills it in."""
    connection = op.get_bind()
    if not inspect(connection).has_table("company_case"):
        for statement in CASES:
            connection.exec_driver_sql(statement)


CASES = [
    """
    CREATE TABLE company_case (
      company_id VARCHAR(36) NOT NULL,
      case_number VARCHAR(36) NOT NULL,
      PRIMARY KEY (company_id, case_number)
    )
    """,
    "CREATE INDEX ix_company_case_case_number ON company_case (case_number)",
]
