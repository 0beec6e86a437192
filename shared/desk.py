"""The desk: the one road of every command. Look up, read, fold, decide, append."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import structlog
from prometheus_client import Histogram
from sqlalchemy.exc import SQLAlchemyError

from contracts.envelope import to_wire
from contracts.message import Command, message_type
from contracts.port import Answer, Caller, Look, Receipt, Sight, WireCommand
from contracts.problems import Defect, Problem, Refused, refuse
from shared.ask import Ask, Decision, Grounds, Postponed, Service, Streams
from shared.decider import Already
from shared.drafts import Draft, draft, plain_digest, written
from shared.jws import Signed
from shared.log.canonical import canonical
from shared.log.read import Recorded
from shared.log.writes import (
    CommandConflict,
    KeyConflict,
    StoredCommand,
    StoreUnavailable,
    VersionConflict,
)
from shared.log.writes import Outcome as LogOutcome
from shared.log.writes import Receipt as LogReceipt
from shared.logbook import enter
from shared.revealing import in_clear, reading
from shared.sealing import Keys
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

    def said(self) -> bytes:
        """Return what a digest is made of, to recognise the command when it is sent again."""
        kind = type(self.command)
        return canonical(
            {
                "type": kind.wire,
                "subject": str(self.subject),
                "person": None if kind.by_anyone else self.caller.person or self.caller.key,
                "data": self.command.dump(),
            }
        )


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

    def reveal(self, look: Look, caller: Caller) -> Sight | Problem:
        """Record who reads one of the service's orders and what for, then return it in clear."""
        wire = reading(look, caller, self.grounds.clock.now())
        (answer,) = self.send([wire], caller)
        if isinstance(answer, Problem):
            return answer
        try:
            return in_clear(self.grounds, self.service.stream(look.subject), answer.last_position)
        except SQLAlchemyError as error:
            _logger.error("store_unavailable", service=self.service.name, error=repr(type(error)))  # noqa: TRY400  the trace would show what the statement held
            return UNAVAILABLE

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
        for index, (wire, caller) in chunk:
            try:
                items.append(self._examine(index, wire, caller))
            except Refused as refusal:
                answers[index] = refusal.problem
        return items

    def _examine(self, index: int, wire: WireCommand, caller: Caller) -> Item:
        kind = _command_type(wire)
        if not kind.roles & self.grounds.register.roles(caller):
            raise refuse("forbidden", ", ".join(sorted(kind.roles)))
        values, defects = kind.examine(wire.data)
        defects += tuple(self.service.check(kind, values, caller, self.grounds))
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
        for item in items:
            names.update(self.service.also_reads(item.command, self.grounds))
        known, past = reader.past((item.wire.id for item in items), names)
        keys = self._keys(known, past)
        fresh = _unsaid(items, known, keys, answers)
        later, drafts = self._decide(fresh, Streams(reader, past, self.grounds.vault), answers)
        return self._append(drafts, answers) + later

    def _keys(
        self, known: Mapping[UUID, StoredCommand], past: Mapping[str, Sequence[Recorded]]
    ) -> Keys:
        """Return what a round needs to know of the past by, all read at once."""
        said = [stored.key_id for stored in known.values()]
        happened = [event.key_id for events in past.values() for event in events]
        ids = {key_id for key_id in (*said, *happened) if key_id}
        return self.grounds.vault.known(ids) if ids and self.grounds.vault else {}

    def _decide(
        self, items: Iterable[Item], streams: Streams, answers: dict[int, Answer]
    ) -> tuple[list[Item], list[tuple[Item, Draft]]]:
        later: list[Item] = []
        drafts: dict[UUID, tuple[Item, Draft]] = {}
        now = self.grounds.clock.now()
        for item in items:
            version = item.wire.expected_version
            caller, stream = item.caller, self.service.stream(item.subject)
            ask = Ask(
                item.command, item.subject, caller, now, self.grounds, streams, stream, version
            )
            try:
                if item.wire.id in drafts:
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
                    drafts[item.wire.id] = item, result
                    streams.touched |= {stream for stream, *_ in result.streams}
        return later, list(drafts.values())

    def _append(
        self, drafts: Sequence[tuple[Item, Draft]], answers: dict[int, Answer]
    ) -> list[Item]:
        again: list[Item] = []
        writes = written([draft for _, draft in drafts], self.grounds.vault)
        results = self.grounds.log.append(writes) if writes else []
        if self.grounds.vault:
            self.grounds.vault.learn(writes, results)
        for (item, _), result in zip(drafts, results, strict=True):
            if isinstance(result, VersionConflict | KeyConflict) and item.attempts < ATTEMPTS:
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
    items: Sequence[Item],
    known: Mapping[UUID, StoredCommand],
    keys: Keys,
    answers: dict[int, Answer],
) -> list[Item]:
    """Answer commands that were said before, and return the others."""
    for item in items:
        if stored := known.get(item.wire.id):
            same = _same(item.said(), stored, keys)
            answers[item.index] = _receipt(item, stored.receipt) if same else CONFLICT
    return [item for item in items if item.wire.id not in known]


def _same(said: bytes, stored: StoredCommand, keys: Keys) -> bool:
    """Tell whether a command says what it said before; once that is erased, it is believed."""
    if stored.key_id is None:
        return stored.digest == plain_digest(said)
    key = keys.get(stored.key_id)
    return key is None or stored.digest == key.digest(said)


def _resolve(item: Item, ask: Ask, decision: Decision) -> Draft | Receipt:
    """Return what is to be written, or the receipt of the command that made it so before."""
    stream, outcome = next(iter(decision.outcomes.items()))
    if isinstance(outcome, Already):
        recorded = ask.streams.recorded(stream)
        made = max(i for i, event in enumerate(ask.events(stream)) if event == outcome.event)
        first = recorded[made].command_id
        return _receipt(item, ask.grounds.reader.command([first])[first].receipt)
    return draft(item.wire, ask, item.said(), decision)


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
