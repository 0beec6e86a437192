"""Checks a whole log against itself: every byte, column, hash, version and time, and the head.

What it cannot see is a log rewritten consistently from some event on: for that, compare the root
with one that was kept elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import select

from contracts.envelope import Envelope, to_wire

from .canonical import canonical
from .seal import event_id
from .tables import BEGINNING, log_event, log_head, snapshot
from .tree import Edge, leaf_hash

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from uuid import UUID

    from sqlalchemy import Connection, Engine, Row

CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Verified:
    """A log that is whole: how many events, and the hash of their tree."""

    size: int
    root: bytes


class Defect(Exception):
    """The first event that is wrong, or the head (position None), and in what way."""

    def __init__(self, position: int | None, what: str) -> None:
        super().__init__(f"{'head' if position is None else f'event {position}'}: {what}")
        self.position = position
        self.what = what


def verify(engine: Engine, progress: Callable[[int, int], None] | None = None) -> Verified:
    """Recomputes a log as it stands at one moment; Defect names the first event that is wrong.

    Progress is told how many events are checked, and of how many, now and then.
    """
    with snapshot(engine) as connection:
        head = connection.execute(select(log_head)).one_or_none()
        if head is None:
            raise Defect(None, "the head row is gone")
        check = _Check()
        for row in _rows(connection):
            check.event(row)
            if progress and check.edge.size % CHUNK == 0:
                progress(check.edge.size, head.size)
        check.head(head)
    if progress:
        progress(head.size, head.size)
    return Verified(check.edge.size, check.edge.root())


def _rows(connection: Connection) -> Iterator[Row[Any]]:
    """All events in order, a chunk at a time."""
    after: int = -(2**62)
    query = select(log_event).order_by(log_event.c.position).limit(CHUNK)
    while rows := connection.execute(query.where(log_event.c.position > after)).all():
        yield from rows
        after = rows[-1].position


class _Check:
    """What the events so far say that the next one must be."""

    def __init__(self) -> None:
        self.edge = Edge()
        self._recorded_at = BEGINNING
        self._versions: dict[str, int] = {}
        self._command: UUID | None = None
        self._began = 0
        self._left = 0

    def event(self, row: Row[Any]) -> None:
        """Checks the next event; Defect says what is wrong with it."""
        position = self.edge.size
        what = "missing" if row.position > position else "position below 0"
        if row.position == position:
            what = next(self._faults(row), "")
        if what:
            raise Defect(min(position, row.position), what)
        self.edge.push(row.leaf_hash)

    def head(self, head: Row[Any]) -> None:
        """Checks that the head is the one that these events leave."""
        if head.size > self.edge.size:
            raise Defect(self.edge.size, f"missing: the head counts {head.size} events")
        if head.size < self.edge.size:
            raise Defect(head.size, f"past the end: the head counts {head.size} events")
        if self._left:
            raise Defect(self._began, "command_events counts more than the command has")
        if head.edge != self.edge.to_bytes():
            raise Defect(None, "edge is not that of the events")
        if head.recorded_at != self._recorded_at:
            raise Defect(None, "recorded_at is not that of the last event")

    def _faults(self, row: Row[Any]) -> Iterator[str]:
        try:
            document = orjson.loads(row.envelope)
            envelope = Envelope.from_json(document)
            again = canonical(document)
        except ValueError as problem:
            yield f"envelope: {problem}"
            return
        if again != row.envelope.encode():
            yield "envelope is not in canonical form"
        yield from _columns(row, envelope)
        if leaf_hash(again) != row.leaf_hash:
            yield "leaf_hash is not that of the envelope"
        yield from self._order(envelope)
        yield from self._of_command(row, envelope)

    def _order(self, envelope: Envelope) -> Iterator[str]:
        expected = self._versions.get(envelope.stream, 0) + 1
        if envelope.version != expected:
            yield f"version {envelope.version} of {envelope.stream} where {expected} is next"
        self._versions[envelope.stream] = expected
        recorded_at = to_wire(envelope.recorded_at)
        if recorded_at < self._recorded_at:
            yield f"recorded_at goes back from {self._recorded_at} to {recorded_at}"
        self._recorded_at = recorded_at

    def _of_command(self, row: Row[Any], envelope: Envelope) -> Iterator[str]:
        """An event goes on with the command under way, or begins one of `command_events`."""
        if bool(self._left) != (envelope.command_id == self._command):
            raise Defect(self._began, "command_events does not count the events of the command")
        if not self._left:
            self._began, self._command = self.edge.size, envelope.command_id
            self._left = row.command_events
        index = self.edge.size - self._began
        if (row.command_events > 0) == bool(index):
            yield "command_events is not on the first event alone"
        if str(envelope.event_id) != event_id(envelope.command_id, index):
            yield "event_id is not derived from the command"
        self._left -= 1


def _columns(row: Row[Any], envelope: Envelope) -> Iterator[str]:
    """The columns that repeat the envelope must agree with it."""
    for name in ("position", "event_id", "command_id", "stream", "version", "type"):
        if getattr(row, name) != getattr(envelope, name):
            yield f"column {name} differs from the envelope"
    if row.recorded_at != to_wire(envelope.recorded_at):
        yield "column recorded_at differs from the envelope"
