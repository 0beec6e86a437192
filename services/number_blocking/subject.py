"""The measure on a subject: what each carrier limits of a person's or company's lines. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from contracts import subject_limits as sl
from contracts.message import Event
from shared import limits
from shared.decider import Decider


@dataclass(frozen=True, slots=True)
class Subject(limits.Target):
    """What was done about a subject: limits and orders to lift them, by the ids of the orders.

    `followed` is the last verdict that was followed, by the company it is on: each centre has its.
    """

    lifting: Mapping[str, tuple[sl.LiftAsked, ...]] = field(default_factory=dict)
    followed: Mapping[str, sl.VerdictFollowed] = field(default_factory=dict)

    def stands(self, order_id: str, now: datetime) -> bool:
        """Tell whether the limit of an order is in force."""
        limit = self.limits.get(order_id)
        return limit is not None and limit.stands(now)


def evolve(subject: Subject, event: Event) -> Subject:
    """Return the subject after `event`."""
    match event:
        case sl.LiftAsked(measure=name):
            asked = (*subject.lifting.get(name, ()), event)
            return replace(subject, lifting={**subject.lifting, name: asked})
        case sl.VerdictFollowed(company=company):
            return replace(subject, followed={**subject.followed, company: event})
    return limits.evolve(subject, event)


SUBJECT = Decider(Subject(), evolve)
