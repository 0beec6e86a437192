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
    AWAITING_APPROVAL = "awaiting_approval"
    APPROVED = "approved"
    OFFERED = "offered"
    DELIVERED = "delivered"
    ACKNOWLEDGED = "acknowledged"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"
    REPORTED = "reported"
    PROPOSED = "proposed"
    TAKEN_UP = "taken_up"
    LAPSED = "lapsed"
    ENDED = "ended"


S = Status
_SENT = (S.ORDERED, S.APPROVED)
"""Where an order stands that is on its way to its agency."""
TRANSITIONS: Mapping[str, Mapping[Status, Status]] = {
    "approval_asked": {S.ORDERED: S.AWAITING_APPROVAL},
    "approved": {S.AWAITING_APPROVAL: S.APPROVED},
    "rejected": {S.AWAITING_APPROVAL: S.REJECTED},
    "offered": dict.fromkeys(_SENT, S.OFFERED),
    "delivered": dict.fromkeys((*_SENT, S.OFFERED), S.DELIVERED),
    "acknowledged": dict.fromkeys((*_SENT, S.OFFERED, S.DELIVERED), S.ACKNOWLEDGED),
    "answered": dict.fromkeys((*_SENT, S.OFFERED, S.DELIVERED, S.ACKNOWLEDGED), S.ANSWERED),
    "withdrawn": dict.fromkeys(
        (
            *(*_SENT, S.AWAITING_APPROVAL, S.OFFERED, S.DELIVERED, S.ACKNOWLEDGED),
            *(S.REPORTED, S.PROPOSED, S.LAPSED),
        ),
        S.WITHDRAWN,
    ),
    "reported": {S.ORDERED: S.REPORTED},
    "suspicion_reported": {S.ORDERED: S.REPORTED},
    "suspicion_cancelled": {S.REPORTED: S.WITHDRAWN},
    "taken_up": {S.REPORTED: S.TAKEN_UP},
    "hold_proposed": {S.ORDERED: S.PROPOSED},
    "proposal_lapsed": {S.PROPOSED: S.LAPSED},
    "proposal_ended": {S.PROPOSED: S.ENDED},
    "protective_hold_begun": {S.PROPOSED: S.ORDERED},
    "protective_hold_lapsed": dict.fromkeys(_SENT, S.LAPSED),
    "person_reached": dict.fromkeys((*_SENT, S.AWAITING_APPROVAL, S.LAPSED), S.ENDED),
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
    approval_asked: orders.ApprovalAsked | None = None
    approved: orders.Approved | None = None
    rejected: orders.Rejected | None = None

    @property
    def waits_for(self) -> orders.ApprovalAsked | None:
        """The event that keeps the order from its agency: it asks for a word that never came."""
        return None if self.approved else self.approval_asked

    @property
    def is_over(self) -> bool:
        """Whether nothing more is expected of the agency: it has answered, or never will."""
        return bool(self.answered or self.withdrawn or self.rejected)

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
    if life.rejected:
        raise refuse("already-rejected")
    return (event,)


def approve(life: Life, event: orders.Approved) -> Outcome:
    """Decide to let an order go to its agency: somebody else's than whoever approves."""
    if life.approved and event.agrees(life.approved):
        return Already(life.approved)
    _judged_by(life, event.approved_by)
    return (event,)


def reject(life: Life, event: orders.Rejected) -> Outcome:
    """Decide to keep an order from its agency: somebody else's than whoever rejects."""
    if life.rejected and event.agrees(life.rejected):
        return Already(life.rejected)
    _judged_by(life, event.rejected_by)
    return (event,)


def _judged_by(life: Life, person: str) -> None:
    """Refuse a second word on an order that waits for none, and that of whoever gave it."""
    if life.withdrawn:
        raise refuse("already-withdrawn")
    if life.rejected:
        raise refuse("already-rejected")
    if life.waits_for is None:
        raise refuse("no-approval-asked")
    if life.waits_for.given_by == person:
        raise refuse("own-approval")


def mark_overdue(life: Life, event: orders.Overdue, now: datetime) -> Outcome:
    """Decide whether a deadline was missed: not if the agency's word came first, nor twice.

    Nobody misses a deadline for what never reached them.
    """
    past = next((known for known in life.overdue if known.deadline == event.deadline), None)
    ended = past or life.waits_for or life.met(event.deadline)
    if ended:
        return Already(ended)
    if now < event.due_at:
        raise refuse("bad-request", f"{event.deadline} is due at {event.due_at.isoformat()}")
    return (event,)
