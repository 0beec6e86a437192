"""Trades: what simulated agencies other than banks do about a target, each kind in its own way."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from services.sandbox import carriers, platforms
from services.sandbox.tempers import Act, Asked, Temper


@dataclass(frozen=True, slots=True)
class Trade:
    """One trade: the kind of orders it takes, who is in it, and what they say.

    `begun` is what is sent for an act, but for what came of it; `answer` that, of a target that
    stands as earlier orders left it, or is not known to; `stands` names what in it says how the
    target stands from then on. In a diary it is called by its `reference`.
    """

    kind: str
    agencies: frozenset[str]
    begun: Callable[[str, Act], dict[str, Any]]
    reference: Callable[[str], str]
    answer: Callable[[int, Temper, Asked, str | None], dict[str, Any]]
    stands: str


_ALL = (
    Trade(
        *(carriers.KIND, carriers.known(), carriers.begun, carriers.reference, carriers.told),
        stands="line_state_after",
    ),
    Trade(
        *(platforms.KIND, platforms.KNOWN, platforms.begun, platforms.reference, platforms.told),
        stands="target_state_after",
    ),
)
TRADES: Mapping[str, Trade] = {agency: trade for trade in _ALL for agency in trade.agencies}
"""By the code of an agency; whoever has none is a bank."""
