"""Acts: what an order asks an agency to do, told by the event that it begins with."""

from __future__ import annotations

import contracts.generate  # noqa: F401  enters every message in the registry
from contracts import stop_payment
from contracts.holding import PROTECTIVE_HOLD
from contracts.message import registry
from contracts.reporting import REPORT

ORDERED = "ordered"
STOP, QUERY = "stop", "query"
TRANSACTION_STOP = "transaction_stop"
STOPS = frozenset({STOP, TRANSACTION_STOP})
"""What begins a chase, or goes on with one."""
BEGINS = {"reported": REPORT, "protective_hold_begun": PROTECTIVE_HOLD}
"""What is kept like an order, though it is none to an agency: by the event that it begins with."""
KINDS = frozenset({stop_payment.KIND})


def act_of(word: str) -> str | None:
    """The act of an order that begins with an event of this name, None if none begins with it.

    `ordered` begins a stop, `query_ordered` a query.
    """
    if word in BEGINS:
        return BEGINS[word]
    if not word.endswith(ORDERED):
        return None
    return word.removesuffix(ORDERED).removesuffix("_") or STOP


ACTS = tuple(
    sorted(
        act
        for wire in registry
        if wire.partition(".")[0] in KINDS and (act := act_of(wire.rsplit(".", 2)[-2]))
    )
)
"""All that there are."""
