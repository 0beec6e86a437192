"""Writers of one process take turns, and what can be built again does not wait for the disk."""

from __future__ import annotations

import gc
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import sleep
from typing import TYPE_CHECKING, cast

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from shared.log.tables import derived, open_engine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from shared.log import turns


@pytest.fixture
def store(url: str) -> Iterator[Engine]:
    """A store with a table of numbers."""
    engine = open_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE number (n INTEGER PRIMARY KEY)"))
    yield engine
    engine.dispose()


on_sqlite = pytest.mark.parametrize("url", ["sqlite"], indirect=True)


@on_sqlite
def test_each_waits_until_the_one_before_is_done(store: Engine) -> None:
    may_end, writing = Event(), Event()

    def first() -> None:
        with store.begin() as connection:
            connection.execute(text("INSERT INTO number VALUES (1)"))
            writing.set()
            assert may_end.wait(20)

    def second() -> int:
        with store.begin() as connection:
            return int(connection.execute(text("SELECT count(*) FROM number")).scalar_one())

    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(first)
        assert writing.wait(20)
        other = pool.submit(second)
        sleep(0.05)
        assert not other.done()
        may_end.set()
        one.result()
        assert other.result() == 1


@on_sqlite
@pytest.mark.parametrize("times", [1, 20])
def test_whoever_fails_hands_over(store: Engine, times: int) -> None:
    for _ in range(times):
        with pytest.raises(IntegrityError), store.begin() as connection:
            connection.execute(text("INSERT INTO number VALUES (1), (1)"))
    with store.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM number")).scalar_one() == 0


@on_sqlite
def test_a_writer_that_is_forgotten_hands_over(store: Engine) -> None:
    connection = store.raw_connection()
    left = cast("turns.Writer", connection.dbapi_connection)
    connection.detach()
    left.begin()
    del left, connection
    gc.collect()
    with store.begin() as after:
        after.execute(text("INSERT INTO number VALUES (1)"))


@on_sqlite
def test_many_writers_lose_nothing(store: Engine) -> None:
    def add(number: int) -> None:
        with derived(store).begin() as connection:
            connection.execute(text("INSERT INTO number VALUES (:n)"), {"n": number})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(200)))
    with store.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM number")).scalar_one() == 200


def test_only_what_is_derived_commits_before_the_disk_has_it(store: Engine) -> None:
    asked, lasting, quick = {
        "sqlite": ("PRAGMA synchronous", "2", "1"),
        "postgresql": ("SHOW synchronous_commit", "on", "off"),
    }[store.dialect.name]
    for engine, expected in ((store, lasting), (derived(store), quick), (store, lasting)):
        with engine.begin() as connection:
            assert str(connection.execute(text(asked)).scalar_one()) == expected
