"""What follows by itself: an order left unanswered is noted against its agency."""

from contracts import supervision as su
from contracts.kinds import KINDS
from contracts.orders import DEADLINES
from contracts.port import WireCommand
from shared.log.read import Recorded
from shared.reaction import Reaction, reaction_id

NOTE = f"{su.KIND}.note_unanswered"
_ANSWER = DEADLINES[1]


def note(event: Recorded) -> WireCommand | None:
    """Have it noted whose silence a missed deadline is; that of an acknowledgement is none."""
    agency = event.data.get("agency")
    if event.data["deadline"] != _ANSWER or agency is None:
        return None
    kind, _, order = event.stream.partition("-")
    due = event.data["due_at"]
    return WireCommand(
        id=reaction_id(NOTE, event.event_id),
        type=su.NoteUnanswered.wire,
        data={"agency": agency, "kind": kind, "order_id": order, "due_at": due},
        causation=event.event_id,
    )


REACTIONS = (Reaction(NOTE, frozenset(kind.said.overdue.wire for kind in KINDS.values()), note),)
