"""At which banks and carriers a verdict on a company is to be carried out."""

from alembic import op
from sqlalchemy import inspect

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Add the columns, unless a single process did; a rebuild fills them in."""
    connection = op.get_bind()
    there = {column["name"] for column in inspect(connection).get_columns("company_view")}
    for column in {"banks", "carriers"} - there:
        connection.exec_driver_sql(f"ALTER TABLE company_view ADD COLUMN {column} TEXT")
