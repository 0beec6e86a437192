"""Append: the only way into the log. Gapless, idempotent, and many callers share one commit."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from queue import SimpleQueue
from threading import Lock
from typing import TYPE_CHECKING

from prometheus_client import Counter

from contracts.envelope import from_wire, to_wire

from .read import Reader
from .seal import Unsealed, seal, unsealed
from .stores import Entry, Held, store_of
from .tree import Edge, leaf_hash
from .writes import (
    CommandConflict,
    Grown,
    KeyConflict,
    NewEvent,
    NewKey,
    Outcome,
    Receipt,
    StoredCommand,
    StoreUnavailable,
    StreamPart,
    VersionConflict,
    Write,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import Engine

__all__ = [
    "CommandConflict",
    "Log",
    "NewEvent",
    "Outcome",
    "Receipt",
    "StoreUnavailable",
    "StreamPart",
    "VersionConflict",
    "Write",
]

EVENTS = Counter("tocsin_log_events", "Events that this process appended to the log.")
COMMITS = Counter("tocsin_log_commits", "Commits that this process appended them in.")


class Log:
    """Appends to a store's log, from any thread.

    Callers that arrive while a commit is under way wait and share the next one. The first of them
    writes for all, so a lone caller never waits for another thread.
    """

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._store = store_of(engine)
        self._reader = Reader(engine)
        self._clock = clock
        self._lock = Lock()
        self._waiting: list[_Turn] = []
        self._leader: _Turn | None = None
        self._subscribers: list[Callable[[Grown], None]] = []

    def append(self, writes: Sequence[Write]) -> list[Outcome]:
        """Saves the writes in one commit; a conflict is an outcome and fails only its own write.

        StoreUnavailable: unknown whether they were saved, and safe to send again.
        NotCanonical: content that cannot be hashed; nothing was saved.
        """
        turn = _Turn([_Prepared(write, unsealed(write)) for write in writes])
        if not turn.writes:
            return []
        try:
            self._take(turn)
        except BaseException:  # interrupted: nobody may wait for this caller to lead
            self._leave(turn)
            raise
        if not turn.saved:
            raise StoreUnavailable("outcome unknown; send it again") from turn.failure
        return turn.outcomes

    def subscribe(self, callback: Callable[[Grown], None]) -> None:
        """Has the callback told of each commit, sometimes late; it must return at once."""
        self._subscribers.append(callback)

    def close(self) -> None:
        """Leaves the store; the log opens it again when next used."""
        self._store.close()

    def _take(self, turn: _Turn) -> None:
        with self._lock:
            self._waiting.append(turn)
            self._leader = self._leader or turn
        if self._leader is not turn:
            turn.called.get()
        if not turn.done:
            self._lead(turn)

    def _leave(self, turn: _Turn) -> None:
        with self._lock:
            if turn in self._waiting:
                self._waiting.remove(turn)
        self._call(turn)

    def _lead(self, leader: _Turn) -> None:
        """Commits all that wait, then calls them and whoever came meanwhile and is to lead next."""
        grown = None
        try:
            with self._lock:
                leader.led, self._waiting = self._waiting, []
            grown = self._commit(leader.led)
            for turn in leader.led:
                turn.saved = True
        except BaseException as failure:
            for turn in leader.led:
                turn.failure = failure
            self._store.close()
            if not isinstance(failure, Exception):
                raise
        finally:
            self._call(leader)
        if grown is not None:
            for callback in self._subscribers:
                callback(grown)

    def _call(self, leader: _Turn) -> None:
        """Ends a lead; may be done again, wherever the first time was interrupted."""
        with self._lock:
            if self._leader is leader:
                self._leader = self._waiting[0] if self._waiting else None
            if self._leader is not None:
                self._leader.called.put(None)
        for turn in leader.led:
            turn.done = True
            turn.called.put(None)

    def _commit(self, turns: list[_Turn]) -> Grown | None:
        """Runs one transaction; gives what it added, or None if nothing was new."""
        prepared = [item for turn in turns for item in turn.writes]
        streams = {part.stream: None for item in prepared for part in item.write.streams}
        commands = {item.write.command_id: None for item in prepared}
        new_keys = (item.write.new_key for item in prepared)
        subjects = {key.subject: None for key in new_keys if key}
        held = self._store.hold(streams, commands, subjects)
        stored = self._reader.command(held.repeats) if held.repeats else {}
        batch = _Batch(held, to_wire(self._clock()), stored)
        for turn in turns:
            turn.outcomes = [batch.place(item) for item in turn.writes]
        if not batch.entries:
            self._store.let_go()
            return None
        self._store.put(batch.entries, batch.edge.to_bytes(), batch.new_keys)
        COMMITS.inc()
        EVENTS.inc(len(batch.entries))
        return Grown(batch.edge.size, [entry.type for entry in batch.entries])


@dataclass(slots=True)
class _Prepared:
    """A write and its events, spelled but for position and time."""

    write: Write
    events: list[Unsealed]


@dataclass(slots=True, eq=False)
class _Turn:
    """One caller of `append`, waiting to be called: because it is done, or to lead.

    Called over a queue in C: an event of `threading` is broken by an interrupt in its own code.
    """

    writes: list[_Prepared]
    outcomes: list[Outcome] = field(default_factory=list)
    failure: BaseException | None = None
    led: list[_Turn] = field(default_factory=list)
    saved: bool = False
    done: bool = False
    called: SimpleQueue[None] = field(default_factory=SimpleQueue)


class _Batch:
    """One commit in the making: what the store holds, and what this commit adds."""

    def __init__(self, held: Held, now: str, stored: dict[UUID, StoredCommand]) -> None:
        self.edge = Edge.from_bytes(held.size, held.edge)
        self.entries: list[Entry] = []
        self.new_keys: list[NewKey] = []
        self._recorded_at = max(held.recorded_at, now)
        self._moment = from_wire(self._recorded_at)
        self._versions = held.versions
        self._keys = held.keys
        self._stored = stored

    def place(self, item: _Prepared) -> Outcome:
        """Adds a write unless it was said before or a stream stands elsewhere.

        Its key first: digests of what is said again are equal under the same key only.
        """
        write = item.write
        key = write.new_key
        if key and (has := self._keys.get(key.subject, key.key_id)) != key.key_id:
            return KeyConflict(key.subject, has)
        said = self._stored.get(write.command_id)
        if said is not None:
            same = said.digest == write.digest
            return (
                replace(said.receipt, repeated=True) if same else CommandConflict(write.command_id)
            )
        for part in write.streams:
            actual = self._versions[part.stream]
            if actual != part.expected_version:
                return VersionConflict(part.stream, part.expected_version, actual)
        return self._added(write, item.events)

    def _added(self, write: Write, events: list[Unsealed]) -> Receipt:
        key = write.new_key
        if key and key.subject not in self._keys:
            self.new_keys.append(key)
            self._keys[key.subject] = key.key_id
        first = self.edge.size
        count, command = len(events), write.command_id.hex
        for event in events:
            self._enter(event, command, count)
            count = 0
        entry = self.entries[first - self.edge.size]
        receipt = Receipt(
            command_id=write.command_id,
            position=first,
            version=entry.version,
            stream=entry.stream,
            leaf_hash=entry.leaf_hash,
            recorded_at=self._moment,
            last_position=self.edge.size - 1,
        )
        self._stored[write.command_id] = StoredCommand(write.digest, receipt, write.key_id)
        return receipt

    def _enter(self, event: Unsealed, command_id: str, command_events: int) -> None:
        envelope = seal(event, self.edge.size, self._recorded_at)
        leaf = leaf_hash(envelope)
        self.entries.append(
            Entry(
                self.edge.size,
                event.event_id.replace("-", ""),
                command_id,
                command_events,
                event.stream,
                event.version,
                event.type,
                self._recorded_at,
                envelope.decode(),
                leaf,
            )
        )
        self.edge.push(leaf)
        self._versions[event.stream] = event.version
