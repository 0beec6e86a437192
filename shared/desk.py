"""The desk: the one road of every command. Look up, read, fold, decide, append."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

from contracts.envelope import Actor, Policy, to_wire
from contracts.message import Command, Event, message_type
from contracts.policy import Pack
from contracts.port import Answer, Caller, Receipt, WireCommand
from contracts.problems import Defect, Problem, Refused, refuse
from shared.clock import Clock
from shared.decider import Already, Decider, Outcome
from shared.log.append import Log
from shared.log.canonical import canonical
from shared.log.read import Reader, Recorded
from shared.log.writes import (
    CommandConflict,
    NewEvent,
    StoreUnavailable,
    StreamPart,
    VersionConflict,
    Write,
)
from shared.log.writes import Receipt as LogReceipt
from shared.register import Register

State = TypeVar("State")
ROUND = 500
ATTEMPTS = 8


class Streams:
    """What one round of commands knows of the streams it reads: their events, and what was touched."""

    def __init__(self, reader: Reader, names: Iterable[str]) -> None:
        """Read the streams `names` at once; others are read when asked for."""
        self._reader = reader
        self._known = reader.streams(names)
        self.touched: set[str] = set()

    def recorded(self, name: str) -> list[Recorded]:
        """Return the events of a stream."""
        if name not in self._known:
            self._known |= self._reader.streams([name])
        return self._known[name]


class Postponed(Exception):  # noqa: N818  not an error: the command waits for the next round
    """Raised where a command needs a stream that an earlier one of the same round will write to."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A command before its service: who asks, when, and the past it may read."""

    command: Command
    subject: UUID
    caller: Caller
    now: datetime
    policy: Pack
    register: Register
    streams: Streams
    expected_version: int | None = None

    def events(self, stream: str) -> list[Event]:
        """Return what happened on a stream; raises Postponed if this round is about to add to it."""
        if stream in self.streams.touched:
            raise Postponed
        return [message_type(event.type).load(event.data) for event in self.streams.recorded(stream)]

    def state(self, decider: Decider[State], stream: str) -> State:
        """Return the state of a stream."""
        return decider.fold(self.events(stream))


@dataclass(frozen=True, slots=True)
class Decision:
    """What a command comes to: an outcome for each stream; the first is the one the receipt names."""

    outcomes: Mapping[str, Outcome]
    correlation: str | None = None


class Service(Protocol):
    """What a domain service gives the desk: its streams and its pure decisions, nothing of the road."""

    name: str

    def subject(self, command: Command, caller: Caller) -> UUID:
        """Return what a command is about where the command does not say (a new order's id)."""
        ...

    def stream(self, subject: UUID) -> str:
        """Return the stream that commands about `subject` read first."""
        ...

    def check(self, command: type[Command], values: Mapping[str, Any], desk: "Desk") -> Iterable[Defect]:
        """Yield defects that only the service can see; `values` holds the well-formed fields."""
        ...

    def decide(self, ask: Ask) -> Decision:
        """Decide; raises Refused."""
        ...


@dataclass(slots=True)
class _Item:
    index: int
    wire: WireCommand
    subject: UUID
    command: Command
    digest: str
    attempts: int = 0
    decision: Decision | None = field(default=None)


class Desk:
    """Takes one service's commands, singly or in bulk, to the log; safe for any number of threads."""

    def __init__(self, service: Service, log: Log, reader: Reader, register: Register, clock: Clock, policy: Pack) -> None:  # noqa: E501, PLR0913  everything a desk needs
        """Serve `service`, judging by `policy` at the time that `clock` tells."""
        self.service = service
        self.register = register
        self.clock = clock
        self.policy = policy
        self._log = log
        self._reader = reader

    def send(self, commands: Sequence[WireCommand], caller: Caller) -> list[Answer]:
        """Return a receipt or a problem for each command, in order; commands are not affected by their neighbours."""
        answers: dict[int, Answer] = {}
        self.register.refresh()
        for start in range(0, len(commands), ROUND):
            chunk = list(enumerate(commands[start : start + ROUND], start))
            self._serve(chunk, caller, answers)
        return [answers[index] for index in range(len(commands))]

    def _serve(self, chunk: list[tuple[int, WireCommand]], caller: Caller, answers: dict[int, Answer]) -> None:
        waiting = []
        for index, wire in chunk:
            try:
                waiting.append(self._accept(index, wire, caller))
            except Refused as refusal:
                answers[index] = refusal.problem
        while waiting:
            try:
                waiting = self._round(waiting, caller, answers)
            except StoreUnavailable:
                answers |= {item.index: Problem("store-unavailable") for item in waiting}
                return

    def _accept(self, index: int, wire: WireCommand, caller: Caller) -> _Item:
        try:
            kind = message_type(wire.type)
        except KeyError:
            raise refuse("unknown-command", wire.type) from None
        if not issubclass(kind, Command):
            raise refuse("unknown-command", wire.type)
        if not kind.roles & self.register.roles(caller):
            raise refuse("forbidden", ", ".join(sorted(kind.roles)))
        values, defects = kind.examine(wire.data)
        defects += tuple(self.service.check(kind, values, self))
        if defects:
            raise refuse("invalid-command", defects=defects)
        command = kind(**values)
        subject = wire.subject or self.service.subject(command, caller)
        return _Item(index, wire, subject, command, _digest(command, subject, caller))

    def _round(self, items: list[_Item], caller: Caller, answers: dict[int, Answer]) -> list[_Item]:
        known = self._reader.command(item.wire.id for item in items)
        fresh = []
        for item in items:
            if stored := known.get(item.wire.id):
                answers[item.index] = _known(item, stored.digest, stored.receipt)
            else:
                fresh.append(item)
        if not fresh:
            return []
        streams = Streams(self._reader, {self.service.stream(item.subject) for item in fresh})
        later, writes = self._decide(fresh, caller, streams, answers)
        return self._append(writes, answers) + later

    def _decide(
        self, items: list[_Item], caller: Caller, streams: Streams, answers: dict[int, Answer]
    ) -> tuple[list[_Item], list[tuple[_Item, Write]]]:
        later: list[_Item] = []
        writes: list[tuple[_Item, Write]] = []
        now = self.clock.now()
        ids: set[UUID] = set()
        for item in items:
            try:
                if item.wire.id in ids:
                    raise Postponed
                write = self._write(item, self._ask(item, caller, streams, now), answers)
            except Postponed:
                later.append(item)
            except Refused as refusal:
                answers[item.index] = refusal.problem
            else:
                if write:
                    ids.add(item.wire.id)
                    streams.touched |= {part.stream for part in write.streams}
                    writes.append((item, write))
        return later, writes

    def _ask(self, item: _Item, caller: Caller, streams: Streams, now: datetime) -> Ask:
        version = item.wire.expected_version
        return Ask(item.command, item.subject, caller, now, self.policy, self.register, streams, version)

    def _write(self, item: _Item, ask: Ask, answers: dict[int, Answer]) -> Write | None:
        decision = self.service.decide(ask)
        fresh = {name: events for name, events in decision.outcomes.items() if isinstance(events, tuple) and events}
        if not fresh:
            answers[item.index] = _made_so(item, ask, decision)
            return None
        item.decision = decision
        return Write(
            command_id=item.wire.id,
            digest=item.digest,
            actor=Actor(ask.caller.agency, ask.caller.person or ask.caller.key),
            occurred_at=getattr(ask.command, "occurred_at", None) or ask.now,
            streams=tuple(_part(ask, stream, events) for stream, events in fresh.items()),
            correlation=decision.correlation,
            causation=item.wire.causation,
            policy=Policy(self.policy.name, self.policy.version),
        )

    def _append(self, writes: list[tuple[_Item, Write]], answers: dict[int, Answer]) -> list[_Item]:
        again: list[_Item] = []
        results = self._log.append([write for _, write in writes]) if writes else []
        for (item, _), result in zip(writes, results, strict=True):
            if isinstance(result, LogReceipt):
                answers[item.index] = _receipt(item.subject, result)
            elif isinstance(result, CommandConflict):
                answers[item.index] = Problem("conflict", (Defect("conflict"),))
            elif isinstance(result, VersionConflict) and item.attempts < ATTEMPTS:
                item.attempts += 1
                again.append(item)
            else:
                answers[item.index] = Problem("store-unavailable")
        return again


def _digest(command: Command, subject: UUID, caller: Caller) -> str:
    said = {
        "type": type(command).wire,
        "subject": str(subject),
        "person": None if type(command).by_anyone else caller.person or caller.key,
        "data": command.dump(),
    }
    return hashlib.sha256(canonical(said)).hexdigest()


def _known(item: _Item, digest: str, receipt: LogReceipt) -> Answer:
    if digest != item.digest:
        return Problem("conflict", (Defect("conflict"),))
    return _receipt(item.subject, receipt)


def _part(ask: Ask, stream: str, events: tuple[Event, ...]) -> StreamPart:
    expected = len(ask.streams.recorded(stream))
    return StreamPart(stream, expected, tuple(NewEvent(type(event).wire, event.dump()) for event in events))


def _made_so(item: _Item, ask: Ask, decision: Decision) -> Receipt:
    stream, outcome = next(iter(decision.outcomes.items()))
    if not isinstance(outcome, Already):
        raise TypeError(stream)
    made = ask.streams.recorded(stream)[ask.events(stream).index(outcome.event)]
    return Receipt(
        command_id=made.command_id,
        subject=item.subject,
        outcome="repeated",
        position=made.position,
        last_position=made.position,
        version=made.version,
        leaf_hash=made.leaf_hash.hex(),
        recorded_at=to_wire(made.recorded_at),
    )


def _receipt(subject: UUID, stored: LogReceipt) -> Receipt:
    return Receipt(
        command_id=stored.command_id,
        subject=subject,
        outcome="repeated" if stored.repeated else "accepted",
        position=stored.position,
        last_position=stored.last_position,
        version=stored.version,
        leaf_hash=stored.leaf_hash.hex(),
        recorded_at=to_wire(stored.recorded_at),
    )
