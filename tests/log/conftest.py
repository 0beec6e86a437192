"""A log on either store, and writes to put into it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID, uuid4

import pytest

from contracts.envelope import Actor
from shared.log.append import Log, NewEvent, StreamPart, Write
from shared.log.read import Reader
from shared.log.tables import create, open_engine

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Engine


class Writing(Protocol):
    """Makes a write of so many events on one stream, or on those named."""

    def __call__(
        self,
        stream: str | None = None,
        expected: int = 0,
        *,
        events: int = 1,
        command_id: UUID | None = None,
        data: Mapping[str, Any] | None = None,
        **fields: object,
    ) -> Write: ...


@pytest.fixture
def log_engine(url: str) -> Iterator[Engine]:
    """A store that holds an empty log."""
    engine = open_engine(url)
    create(engine, "tests.example/log", "simulated")
    yield engine
    engine.dispose()


@pytest.fixture
def log(log_engine: Engine) -> Iterator[Log]:
    """The writing side of an empty log, on the wall's clock."""
    writing = Log(log_engine, lambda: datetime.now(UTC))
    yield writing
    writing.close()


@pytest.fixture
def reader(log_engine: Engine) -> Reader:
    """The reading side of the same log."""
    return Reader(log_engine)


@pytest.fixture(scope="session")
def write() -> Writing:
    """Makes writes."""
    return a_write


def a_write(
    stream: str | None = None,
    expected: int = 0,
    *,
    events: int = 1,
    command_id: UUID | None = None,
    data: Mapping[str, Any] | None = None,
    **fields: object,
) -> Write:
    """Makes a write of so many events on one stream, new unless it is named."""
    event = NewEvent("stop_payment.ordered.v1", data or {"amount": {"minor": 100}, "name": "张三"})
    part = StreamPart(stream or f"stop_payment-{uuid4()}", expected, (event,) * events)
    said: dict[str, Any] = {
        "command_id": command_id or uuid4(),
        "digest": "0" * 64,
        "actor": Actor("centre", "officer-1"),
        "occurred_at": datetime(2026, 11, 20, 11, tzinfo=UTC),
        "streams": (part,),
    }
    return Write(**said | fields)
