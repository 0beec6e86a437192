"""Checks a whole log against itself: every byte, column, hash, version and time, and the head.

What it cannot see is a log rewritten consistently from some event on: for that, compare the root
with one that was kept elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import bindparam, func, select

from contracts.envelope import members, to_wire

from .canonical import canonical
from .seal import event_id
from .tables import BEGINNING, log_event, log_head, snapshot
from .tree import Edge, leaf_hash

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from uuid import UUID

    from sqlalchemy import Connection, Engine, Row, Select

CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Verified:
    """A log that is whole: how many events, and the edge of their tree, the last time recorded.

    Kept out of the database's reach, it is where a later check can begin.
    """

    size: int
    edge: bytes
    recorded_at: str

    @property
    def root(self) -> bytes:
        """The hash of the tree."""
        return Edge.from_bytes(self.size, self.edge).root()


NOTHING = Verified(0, b"", BEGINNING)


class Defect(Exception):
    """The first event that is wrong, or the head (position None), and in what way."""

    def __init__(self, position: int | None, what: str) -> None:
        super().__init__(f"{'head' if position is None else f'event {position}'}: {what}")
        self.position = position
        self.what = what


def verify(
    engine: Engine,
    progress: Callable[[int, int], None] | None = None,
    *,
    since: Verified = NOTHING,
    roots: Mapping[int, bytes] = MappingProxyType({}),
) -> Verified:
    """Recomputes a log as it stands at one moment; Defect names the first event that is wrong.

    Begins where an earlier check ended: what comes before `since` is believed, and not looked at
    but for how far the streams had come. `roots` are those that trees of these sizes are known to
    have had. Progress is told how many events are checked, and of how many, now and then.
    """
    with snapshot(engine) as connection:
        head = connection.execute(select(log_head)).one_or_none()
        if head is None:
            raise Defect(None, "the head row is gone")
        check = _Check(connection, since, roots)
        for rows in _pages(connection, since.size):
            check.page(rows)
            if progress and check.edge.size % CHUNK == 0:
                progress(check.edge.size, head.size)
        check.head(head)
    if progress:
        progress(head.size, head.size)
    return Verified(check.edge.size, check.edge.to_bytes(), check.recorded_at)


def _pages(connection: Connection, size: int) -> Iterator[Sequence[Row[Any]]]:
    """All events but the first `size`, in order, a chunk at a time."""
    after = size - 1 if size else LOWEST
    while rows := connection.execute(_PAGE, {"after": after}).all():
        yield rows
        after = rows[-1].position


class _Check:
    """What the events so far say that the next one must be."""

    def __init__(self, connection: Connection, since: Verified, roots: Mapping[int, bytes]) -> None:
        self.edge = Edge.from_bytes(since.size, since.edge)
        self.recorded_at = since.recorded_at
        self._connection = connection
        self._since = since.size
        self._roots = roots
        self._versions: dict[str, int] = {}
        self._command: UUID | None = None
        self._began = self._since
        self._left = 0
        self._rooted()

    def page(self, rows: Sequence[Row[Any]]) -> None:
        """Checks the next events; Defect says which is wrong, and with what."""
        if self._since:
            self._learn({row.stream for row in rows} - self._versions.keys())
        for row in rows:
            self._event(row)

    def head(self, head: Row[Any]) -> None:
        """Checks that the head is the one that these events leave."""
        if head.size > self.edge.size:
            raise Defect(self.edge.size, f"missing: the head counts {head.size} events")
        if head.size < self.edge.size > self._since:
            raise Defect(head.size, f"past the end: the head counts {head.size} events")
        if head.size < (once := max([self._since, *self._roots])):
            raise Defect(head.size, f"missing: there were once {once} events")
        if self._left:
            raise Defect(self._began, "command_events counts more than the command has")
        if head.edge != self.edge.to_bytes():
            raise Defect(None, "edge is not that of the events")
        if head.recorded_at != self.recorded_at:
            raise Defect(None, "recorded_at is not that of the last event")

    def _learn(self, streams: set[str]) -> None:
        """Looks up how far streams had come before this check began."""
        among = {"among": sorted(streams), "size": self._since}
        self._versions.update(
            (row[0], row[1]) for row in self._connection.execute(_VERSIONS, among)
        )

    def _event(self, row: Row[Any]) -> None:
        position = self.edge.size
        what = "missing" if row.position > position else "position below 0"
        if row.position == position:
            what = next(self._faults(row), "")
        if what:
            raise Defect(min(position, row.position), what)
        self.edge.push(row.leaf_hash)
        self._rooted()

    def _rooted(self) -> None:
        """Checks that the tree is the one that it is known to have been at this size."""
        known = self._roots.get(self.edge.size)
        if known is not None and known != self.edge.root():
            raise Defect(self.edge.size - 1, "the tree up to here is not the one that was known")

    def _faults(self, row: Row[Any]) -> Iterator[str]:
        try:
            document = orjson.loads(row.envelope)
            said = members(document)
            again = canonical(document)
        except ValueError as problem:
            yield f"envelope: {problem}"
            return
        if again != row.envelope.encode():
            yield "envelope is not in canonical form"
        recorded_at = to_wire(said["recorded_at"])
        if row[:7] != (*_copied(said), recorded_at):
            yield from _columns(row, said, recorded_at)
        if leaf_hash(again) != row.leaf_hash:
            yield "leaf_hash is not that of the envelope"
        yield from self._order(said["stream"], said["version"], recorded_at)
        yield from self._of_command(row, said)

    def _order(self, stream: str, version: int, recorded_at: str) -> Iterator[str]:
        expected = self._versions.get(stream, 0) + 1
        if version != expected:
            yield f"version {version} of {stream} where {expected} is next"
        self._versions[stream] = expected
        if recorded_at < self.recorded_at:
            yield f"recorded_at goes back from {self.recorded_at} to {recorded_at}"
        self.recorded_at = recorded_at

    def _of_command(self, row: Row[Any], said: Mapping[str, Any]) -> Iterator[str]:
        """An event goes on with the command under way, or begins one of `command_events`."""
        command = said["command_id"]
        if bool(self._left) != (command == self._command):
            raise Defect(self._began, "command_events does not count the events of the command")
        if not self._left:
            self._began, self._command = self.edge.size, command
            self._left = row.command_events
        index = self.edge.size - self._began
        if (row.command_events > 0) == bool(index):
            yield "command_events is not on the first event alone"
        if str(said["event_id"]) != event_id(command, index):
            yield "event_id is not derived from the command"
        self._left -= 1


_COPIED = ("position", "event_id", "command_id", "stream", "version", "type")
"""The members of an envelope that columns repeat as they are."""

_copied = itemgetter(*_COPIED)


def _columns(row: Row[Any], said: Mapping[str, Any], recorded_at: str) -> Iterator[str]:
    """The columns that repeat the envelope must agree with it."""
    for name in _COPIED:
        if getattr(row, name) != said[name]:
            yield f"column {name} differs from the envelope"
    if row.recorded_at != recorded_at:
        yield "column recorded_at differs from the envelope"


LOWEST = -(2**62)

_PAGE: Select[Any] = (
    select(
        *(log_event.c[name] for name in (*_COPIED, "recorded_at", "command_events")),
        log_event.c.envelope,
        log_event.c.leaf_hash,
    )
    .where(log_event.c.position > bindparam("after"))
    .order_by(log_event.c.position)
    .limit(CHUNK)
)

_VERSIONS = (
    select(log_event.c.stream, func.max(log_event.c.version))
    .where(log_event.c.stream.in_(bindparam("among", expanding=True)))
    .where(log_event.c.position < bindparam("size"))
    .group_by(log_event.c.stream)
)
