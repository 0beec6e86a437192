"""A database made ready for every process, and connections as one of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.cli.database import prepare, role_url
from shared.log.append import Log
from shared.log.read import Reader
from shared.log.tables import open_engine
from tests.log.conftest import a_write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine

    from shared.testing.postgres import PrivatePostgres
    from tests.log.conftest import Writing


class Attempt(Protocol):
    """Does something as a process, undone afterwards: None, or why the server refuses."""

    def __call__(self, process: str, act: str, **values: object) -> str | None: ...


ORIGIN = "tests.example/log"


@pytest.fixture(scope="session")
def prepared(postgres: PrivatePostgres) -> str:
    """A database of the distributed form: to copy it is less work than to go every migration."""
    url = postgres.fresh_database()
    prepare(url, origin=ORIGIN, clock="wall")
    return url


@pytest.fixture
def owner_url(postgres: PrivatePostgres, prepared: str) -> str:
    """A database of the distributed form, by its owner's URL; its processes' roles are its own."""
    url = postgres.copied(prepared)
    prepare(url, origin=ORIGIN, clock="wall")
    return url


@pytest.fixture
def opening() -> Iterator[Callable[[str], Engine]]:
    """How to open stores that are closed at the end."""
    opened: list[Engine] = []

    def opening(url: str) -> Engine:
        opened.append(open_engine(url))
        return opened[-1]

    yield opening
    for engine in opened:
        engine.dispose()


@pytest.fixture
def owner(owner_url: str, opening: Callable[[str], Engine]) -> Engine:
    """The database as its owner sees it."""
    return opening(owner_url)


@pytest.fixture
def as_process(owner_url: str, opening: Callable[[str], Engine]) -> Callable[[str], Engine]:
    """The database as a process sees it."""
    known: dict[str, Engine] = {}

    def of(process: str) -> Engine:
        if process not in known:
            known[process] = opening(role_url(owner_url, process))
        return known[process]

    return of


@pytest.fixture
def attempt(as_process: Callable[[str], Engine]) -> Attempt:
    """Does something as a process, and undoes it."""

    def attempting(process: str, act: str, **values: object) -> str | None:
        with as_process(process).connect() as connection:
            try:
                if values:
                    connection.execute(text(act), values)
                else:
                    connection.exec_driver_sql(act)
            except DBAPIError as refusal:
                return str(refusal.orig).splitlines()[0]
        return None

    return attempting


@pytest.fixture
def log_engine(as_process: Callable[[str], Engine]) -> Engine:
    """The store as `stop_payment` sees it: for the cases of the log's own tests."""
    return as_process("stop_payment")


@pytest.fixture
def log(log_engine: Engine) -> Iterator[Log]:
    """The writing side of the log, as `stop_payment`."""
    writing = Log(log_engine, lambda: datetime.now(UTC))
    yield writing
    writing.close()


@pytest.fixture
def reader(log_engine: Engine) -> Reader:
    """The reading side of the same log."""
    return Reader(log_engine)


@pytest.fixture
def write() -> Writing:
    """Makes writes."""
    return a_write
