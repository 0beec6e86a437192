"""One order about a number: what may happen to it, decided from its past alone."""

from dataclasses import dataclass, replace

from contracts import number_blocking as nb
from contracts.message import Event
from contracts.policy import Pack, at_least
from contracts.problems import Defect, refuse
from shared import instruction
from shared.decider import Decider


@dataclass(frozen=True, slots=True)
class Order(instruction.Order[nb.Ordered]):
    """What decisions about an order need to know: what was ordered, and its life."""

    said = nb.SAID
    begins = nb.Ordered
    protected: nb.SecondApprovalAsked | None = None
    first: nb.FirstApproved | None = None


def evolve(order: Order, event: Event) -> Order:
    """Return the order after `event`."""
    match event:
        case nb.SecondApprovalAsked():
            return replace(order, protected=event)
        case nb.FirstApproved():
            return replace(order, first=event)
    return instruction.evolve(order, event)


ORDER = Decider(Order(), evolve)


def ranked(command: nb.Order, policy: Pack) -> None:
    """Refuse an order that takes the approval of a higher rank than it names."""
    if command.action != nb.CLOSE:
        return
    needed = policy.rank(f"{nb.KIND}.approver.close")
    if command.approver_rank is None:
        raise refuse("invalid-command", defects=[Defect("required", "/approver_rank")])
    if not at_least(command.approver_rank, needed):
        raise refuse("rank-too-low", needed, [Defect("rank_too_low", "/approver_rank", needed)])
