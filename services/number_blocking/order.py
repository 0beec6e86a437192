"""One order about a number: what may happen to it, decided from its past alone."""

from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from contracts import number_blocking as nb
from contracts.codes import number_result, number_table_version
from contracts.message import Command, Event
from contracts.policy import Pack, at_least
from contracts.problems import Defect, refuse
from services.number_blocking.ways import Way
from shared.decider import Already, Decider, Outcome
from shared.instruction import Given, judge
from shared.lifecycle import NEW, Life, live, report


@dataclass(frozen=True, slots=True)
class Order:
    """What decisions about an order need to know: what was ordered, and its life."""

    ordered: nb.Ordered | None = None
    life: Life = NEW

    @property
    def given(self) -> Given[nb.Ordered] | None:
        """The order as all orders are judged, None where there is none."""
        return Given(nb.SAID, self.ordered, self.life) if self.ordered else None


def stream_of(subject: UUID) -> str:
    """Return an order's stream."""
    return f"{nb.KIND}-{subject}"


def evolve(order: Order, event: Event) -> Order:
    """Return the order after `event`."""
    if isinstance(event, nb.Ordered):
        return replace(order, ordered=event)
    return replace(order, life=live(order.life, event))


ORDER = Decider(Order(), evolve)
_TAKEN_OVER = tuple(each.name for each in fields(cast("Any", nb.Application)))
_SAID = tuple(each.name for each in fields(cast("Any", nb.Report)))


def place(command: nb.Order, order: Order, way: Way, ordered_by: str, line_ref: str) -> Outcome:
    """Decide to order something about a number; the same application again changes nothing.

    What was ordered before stays with the carrier it went to.
    """
    before = order.ordered
    to = Way(before.agency, before.routed_by) if before else way
    event = nb.Ordered(
        agency=to.agency,
        routed_by=to.by,
        ordered_by=ordered_by,
        line_ref=line_ref,
        **{name: getattr(command, name) for name in _TAKEN_OVER},
    )
    if before is None:
        return (event,)
    if not event.agrees(before):
        raise refuse("conflict", defects=[Defect("conflict")])
    return Already(before)


def ranked(command: nb.Order, policy: Pack) -> None:
    """Refuse an order that takes the approval of a higher rank than it names."""
    if command.action != nb.CLOSE:
        return
    needed = policy.rank(f"{nb.KIND}.approver.close")
    if command.approver_rank is None:
        raise refuse("invalid-command", defects=[Defect("required", "/approver_rank")])
    if not at_least(command.approver_rank, needed):
        raise refuse("rank-too-low", needed, [Defect("rank_too_low", "/approver_rank", needed)])


def decide(command: Command, order: Order, now: datetime, policy: Pack) -> Outcome:
    """Decide anything that can be said of an order to a carrier; raises Refused."""
    if order.given is None:
        raise refuse("not-found")
    if isinstance(command, nb.Answer):
        return report(order.life.answered, answered(command))
    return judge(order.given, command, now, policy)


def answered(command: nb.Answer) -> nb.Answered:
    """Return what is kept of an answer: all that was said, and what the table makes of its code."""
    code = number_result(command.code)
    return nb.Answered(
        code=code.code,
        code_class=code.kind,
        code_table=number_table_version(),
        counts_against_agency=code.counts,
        **{name: getattr(command, name) for name in _SAID},
    )
