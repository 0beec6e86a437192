"""A database comes to the same schema from wherever it stands, and past writers at work."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import MetaData, text
from sqlalchemy.exc import IntegrityError

from services.cli import schema
from services.cli.database import prepare
from services.cli.schema import FOLDER, migrate, revision, revisions
from services.cli.store import Refusal
from shared.log.append import Log, Receipt
from shared.log.tables import create, log_metadata
from shared.log.verify import verify
from tests.log.conftest import a_write

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from shared.testing.postgres import PrivatePostgres

Opening = Callable[[str], "Engine"]
ROOT = FOLDER.parents[1]
CATALOG = """
SELECT 'column', format('%s.%s', attrelid::regclass, attname), format('%s %s %s %s',
  format_type(atttypid, atttypmod), collname, attnotnull, pg_get_expr(adbin, adrelid))
FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid AND relkind = 'r'
  AND relnamespace = 'public'::regnamespace
LEFT JOIN pg_collation ON pg_collation.oid = attcollation
LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
WHERE attnum > 0
UNION ALL SELECT 'table', relname, array_to_string(reloptions, ',')
FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
UNION ALL SELECT 'row security', relname, '' FROM pg_class WHERE relrowsecurity
UNION ALL SELECT 'index', indexrelid::regclass::text, pg_get_indexdef(indexrelid)
FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
  AND relnamespace = 'public'::regnamespace
UNION ALL SELECT 'constraint', conname, format('%s %s', conrelid::regclass,
  pg_get_constraintdef(oid))
FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT 'trigger', tgname, format('%s %s', tgenabled, pg_get_triggerdef(oid))
FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT 'function', proname, regexp_replace(prosrc, '\\s+', ' ', 'g')
FROM pg_proc WHERE pronamespace = 'public'::regnamespace
UNION ALL SELECT 'policy', format('%s on %s', polname, polrelid::regclass), format('%s %s %s',
  polcmd, pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))
FROM pg_policy
"""
ADDED = {
    "alembic_version",
    "alembic_version.version_num",
    "alembic_version_pkc",
    "log_event_leaf",
    "log_event_names",
    "log_head_grows",
}
SECURITY = {"policy", "row security"}
"""What migrations add to the tables that the code describes."""


def catalog(engine: Engine) -> set[tuple[str, str, str]]:
    """Everything that a database is made of: what, its name, its definition."""
    with engine.connect() as connection:
        return {(kind, name, rest) for kind, name, rest in connection.execute(text(CATALOG))}


def described() -> set[MetaData]:
    """All tables that the code describes."""
    files = [file for part in ("shared", "services") for file in (ROOT / part).rglob("*.py")]
    names = [
        ".".join(file.relative_to(ROOT).with_suffix("").parts)
        for file in files
        if re.search(r"^\w+ = (MetaData|Table)\(", file.read_text(), re.MULTILINE)
    ]
    found = [value for name in names for value in vars(import_module(name)).values()]
    return {value for value in found if isinstance(value, MetaData)}


@pytest.fixture
def made(postgres: PrivatePostgres, opening: Opening) -> Engine:
    """A database as one process makes it: every table that the code describes, and a log."""
    engine = opening(postgres.fresh_database())
    create(engine, "tests.example/log", "wall")
    for metadata in described() - {log_metadata}:
        metadata.create_all(engine)
    return engine


def url_of(engine: Engine) -> str:
    """The URL of an engine's database, as its owner."""
    return engine.url.render_as_string(hide_password=False)


def test_migrations_and_code_describe_the_same_tables(owner: Engine, made: Engine) -> None:
    migrated, described = catalog(owner), catalog(made)
    assert described - migrated == set()
    added = {name for kind, name, _ in migrated - described if kind not in SECURITY}
    assert added == ADDED


def test_a_database_of_a_single_process_is_taken_over_with_what_it_holds(
    owner: Engine, made: Engine
) -> None:
    log = Log(made, lambda: datetime.now(UTC))
    log.append([a_write(events=3)])
    prepare(url_of(made), origin="another", clock="wall")
    assert catalog(made) == catalog(owner)
    log.append([a_write()])
    log.close()
    assert verify(made).size == 4
    assert create(made, "another", "wall").origin == "tests.example/log"


def test_a_database_where_only_the_log_was_begun_is_taken_over(
    owner: Engine, postgres: PrivatePostgres, opening: Opening
) -> None:
    engine = opening(postgres.fresh_database())
    create(engine, "tests.example/log", "wall")
    prepare(url_of(engine), origin="another", clock="wall")
    assert catalog(engine) == catalog(owner)


def test_an_event_with_a_wrong_leaf_is_found_when_the_database_is_taken_over(made: Engine) -> None:
    log = Log(made, lambda: datetime.now(UTC))
    log.append([a_write()])
    log.close()
    with made.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE log_event DISABLE TRIGGER ALL")
        connection.exec_driver_sql("UPDATE log_event SET leaf_hash = ''")
    with made.connect() as connection:
        with pytest.raises(IntegrityError, match="log_event_leaf"):
            migrate(connection)
        connection.rollback()
        assert revision(connection) == "0002"


def test_a_running_system_survives_every_migration(made: Engine) -> None:
    log, stop, under_way = Log(made, lambda: datetime.now(UTC)), Event(), Event()

    def work(_: int) -> int:
        written = 0
        while not stop.is_set():
            [outcome] = log.append([a_write(events=2)])
            assert isinstance(outcome, Receipt)
            written += 2
            under_way.set()
        return written

    with ThreadPoolExecutor(4) as pool, made.connect() as connection:
        writers = [pool.submit(work, number) for number in range(4)]
        try:
            for name in reversed(revisions()):
                under_way.clear()
                assert under_way.wait(30)
                migrate(connection, name)
                assert revision(connection) == name
            under_way.clear()
            assert under_way.wait(30)
        finally:
            stop.set()
        written = sum(writer.result() for writer in writers)
    log.close()
    assert verify(made).size == written


def test_a_table_that_cannot_be_had_is_asked_for_again_and_nothing_is_half_done(
    made: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "ATTEMPTS", 2)
    with made.connect() as holder, made.connect() as connection:
        holder.exec_driver_sql("SELECT FROM log_event")
        holder.exec_driver_sql("LOCK TABLE log_head IN ACCESS SHARE MODE")
        with pytest.raises(Refusal, match="keeps the tables locked"):
            migrate(connection)
        assert revision(connection) == "0001"
        monkeypatch.setattr("services.cli.schema.time.sleep", lambda _seconds: holder.rollback())
        migrate(connection)
        assert revision(connection) == revisions()[0]


def test_many_may_prepare_a_database_at_once(postgres: PrivatePostgres, opening: Opening) -> None:
    url = postgres.fresh_database()

    def preparing(number: int) -> None:
        prepare(url, origin=f"number {number}", clock="wall", passwords={"gateway": "secret"})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(preparing, range(4)))
    with opening(url).connect() as connection:
        assert revision(connection) == revisions()[0]
        assert connection.execute(text("SELECT count(*) FROM log_head")).scalar_one() == 1
        assert connection.execute(text("SELECT count(*) FROM credential")).scalar_one() == 2


def test_a_schema_of_a_later_version_is_left_alone(owner: Engine, owner_url: str) -> None:
    with owner.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    before = catalog(owner)
    with pytest.raises(Refusal, match="revision 9999"):
        prepare(owner_url, origin="x", clock="wall")
    assert catalog(owner) == before


def test_revisions_are_numbered_without_a_gap() -> None:
    files = sorted(Path(FOLDER, "versions").glob("*.py"))
    assert [file.name[:4] for file in files] == sorted(revisions())
    assert revisions() == [f"{number:04}" for number in range(len(files), 0, -1)]
