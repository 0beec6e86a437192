"""Impartiality: an appeal is decided by somebody who had no part in the orders it is against."""

from collections.abc import Iterable
from uuid import UUID

from contracts.problems import refuse
from shared.ask import Ask
from shared.parties import who

_NAMED = ("given_by", "approved_by")
"""What an event says a person by who had a part in its order."""


def impartial(ask: Ask, kind: str, orders: Iterable[str]) -> None:
    """Refuse `own-order` to whoever gave or approved an order, or one that it followed from.

    `orders` are those that fall with the one appealed against. What came by itself has nobody.
    """
    waiting, found = [*orders], set[str | None]()
    while waiting:
        recorded = ask.streams.recorded(f"{kind}-{UUID(waiting.pop())}")
        found |= {event.data.get(name) for event in recorded for name in _NAMED}
        if recorded:
            found.add(recorded[0].actor.person)
            waiting += [before] if (before := recorded[0].data.get("parent")) else []
    if who(ask.caller) in found:
        raise refuse("own-order")
