"""A town without a store: two centres, two banks, and the real desk's decisions over streams."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, cast
from uuid import UUID, uuid5

from contracts.envelope import Actor, Policy
from contracts.message import Command, event_of, message_type
from contracts.orders import AGENCY, APPROVER, OFFICER
from contracts.port import NAMESPACE, REACTION, TIMER, Caller, WireCommand
from contracts.problems import Refused, refuse
from services.stop_payment.desk import StopPayment
from services.stop_payment.measure import ACCOUNT, Account
from services.stop_payment.order import ORDER, Order
from services.stop_payment.reactions import REACTIONS, deadlines, when_due
from shared.ask import Ask, Grounds, Streams
from shared.clock import Instant, SimulatedClock
from shared.decider import Already
from shared.due import Due
from shared.log.read import Recorded
from shared.register import Agency

if TYPE_CHECKING:
    from datetime import datetime
    from random import Random

    from contracts.message import Event
    from shared.log.append import Log
    from shared.log.read import Reader
    from shared.policies import Activation
    from shared.register import Register

CENTRES, BANKS = ("HZ", "WX"), ("ICBC", "ABC")
SERVICE = StopPayment("the key of a small town")


class Directory:
    """Who is who: what deciding asks of the register."""

    def __init__(self, activations: tuple[Activation, ...]) -> None:
        self._activations = activations
        self._agencies = {
            code: Agency(code, code, None, kind)
            for kind, codes in (("centre", CENTRES), ("bank", BANKS))
            for code in codes
        }

    def agencies(self) -> dict[str, Agency]:
        return self._agencies

    def banks(self) -> dict[str, Agency]:
        return {code: each for code, each in self._agencies.items() if each.kind == "bank"}

    def activations(self) -> tuple[Activation, ...]:
        return self._activations

    def roles(self, caller: Caller) -> frozenset[str]:
        if caller in (TIMER, REACTION):
            return frozenset({"system"})
        return AGENCY if caller.agency in BANKS else OFFICER | APPROVER


class Past(Streams):
    """Every stream there is, read once when it is written."""

    def __init__(self) -> None:
        super().__init__(cast("Reader", None), {})
        self.kept: dict[str, list[Recorded]] = defaultdict(list)
        self.said: dict[str, list[Event]] = defaultdict(list)

    def recorded(self, name: str) -> list[Recorded]:
        return self.kept[name]

    def events(self, name: str) -> list[Event]:
        return self.said[name]


class SmallTown:
    """What was said so far; `waiting` follows by itself and has not been done, `due` falls due.

    `told` counts what commands came to.
    """

    def __init__(self, draw: Random, began: datetime, activations: tuple[Activation, ...]) -> None:
        self.draw, self.now = draw, began
        self.past, self.log = Past(), list[Recorded]()
        self.waiting = list[WireCommand]()
        self.due: dict[tuple[UUID, str], Due] = {}
        self.told = Counter[str]()
        self._done = set[UUID]()
        clock = SimulatedClock(lambda: Instant(self.now))
        register = cast("Register", Directory(activations))
        self._grounds = Grounds(cast("Log", None), cast("Reader", None), register, clock)

    def order(self, name: UUID | str) -> Order:
        """Return an order as it stands."""
        return ORDER.fold(self.past.events(f"stop_payment-{name}"))

    def accounts(self) -> dict[str, Account]:
        """Return every account, by its stream."""
        names = [name for name in self.past.said if name.startswith("stop_payment.account-")]
        return {name: ACCOUNT.fold(self.past.events(name)) for name in names}

    def say(self, command: Command, caller: Caller, subject: UUID | None = None) -> bool:
        """Send a command under an id of its own; tell whether it was taken."""
        name = uuid5(NAMESPACE, f"said {self.told.total()}")
        try:
            self._take(WireCommand(name, command.wire, command.dump(), subject), caller)
        except Refused as refusal:
            self.told[f"{command.wire} *{refusal.problem.slug}*"] += 1
            return False
        return True

    def follow(self, most: int) -> None:
        """Let so much happen that follows by itself or falls due, in any order; none is refused."""
        for _ in range(most):
            ripe = [key for key, due in self.due.items() if due.at <= self.now]
            if not ripe and not self.waiting:
                return
            at = self.draw.randrange(len(ripe) + len(self.waiting))
            if at < len(ripe):
                self._take(when_due(self.due.pop(ripe[at])), TIMER)
            else:
                self._take(self.waiting.pop(at - len(ripe)), REACTION)

    def _take(self, wire: WireCommand, caller: Caller) -> None:
        """Take a command as the desk does; Refused if it is."""
        if wire.id in self._done:
            return
        command, subject = self._examined(wire, caller)
        stream, now = SERVICE.stream(subject), self.now
        ask = Ask(command, subject, caller, now, self._grounds, self.past, stream)
        decision = SERVICE.decide(ask)
        self._done.add(wire.id)
        self.told[wire.type] += 1
        first, outcome = next(iter(decision.outcomes.items()))
        if isinstance(outcome, Already):
            assert outcome.event in self.past.events(first), (wire, outcome)
            return
        actor, judged_by = Actor(caller.agency, caller.person), ask.judged_by(stream)
        for name, events in decision.outcomes.items():
            for event in events if isinstance(events, tuple) else ():
                self._record(wire, name, event, actor, judged_by)

    def _examined(self, wire: WireCommand, caller: Caller) -> tuple[Command, UUID]:
        kind = cast("type[Command]", message_type(wire.type))
        assert kind.roles & self._grounds.register.roles(caller), (wire, caller)
        values, defects = kind.examine(wire.data)
        defects += tuple(SERVICE.check(kind, values, caller, self._grounds))
        if defects:
            raise refuse("invalid-command", defects=defects)
        command = kind(**values)
        subject = SERVICE.subject(command, caller) or wire.subject
        assert subject, wire
        return command, subject

    def _record(
        self, wire: WireCommand, stream: str, event: Event, actor: Actor, policy: Policy
    ) -> None:
        kept, data, position = self.past.kept[stream], event.dump(), len(self.log)
        recorded = Recorded(
            event_id=uuid5(NAMESPACE, f"event {position}"),
            command_id=wire.id,
            digest="0" * 64,
            stream=stream,
            version=len(kept) + 1,
            type=type(event).wire,
            occurred_at=self.now,
            actor=actor,
            correlation=None,
            causation=wire.causation,
            policy=policy,
            key_id=None,
            data=data,
            signature=None,
            position=position,
            recorded_at=self.now,
            leaf_hash=bytes(32),
            text="",
        )
        self.log.append(recorded)
        kept.append(recorded)
        self.past.said[stream].append(event_of(recorded.type, data))
        self._lead_on(recorded)

    def _lead_on(self, recorded: Recorded) -> None:
        for entry in deadlines(recorded):
            self.due.pop((entry.subject, entry.deadline), None)
            if isinstance(entry, Due):
                self.due[entry.subject, entry.deadline] = entry
        follows = (each.react(recorded) for each in REACTIONS if recorded.type in each.on)
        self.waiting += [wire for wire in follows if wire]
