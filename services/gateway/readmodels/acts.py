"""Acts: what an order asks an agency to do, told by the event that it begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import contracts.generate  # noqa: F401  enters every message in the registry
from contracts import stop_payment
from contracts.controls import CONTROL_LIFT
from contracts.hold_proposals import PROPOSAL
from contracts.holding import HOLD_RELEASE, PROTECTIVE_HOLD
from contracts.kinds import KINDS as _OF
from contracts.kinds import TARGETED
from contracts.measures import EXTENSION, RELEASE, RENEWAL, UNFREEZE
from contracts.message import registry
from contracts.reporting import REPORT
from contracts.suspicions import SUSPICION

if TYPE_CHECKING:
    from collections.abc import Mapping

KINDS = frozenset(_OF)
ORDERED = "ordered"
STOP, QUERY = "stop", "query"
TRANSACTION_STOP = "transaction_stop"
STOPS = frozenset({STOP, TRANSACTION_STOP})
"""What begins a chase, or goes on with one."""
_ALIKE = {
    "transaction_release": RELEASE,
    "transaction_extension": EXTENSION,
    HOLD_RELEASE: RELEASE,
    CONTROL_LIFT: RELEASE,
}
"""What asks of another measure what is asked of a stop."""
LIFTS = frozenset({RELEASE, UNFREEZE, *(act for act in _ALIKE if _ALIKE[act] == RELEASE)})
"""What ends a measure that another order made."""
ENDINGS = LIFTS.union(*(kind.ending for kind in TARGETED.values()))
"""The same of measures of all kinds."""
CHANGES = frozenset({EXTENSION, RELEASE, RENEWAL, UNFREEZE, *_ALIKE})
"""What changes a measure that another order made."""
BEGINS = {
    "reported": REPORT,
    "suspicion_reported": SUSPICION,
    "hold_proposed": PROPOSAL,
    "protective_hold_begun": PROTECTIVE_HOLD,
}
"""What is kept like an order, though it is none to an agency: by the event that it begins with."""


def alike(act: str) -> str:
    """The act that asks a bank the same, be the measure of an account or of something else."""
    return _ALIKE.get(act, act)


def act_of(wire: str, data: Mapping[str, Any]) -> str | None:
    """The act of an order that begins with an event of this type, None if none begins with it.

    Where the event says itself what is to be done, that; otherwise its name tells: `ordered` begins
    a stop, `query_ordered` a query.
    """
    word = wire.rsplit(".", 2)[-2]
    if word in BEGINS:
        return BEGINS[word]
    if not word.endswith(ORDERED):
        return None
    action: str = data.get("action") or word.removesuffix(ORDERED).removesuffix("_") or STOP
    return action


_STOP_PAYMENT = {
    act
    for wire in registry
    if wire.startswith(f"{stop_payment.KIND}.") and (act := act_of(wire, {}))
}
ACTS = tuple(sorted(_STOP_PAYMENT.union(*(kind.acts for kind in TARGETED.values()))))
"""All that there are."""
