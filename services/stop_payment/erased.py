"""Erased: from an order that was forgotten nothing follows but to let its account go."""

from typing import TypeVar

from contracts import freezing as fz
from contracts import holding as hd
from contracts import measures as ms
from contracts import transaction_stops as ts
from contracts.fields import ERASED
from contracts.problems import refuse
from services.stop_payment.orderable import Instruction

Made = TypeVar("Made", bound=Instruction)
_LIFTS = (
    ms.ReleaseOrdered | ts.TransactionReleaseOrdered | fz.UnfreezeOrdered | hd.HoldReleaseOrdered
)


def is_erased(order: Instruction) -> bool:
    """Tell whether an order would say something that nobody can read any more."""
    return ERASED in vars(order).values()


def readable(order: Made, of: Instruction) -> Made:
    """Return an order that follows from another; Refused `order-erased` if that was erased.

    But not to lift what is in force, or its holder would have to wait until it lapses: the bank
    knows the account by its own record of the order `parent`.
    """
    lifts = isinstance(order, _LIFTS)
    if is_erased(order) and not lifts:
        raise refuse("order-erased", of.application_id)
    return order
