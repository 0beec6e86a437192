"""What follows by itself: orders reach their carriers, are sent on, deadlines are noted."""

from collections.abc import Iterable
from uuid import UUID

from contracts import number_blocking as nb
from contracts.envelope import Envelope, category_of
from contracts.message import Event, event_of
from contracts.port import WireCommand
from shared.due import Due, Ended, Timetable, due_id
from shared.log.read import Recorded
from shared.order_clocks import ends_of, offering, overdue
from shared.reaction import Reaction, reaction_id

LAPSE = "lapse"
REROUTE = "number_blocking.reroute"


def reroute(event: Recorded) -> WireCommand | None:
    """Have an order go to the carrier that is said to serve the number."""
    carrier = event.data.get("serving_carrier")
    if not carrier or event.data["code"] != nb.NOT_MINE:
        return None
    order = event.stream.removeprefix(f"{nb.KIND}-")
    wanted = nb.Reroute(order_id=order, carrier=carrier)
    return WireCommand(
        id=reaction_id(REROUTE, event.event_id),
        type=nb.Reroute.wire,
        data=wanted.dump(),
        causation=event.event_id,
    )


REACTIONS = (
    offering(nb.SAID, {nb.Ordered.wire}),
    Reaction(REROUTE, frozenset({nb.Answered.wire}), reroute),
)


def deadlines(envelope: Envelope) -> Iterable[Due | Ended]:
    """Yield the deadlines that an event of this service starts or ends."""
    if not envelope.type.startswith(f"{nb.KIND}."):
        return ()
    event = event_of(envelope.type, envelope.data)
    if category_of(envelope.stream) == nb.MEASURE:
        return _of_limit(event)
    return ends_of(event, UUID(envelope.stream.partition("-")[2]))


def _of_limit(event: Event) -> Iterable[Due | Ended]:
    match event:
        case nb.Limited(in_force_until=until, order_id=name) if until:
            return [Due(until, UUID(name), LAPSE)]
        case nb.Superseded(measure=name) | nb.Restored(measure=name) | nb.Lapsed(order_id=name):
            return [Ended(UUID(name), LAPSE)]
    return ()


def when_due(due: Due) -> WireCommand:
    """Return the command for something that has fallen due."""
    if due.deadline == LAPSE:
        lapse = nb.Lapse(order_id=str(due.subject), due_at=due.at)
        return WireCommand(due_id(nb.KIND, due), nb.Lapse.wire, lapse.dump(), due.subject)
    return overdue(nb.SAID, due)


TIMETABLE = Timetable(nb.KIND, deadlines, when_due)
