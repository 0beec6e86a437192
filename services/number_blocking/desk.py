"""What the desk needs to know of number blocking: its streams, its checks, who may say what."""

import hmac
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from contracts import number_blocking as nb
from contracts import orders
from contracts.message import Command
from contracts.port import Caller, derived_id, order_id
from contracts.problems import Defect, refuse
from services.number_blocking import acting
from services.number_blocking.line import LINE
from services.number_blocking.order import ORDER, Order, decide, place, ranked, stream_of
from services.number_blocking.ways import Way, way
from shared.ask import Ask, Decision, Grounds
from shared.decider import Already, Outcome
from shared.instruction import Word, second_word
from shared.limits import Act, lapse
from shared.parties import is_fact, party_to, reading, shown, unchanged_since, who
from shared.rerouting import Road, send_on


class NumberBlocking:
    """Number blocking before the desk; `look_up_key` hides numbers in stream names."""

    name = nb.KIND

    def __init__(self, look_up_key: str) -> None:
        """Name lines' streams under `look_up_key`."""
        self._key = look_up_key.encode()

    def subject(self, command: Command, caller: Caller) -> UUID | None:
        """Return the id of the order that an application makes, or that follows from another."""
        match command:
            case nb.Order():
                return order_id(caller.agency, command.application_id)
            case nb.Reroute():
                return derived_id("reroute", command.order_id, command.carrier)
        return None

    def stream(self, subject: UUID) -> str:
        """Return an order's stream."""
        return stream_of(subject)

    def line_ref(self, number: str) -> str:
        """Return what tells the same number without telling it."""
        keyed = hmac.digest(self._key, f"line {number}".encode(), "sha256")
        return str(UUID(bytes=keyed[:16], version=5))

    def also_reads(self, command: Command, grounds: Grounds) -> Iterable[str]:
        """Return the stream of the line that an order is for."""
        del grounds
        if isinstance(command, nb.Order):
            yield _line(self.line_ref(command.number))

    def check(
        self, command: type[Command], values: Mapping[str, Any], caller: Caller, grounds: Grounds
    ) -> Iterable[Defect]:
        """Yield what is wrong with times, and with the way to the carrier."""
        del caller
        now = grounds.clock.now()
        latest = now + grounds.policy(now).span("clock.skew")
        for name in ("occurred_at", "done_at"):
            if (moment := values.get(name)) and moment > latest:
                yield Defect("time_in_future", f"/{name}")
        if command is nb.Order:
            found = _way(values, grounds)
            if isinstance(found, Defect):
                yield found

    def decide(self, ask: Ask) -> Decision:
        """Decide a command on its order, and on the line where an answer says so."""
        stream = stream_of(ask.subject)
        order = ask.state(ORDER, stream)
        match ask.command:
            case nb.Order():
                return self._place(ask, ask.command, order)
            case nb.Reroute():
                return send_on(ask, ROAD, ask.command.order_id, ask.command.carrier)
            case orders.Reveal():
                return reading(shown(order.given) if order.given else None, ask, stream)
        given = party_to(order.given, ask)
        if isinstance(ask.command, nb.Lapse):
            line = _line(given.ordered.line_ref)
            return Decision({line: lapse(nb.LIMITING, ask.state(LINE, line), ask.command, ask.now)})
        if not is_fact(ask.command):
            unchanged_since(ask, stream)
        if isinstance(ask.command, Word):
            outcome = second_word(nb.SAID, order.life, ask.command, who(ask.caller))
        else:
            outcome = decide(ask.command, order, ask.now, ask.policy)
        outcomes = {stream: outcome} | _borne(ask, order, outcome)
        return Decision(outcomes, given.ordered.case_number)

    def _place(self, ask: Ask, command: nb.Order, order: Order) -> Decision:
        """Decide to order; a row of a file that names two officers counts as approved."""
        found = _way(vars(command), ask.grounds)
        if not isinstance(found, Way):
            raise refuse("invalid-command", defects=[found] if found else [])
        ref = self.line_ref(command.number)
        outcome = place(command, order, found, ask.caller.agency, ref)
        by_file = ask.caller.via == "import"
        if not (by_file or isinstance(outcome, Already)):
            ranked(command, ask.policy)
            if ask.policy.yes(f"{nb.KIND}.approval.{command.action}"):
                outcome = (*outcome, nb.SAID.approval_asked(given_by=who(ask.caller)))
        if command.action == nb.RESTORE and not isinstance(outcome, Already):
            limits = ask.state(LINE, _line(ref)).in_force(ask.now, ask.caller.agency)
            if not limits:
                raise refuse("not-in-force")
        return Decision({stream_of(ask.subject): outcome}, command.case_number)


def _line(ref: str) -> str:
    return f"{nb.MEASURE}-{ref}"


def _way(values: Mapping[str, Any], grounds: Grounds) -> Way | Defect | None:
    """Return the carrier that well-formed fields lead to; None if they say too little."""
    if not {"number", "number_type", "carrier_code"} <= values.keys():
        return None
    carriers = grounds.register.of_kind("carrier")
    return way(values["number"], values["number_type"], values["carrier_code"], carriers)


def _borne(ask: Ask, order: Order, outcome: Outcome) -> dict[str, Outcome]:
    """Return what an answer brings about on the line."""
    match order.ordered, outcome:
        case nb.Ordered() as ordered, (nb.Answered() as answer, *_):
            line = _line(ordered.line_ref)
            approved = order.life.approved
            act = Act(
                order_id=str(ask.subject),
                ordered=ordered,
                approver=approved.approved_by if approved else ordered.officer2_id,
                longest=acting.longest(ordered, ask.policy),
            )
            return {line: acting.borne(ask.state(LINE, line), act, answer, ask.now)}
    return {}


def _named(answer: orders.Answered) -> str | None:
    return answer.serving_carrier if isinstance(answer, nb.Answered) else None


ROAD = Road(ORDER, nb.KIND, "carrier", _named)
