"""How long something takes, in milliseconds, by rank over many times."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from collections.abc import Sequence


class Leg(TypedDict):
    """One line of the benchmark: how long a leg of the way took, in milliseconds.

    `under` are the bounds, where there are any, and `met` whether they hold.
    """

    work: str
    leg: str
    orders: int
    p50_ms: float
    p90_ms: float
    p99_ms: float
    worst_ms: float
    under: str | None
    met: bool | None


def leg(work: str, name: str, seconds: Sequence[float]) -> Leg:
    """One leg; a leg that ended before the one ahead of it was known to have ended took nothing."""
    taken = sorted(max(0.0, each) * 1000 for each in seconds)

    def rank(share: float) -> float:
        return round(taken[math.ceil(share * len(taken)) - 1], 1)

    return Leg(
        work=work,
        leg=name,
        orders=len(taken),
        p50_ms=rank(0.5),
        p90_ms=rank(0.9),
        p99_ms=rank(0.99),
        worst_ms=round(taken[-1], 1),
        under=None,
        met=None,
    )
