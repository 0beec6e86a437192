"""The case that a company was named in, for the page of the case."""

from alembic import op
from sqlalchemy import inspect

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    """Add the column and its index, unless a single process did; a rebuild fills it in."""
    connection = op.get_bind()
    there = {column["name"] for column in inspect(connection).get_columns("company_view")}
    if "case_number" not in there:
        connection.exec_driver_sql("ALTER TABLE company_view ADD COLUMN case_number VARCHAR(36)")
        connection.exec_driver_sql(
            "CREATE INDEX company_view_case_number ON company_view (case_number)"
        )
