"""What follows by itself: orders reach their carriers, are sent on, deadlines are noted."""

from collections.abc import Iterable
from uuid import UUID

from contracts import number_blocking as nb
from contracts.envelope import Envelope, category_of
from contracts.message import event_of
from contracts.port import WireCommand
from shared.due import Due, Ended, Timetable
from shared.log.read import Recorded
from shared.order_clocks import LAPSE, ends_of, ends_of_limit, lapsing, offering, overdue
from shared.rerouting import following


def reroute(event: Recorded, order: str) -> nb.Reroute | None:
    """Have an order go to the carrier that is said to serve the number."""
    carrier = event.data.get("serving_carrier")
    if not carrier or event.data["code"] != nb.NOT_MINE:
        return None
    return nb.Reroute(order_id=order, carrier=carrier)


REACTIONS = (
    offering(nb.SAID, {nb.Ordered.wire}),
    following(nb.KIND, nb.Answered, reroute),
)


def deadlines(envelope: Envelope) -> Iterable[Due | Ended]:
    """Yield the deadlines that an event of this service starts or ends."""
    if not envelope.type.startswith(f"{nb.KIND}."):
        return ()
    event = event_of(envelope.type, envelope.data)
    if category_of(envelope.stream) == nb.MEASURE:
        return ends_of_limit(event)
    return ends_of(event, UUID(envelope.stream.partition("-")[2]))


def when_due(due: Due) -> WireCommand:
    """Return the command for something that has fallen due."""
    if due.deadline == LAPSE:
        return lapsing(nb.KIND, nb.Lapse, due)
    return overdue(nb.SAID, due)


TIMETABLE = Timetable(nb.KIND, deadlines, when_due)
