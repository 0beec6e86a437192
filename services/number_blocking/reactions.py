"""What follows by itself: orders reach their carriers, are sent on, deadlines are noted."""

from collections.abc import Iterable
from uuid import UUID

from contracts import company_checks as cc
from contracts import number_blocking as nb
from contracts import reverifying as rv
from contracts import subject_limits as sl
from contracts.envelope import Envelope
from contracts.message import Event, event_of
from contracts.port import WireCommand
from services.number_blocking.reverifying import DEADLINE
from shared.due import Due, Ended, Timetable, due_id
from shared.log.read import Recorded
from shared.order_clocks import offering, timetable
from shared.reaction import Reaction, caused
from shared.rerouting import following
from shared.unended import trying_again


def reroute(event: Recorded, order: str) -> nb.Reroute | None:
    """Have an order go to the carrier that is said to serve the number."""
    carrier = event.data.get("serving_carrier")
    if not carrier or event.data["code"] != nb.NOT_MINE:
        return None
    return nb.Reroute(order_id=order, carrier=carrier)


def follow_verdict(event: Recorded) -> WireCommand | None:
    """Have carriers do what a verdict asks of them; of one that is replaced, the next tells all."""
    said = event.data
    lifted = event.type == cc.VerdictLifted.wire
    if lifted and said["lifted_by"] != cc.OBJECTION:
        return None
    wanted = sl.FollowVerdict(
        company=event.stream.partition("-")[2],
        uscc=said["uscc"],
        holder_name=said.get("name") or said["uscc"],
        verdict=said["verdict"],
        position=event.position,
        measure=cc.NOTHING if lifted else said["carrier_measure"],
        carriers=() if lifted else tuple(said.get("carriers", ())),
        centre=said["centre"],
        **{name: said.get(name) for name in _OF_VERDICT},
    )
    return caused(FOLLOW_VERDICT, event, wanted)


def let_go(event: Recorded) -> WireCommand | None:
    """Have a carrier lift what it limits though its order had been taken back."""
    if not event.data["taken_back"]:
        return None
    wanted = sl.LetGo(order_id=event.data["order_id"])
    return caused(LET_GO, event, wanted, UUID(wanted.order_id))


def follow_reverification(event: Recorded) -> WireCommand:
    """Have what follows be done of a re-verification that was missed, or done."""
    wanted = rv.FollowReverification(order_id=event.data["order_id"])
    return caused(FOLLOW_REVERIFICATION, event, wanted, UUID(wanted.order_id))


def reverification_ends(event: Event) -> Iterable[Due | Ended]:
    """Yield the time to be verified again that an event begins, or that runs no more."""
    match event:
        case rv.ReverificationAsked(order_id=name, reverify_by=by):
            return [Due(by, UUID(name), DEADLINE)]
        case (
            rv.Reverified(order_id=name)
            | rv.ReverificationMissed(order_id=name)
            | rv.ReverificationVoid(order_id=name)
        ):
            return [Ended(UUID(name), DEADLINE)]
    return ()


def mark_missed(due: Due) -> WireCommand:
    """Return the command that notes that a holder was not verified again in time."""
    missed = rv.MarkReverificationMissed(due_at=due.at)
    return WireCommand(
        due_id(nb.KIND, due), rv.MarkReverificationMissed.wire, missed.dump(), due.subject
    )


FOLLOW_REVERIFICATION = "number_blocking.follow_reverification"
LET_GO, FOLLOW_VERDICT = "number_blocking.let_go", "number_blocking.follow_verdict"
_OF_VERDICT = ("case_number", "given_by", "approved_by", "legal_basis", "approver_rank")
REACTIONS = (
    offering(nb.SAID, {nb.Ordered.wire, sl.SubjectOrdered.wire}),
    following(nb.KIND, nb.Answered, reroute),
    trying_again(nb.KIND, nb.PLEAS.again, (nb.LIMITING.judged, sl.JUDGED)),
    Reaction(LET_GO, frozenset({sl.SubjectLimited.wire}), let_go),
    Reaction(
        FOLLOW_VERDICT, frozenset({cc.VerdictGiven.wire, cc.VerdictLifted.wire}), follow_verdict
    ),
    Reaction(
        FOLLOW_REVERIFICATION,
        frozenset({rv.ReverificationMissed.wire, rv.Reverified.wire}),
        follow_reverification,
    ),
)


_ORDERS = timetable(nb.SAID, {nb.MEASURE, sl.SUBJECT}, nb.Lapse, nb.PLEAS)


def _read(envelope: Envelope) -> Iterable[Due | Ended]:
    """Yield what is due of orders and limits, and of who is to be verified again."""
    if not envelope.type.startswith(f"{nb.MEASURE}."):
        return _ORDERS.read(envelope)
    event = event_of(envelope.type, envelope.data)
    return [*_ORDERS.read(envelope), *reverification_ends(event)]


def _when_due(due: Due) -> WireCommand:
    return mark_missed(due) if due.deadline == DEADLINE else _ORDERS.command(due)


TIMETABLE = Timetable(nb.KIND, _read, _when_due)
