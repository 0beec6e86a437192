"""One order about a number: what may happen to it, decided from its past alone."""

from dataclasses import dataclass

from contracts import number_blocking as nb
from contracts.policy import Pack, at_least
from contracts.problems import Defect, refuse
from shared import instruction
from shared.decider import Decider


@dataclass(frozen=True, slots=True)
class Order(instruction.Order[nb.Ordered]):
    """What decisions about an order need to know: what was ordered, and its life."""

    said = nb.SAID
    begins = nb.Ordered


ORDER = Decider(Order(), instruction.evolve)


def ranked(command: nb.Order, policy: Pack) -> None:
    """Refuse an order that takes the approval of a higher rank than it names."""
    if command.action != nb.CLOSE:
        return
    needed = policy.rank(f"{nb.KIND}.approver.close")
    if command.approver_rank is None:
        raise refuse("invalid-command", defects=[Defect("required", "/approver_rank")])
    if not at_least(command.approver_rank, needed):
        raise refuse("rank-too-low", needed, [Defect("rank_too_low", "/approver_rank", needed)])
