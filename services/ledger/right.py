"""The right to sign: one process has it, and hears when somebody needs a signature."""

import select
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import sqlalchemy
from sqlalchemy import Connection, Engine, func, text

from services.ledger.headfile import HeadFile
from shared.log.tables import reading

CHANNEL = "log_sign"
LOOK_SECONDS = 0.5


class Right(Protocol):
    """The right to sign, as long as nobody takes it away."""

    def wait(self, seconds: float, stopped: threading.Event) -> None:
        """Wait so long, or until somebody needs a signature; an exception if the right is lost."""


class Bell:
    """Calls whoever has the right to sign, wherever that process is."""

    def __init__(self, engine: Engine) -> None:
        """Call over the store in `engine`, or within this process where that is SQLite."""
        self._engine = engine
        self._rung = threading.Event()

    def ring(self) -> None:
        """Say that a signature is needed now."""
        if self._engine.dialect.name == "postgresql":
            with reading(self._engine).connect() as connection:
                connection.execute(sqlalchemy.select(func.pg_notify(CHANNEL, "")))
        self._rung.set()

    @contextmanager
    def right(self, file: HeadFile) -> Iterator[Right | None]:
        """Take the right to sign for the time of a `with`; None if another process has it."""
        with file.held() as ours:
            if ours and self._engine.dialect.name == "postgresql":
                with reading(self._engine).connect() as connection:
                    connection.detach()  # back in the pool it would keep the lock
                    session = _Session(connection)
                    yield session if session.leads() else None
            else:
                yield _Alone(self._rung) if ours else None


class _Alone:
    """The right that goes with the head file alone."""

    def __init__(self, rung: threading.Event) -> None:
        self._rung = rung

    def wait(self, seconds: float, stopped: threading.Event) -> None:
        """Wait so long, or until the bell rings."""
        end = time.monotonic() + seconds
        while not stopped.is_set() and time.monotonic() < end:
            if self._rung.wait(min(LOOK_SECONDS, seconds)):
                self._rung.clear()
                return


class _Session:
    """A lock that ends with its session, which also hears who asks for a signature."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._driver: Any = connection.connection.dbapi_connection
        connection.execute(text(f"LISTEN {CHANNEL}"))

    def leads(self) -> bool:
        """Take the right to sign, unless another process has it."""
        key = func.hashtext("tocsin log signer")
        query = sqlalchemy.select(func.pg_try_advisory_lock(key))
        return bool(self._connection.execute(query).scalar())

    def wait(self, seconds: float, stopped: threading.Event) -> None:
        """Wait so long, or until somebody asks; an exception if the session is lost."""
        end = time.monotonic() + seconds
        while not (self._driver.notifies or stopped.is_set()) and time.monotonic() < end:
            select.select([self._driver], [], [], LOOK_SECONDS)
            self._driver.poll()
        self._driver.notifies.clear()
        self._connection.execute(text("SELECT 1"))
