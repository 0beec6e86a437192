"""Targeting: orders that have an agency do something about a target, before the desk.

What is alike of them all stands here; each service says what its targets and its rules are.
"""

import hmac
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from contracts import appeals as ap
from contracts import limits, orders, targeted
from contracts.codes import UNKNOWN
from contracts.kinds import Kind
from contracts.message import Command, Event
from contracts.policy import Pack
from contracts.port import Caller, derived_id, order_id
from contracts.problems import Defect, refuse
from shared import correcting, ending
from shared.applying import answered, place
from shared.ask import Ask, Decision, Grounds
from shared.decider import Already, Decider, Outcome
from shared.hearing import Hearing, hear, restoring
from shared.instruction import Order, Word, judge, second_word
from shared.lifecycle import report
from shared.limits import Act, Target, lapse
from shared.parties import is_fact, party_to, reading, shown, unchanged_since, who
from shared.rerouting import Road, send_on
from shared.routing import Route
from shared.telling import told

DID = frozenset({"executed", "partial", "already_in_force"})
"""Classes of answers that change what is in force."""


class Targeting(ABC):
    """A service whose orders are about targets; `look_up_key` hides those in stream names.

    `lifting` is the act that lifts what others put on a target.
    """

    name: str
    kind: ClassVar[Kind]
    order: ClassVar[Decider[Any]]
    target: ClassVar[Decider[Any]]
    lifting: ClassVar[str]

    def __init__(self, look_up_key: str) -> None:
        """Name targets' streams under `look_up_key`."""
        self._key = look_up_key.encode()
        agencies = self.kind.agencies
        self._road = Road(self.order, self.name, agencies, self._elsewhere, self._moved)

    @abstractmethod
    def tells(self, said: Mapping[str, Any]) -> str:
        """Return what tells a target from all others, in its one spelling."""

    def spelt(self, said: Mapping[str, Any]) -> Mapping[str, str]:
        """Return what of an order is kept in another spelling than it was written in."""
        del said
        return {}

    @abstractmethod
    def way(self, said: Mapping[str, Any], grounds: Grounds) -> Route | Defect | None:
        """Return the way of an order, or what keeps it from going; None if it says too little."""

    @abstractmethod
    def needs_second(self, command: Any, policy: Pack, *, by_file: bool) -> bool:  # noqa: ANN401  each service's own
        """Tell whether an order waits for a second person; refuse it if its rank is too low.

        A row of a file names two officers, as each must: what that suffices for is approved.
        """

    @abstractmethod
    def longest(self, ordered: Any, policy: Pack) -> timedelta | None:  # noqa: ANN401  each service's own
        """Return how long what was ordered may last at most, None for what has no end."""

    @abstractmethod
    def borne(self, target: Any, act: Act, answer: Any, now: datetime) -> Outcome:  # noqa: ANN401  each service's own
        """Decide what an answer does to a target."""

    def undone(self, target: Any, act: Act, answer: Any, now: datetime) -> Outcome:  # noqa: ANN401  each service's own
        """Decide what it takes back that an agency did nothing after all.

        Nobody knows that of a code that is in no table.
        """
        if self.kind.limiting is None or answer.code_class == UNKNOWN:
            return ()
        return tuple(correcting.undone(self.kind.limiting, target, act.order_id, now))

    def subject(self, command: Command, caller: Caller) -> UUID | None:
        """Return the id of the order that an application makes, or that follows from another."""
        if isinstance(command, targeted.Order):
            return order_id(caller.agency, command.application_id)
        if isinstance(command, targeted.Reroute):
            return derived_id("reroute", command.order_id, self._to(command))
        return None

    def stream(self, subject: UUID) -> str:
        """Return an order's stream."""
        return f"{self.name}-{subject}"

    def reference(self, said: Mapping[str, Any]) -> str:
        """Return what tells the same target without telling it."""
        return self.hidden(self.tells(said))

    def hidden(self, text: str) -> str:
        """Return what is the same for the same text, and does not tell it."""
        keyed = hmac.digest(self._key, text.encode(), "sha256")
        return str(UUID(bytes=keyed[:16], version=5))

    def also_reads(self, command: Command, grounds: Grounds) -> Iterable[str]:
        """Return the stream of the target that an order is for."""
        del grounds
        if isinstance(command, targeted.Order):
            yield self._on(self.reference(vars(command)))

    def check(
        self, command: type[Command], values: Mapping[str, Any], caller: Caller, grounds: Grounds
    ) -> Iterable[Defect]:
        """Yield what is wrong with times, and with the way to the agency."""
        del caller
        now = grounds.clock.now()
        latest = now + grounds.policy(now).span("clock.skew")
        for name in ("occurred_at", "done_at", "verified_at"):
            if (moment := values.get(name)) and moment > latest:
                yield Defect("time_in_future", f"/{name}")
        if issubclass(command, targeted.Order):
            found = self.way(values, grounds)
            if isinstance(found, Defect):
                yield found

    def decide(self, ask: Ask) -> Decision:
        """Decide a command on its order, and on the target where an answer says so."""
        order, stream = ask.state(self.order, ask.stream), ask.stream
        match ask.command:
            case targeted.Order() as application:
                return self._place(ask, application, order)
            case targeted.Reroute() as onward:
                return send_on(ask, self._road, onward.order_id, self._to(onward))
            case (
                ap.Appeal()
                | ap.UpholdAppeal()
                | ap.DismissAppeal()
                | ap.MarkAppealOverdue()
                | ap.RestoreAgain()
            ):
                return self._fairness(ask, order)
            case orders.Reveal():
                return reading(shown(order.given) if order.given else None, ask, stream)
        given = party_to(order.given, ask)
        if isinstance(ask.command, limits.Lapse):
            return self._lapse(ask, self._ref(given.ordered), ask.command)
        if not is_fact(ask.command):
            unchanged_since(ask, stream)
        outcome = self._judge(ask, order)
        outcomes = {stream: outcome} | self._borne(ask, order, outcome)
        return Decision(outcomes, given.ordered.case_number)

    def _judge(self, ask: Ask, order: Order[Any]) -> Outcome:
        command = ask.command
        if isinstance(command, Word):
            return self.word(order, command, who(ask.caller))
        if isinstance(command, targeted.Answer):
            return report(order.life.answered, answered(self.kind, command))
        given = order.given
        if given is None:
            raise refuse("not-found")
        if isinstance(command, orders.Offer) and given.ordered.ends:
            return restoring(self.name, given, ask)
        return judge(given, command, ask.now, ask.policy)

    def _fairness(self, ask: Ask, order: Order[Any]) -> Decision:
        """Decide what is said of an appeal, or to order once more what ends a limit."""
        if not isinstance(ask.command, ap.RestoreAgain):
            return hear(ask, self._hearing(ask, order))
        ordered = party_to(order.given, ask).ordered
        target: Target = ask.state(self.target, self._on(self._ref(ordered)))
        return ending.again(ask, self, ordered, target)

    def _hearing(self, ask: Ask, order: Order[Any]) -> Hearing:
        """Return an appeal: what restores the target is ordered from whoever limits it, at once."""
        ordered, name, said = order.ordered, str(ask.subject), self.kind.limiting
        if ordered is None or said is None:
            raise refuse("not-found")
        stream = self._on(self._ref(ordered))
        target: Target = ask.state(self.target, stream)
        return Hearing(
            kind=self.name,
            given=order.given,
            stream=stream,
            target=target,
            said=said.judged,
            falls=(name,),
            undo=lambda reason: self.restored(ask, name, ordered, target, reason),
        )

    def restored(
        self,
        ask: Ask,
        name: str,
        ordered: Any,  # noqa: ANN401  each service's own
        target: Target,
        reason: str,
    ) -> Mapping[str, tuple[Event, ...]]:
        """Return the order that ends the limit of one order, by stream; none where none stands."""
        limit = target.limits.get(name)
        if limit is None or not limit.stands(ask.now):
            return {}
        return ending.of_one(ask, self, ordered, name, reason)

    def _place(self, ask: Ask, command: targeted.Order, order: Order[Any]) -> Decision:
        """Decide to order, or to ask a second person first."""
        found = self.way(vars(command), ask.grounds)
        if not isinstance(found, Route):
            raise refuse("invalid-command", defects=[found] if found else [])
        centre, ref = ask.caller.agency, self.reference(vars(command))
        said = {"ordered_by": centre, self.kind.ref: ref, **self.spelt(vars(command))}
        outcome = place(order, command, found, **said)
        if not isinstance(outcome, Already):
            target = ask.state(self.target, self._on(ref))
            outcome = (*outcome, *self.waits(ask, command, target))
            if command.action == self.lifting and not target.in_force(ask.now, centre):
                raise refuse("not-in-force")
        return Decision({ask.stream: outcome}, command.case_number)

    def waits(self, ask: Ask, command: Any, target: Any) -> tuple[Event, ...]:  # noqa: ANN401  each service's own
        """Return what keeps an order from its agency: that it asks for a second person's word."""
        del target
        by_file = ask.caller.via == "import"
        asked = self.kind.said.approval_asked(given_by=who(ask.caller))
        return (asked,) if self.needs_second(command, ask.policy, by_file=by_file) else ()

    def word(self, order: Any, command: Word, by: str) -> Outcome:  # noqa: ANN401  each service's own
        """Decide on a second person's word of an order."""
        return second_word(self.kind.said, order.life, command, by)

    def _lapse(self, ask: Ask, ref: str, command: limits.Lapse) -> Decision:
        stream, said = self._on(ref), self.kind.limiting
        if said is None:
            raise refuse("unknown-command", command.wire)
        return Decision(
            {stream: lapse(said.lapsed, ask.state(self.target, stream), command, ask.now)}
        )

    def _borne(self, ask: Ask, order: Order[Any], outcome: Outcome) -> dict[str, Outcome]:
        """Return what an answer brings about on the target."""
        match outcome:
            case (orders.Answered() as answer, *_):
                ordered: Any = order.ordered
                approved = order.life.approved
                stream = self._on(self._ref(ordered))
                act = Act(
                    order_id=str(ask.subject),
                    ordered=ordered,
                    approver=approved.approved_by if approved else ordered.officer2_id,
                    longest=self.longest(ordered, ask.policy),
                )
                target: Target = ask.state(self.target, stream)
                did = answer.code_class in DID
                decide = self.borne if did else self.undone
                outcome = decide(target, act, answer, ask.now)
                borne = told(ask, ordered.ordered_by, outcome, limits.Limited)
                if said := self.kind.limiting:
                    to_end = ending.ToEnd(said.judged, self.target, stream, ordered.ends)
                    borne = ending.checked(ask, to_end, borne, answer.code_class)
                return {stream: borne}
        return {}

    def _ref(self, ordered: Any) -> str:  # noqa: ANN401  each service's own
        return str(getattr(ordered, self.kind.ref))

    def _on(self, ref: str) -> str:
        return f"{self.kind.measure}-{ref}"

    def _to(self, command: targeted.Reroute) -> str:
        return str(getattr(command, self.kind.agencies))

    def _moved(self, ordered: Any, to: str) -> Mapping[str, str]:  # noqa: ANN401  each service's own
        said = vars(ordered) | {self.kind.addressee: to}
        return {self.kind.ref: self.reference(said)}

    def _elsewhere(self, answer: orders.Answered) -> str | None:
        named: str | None = getattr(answer, self.kind.elsewhere)
        return named
