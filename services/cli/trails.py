"""Trails: what came of chasing the money of each first stop, from rows of the views."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, TypedDict

from contracts.envelope import from_wire
from contracts.tracing import CashTaken
from services.gateway.readmodels.acts import STOPS
from services.gateway.readmodels.adding_up import Line

Row = Mapping[str, Any]
_SECOND = timedelta(seconds=1)


class Trail(TypedDict):
    """The chase that began with the stop `root`; amounts are in minor units of its currency.

    `levels` is the deepest that a stop went; `asked_minor` is what the root was to stop, `held`
    what all stops held, `gone` what was taken as cash; `seconds` run, by the times on record, from
    the first order to the last answer that held something, null where nothing was held.
    """

    root: str
    application_id: str
    levels: int
    accounts: int
    asked_minor: int
    held_minor: int
    gone_minor: int
    seconds: int | None


def trails(orders: Iterable[Row], lines: Iterable[Line]) -> list[Trail]:
    """Return the trail of every first stop whose money went on or was taken, oldest first."""
    by_root: dict[str, list[Row]] = defaultdict(list)
    rooted: dict[str, str] = {}
    for order in sorted(orders, key=lambda row: row["ordered_position"]):
        root = order["root"] or order["order_id"]
        by_root[root].append(order)
        rooted[order["order_id"]] = root
    found: dict[str, list[Line]] = defaultdict(list)
    for line in _once(lines):
        found[rooted[line.query]].append(line)
    return [_trail(by_root[root], found[root]) for root in by_root if found[root]]


def _once(lines: Iterable[Line]) -> Iterable[Line]:
    """The first word on each transfer, whichever chase it came from."""
    first: dict[tuple[str, str], Line] = {}
    for line in sorted(lines):
        first.setdefault(line.transfer, line)
    return first.values()


def _trail(orders: Sequence[Row], lines: Sequence[Line]) -> Trail:
    first, stops = orders[0], [order for order in orders if order["act"] in STOPS]
    return Trail(
        root=first["order_id"],
        application_id=first["application_id"],
        levels=max(stop["level"] for stop in stops),
        accounts=len({stop["account_ref"] for stop in stops} - _misled(stops)),
        asked_minor=first["amount_minor"],
        held_minor=sum(map(_held, stops)),
        gone_minor=sum(line.data["amount_minor"] for line in lines if line.type == CashTaken.wire),
        seconds=_seconds(first, stops),
    )


def _misled(stops: Sequence[Row]) -> set[str]:
    """The accounts that were not where they were looked for: the same level was asked elsewhere."""
    by_id = {stop["order_id"]: stop for stop in stops}
    first = (by_id.get(stop["parent"]) for stop in stops)
    return {
        before["account_ref"]
        for before, stop in zip(first, stops, strict=True)
        if before and before["level"] == stop["level"]
    }


def _held(stop: Row) -> int:
    """What a stop held, even if it has lapsed since."""
    return int(stop["measure_held_minor"] or 0)


def _seconds(first: Row, stops: Sequence[Row]) -> int | None:
    ends = [from_wire(stop["answered_at"]) for stop in stops if _held(stop)]
    return -((from_wire(first["ordered_at"]) - max(ends)) // _SECOND) if ends else None
