"""Verdicts: what another verdict on a company changes of the orders that an earlier one gave. Pure.

Whoever carries verdicts out keeps one order for each agency of which the last one asked something.
"""

from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple


class Change(NamedTuple):
    """What another verdict changes: by agency, the orders that stay as they are, and that end.

    `fresh` are the agencies to which an order is to go, in the order in which they are named.
    """

    stay: Mapping[str, str]
    gone: Mapping[str, str]
    fresh: tuple[str, ...]


def compared(
    before: Mapping[str, str], asked: Collection[str], serves: Callable[[str], bool]
) -> Change:
    """Return what changes where orders stand by agency, and something is asked of some agencies.

    An order stays where its agency is asked the same, and that is done or may yet be (`serves`).
    """
    stay = {agency: name for agency, name in before.items() if agency in asked and serves(name)}
    gone = {agency: name for agency, name in before.items() if agency not in stay}
    return Change(stay, gone, tuple(dict.fromkeys(each for each in asked if each not in stay)))
