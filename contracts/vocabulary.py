"""Vocabularies: what can be said of any order, under the wire names of one kind of orders."""

import re
from dataclasses import dataclass
from types import new_class
from typing import Any, TypeVar, cast

from contracts import orders
from contracts.message import Message

Said = TypeVar("Said", bound=Message)
_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What can be said of the orders of one kind, whatever it is that they ask for."""

    kind: str
    offer: type[orders.Offer]
    offered: type[orders.Offered]
    reveal: type[orders.Reveal]
    revealed: type[orders.Revealed]
    delivered: type[orders.Delivered]
    acknowledge: type[orders.Acknowledge]
    acknowledged: type[orders.Acknowledged]
    withdraw: type[orders.Withdraw]
    withdrawn: type[orders.Withdrawn]
    approval_asked: type[orders.ApprovalAsked]
    approve: type[orders.Approve]
    approved: type[orders.Approved]
    reject: type[orders.Reject]
    rejected: type[orders.Rejected]
    mark_overdue: type[orders.MarkOverdue]
    overdue: type[orders.Overdue]


def vocabulary(kind: str) -> Vocabulary:
    """Return the messages about orders of a kind: `<kind>.offer.v1` and so on, each registered."""
    said: list[Any] = [named(kind, base) for base in _BASES]
    return Vocabulary(kind, *said)


def named(under: str, base: type[Said]) -> type[Said]:
    """Return the message that says what `base` does under a name: `<under>.mark_overdue.v1`."""
    word = _CAPITAL.sub("_", base.__name__).lower()
    place = "read." if base is orders.Revealed else ""
    own = {"__module__": __name__, "__doc__": base.__doc__}
    wire = {"wire": f"{under}.{place}{word}.v1"}
    return cast(
        "type[Said]", new_class(base.__name__, (base,), wire, lambda made: made.update(own))
    )


_BASES = (
    *(orders.Offer, orders.Offered, orders.Reveal, orders.Revealed, orders.Delivered),
    *(orders.Acknowledge, orders.Acknowledged, orders.Withdraw, orders.Withdrawn),
    *(orders.ApprovalAsked, orders.Approve, orders.Approved, orders.Reject, orders.Rejected),
    *(orders.MarkOverdue, orders.Overdue),
)
"""In the order of the fields of a vocabulary."""
