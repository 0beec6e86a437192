"""Reading the log: by position, by stream, and by command."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import Integer, bindparam, false, select, true, union_all

from contracts.envelope import Envelope, from_wire, members

from .tables import log_event, log_head, reading
from .writes import Receipt, StoredCommand

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from sqlalchemy import BindParameter, CompoundSelect, Engine, Row, Select


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


class News(NamedTuple):
    """What came after a position, and the last position that this says everything of."""

    events: list[Recorded]
    upto: int


class Reader:
    """Reads a store's log; holds no connection between calls, and any thread may call."""

    def __init__(self, engine: Engine) -> None:
        self._engine = reading(engine)

    def size(self) -> int:
        """How many events the log holds."""
        return int(self._all(_SIZE)[0].size)

    def origin(self) -> str:
        """What the log is called."""
        return str(self._all(_ORIGIN)[0].origin)

    def at(self, position: int) -> Recorded | None:
        """The event at a position, if there is one yet."""
        return self.at_each([position]).get(position)

    def at_each(self, positions: Iterable[int]) -> dict[int, Recorded]:
        """The events at several positions, as far as there are any."""
        return {event.position: event for event in self._events(_AT, among=list(positions))}

    def events(
        self, after: int = -1, limit: int = 500, types: Collection[str] | None = None
    ) -> list[Recorded]:
        """The next events past a position, in order, of these types only if types are named."""
        if types is None:
            return self._events(_NEXT, after=after, limit=limit)
        return self._events(_NEXT_OF, after=after, limit=limit, among=list(types))

    def news(self, after: int, limit: int, types: Collection[str] | None = None) -> News:
        """The next events past a position, and how far one may go on from there.

        Both are of one moment: past what is not seen, of other types or not for this role's eyes.
        """
        among = {} if types is None else {"among": list(types)}
        query = _NEWS if types is None else _NEWS_OF
        rows = self._all(query, after=after, limit=limit, **among)
        events = [_recorded(row.envelope, row.leaf_hash) for row in rows if row.envelope]
        return News(events, events[-1].position if len(events) == limit else rows[0].size - 1)

    def lines(self, after: int = -1, limit: int = 500) -> list[Line]:
        """The next events past a position, in order, for whoever passes them on unread."""
        return [Line._make(row) for row in self._all(_LINES, after=after, limit=limit)]

    def stream(self, name: str) -> list[Recorded]:
        """The events of one stream, in order; none if there is no such stream."""
        return self.streams([name])[name]

    def streams(self, names: Iterable[str]) -> dict[str, list[Recorded]]:
        """The events of many streams at once; a stream that does not exist has none."""
        found: dict[str, list[Recorded]] = {name: [] for name in names}
        for event in self._events(_STREAMS, among=list(found)):
            found[event.stream].append(event)
        return found

    def command(self, ids: Iterable[UUID]) -> dict[UUID, StoredCommand]:
        """Those of the commands that the log holds."""
        rows = self._all(_COMMANDS, among=list(ids))
        return {row.command_id: _stored(row) for row in rows}

    def past(
        self, commands: Iterable[UUID], streams: Iterable[str]
    ) -> tuple[dict[UUID, StoredCommand], dict[str, list[Recorded]]]:
        """Those of the commands that the log holds, and the events of streams, in one read."""
        known: dict[UUID, StoredCommand] = {}
        found: dict[str, list[Recorded]] = {name: [] for name in streams}
        for row in self._all(_PAST, commands=list(commands), among=list(found)):
            if row.is_command:
                known[row.command_id] = _stored(row)
            else:
                found[row.stream].append(_recorded(row.envelope, row.leaf_hash))
        return known, found

    def _events(self, query: Select[Any], **values: object) -> list[Recorded]:
        return [_recorded(row.envelope, row.leaf_hash) for row in self._all(query, **values)]

    def _all(
        self, query: Select[Any] | CompoundSelect[Any], **values: object
    ) -> Sequence[Row[Any]]:
        with self._engine.connect() as connection:
            return connection.execute(query, values).all()


# Built once: to build a statement takes longer than to have the server answer it.
_among: BindParameter[Any] = bindparam("among", expanding=True)
_past = log_event.c.position > bindparam("after")
_limit: BindParameter[int] = bindparam("limit", type_=Integer)

_SIZE = select(log_head.c.size)
_ORIGIN = select(log_head.c.origin)

_RECORDED = select(log_event.c.envelope, log_event.c.leaf_hash)
_AT = _RECORDED.where(log_event.c.position.in_(_among))
_NEXT = _RECORDED.where(_past).order_by(log_event.c.position).limit(_limit)
_NEXT_OF = _NEXT.where(log_event.c.type.in_(_among))
_STREAMS = _RECORDED.where(log_event.c.stream.in_(_among)).order_by(
    log_event.c.stream, log_event.c.version
)


def _after(query: Select[Any]) -> Select[Any]:
    """A page of events with the log's size on each row, and at least one row."""
    page = query.add_columns(log_event.c.position).subquery()
    both = log_head.join(page, true(), isouter=True)
    columns = (log_head.c.size, page.c.envelope, page.c.leaf_hash)
    return select(*columns).select_from(both).order_by(page.c.position)


_NEWS = _after(_NEXT)
_NEWS_OF = _after(_NEXT_OF)

_LINES = (
    select(log_event.c.position, log_event.c.event_id, log_event.c.type, log_event.c.envelope)
    .where(_past)
    .order_by(log_event.c.position)
    .limit(_limit)
)

_STORED = select(
    log_event.c.command_id,
    log_event.c.command_events,
    log_event.c.position,
    log_event.c.version,
    log_event.c.stream,
    log_event.c.leaf_hash,
    log_event.c.recorded_at,
    log_event.c.envelope,
)
_first = log_event.c.command_events > 0
_COMMANDS = _STORED.where(log_event.c.command_id.in_(_among), _first)
_PAST = union_all(
    _STORED.add_columns(true().label("is_command")).where(
        log_event.c.command_id.in_(bindparam("commands", expanding=True)), _first
    ),
    _STORED.add_columns(false().label("is_command")).where(log_event.c.stream.in_(_among)),
).order_by("stream", "version")


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
    said = orjson.loads(row.envelope)
    key_id = said["key_id"]
    return StoredCommand(said["digest"], receipt, UUID(key_id) if key_id else None)
