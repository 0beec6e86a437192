"""The desk: the one road of every command. Look up, read, fold, decide, append."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog
from prometheus_client import Histogram
from sqlalchemy.exc import SQLAlchemyError

from contracts.envelope import Actor, Policy, to_wire
from contracts.message import Command, Event, message_type
from contracts.port import Answer, Caller, Receipt, WireCommand
from contracts.problems import Defect, Problem, Refused, refuse
from shared.ask import Ask, Decision, Grounds, Postponed, Service, Streams
from shared.decider import Already
from shared.jws import Signed
from shared.log.canonical import canonical
from shared.log.writes import (
    CommandConflict,
    NewEvent,
    StoredCommand,
    StoreUnavailable,
    StreamPart,
    VersionConflict,
    Write,
)
from shared.log.writes import Outcome as LogOutcome
from shared.log.writes import Receipt as LogReceipt
from shared.logbook import enter
from shared.signatures import Signatures

ROUND = 500
ATTEMPTS = 100
"""Each conflict means that another command got through, so many at one account need many tries."""
CONFLICT = Problem("conflict", (Defect("conflict"),))
UNAVAILABLE = Problem("store-unavailable")
SECONDS = Histogram(
    "tocsin_command_seconds",
    "From commands that came together to their answers, by service.",
    ["service"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
"""An urgent order is to be saved in milliseconds, and a case file in seconds."""
_logger = structlog.get_logger(__name__)


@dataclass(slots=True)
class Item:
    """A well-formed command on its way through the desk, at its place among those sent with it."""

    index: int
    wire: WireCommand
    caller: Caller
    subject: UUID
    command: Command
    signed: Signed | None = None
    attempts: int = 0

    def digest(self) -> str:
        """Return what recognises the command when it is sent again (SHA-256, hex)."""
        kind = type(self.command)
        said = {
            "type": kind.wire,
            "subject": str(self.subject),
            "person": None if kind.by_anyone else self.caller.person or self.caller.key,
            "data": self.command.dump(),
        }
        return hashlib.sha256(canonical(said)).hexdigest()


class Desk:
    """Takes one service's commands, singly or in bulk, to the log; any thread may call."""

    def __init__(self, service: Service, grounds: Grounds) -> None:
        """Serve `service` on these grounds."""
        self.service = service
        self.grounds = grounds
        self._signatures = Signatures(service.name, grounds)

    def send(self, commands: Sequence[WireCommand], caller: Caller) -> list[Answer]:
        """Return a receipt or a problem for each command, in order, whatever its neighbours do."""
        answers = self.take([(command, caller) for command in commands])
        enter(commands, answers)
        return answers

    def take(self, commands: Sequence[tuple[WireCommand, Caller]]) -> list[Answer]:
        """Do the same for commands of many callers that travelled together: one commit for all.

        Whoever knows their requests enters them in the logbook.
        """
        with SECONDS.labels(self.service.name).time():
            return self._take(commands)

    def _take(self, commands: Sequence[tuple[WireCommand, Caller]]) -> list[Answer]:
        answers: dict[int, Answer] = {}
        numbered = list(enumerate(commands))
        try:
            self.grounds.register.refresh()
            for start in range(0, len(commands), ROUND):
                items = self._accept(numbered[start : start + ROUND], answers)
                while items:
                    items = self._round(items, answers)
        except (StoreUnavailable, SQLAlchemyError) as error:
            _logger.error("store_unavailable", service=self.service.name, error=repr(type(error)))  # noqa: TRY400  the trace would show what the statement held
        return [answers.get(index, UNAVAILABLE) for index in range(len(commands))]

    def _accept(
        self, chunk: Iterable[tuple[int, tuple[WireCommand, Caller]]], answers: dict[int, Answer]
    ) -> list[Item]:
        items = []
        now = self.grounds.clock.now()
        for index, (wire, caller) in chunk:
            try:
                items.append(self._examine(index, wire, caller, now))
            except Refused as refusal:
                answers[index] = refusal.problem
        return items

    def _examine(self, index: int, wire: WireCommand, caller: Caller, now: datetime) -> Item:
        kind = _command_type(wire)
        if not kind.roles & self.grounds.register.roles(caller):
            raise refuse("forbidden", ", ".join(sorted(kind.roles)))
        values, defects = kind.examine(wire.data)
        defects += tuple(self.service.check(kind, values, self.grounds, now))
        if defects:
            raise refuse("invalid-command", defects=defects)
        command = kind(**values)
        subject = self.service.subject(command, caller) or wire.subject
        if subject is None:
            raise refuse("not-found")
        signed = self._signatures.read(kind, wire, caller)
        return Item(index, wire, caller, subject, command, signed)

    def _round(self, items: Sequence[Item], answers: dict[int, Answer]) -> list[Item]:
        """Take `items` one step; those that must wait for another round are returned."""
        reader = self.grounds.reader
        names = {self.service.stream(item.subject) for item in items}
        known, past = reader.past((item.wire.id for item in items), names)
        fresh = _unsaid(items, known, answers)
        later, writes = self._decide(fresh, Streams(reader, past), answers)
        return self._append(writes, answers) + later

    def _decide(
        self, items: Iterable[Item], streams: Streams, answers: dict[int, Answer]
    ) -> tuple[list[Item], list[tuple[Item, Write]]]:
        later: list[Item] = []
        writes: dict[UUID, tuple[Item, Write]] = {}
        now = self.grounds.clock.now()
        for item in items:
            version = item.wire.expected_version
            caller = item.caller
            ask = Ask(item.command, item.subject, caller, now, self.grounds, streams, version)
            try:
                if item.wire.id in writes:
                    raise Postponed  # noqa: TRY301  a twin within the round waits like any other
                self._signatures.check(item.signed, type(item.command), caller, now)
                result = _resolve(item, ask, self.service.decide(ask))
            except Postponed:
                later.append(item)
            except Refused as refusal:
                answers[item.index] = refusal.problem
            else:
                if isinstance(result, Receipt):
                    answers[item.index] = result
                else:
                    writes[item.wire.id] = item, result
                    streams.touched |= {part.stream for part in result.streams}
        return later, list(writes.values())

    def _append(
        self, writes: Sequence[tuple[Item, Write]], answers: dict[int, Answer]
    ) -> list[Item]:
        again: list[Item] = []
        results = self.grounds.log.append([write for _, write in writes]) if writes else []
        for (item, _), result in zip(writes, results, strict=True):
            if isinstance(result, VersionConflict) and item.attempts < ATTEMPTS:
                item.attempts += 1
                again.append(item)
            else:
                answers[item.index] = _answer(item, result)
        return again


def _command_type(wire: WireCommand) -> type[Command]:
    try:
        kind = message_type(wire.type)
    except KeyError:
        raise refuse("unknown-command", wire.type) from None
    if not issubclass(kind, Command):
        raise refuse("unknown-command", wire.type)
    return kind


def _unsaid(
    items: Sequence[Item], known: Mapping[UUID, StoredCommand], answers: dict[int, Answer]
) -> list[Item]:
    """Answer commands that were said before, and return the others."""
    for item in items:
        if stored := known.get(item.wire.id):
            same = stored.digest == item.digest()
            answers[item.index] = _receipt(item, stored.receipt) if same else CONFLICT
    return [item for item in items if item.wire.id not in known]


def _resolve(item: Item, ask: Ask, decision: Decision) -> Write | Receipt:
    """Return what is to be written, or the receipt of the command that made it so before."""
    stream, outcome = next(iter(decision.outcomes.items()))
    if isinstance(outcome, Already):
        recorded = ask.streams.recorded(stream)
        made = max(i for i, event in enumerate(ask.events(stream)) if event == outcome.event)
        first = recorded[made].command_id
        return _receipt(item, ask.grounds.reader.command([first])[first].receipt)
    policy = ask.grounds.policy
    return Write(
        command_id=item.wire.id,
        digest=item.digest(),
        actor=_actor(ask.caller),
        occurred_at=getattr(ask.command, "occurred_at", None) or ask.now,
        streams=tuple(_parts(ask, decision)),
        correlation=decision.correlation,
        causation=item.wire.causation,
        policy=Policy(policy.name, policy.version),
        signature=item.wire.signature,
    )


def _actor(caller: Caller) -> Actor:
    return Actor(caller.agency, caller.person or caller.key, assurance=caller.assurance)


def _parts(ask: Ask, decision: Decision) -> Iterable[StreamPart]:
    for stream, events in decision.outcomes.items():
        if isinstance(events, tuple) and events:
            expected = len(ask.streams.recorded(stream))
            yield StreamPart(stream, expected, tuple(_new(event) for event in events))


def _new(event: Event) -> NewEvent:
    return NewEvent(type(event).wire, event.dump())


def _answer(item: Item, result: LogOutcome) -> Answer:
    match result:
        case LogReceipt():
            return _receipt(item, result)
        case CommandConflict():
            return CONFLICT
    return UNAVAILABLE


def _receipt(item: Item, stored: LogReceipt) -> Receipt:
    return Receipt(
        command_id=stored.command_id,
        subject=item.subject,
        outcome="repeated" if stored.repeated else "accepted",
        position=stored.position,
        last_position=stored.last_position,
        version=stored.version,
        leaf_hash=stored.leaf_hash.hex(),
        recorded_at=to_wire(stored.recorded_at),
    )
