"""What follows from any order by itself: it reaches its agency, and its deadlines are minded."""

from collections.abc import Collection, Iterable
from uuid import UUID

from contracts import limits, orders
from contracts.appeals import Pleas
from contracts.envelope import Envelope, category_of
from contracts.message import Event, event_of
from contracts.port import WireCommand
from contracts.vocabulary import Vocabulary
from shared import appealing
from shared.due import Due, Ended, Timetable, due_id
from shared.log.read import Recorded
from shared.reaction import Reaction, caused

LAPSE = "lapse"
"""The deadline of a limit: its last instant."""


def offering(said: Vocabulary, ordered: Collection[str]) -> Reaction:
    """Return the reaction that puts what was ordered before its agency: at once, or approved.

    `ordered` names the types of the events that begin an order.
    """
    name = f"{said.kind}.offer"

    def offer(event: Recorded) -> WireCommand:
        return caused(name, event, said.offer(), UUID(event.stream.removeprefix(f"{said.kind}-")))

    return Reaction(name, frozenset({said.approved.wire, *ordered}), offer)


def ends_of(event: Event, order: UUID) -> Iterable[Due | Ended]:
    """Yield the deadlines of an order that an event of its life starts or ends."""
    match event:
        case orders.Offered():
            ends = zip(orders.DEADLINES, (event.acknowledge_by, event.answer_by), strict=True)
            return [Due(at, order, deadline) for deadline, at in ends]
        case orders.Acknowledged():
            return [Ended(order, orders.DEADLINES[0])]
        case orders.Answered() | orders.Withdrawn():
            return [Ended(order, deadline) for deadline in orders.DEADLINES]
        case orders.Overdue():
            return [Ended(order, event.deadline)]
    return ()


def timetable(
    said: Vocabulary, measures: Collection[str], lapse: type[limits.Lapse], pleas: Pleas
) -> Timetable:
    """Return how orders of a kind, and the limits on the streams of `measures`, keep time."""

    def read(envelope: Envelope) -> Iterable[Due | Ended]:
        if not envelope.type.startswith(f"{said.kind}."):
            return ()
        event = event_of(envelope.type, envelope.data)
        if category_of(envelope.stream) in measures:
            return ends_of_limit(event)
        return ends_of(event, UUID(envelope.stream.partition("-")[2]))

    def when_due(due: Due) -> WireCommand:
        if due.deadline == appealing.APPEAL:
            return appealing.overdue(said.kind, pleas.mark_overdue, due)
        return lapsing(said.kind, lapse, due) if due.deadline == LAPSE else overdue(said, due)

    return Timetable(said.kind, read, when_due)


def overdue(said: Vocabulary, due: Due) -> WireCommand:
    """Return the command that notes a missed deadline."""
    missed = said.mark_overdue(deadline=due.deadline, due_at=due.at)
    wire = said.mark_overdue.wire
    return WireCommand(due_id(said.kind, due), wire, missed.dump(), due.subject)


def ends_of_limit(event: Event) -> Iterable[Due | Ended]:
    """Yield the end of a limit, or the time of an appeal, that an event begins, or that ran out."""
    match event:
        case limits.Limited(in_force_until=until, order_id=name) if until:
            return [Due(until, UUID(name), LAPSE)]
        case limits.Redated(in_force_until=until, order_id=name) if until:
            return [Due(until, UUID(name), LAPSE)]
        case limits.Reinstated(in_force_until=until, measure=name) if until:
            return [Due(until, UUID(name), LAPSE)]
        case (
            limits.Superseded(measure=name)
            | limits.Restored(measure=name)
            | limits.Lapsed(order_id=name)
            | limits.NeverInForce(order_id=name)
        ):
            return [Ended(UUID(name), LAPSE)]
    return appealing.clocks(event)


def lapsing(kind: str, word: type[limits.Lapse], due: Due) -> WireCommand:
    """Return the command that ends a limit of a kind whose time has run out."""
    lapse = word(order_id=str(due.subject), due_at=due.at)
    return WireCommand(due_id(kind, due), word.wire, lapse.dump(), due.subject)
