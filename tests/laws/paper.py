"""A domain on paper: its own decisions, reactions and deadlines, on a log in memory."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple, cast
from uuid import UUID, uuid5

import contracts.generate  # noqa: F401  enters every message in the registry
from contracts.envelope import Actor
from contracts.message import message_type
from contracts.policy import pack
from contracts.port import NAMESPACE, REACTION, TIMER, TOCSIN, Caller, WireCommand
from contracts.problems import Problem, Refused, refuse
from shared.ask import Ask, Grounds, Streams
from shared.due import Due
from shared.log.read import Recorded
from shared.policies import in_force, loaded
from shared.register import Agency, Holder

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from contracts.message import Command, Event
    from contracts.policy import Pack
    from shared.ask import Service
    from shared.due import Timetable
    from shared.reaction import Reaction

NOON = datetime(2026, 11, 20, 11, tzinfo=UTC)
KINDS = {
    "HZAFC": "centre",
    "WXAFC": "centre",
    "ICBC": "bank",
    "ABC": "bank",
    "CUCC": "carrier",
    "CMCC": "carrier",
    "CTCC": "carrier",
    "TENCENT": "platform",
    "ALIBABA": "platform",
    "HZAMR": "registry",
    "EDU": "office",
    "DATA": "office",
}
"""Each of these agencies has somebody of each role, who is called after both."""
SYSTEM = (TIMER, REACTION)


class Elsewhere(NamedTuple):
    """What happened in another service, on one of its streams."""

    stream: str
    event: Event


@dataclass(frozen=True, slots=True)
class Tried:
    """A domain that is tried: what decides, what follows by itself, what begins something.

    It begins with so many of what `begins` something as come `first`; `agency` is whom that
    reaches in the end, `other` one of its kind, and `does` the role of whoever answers there.
    """

    name: str
    service: Service
    reactions: Sequence[Reaction]
    timetable: Timetable | None
    begins: tuple[Command | Elsewhere, ...]
    agency: str
    other: str
    by: str = "HZAFC officer"
    does: str = "agency_clerk"
    first: int = 1


def person(name: str) -> Caller:
    """Return somebody at the console, by agency and role."""
    return Caller(name.partition(" ")[0], "console", person=name)


class Who:
    """The register on paper: everybody above."""

    def agencies(self) -> Mapping[str, Agency]:
        return {code: Agency(code, code, None, kind) for code, kind in KINDS.items()}

    def of_kind(self, kind: str) -> Mapping[str, Agency]:
        return {code: each for code, each in self.agencies().items() if each.kind == kind}

    def banks(self) -> Mapping[str, Agency]:
        return self.of_kind("bank")

    def person(self, login: str) -> Holder | None:
        return Holder(login, login, login.partition(" ")[0], frozenset({login.rpartition(" ")[2]}))

    def activations(self) -> tuple[()]:
        return ()

    def roles(self, caller: Caller) -> frozenset[str]:
        if caller in SYSTEM:
            return frozenset({"system"})
        return frozenset({(caller.person or "").rpartition(" ")[2]})


@dataclass
class Paper:
    """A domain with its log in memory; `said` is every command that was taken, and by whom."""

    tried: Tried
    now: datetime = NOON
    log: list[Recorded] = field(default_factory=list)
    streams_: dict[str, list[Recorded]] = field(default_factory=lambda: defaultdict(list))
    due: set[Due] = field(default_factory=set)
    said: list[tuple[WireCommand, Caller]] = field(default_factory=list)

    def streams(self, names: Iterable[str]) -> dict[str, list[Recorded]]:
        """Return streams by name, as the log's reader does."""
        return {name: self.stream(name) for name in names}

    def stream(self, name: str) -> list[Recorded]:
        """Return one stream."""
        return list(self.streams_.get(name, ()))

    def policy(self, at: datetime) -> Pack:
        """Return the pack in force."""
        return loaded(in_force((), at))

    def wire(self, command: Command, subject: UUID | None = None) -> WireCommand:
        """Return a command on its way."""
        name = uuid5(NAMESPACE, f"paper {len(self.said)} {command.wire} {subject}")
        return WireCommand(name, command.wire, command.dump(), subject)

    def ask(self, wire: WireCommand, caller: Caller) -> list[tuple[str, Event]] | Problem:
        """Return what a command comes to now, without writing it down; a problem if refused."""
        try:
            return self._decided(wire, caller)
        except Refused as refusal:
            return refusal.problem

    def take(self, wire: WireCommand, caller: Caller) -> list[tuple[str, Event]] | Problem:
        """Write down what a command comes to, and let everything follow from it."""
        made = self.ask(wire, caller)
        if not isinstance(made, Problem):
            self.said.append((wire, caller))
            for recorded in [self._record(wire, caller, *each) for each in made]:
                self._follow(recorded)
        return made

    def happen(self, there: Elsewhere) -> None:
        """Have something happen in another service, and let everything follow from it."""
        told = WireCommand(uuid5(NAMESPACE, f"elsewhere {len(self.log)}"), "", {}, None)
        self._follow(self._record(told, TIMER, *there))

    def later(self, span: timedelta) -> None:
        """Let time pass, and have what falls due meanwhile happen, each at its instant or after."""
        self.now += span
        while ready := sorted(due for due in self.due if due.at <= self.now):
            self.due.discard(ready[0])
            assert self.tried.timetable
            self.take(self.tried.timetable.command(ready[0]), TIMER)

    def _decided(self, wire: WireCommand, caller: Caller) -> list[tuple[str, Event]]:
        kind = cast("type[Command]", message_type(wire.type))
        service, grounds = self.tried.service, self._grounds()
        if not kind.roles & Who().roles(caller):
            raise refuse("forbidden")
        values, defects = kind.examine(wire.data)
        defects += tuple(service.check(kind, values, caller, grounds))
        if defects:
            raise refuse("invalid-command", defects=defects)
        command = kind(**values)
        subject = service.subject(command, caller) or wire.subject
        if subject is None:
            raise refuse("not-found")
        known = Streams(cast("Any", self), {})
        stream = service.stream(subject)
        ask = Ask(command, subject, caller, self.now, grounds, known, stream)
        outcomes = service.decide(ask).outcomes
        return [
            (name, event)
            for name, outcome in outcomes.items()
            if isinstance(outcome, tuple)
            for event in outcome
        ]

    def _grounds(self) -> Grounds:
        clock = type("Clock", (), {"now": lambda _: self.now})()
        grounds = object.__new__(Grounds)
        for name, value in (("log", None), ("reader", self), ("register", Who())):
            object.__setattr__(grounds, name, value)
        object.__setattr__(grounds, "clock", clock)
        object.__setattr__(grounds, "vault", None)
        return grounds

    def _record(self, wire: WireCommand, caller: Caller, stream: str, event: Event) -> Recorded:
        position = len(self.log)
        recorded = Recorded(
            event_id=uuid5(wire.id, str(position)),
            command_id=wire.id,
            digest="",
            stream=stream,
            version=len(self.stream(stream)),
            type=type(event).wire,
            occurred_at=self.now,
            actor=Actor(caller.agency, caller.person or caller.key),
            correlation=None,
            causation=wire.causation,
            policy=in_force((), self.now),
            key_id=None,
            data=event.dump(),
            signature=None,
            position=position,
            recorded_at=self.now,
            leaf_hash=b"",
            text="",
        )
        self.log.append(recorded)
        self.streams_[stream].append(recorded)
        return recorded

    def _follow(self, recorded: Recorded) -> None:
        clock = self.tried.timetable
        for each in clock.read(recorded) if clock else ():
            self.due = {
                due
                for due in self.due
                if (due.subject, due.deadline) != (each.subject, each.deadline)
            }
            if isinstance(each, Due):
                self.due.add(each)
        for reaction in self.tried.reactions:
            if recorded.type in reaction.on and (wire := reaction.react(recorded)):
                self.take(wire, REACTION)


def orders(paper: Paper) -> list[UUID]:
    """Return what was begun on a domain's own streams, in the order in which it was."""
    own = f"{paper.tried.name}-"
    return [UUID(name.removeprefix(own)) for name in paper.streams_ if name.startswith(own)]


PACK = pack()
__all__ = ["NOON", "PACK", "TOCSIN", "Elsewhere", "Paper", "Tried", "orders", "person"]
