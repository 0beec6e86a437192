"""Due instants: which events start a deadline, which end it, and the command sent when it comes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.envelope import Envelope, to_wire
from contracts.port import WireCommand, derived_id


@dataclass(frozen=True, slots=True, order=True)
class Due:
    """Something that falls due: a deadline of an order or measure, named, at an instant."""

    at: datetime
    subject: UUID
    deadline: str


@dataclass(frozen=True, slots=True)
class Ended:
    """A deadline that no longer runs."""

    subject: UUID
    deadline: str


Reading = Callable[[Envelope], Iterable[Due | Ended]]


@dataclass(frozen=True, slots=True)
class Timetable:
    """How a service keeps time: what it reads from events, what it sends when due."""

    service: str
    read: Reading
    command: Callable[[Due], WireCommand]


def due_id(service: str, due: Due) -> UUID:
    """Return the id of the command for `due`: the same after downtime and with two schedulers."""
    return derived_id("due", service, due.subject, due.deadline, to_wire(due.at))
