"""What follows by itself: an order left unanswered is noted against its agency."""

from datetime import datetime

from contracts import supervision as su
from contracts.kinds import KINDS
from contracts.orders import DEADLINES
from contracts.port import WireCommand
from shared.log.read import Recorded
from shared.reaction import Reaction, caused

NOTE = f"{su.KIND}.note_unanswered"
_ANSWER = DEADLINES[1]


def note(event: Recorded) -> WireCommand | None:
    """Have it noted whose silence a missed deadline is; that of an acknowledgement is none."""
    agency = event.data.get("agency")
    if event.data["deadline"] != _ANSWER or agency is None:
        return None
    kind, _, order = event.stream.partition("-")
    due = datetime.fromisoformat(event.data["due_at"])
    unanswered = su.NoteUnanswered(agency=agency, kind=kind, order_id=order, due_at=due)
    return caused(NOTE, event, unanswered)


REACTIONS = (Reaction(NOTE, frozenset(kind.said.overdue.wire for kind in KINDS.values()), note),)
