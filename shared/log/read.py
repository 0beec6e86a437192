"""Reading the log: by position, by stream, and by command."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson
from sqlalchemy import select

from contracts.envelope import Envelope, from_wire, members

from .tables import log_event, log_head, reading
from .writes import Receipt, StoredCommand

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from uuid import UUID

    from sqlalchemy import Engine, Row, Select


@dataclass(frozen=True, slots=True)
class Recorded(Envelope):
    """An event as the log holds it, with the exact text that was hashed and its hash."""

    leaf_hash: bytes
    text: str


class Line(NamedTuple):
    """An event that is passed on as it stands: its text unread, what is said of it in columns."""

    position: int
    event_id: UUID
    type: str
    text: str


class Reader:
    """Reads a store's log; holds no connection between calls, and any thread may call."""

    def __init__(self, engine: Engine) -> None:
        self._engine = reading(engine)

    def size(self) -> int:
        """How many events the log holds."""
        return int(self._all(select(log_head.c.size))[0].size)

    def at(self, position: int) -> Recorded | None:
        """The event at a position, if there is one yet."""
        found = self._events(_RECORDED.where(log_event.c.position == position))
        return found[0] if found else None

    def at_each(self, positions: Iterable[int]) -> dict[int, Recorded]:
        """The events at several positions, as far as there are any."""
        query = _RECORDED.where(log_event.c.position.in_(list(positions)))
        return {event.position: event for event in self._events(query)}

    def events(
        self, after: int = -1, limit: int = 500, types: Collection[str] | None = None
    ) -> list[Recorded]:
        """The next events past a position, in order, of these types only if types are named."""
        query = _RECORDED.where(log_event.c.position > after)
        if types is not None:
            query = query.where(log_event.c.type.in_(types))
        return self._events(query.order_by(log_event.c.position).limit(limit))

    def lines(self, after: int = -1, limit: int = 500) -> list[Line]:
        """The next events past a position, in order, for whoever passes them on unread."""
        query = _LINE.where(log_event.c.position > after).order_by(log_event.c.position)
        return [Line._make(row) for row in self._all(query.limit(limit))]

    def stream(self, name: str) -> list[Recorded]:
        """The events of one stream, in order; none if there is no such stream."""
        return self.streams([name])[name]

    def streams(self, names: Iterable[str]) -> dict[str, list[Recorded]]:
        """The events of many streams at once; a stream that does not exist has none."""
        found: dict[str, list[Recorded]] = {name: [] for name in names}
        query = _RECORDED.where(log_event.c.stream.in_(list(found)))
        for event in self._events(query.order_by(log_event.c.stream, log_event.c.version)):
            found[event.stream].append(event)
        return found

    def command(self, ids: Iterable[UUID]) -> dict[UUID, StoredCommand]:
        """Those of the commands that the log holds."""
        first = log_event.c.command_events > 0
        rows = self._all(_COMMAND.where(log_event.c.command_id.in_(list(ids)), first))
        return {row.command_id: _stored(row) for row in rows}

    def _events(self, query: Select[Any]) -> list[Recorded]:
        return [_recorded(row.envelope, row.leaf_hash) for row in self._all(query)]

    def _all(self, query: Select[Any]) -> Sequence[Row[Any]]:
        with self._engine.connect() as connection:
            return connection.execute(query).all()


_RECORDED = select(log_event.c.envelope, log_event.c.leaf_hash)

_LINE = select(log_event.c.position, log_event.c.event_id, log_event.c.type, log_event.c.envelope)

_COMMAND = select(
    log_event.c.command_id,
    log_event.c.command_events,
    log_event.c.position,
    log_event.c.version,
    log_event.c.stream,
    log_event.c.leaf_hash,
    log_event.c.recorded_at,
    log_event.c.envelope,
)


@lru_cache(maxsize=4096)
def _recorded(text: str, leaf_hash: bytes) -> Recorded:
    """Parse an event; several followers read the same ones at about the same time."""
    return Recorded(**members(orjson.loads(text)), leaf_hash=leaf_hash, text=text)


def _stored(row: Row[Any]) -> StoredCommand:
    receipt = Receipt(
        command_id=row.command_id,
        position=row.position,
        version=row.version,
        stream=row.stream,
        leaf_hash=row.leaf_hash,
        recorded_at=from_wire(row.recorded_at),
        last_position=row.position + row.command_events - 1,
        repeated=True,
    )
    return StoredCommand(orjson.loads(row.envelope)["digest"], receipt)
