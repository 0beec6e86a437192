"""What follows by itself: orders reach their carriers, are sent on, deadlines are noted."""

from uuid import UUID

from contracts import company_checks as cc
from contracts import number_blocking as nb
from contracts import subject_limits as sl
from contracts.port import WireCommand
from shared.log.read import Recorded
from shared.order_clocks import offering, timetable
from shared.reaction import Reaction, reaction_id
from shared.rerouting import following


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
    return WireCommand(
        id=reaction_id(FOLLOW_VERDICT, event.event_id),
        type=sl.FollowVerdict.wire,
        data=wanted.dump(),
        causation=event.event_id,
    )


def let_go(event: Recorded) -> WireCommand | None:
    """Have a carrier lift what it limits though its order had been taken back."""
    if not event.data["taken_back"]:
        return None
    wanted = sl.LetGo(order_id=event.data["order_id"])
    return WireCommand(
        id=reaction_id(LET_GO, event.event_id),
        type=sl.LetGo.wire,
        data=wanted.dump(),
        subject=UUID(wanted.order_id),
        causation=event.event_id,
    )


LET_GO, FOLLOW_VERDICT = "number_blocking.let_go", "number_blocking.follow_verdict"
_OF_VERDICT = ("case_number", "given_by", "approved_by", "legal_basis", "approver_rank")
REACTIONS = (
    offering(nb.SAID, {nb.Ordered.wire, sl.SubjectOrdered.wire}),
    following(nb.KIND, nb.Answered, reroute),
    Reaction(LET_GO, frozenset({sl.SubjectLimited.wire}), let_go),
    Reaction(
        FOLLOW_VERDICT, frozenset({cc.VerdictGiven.wire, cc.VerdictLifted.wire}), follow_verdict
    ),
)


TIMETABLE = timetable(nb.SAID, {nb.MEASURE, sl.SUBJECT}, nb.Lapse, nb.PLEAS)
