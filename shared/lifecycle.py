"""The life that all orders share: offered, delivered, acknowledged, answered, withdrawn."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from contracts import orders
from contracts.message import Event
from contracts.problems import refuse
from shared.decider import Already, Outcome

ACKNOWLEDGE, ANSWER = orders.DEADLINES


class Status(StrEnum):
    """Where an order stands; a missed deadline stands beside it, not in it."""

    ORDERED = "ordered"
    OFFERED = "offered"
    DELIVERED = "delivered"
    ACKNOWLEDGED = "acknowledged"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


S = Status
TRANSITIONS: Mapping[str, Mapping[Status, Status]] = {
    "offered": {S.ORDERED: S.OFFERED},
    "delivered": {S.ORDERED: S.DELIVERED, S.OFFERED: S.DELIVERED},
    "acknowledged": dict.fromkeys((S.ORDERED, S.OFFERED, S.DELIVERED), S.ACKNOWLEDGED),
    "answered": dict.fromkeys((S.ORDERED, S.OFFERED, S.DELIVERED, S.ACKNOWLEDGED), S.ANSWERED),
    "withdrawn": dict.fromkeys((S.ORDERED, S.OFFERED, S.DELIVERED, S.ACKNOWLEDGED), S.WITHDRAWN),
}
"""What each event does to the status; where nothing is listed, the status stays."""


@dataclass(frozen=True, slots=True)
class Life:
    """What decisions about any order need to know of its past; events are kept as they were."""

    status: Status = Status.ORDERED
    offered: orders.Offered | None = None
    delivered: orders.Delivered | None = None
    acknowledged: tuple[orders.Acknowledged, ...] = ()
    answered: tuple[orders.Answered, ...] = ()
    withdrawn: orders.Withdrawn | None = None
    overdue: tuple[orders.Overdue, ...] = ()

    def met(self, deadline: str) -> Event | None:
        """Return the event that ended `deadline`, None while it still runs."""
        ends: tuple[Event | None, ...] = (*self.answered[:1], self.withdrawn)
        if deadline == ACKNOWLEDGE:
            ends = (*self.acknowledged[:1], *ends)
        return next((event for event in ends if event), None)


NEW = Life()
_ALL_COUNT = frozenset({"acknowledged", "answered", "overdue"})


def diagram() -> str:
    """Return the transitions as a state diagram (Mermaid)."""
    moves = [
        f"    {before} --> {after}: {name}"
        for name, steps in TRANSITIONS.items()
        for before, after in steps.items()
    ]
    return "\n".join(["stateDiagram-v2", f"    [*] --> {NEW.status}", *moves])


def word(event: Event) -> str:
    """Return what an event says of its order: `offered`, `answered`, ..."""
    return type(event).wire.rsplit(".", 2)[-2]


def live(life: Life, event: Event) -> Life:
    """Return the life after `event`."""
    name = word(event)
    status = TRANSITIONS.get(name, {}).get(life.status, life.status)
    before: Any = getattr(life, name)
    kept = (*before, event) if name in _ALL_COUNT else before or event
    changes: dict[str, Any] = {"status": status, name: kept}
    return replace(life, **changes)


def once(before: Event | None, event: Event) -> Outcome:
    """Record `event` unless something like it was recorded `before`."""
    return Already(before) if before else (event,)


def report(before: tuple[Event, ...], event: Event) -> Outcome:
    """Record a fact unless it is what was said last. Facts are never refused by state."""
    return Already(event) if event in before[-1:] else (event,)


def withdraw(life: Life, event: orders.Withdrawn) -> Outcome:
    """Decide to take an order back: refused once the agency has answered."""
    if life.withdrawn and event.agrees(life.withdrawn):
        return Already(life.withdrawn)
    if life.withdrawn:
        raise refuse("already-withdrawn")
    if life.answered:
        raise refuse("already-answered")
    return (event,)


def mark_overdue(life: Life, event: orders.Overdue, now: datetime) -> Outcome:
    """Decide whether a deadline was missed: not if the agency's word came first, nor twice."""
    past = next((known for known in life.overdue if known.deadline == event.deadline), None)
    ended = past or life.met(event.deadline)
    if ended:
        return Already(ended)
    if now < event.due_at:
        raise refuse("bad-request", f"{event.deadline} is due at {event.due_at.isoformat()}")
    return (event,)
