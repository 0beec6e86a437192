"""One order about a number: what may happen to it, decided from its past alone."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from contracts import codes
from contracts import number_blocking as nb
from contracts.message import Command
from contracts.policy import Pack, at_least
from contracts.problems import Defect, refuse
from services.number_blocking.ways import Way
from shared import instruction
from shared.decider import Decider, Outcome
from shared.instruction import begin, classed, judge
from shared.lifecycle import report


@dataclass(frozen=True, slots=True)
class Order(instruction.Order[nb.Ordered]):
    """What decisions about an order need to know: what was ordered, and its life."""

    said = nb.SAID
    begins = nb.Ordered


def stream_of(subject: UUID) -> str:
    """Return an order's stream."""
    return f"{nb.KIND}-{subject}"


ORDER = Decider(Order(), instruction.evolve)
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
    return begin(before, event)


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
    code = codes.result(nb.KIND, command.code)
    return nb.Answered(
        **classed(code, codes.results_version(nb.KIND)),
        **{name: getattr(command, name) for name in _SAID},
    )
