"""One stop order: what may happen to it, decided from its past alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from contracts import authority as au
from contracts import controls as ct
from contracts import fairness as fr
from contracts import holding as hd
from contracts import inquiries as iq
from contracts import orders
from contracts import reporting as rp
from contracts import returns as rt
from contracts import stop_payment as sp
from contracts import suspicions as su
from contracts import tracing as tr
from contracts.feedback import AskClarification, ClarificationAsked
from contracts.message import Command, Event
from contracts.policy import Pack
from contracts.problems import Defect, refuse
from contracts.types import minor_of
from services.stop_payment import (
    clarifying,
    controlling,
    holding,
    paperwork,
    paying,
    proposing,
    reporting,
    suspecting,
    watching,
)
from services.stop_payment.answer import answered
from services.stop_payment.holding import Hold
from services.stop_payment.orderable import Instruction
from services.stop_payment.paperwork import COMPLETE, Papers
from services.stop_payment.proposing import Proposal
from services.stop_payment.reporting import NONE, Report
from services.stop_payment.suspecting import Suspected
from services.stop_payment.tracing import NOTHING, Flows, flowed
from shared.decider import Already, Decider, Outcome
from shared.instruction import Given, judge
from shared.lifecycle import NEW, Life, live, once, report
from shared.routing import Route

Cleared = fr.FoundUnrelated | fr.Cleared
References = Callable[[sp.Order, str], Mapping[str, Any]]
"""Says what tells an application's account at a bank, and its victim's phone, without telling them:
`account_ref` and `phone_ref`."""


@dataclass(frozen=True, slots=True)
class Order:
    """What decisions about an order need to know: what was ordered, its life, what it found.

    `question` is what the bank was asked about its answer, None once it has said; `ended` that a
    watch ended; `papers` are those that a stop was ordered before; `cleared` that its money was
    found to have nothing to do with the case; `hold` what is known of a protective hold,
    `proposal` that one is proposed, `called_off` that the one is over that an order to a bank
    belongs to; `suspicion` is what a bank reported as suspicious.
    """

    ordered: Instruction | None = None
    life: Life = NEW
    flows: Flows = NOTHING
    question: ClarificationAsked | None = None
    ended: iq.WatchEnded | None = None
    papers: Papers = COMPLETE
    report: Report = NONE
    cleared: Cleared | None = None
    hold: Hold = holding.NONE
    proposal: Proposal = proposing.NONE
    suspicion: Suspected = suspecting.NONE
    called_off: hd.HoldCalledOff | ct.ControlCalledOff | None = None

    @property
    def given(self) -> Given[Instruction] | None:
        """The order as all orders are judged, None where there is none."""
        return Given(au.SAID, self.ordered, self.life) if self.ordered else None

    @property
    def of_hold(self) -> bool:
        """Whether it is no order to a bank but a whole protective hold, or the proposal of one."""
        return bool(self.hold.begun or self.proposal.proposed)


def case_of(ordered: Instruction) -> str | None:
    """Return the case that an order is about, or the file of the company that it is about."""
    return ordered.file if isinstance(ordered, ct.Ordered) else ordered.case_number


def stream_of(subject: UUID) -> str:
    """Return an order's stream."""
    return f"{sp.KIND}-{subject}"


def evolve(order: Order, event: Event) -> Order:
    """Return the order after `event`."""
    changes: dict[str, Any]
    match event:
        case _ if isinstance(event, Instruction):
            changes = {"ordered": event}
        case _ if name := _KEPT.get(type(event)):
            changes = {name: event}
        case tr.HopProposed() | tr.CashTaken():
            changes = {"flows": flowed(order.flows, event)}
        case au.PapersAwaited() | au.PapersSupplied():
            changes = {"papers": paperwork.kept(order.papers, event)}
        case rp.Reported() | rp.TakenUp():
            changes = {"report": reporting.kept(order.report, event)}
        case su.SuspicionReported() | su.SuspicionCancelled():
            changes = {"suspicion": suspecting.kept(order.suspicion, event)}
        case _ if isinstance(event, proposing.Said):
            changes = {"proposal": proposing.kept(order.proposal, event)}
        case _ if isinstance(event, holding.Said):
            changes = {"hold": holding.kept(order.hold, event)}
        case sp.Answered():
            changes = {"life": live(order.life, event), "question": None}
        case _:
            changes = {"life": live(order.life, event)}
    return replace(order, **changes)


_KEPT: Mapping[type[Event], str] = {
    ClarificationAsked: "question",
    fr.FoundUnrelated: "cleared",
    fr.Cleared: "cleared",
    iq.WatchEnded: "ended",
    hd.HoldCalledOff: "called_off",
    ct.ControlCalledOff: "called_off",
}
"""Events that are kept as they are, and where."""
ORDER = Decider(Order(), evolve)


def place(
    command: sp.Order, order: Order, route: Route, ordered_by: str, refs: References
) -> Outcome:
    """Decide to order a stop; the same application again changes nothing, another conflicts.

    What was ordered before stays with the bank it went to.
    """
    before = order.ordered
    if before is not None and not isinstance(before, sp.Ordered):
        raise refuse("conflict", defects=[Defect("conflict")])
    way = Route(before.agency, before.routed_by) if before else route
    event = _ordered(command, way, ordered_by, refs(command, way.agency))
    if before is None:
        return (event,)
    event = replace(event, warnings=before.warnings, overrides=before.overrides)
    if not event.agrees(before):
        raise refuse("conflict", defects=[Defect("conflict")])
    return Already(before)


def _ordered(
    command: sp.Order, route: Route, ordered_by: str, refs: Mapping[str, Any]
) -> sp.Ordered:
    taken = {name: getattr(command, name) for name in _TAKEN_OVER}
    return sp.Ordered(
        agency=route.agency,
        routed_by=route.by,
        ordered_by=ordered_by,
        amount_minor=minor_of(command.amount, command.currency),
        **taken,
        **refs,
    )


_TAKEN_OVER = tuple(each.name for each in fields(cast("Any", sp.Application)))


def decide(command: Command, order: Order, now: datetime, policy: Pack) -> Outcome:
    """Decide anything that can be said of an order to a bank; raises Refused."""
    ordered, life = _known(order), order.life
    match command:
        case sp.Offer() if isinstance(ordered, rt.ReturnOrdered | ct.Ordered):
            return once(life.offered or life.waits_for, _offer(ordered, now, policy))
        case sp.Answer():
            said = watching.placed(answered(command, ordered), ordered, life, order.ended, now)
            outcome = clarifying.doubted(report(life.answered, said), now, policy)
            return watching.reported(outcome, ordered, now)
        case AskClarification():
            return clarifying.ask(life, order.question, command, now, policy)
        case sp.Withdraw() | iq.EndWatch() if isinstance(ordered, iq.WatchOrdered):
            return watching.end(command, ordered, life, order.ended, now)
        case iq.EndWatch():
            raise refuse("not-found")
        case sp.MarkOverdue(deadline=orders.CLARIFICATION | orders.PAPERWORK):
            return _missed(command, order, now)
    return judge(Given(au.SAID, ordered, life), command, now, policy)


def _offer(ordered: rt.ReturnOrdered | ct.Ordered, now: datetime, policy: Pack) -> sp.Offered:
    """Return the offer of an order that is answered within working days."""
    if isinstance(ordered, rt.ReturnOrdered):
        return paying.offered(ordered, now, policy)
    return controlling.offered(ordered, now, policy)


def _missed(command: sp.MarkOverdue, order: Order, now: datetime) -> Outcome:
    """Decide whether a deadline was missed that only orders to banks have."""
    missed = sp.Overdue(deadline=command.deadline, due_at=command.due_at)
    if command.deadline == orders.CLARIFICATION:
        return clarifying.mark_overdue(order.life, order.question, missed, now)
    return paperwork.mark_overdue(order.papers, order.life, missed, now)


def _known(order: Order) -> Instruction:
    if order.ordered is None:
        raise refuse("not-found")
    return order.ordered
