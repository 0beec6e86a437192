"""The tables refuse what must never happen, and are made once."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.pool import QueuePool

from shared.log.tables import create, log_event, log_head, open_engine, opened, reading, snapshot

if TYPE_CHECKING:
    from sqlalchemy import Engine, Table

    from shared.log.append import Log
    from shared.testing.postgres import PrivatePostgres
    from tests.log.conftest import Writing


def test_a_store_without_a_log_is_not_opened(url: str) -> None:
    engine = open_engine(url)
    assert opened(engine) is None
    engine.dispose()


def test_reads_on_postgresql_have_connections_of_their_own_which_end_with_the_others(
    postgres: PrivatePostgres,
) -> None:
    engine = open_engine(postgres.fresh_database())
    own = text("SELECT pg_backend_pid()")
    with engine.connect() as writer, reading(engine).connect() as reader:
        assert writer.scalar(own) != reader.scalar(own)
    readers = reading(engine)
    assert isinstance(readers.pool, QueuePool)
    assert readers.pool.checkedin() == 1
    engine.dispose()
    assert readers.pool.checkedin() == 0


def test_a_log_keeps_its_first_origin_and_clock(
    log: Log, log_engine: Engine, write: Writing
) -> None:
    log.append([write()])
    kept = create(log_engine, "another.example/log", "wall")
    assert kept == opened(log_engine)
    assert (kept.origin, kept.clock, kept.size) == ("tests.example/log", "simulated", 1)


def test_many_may_create_the_same_log_at_once(url: str) -> None:
    engines = [open_engine(url) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda engine: create(engine, "one", "wall"), engines))
    assert {(origin.origin, origin.size) for origin in made} == {("one", 0)}
    for engine in engines:
        engine.dispose()


def attempt(engine: Engine, *acts: str) -> None:
    """Does all of it in one transaction."""
    with engine.begin() as connection:
        for act in acts:
            connection.execute(text(act))


def insert_again(engine: Engine, table: Table, **changed: int) -> None:
    """Inserts a table's only row a second time, with some columns changed."""
    with engine.begin() as connection:
        row = connection.execute(select(table)).one()._asdict()
        connection.execute(table.insert(), {**row, **changed})


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE log_event SET envelope = 'x' WHERE position = 0",
        "UPDATE log_event SET position = 7 WHERE position = 0",
        "DELETE FROM log_event WHERE position = 0",
        "DELETE FROM log_event",
    ],
)
def test_no_event_can_be_changed_or_deleted(
    log: Log, log_engine: Engine, write: Writing, act: str
) -> None:
    log.append([write()])
    with pytest.raises(DBAPIError, match="append-only"):
        attempt(log_engine, act)


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_no_event_can_be_replaced_on_sqlite(log: Log, log_engine: Engine, write: Writing) -> None:
    log.append([write()])
    with pytest.raises(DBAPIError, match="append-only"):
        attempt(log_engine, "INSERT OR REPLACE INTO log_event SELECT * FROM log_event")


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_no_event_can_be_replaced_by_a_client_without_our_settings(
    log: Log, log_engine: Engine, write: Writing
) -> None:
    log.append([write()])
    with (
        closing(sqlite3.connect(str(log_engine.url.database))) as stranger,
        pytest.raises(sqlite3.IntegrityError, match="append-only"),
    ):
        stranger.execute("INSERT OR REPLACE INTO log_event SELECT * FROM log_event")


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("role", ["origin", "replica"])
@pytest.mark.parametrize("act", ["TRUNCATE log_event", "DELETE FROM log_event"])
def test_not_even_a_superuser_in_replica_mode_deletes_by_mistake(
    log: Log, log_engine: Engine, write: Writing, role: str, act: str
) -> None:
    log.append([write()])
    with pytest.raises(DBAPIError, match="append-only"):
        attempt(log_engine, f"SET LOCAL session_replication_role = {role}", act)


@pytest.mark.parametrize(
    "changed",
    [{}, {"position": 1, "version": 2}, {"position": 1, "command_events": 0}],
    ids=["position", "command", "version"],
)
def test_a_position_a_command_and_a_version_are_used_once(
    log: Log, log_engine: Engine, write: Writing, changed: dict[str, int]
) -> None:
    log.append([write()])
    with pytest.raises(IntegrityError):
        insert_again(log_engine, log_event, **changed)


@pytest.mark.parametrize("number", [1, 2])
def test_there_is_one_head(log_engine: Engine, number: int) -> None:
    with pytest.raises(IntegrityError):
        insert_again(log_engine, log_head, id=number)


def test_a_snapshot_stays_at_its_moment_and_stops_no_writer(
    log: Log, log_engine: Engine, write: Writing
) -> None:
    log.append([write()])
    with snapshot(log_engine) as connection:
        before = connection.execute(select(log_head.c.size)).scalar_one()
        log.append([write()])
        after = connection.execute(select(log_head.c.size)).scalar_one()
    assert (before, after) == (1, 1)
    now = opened(log_engine)
    assert now is not None
    assert now.size == 2


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_transaction_that_reads_and_then_writes_waits_for_the_log_and_loses_nothing(
    log: Log, log_engine: Engine, write: Writing
) -> None:
    with log_engine.begin() as connection:
        connection.execute(text("CREATE TABLE tally (number integer)"))
        connection.execute(text("INSERT INTO tally VALUES (0)"))

    def count(_: int) -> None:
        log.append([write()])
        with log_engine.begin() as connection:
            seen = connection.execute(text("SELECT number FROM tally")).scalar_one()
            connection.execute(text("UPDATE tally SET number = :next"), {"next": seen + 1})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(count, range(40)))
    with log_engine.begin() as connection:
        assert connection.execute(text("SELECT number FROM tally")).scalar_one() == 40
