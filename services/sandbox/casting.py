"""Casting: which bank gets which temper, so that every run shows all that can go wrong."""

from collections.abc import Mapping

from services.sandbox.draws import drawn
from services.sandbox.tempers import Temper

SILENT_SHARE = 10
"""A silent bank holds at most one order in so many."""
DRAWN = 5
"""So many banks are drawn to be silent; the busiest of them is."""

_SHOWN = (
    Temper.LATE,
    Temper.PROMPT,
    Temper.PARTIAL,
    Temper.REFUSES_MISMATCHES,
    Temper.SLOW,
    Temper.ANSWERS_TWICE,
    Temper.WRONG_CODE,
)
_USUAL = (
    *(Temper.PROMPT,) * 8,
    *(Temper.SLOW,) * 3,
    *(Temper.PARTIAL,) * 2,
    *(Temper.REFUSES_MISMATCHES,) * 2,
    Temper.LATE,
    Temper.WRONG_CODE,
    Temper.ANSWERS_TWICE,
)


def cast(seed: int, orders: Mapping[str, int]) -> dict[str, Temper]:
    """Return a temper for each bank, given how many orders it holds.

    One bank is silent if any holds few enough orders for that; the others show each temper once,
    late first, as far as there are banks, and then what is usual.
    """
    total = sum(orders.values())
    holding = sorted((bank for bank in orders if orders[bank]), key=lambda bank: _rank(seed, bank))
    fitting = [bank for bank in holding if orders[bank] * SILENT_SHARE <= total][:DRAWN]
    quiet = sorted(fitting, key=lambda bank: orders[bank])[-1:]
    heard = [bank for bank in holding if bank not in quiet]
    shown = dict(zip(heard, _SHOWN, strict=False))
    return (
        {bank: usual(seed, bank) for bank in orders} | shown | dict.fromkeys(quiet, Temper.SILENT)
    )


def usual(seed: int, bank: str) -> Temper:
    """Return the temper of a bank that came after the casting; most are prompt, none is silent."""
    return _USUAL[drawn(0, len(_USUAL) - 1, seed, bank, "temper")]


def _rank(seed: int, bank: str) -> tuple[int, str]:
    return drawn(0, 2**64 - 1, seed, bank, "rank"), bank
