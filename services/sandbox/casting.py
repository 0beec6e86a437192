"""Casting: which bank gets which temper, so that every run shows all that can go wrong."""

from collections.abc import Mapping

from services.sandbox.draws import drawn
from services.sandbox.tempers import Temper

SILENT_SHARE = 10
"""A silent bank holds at most one order in so many."""

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

    Banks are drawn, busy ones sooner. The first that holds few enough orders is silent; the next
    show each other temper once, late first; the rest have what is usual.
    """

    def rank(bank: str) -> tuple[int, str]:
        return -orders[bank] * drawn(1, 100, seed, bank, "rank"), bank

    total = sum(orders.values())
    drawn_first = sorted((bank for bank in orders if orders[bank]), key=rank)
    quiet = [bank for bank in drawn_first if orders[bank] * SILENT_SHARE <= total][:1]
    heard = [bank for bank in drawn_first if bank not in quiet]
    shown = dict(zip(heard, _SHOWN, strict=False))
    return (
        {bank: usual(seed, bank) for bank in orders} | shown | dict.fromkeys(quiet, Temper.SILENT)
    )


def usual(seed: int, bank: str) -> Temper:
    """Return the temper of a bank that came after the casting; most are prompt, none is silent."""
    return _USUAL[drawn(0, len(_USUAL) - 1, seed, bank, "temper")]
