"""The schema on PostgreSQL: from whatever a database has to what this program knows."""

import time
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from services.cli.store import Refusal

FOLDER = Path(__file__).resolve().parents[2] / "deploy" / "postgres"
LOCK_MILLISECONDS = 500
"""How long a migration may wait for a table, since everybody else then waits behind it."""

ATTEMPTS = 40
PAUSE_SECONDS = 0.25
_BUSY = frozenset({"55P03", "40P01"})  # lock_not_available, deadlock_detected


def migrate(connection: Connection, to: str = "head") -> None:
    """Bring the schema to a revision, one transaction a migration, past writers at work.

    Refusal if the schema is newer than this program, or if its tables cannot be had.
    """
    if (newer := revision(connection)) not in (None, *revisions()):
        raise Refusal(
            f"The database is at revision {newer}, which this version of tocsin does not know."
            " Run the version that made it, or a later one."
        )
    connection.exec_driver_sql(f"SET lock_timeout = {LOCK_MILLISECONDS}")
    connection.commit()
    for _ in range(ATTEMPTS):
        if _upgraded(connection, to):
            return
        time.sleep(PAUSE_SECONDS)
    raise Refusal(
        "Something keeps the tables locked, so the database was not upgraded; what was done so far"
        " is whole. Look for long transactions in pg_stat_activity, and try again."
    )


def revision(connection: Connection) -> str | None:
    """Return the revision that a database is at, None if it never was upgraded."""
    found = MigrationContext.configure(connection).get_current_revision()
    connection.rollback()  # or the migrations would run in the transaction of this question
    return found


def revisions() -> list[str]:
    """Return the revisions that this program knows, newest first."""
    return [each.revision for each in ScriptDirectory(FOLDER).walk_revisions()]


def _upgraded(connection: Connection, to: str) -> bool:
    """Run what is missing; False if a table could not be had in time."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, to)
    except OperationalError as problem:
        if getattr(problem.orig, "pgcode", None) not in _BUSY:
            raise
        return False
    finally:
        connection.rollback()  # each migration was committed; what is open are questions
    return True
