"""What follows by itself: orders reach their banks, money is followed, deadlines are noted."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import get_args
from uuid import UUID

from contracts import authority as au
from contracts import controls as ct
from contracts import fairness as fr
from contracts import freezing as fz
from contracts import hold_proposals as hp
from contracts import holding as hd
from contracts import inquiries as iq
from contracts import measures as ms
from contracts import orders
from contracts import protecting as pr
from contracts import reporting as rp
from contracts import returns as rt
from contracts import stop_payment as sp
from contracts import tracing as tr
from contracts import transaction_stops as ts
from contracts.envelope import Envelope, category_of
from contracts.feedback import ClarificationAsked, Reroute
from contracts.message import Event, event_of
from contracts.port import WireCommand
from services.stop_payment import carrying, unreached
from services.stop_payment.fair_clocks import JUDGED, RELEASE, clocks
from services.stop_payment.fair_clocks import command as unjudged
from services.stop_payment.measure import Lapsed, Lifted, measure_of
from services.stop_payment.warning import Lasting
from shared.appealing import APPEAL
from shared.due import Due, Ended, Timetable, due_id
from shared.log.read import Recorded
from shared.order_clocks import ends_of, offering, overdue
from shared.reaction import Reaction, caused
from shared.unended import trying_again

LAPSE, WARNING, QUEUE = "lapse", "warning", "queue"
QUERY, FOLLOW = "stop_payment.query", "stop_payment.follow"
REROUTE, CLOSE_UP = "stop_payment.reroute", "stop_payment.close_up"
LET_GO = "stop_payment.let_go"


def ask(event: Recorded) -> WireCommand | None:
    """Ask where money went that a stop no longer found."""
    if not event.data["partial"]:
        return None
    return caused(QUERY, event, tr.Query(order_id=event.data["order_id"]))


def follow(event: Recorded) -> WireCommand | None:
    """Have money stopped where it went on to."""
    if event.data.get("defect"):
        return None
    wanted = tr.Follow(
        order_id=event.stream.removeprefix(f"{sp.KIND}-"),
        from_ref=event.data["from_ref"],
        serial=event.data["serial"],
    )
    return caused(FOLLOW, event, wanted)


def reroute(event: Recorded) -> WireCommand | None:
    """Have an order go where its bank says that the account is."""
    bank = event.data.get("other_bank")
    if not bank:
        return None
    return caused(
        REROUTE, event, Reroute(order_id=event.stream.removeprefix(f"{sp.KIND}-"), bank=bank)
    )


def let_go(event: Recorded) -> WireCommand | None:
    """Have a bank let go of what it placed when the hold was over."""
    if not event.data.get("ended_by"):
        return None
    wanted = hd.LetGo(order_id=event.data["order_id"])
    return caused(LET_GO, event, wanted, UUID(wanted.order_id))


def close_up(event: Recorded) -> WireCommand:
    """Have whoever waited behind a freeze move up, now that it has ended."""
    ended = str(event.data.get("measure") or event.data["order_id"])
    wanted = fz.CloseUp(order_id=ended)
    return caused(CLOSE_UP, event, wanted, UUID(ended))


ORDERED = frozenset(
    kind.wire
    for kind in (
        *(sp.Ordered, tr.QueryOrdered, ms.ReleaseOrdered, ms.ExtensionOrdered),
        *get_args(ts.Change),
        ts.TransactionStopOrdered,
        *(fz.FreezeOrdered, fz.RenewalOrdered, fz.UnfreezeOrdered),
        rt.ReturnOrdered,
        *(iq.SubjectQueryOrdered, iq.AccountsQueryOrdered, iq.WatchOrdered),
        *(hd.HoldOrdered, hd.HoldReleaseOrdered),
        *get_args(ct.Ordered),
    )
)
OFFERING = offering(au.SAID, ORDERED)
REACTIONS = (
    OFFERING,
    Reaction(QUERY, frozenset({sp.StopImposed.wire}), ask),
    Reaction(FOLLOW, frozenset({tr.HopProposed.wire}), follow),
    Reaction(REROUTE, frozenset({sp.Answered.wire}), reroute),
    Reaction(LET_GO, frozenset({hd.HoldImposed.wire, ct.ControlImposed.wire}), let_go),
    Reaction(CLOSE_UP, frozenset({fz.FreezeLapsed.wire, fz.Unfrozen.wire}), close_up),
    trying_again(sp.KIND, fr.PLEAS.again, (fr.JUDGED,)),
    carrying.REACTION,
    unreached.REACTION,
)
UNTIMED = (ORDERED - {iq.WatchOrdered.wire}) | {
    *(fr.FoundWrongful.wire, fr.RestorationFailed.wire),
    iq.Inquired.wire,
    tr.HopProposed.wire,
    tr.CashTaken.wire,
    ms.ChangeAsked.wire,
    ms.StopCounted.wire,
    fz.FreezeMovedUp.wire,
    rt.Returned.wire,
    rt.ReturnFailed.wire,
    au.ApprovalAsked.wire,
    au.Approved.wire,
    pr.AccountProtected.wire,
    pr.ProtectionEnded.wire,
    *(hd.HoldCalledOff.wire, hd.PersonHeld.wire),
    *(ct.CarriedOut.wire, ct.ControlCalledOff.wire),
}
"""Events that start and end no deadline."""


def deadlines(envelope: Envelope) -> Iterable[Due | Ended]:
    """Yield the deadlines that an event of this service starts or ends."""
    if not envelope.type.startswith(f"{sp.KIND}.") or envelope.type in UNTIMED:
        return ()
    if category_of(envelope.stream) == rt.RETURN:
        return ()
    event = event_of(envelope.type, envelope.data)
    return clocks(event) if isinstance(event, JUDGED) else _of(event, envelope.stream)


def _of(event: Event, stream: str) -> Iterable[Due | Ended]:
    match event:
        case _ if isinstance(event, Lasting):
            measure = UUID(measure_of(event))
            ends = [Due(event.in_force_until, measure, LAPSE), _warns(measure, event.warn_at)]
            return [*ends, Ended(measure, QUEUE)] if isinstance(event, fz.Frozen) else ends
        case ms.ExpiryWarned():
            return [_warns(UUID(event.order_id), event.warn_at)]
        case _ if isinstance(event, Lapsed | Lifted | fz.StopSuperseded):
            return [
                Ended(UUID(measure_of(event)), each) for each in (LAPSE, WARNING, QUEUE, RELEASE)
            ]
        case fz.FreezeQueued() | fz.FreezeDequeued():
            return _of_queue(event)
        case sp.Revealed():
            return ()
    return _of_order(event, UUID(stream.removeprefix(f"{sp.KIND}-")))


def _of_queue(event: fz.FreezeQueued | fz.FreezeDequeued) -> Iterable[Due | Ended]:
    """Yield until when a freeze waits, by the bank's word; it has no clock of its own meanwhile."""
    name = UUID(event.order_id)
    until = event.earlier_until if isinstance(event, fz.FreezeQueued) else None
    yield Due(until, name, QUEUE) if until else Ended(name, QUEUE)
    yield from (Ended(name, each) for each in (LAPSE, WARNING, RELEASE, APPEAL))


def _warns(measure: UUID, at: datetime | None) -> Due | Ended:
    return Due(at, measure, WARNING) if at else Ended(measure, WARNING)


_BEGINS: Mapping[type[Event], tuple[str, str]] = {
    rp.Reported: ("take_up_by", orders.TAKE_UP),
    iq.WatchOrdered: ("until", iq.WATCH),
    ClarificationAsked: ("answer_by", orders.CLARIFICATION),
    au.PapersAwaited: ("papers_by", orders.PAPERWORK),
    hd.HoldIssued: ("until", hd.PROTECTIVE_HOLD),
    hp.HoldProposed: ("decide_by", hp.PROPOSAL),
}
"""What an event says of when a deadline of its order falls, and which deadline it is."""
_ENDS: Mapping[type[Event], tuple[str, ...]] = {
    sp.Answered: (orders.CLARIFICATION,),
    sp.Withdrawn: (
        *(orders.CLARIFICATION, iq.WATCH, orders.PAPERWORK, orders.TAKE_UP),
        *(hd.PROTECTIVE_HOLD, hp.PROPOSAL),
    ),
    rp.TakenUp: (orders.TAKE_UP,),
    au.PapersSupplied: (orders.PAPERWORK,),
    au.Rejected: (orders.PAPERWORK,),
    iq.WatchEnded: (iq.WATCH,),
    hd.ProtectiveHoldBegun: (hp.PROPOSAL,),
    hp.ProposalEnded: (hp.PROPOSAL,),
    hp.ProposalLapsed: (hp.PROPOSAL,),
    hd.PersonReached: (hd.PROTECTIVE_HOLD,),
    hd.ProtectiveHoldLapsed: (hd.PROTECTIVE_HOLD,),
}
"""The deadlines that an event ends which only orders to banks have."""


def _of_order(event: Event, order: UUID) -> Iterable[Due | Ended]:
    match event:
        case _ if type(event) in _BEGINS:
            name, deadline = _BEGINS[type(event)]
            return [Due(getattr(event, name), order, deadline)]
    ended = [Ended(order, each) for each in _ENDS.get(type(event), ())]
    return [*ends_of(event, order), *ended]


def when_due(due: Due) -> WireCommand:
    """Return the command for something that has fallen due."""
    if due.deadline in (LAPSE, hd.PROTECTIVE_HOLD, hp.PROPOSAL):
        lapse = sp.Lapse(order_id=str(due.subject), due_at=due.at)
        return WireCommand(due_id(sp.KIND, due), sp.Lapse.wire, lapse.dump(), due.subject)
    if due.deadline == iq.WATCH:
        end = iq.EndWatch(due_at=due.at)
        return WireCommand(due_id(sp.KIND, due), iq.EndWatch.wire, end.dump(), due.subject)
    if due.deadline == WARNING:
        warn = ms.WarnOfExpiry(order_id=str(due.subject), due_at=due.at)
        return WireCommand(due_id(sp.KIND, due), ms.WarnOfExpiry.wire, warn.dump(), due.subject)
    if due.deadline == QUEUE:
        move = fz.MoveUp(order_id=str(due.subject), due_at=due.at)
        return WireCommand(due_id(sp.KIND, due), fz.MoveUp.wire, move.dump(), due.subject)
    if judged := unjudged(due):
        return judged
    return overdue(au.SAID, due)


TIMETABLE = Timetable(sp.KIND, deadlines, when_due)
