"""Approving: on a protected line, an order waits for the word of two people. Pure."""

from contracts import number_blocking as nb
from contracts import orders
from contracts.policy import Pack
from services.number_blocking.line import Line
from services.number_blocking.order import Order
from shared.decider import Already, Outcome
from shared.instruction import Word, second_word


def protected(command: nb.Order | nb.Ordered, line: Line, policy: Pack) -> str | None:
    """Return what an order's line is known by as protected; to restore one takes nothing more."""
    if command.action == nb.RESTORE or not policy.yes(f"{nb.KIND}.approval.protected"):
        return None
    if command.number in policy.numbers(f"{nb.KIND}.protected"):
        return "policy"
    return "answer" if line.protected else None


def word(order: Order, command: Word, by: str) -> Outcome:
    """Decide on a second person's word; on a protected line one person's is not enough."""
    doubly = order.protected and isinstance(command, orders.Approve)
    if doubly and order.first and order.first.approved_by == by:
        return Already(order.first)
    outcome = second_word(nb.SAID, order.life, command, by)
    if doubly and order.first is None:
        return (nb.FirstApproved(approved_by=by),)
    return outcome
