"""The trail: where the money of a case went, account by account, and what became of it there."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    Row = Mapping[str, Any]

STATES = (
    "waiting",
    "overdue",
    "held",
    "partly_held",
    "nothing_held",
    "returned",
    "lapsed",
    "released",
    "refused",
    "taken_back",
)
"""What can be said of an account: an order to its bank waits or is late; all, or some, or none of
what came is held; what was held went back to victims, lapsed or was released; the bank refused;
orders were withdrawn."""
MORE_OUT, REPORTS_DIFFER, HELD_OVER = "more_out_than_in", "reports_differ", "held_over_asked"
FLAGS = (MORE_OUT, REPORTS_DIFFER, HELD_OVER)
"""What does not add up: more went out or is held than came in; one transfer was reported with two
amounts, of which the first counts; a stop holds more than it asked for."""
ORDER = (
    *("order_id", "act", "application_id", "case_number", "status", "level"),
    *("amount_minor", "code", "ordered_position", "position"),
)
"""What a trail says of each of its orders."""
HOLD = ("order_id", "application_id", "case_number", "status", "ordered_at", "lapsed_at")
"""What a trail says of each protective hold."""
NO_STOP = "no_stop"
"""Why a transfer leads nowhere, where nothing kept it from being followed: no stop that the reader
may see goes after it."""


@dataclass(frozen=True, slots=True)
class Sums:
    """Money in minor units: asked + over = held + returned + released + gone + onward + in flight.

    `asked_minor` is what came in, by the transfers that stops go after; `held` what stops hold now,
    and freezes in their place, `returned` what was paid back out of these to victims, `released`
    what they held when they ended; `gone` was taken as cash; `onward` was transferred; `in_flight`
    is what nobody has told of yet; `over` is by how much more went out, or is held, than came in.
    """

    asked_minor: int = 0
    held_minor: int = 0
    returned_minor: int = 0
    released_minor: int = 0
    gone_minor: int = 0
    onward_minor: int = 0
    in_flight_minor: int = 0
    over_minor: int = 0

    def settled(self) -> Sums:
        """The same, where what is left of what was asked is in flight, or what is too much over."""
        told = self.held_minor + self.returned_minor + self.released_minor
        left = self.asked_minor - told - self.gone_minor - self.onward_minor
        return replace(self, in_flight_minor=max(left, 0), over_minor=max(-left, 0))


SUMS = tuple(each.name for each in fields(Sums))


@dataclass(frozen=True, slots=True)
class Node:
    """An account that money came to, with the orders about it; `id` is that of its first stop.

    Or a transaction that was stopped by its number: nobody is known to hold that.
    """

    id: str
    level: int
    agency: str
    account_ref: str
    account_masked: str
    holder_masked: str | None
    currency: str
    sums: Sums
    state: str
    flags: tuple[str, ...]
    orders: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Edge:
    """A transfer from an account, reported by the query `reported_by` at a position of the log.

    `target` is the node that the stop `order_id` is about; without one, `why` says what keeps the
    money from being stopped: the code of a defect, or NO_STOP.
    """

    source: str
    target: str | None
    order_id: str | None
    serial: str
    transferred_at: str
    amount_minor: int
    currency: str
    agency: str | None
    account_masked: str | None
    reported_by: str
    position: int
    why: str | None


@dataclass(frozen=True, slots=True)
class Total:
    """A trail in one currency.

    Its `asked_minor` came from outside; `onward_minor` went on to accounts that nobody stopped.
    """

    currency: str
    accounts: int
    levels: int
    sums: Sums


@dataclass(frozen=True, slots=True)
class Trail:
    """The graph: accounts in the order in which they were reached, transfers as reported.

    Beside it stand the case's protective holds, which keep money where it was.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    totals: tuple[Total, ...]
    holds: tuple[Row, ...] = ()
