"""Adding up: from the rows of orders, and what queries found, to a trail; pure."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from contracts.freezing import FULL
from contracts.holding import PROTECTIVE_HOLD
from contracts.measures import FREEZE
from contracts.tracing import CashTaken
from services.gateway.readmodels.acts import STOPS
from services.gateway.readmodels.trail import (
    HELD_OVER,
    MORE_OUT,
    NO_STOP,
    REPORTS_DIFFER,
    Edge,
    Node,
    Sums,
    Total,
    Trail,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from services.gateway.readmodels.trail import Row


class Line(NamedTuple):
    """Money that left an account, as an event of a query says it; `data` is masked."""

    position: int
    query: str
    type: str
    data: Row

    @property
    def transfer(self) -> tuple[str, str]:
        """What names it, whoever reports it."""
        return self.data["from_ref"], self.data["serial"]


Account = tuple[str, str]
"""An account's reference and a currency."""


def trail(orders: Iterable[Row], lines: Iterable[Line]) -> Trail:
    """The trail of these orders, rows with their `detail` as an object, and of what they found.

    One account is one node, however often money came to it; one transfer is one edge, however many
    queries report it: so what came in can be held against what became of it.
    """
    return _Drawn(orders, lines).trail()


class Kept(NamedTuple):
    """What became of the money that a stop found, in minor units.

    It holds `held` now, or the freeze that came of it; it held `released` until it ended; and
    `returned` was paid back out of its freezes.
    """

    held: int = 0
    returned: int = 0
    released: int = 0
    ended: Row | None = None


def kept(stop: Row, freezes: Sequence[Row]) -> Kept:
    """What a stop and its freezes, oldest first, kept: the last one counts, it took the place.

    A full freeze holds what others brought to the account as well; here it counts for what came by
    the stop's own transfer.
    """
    last = freezes[-1] if freezes else stop
    returned = sum(each["returned_minor"] or 0 for each in freezes)
    amount = last["measure_held_minor"] or 0
    if last["scope"] == FULL:
        amount = min(amount, max(stop["amount_minor"] - returned, 0))
    if last["lapsed_at"] or last["released_at"]:
        return Kept(0, returned, amount, last)
    return Kept(amount, returned)


class _Drawn:
    """Orders by account and lines by transfer, while a trail is made of them."""

    def __init__(self, orders: Iterable[Row], lines: Iterable[Line]) -> None:
        ours = sorted(orders, key=lambda row: row["ordered_position"])
        self.sent_on = _sent_on(ours)
        self.about: dict[Account, list[Row]] = defaultdict(list)
        for row in ours:
            last = self._last(row)
            self.about[last["account_ref"], last["currency"]].append(row)
        self.stops = {
            account: found for account, rows in self.about.items() if (found := self._stops(rows))
        }
        frozen = _frozen(ours)
        self.kept = {row["order_id"]: kept(row, frozen[row["order_id"]]) for row in ours}
        self.holds = tuple(row for row in ours if row["act"] == PROTECTIVE_HOLD)
        self.out, self.differ = _counted_once(lines)
        self.reached = {way: self._last(stop) for way, stop in _reached(ours).items()}

    def _last(self, stop: Row) -> Row:
        """The stop at the bank that an order was sent on to in the end, or the order itself."""
        while onward := self.sent_on.get(stop["order_id"]):
            stop = onward
        return stop

    def _stops(self, rows: Iterable[Row]) -> list[Row]:
        return [row for row in rows if row["act"] in STOPS and row["order_id"] not in self.sent_on]

    def trail(self) -> Trail:
        nodes = tuple(self._node(account) for account in self.stops)
        edges = tuple(self._edges())
        return Trail(nodes, edges, tuple(self._totals(nodes, edges)), self.holds)

    def _node(self, account: Account) -> Node:
        stops, sums = self.stops[account], self._sums(account)
        first = stops[0]
        return Node(
            id=first["order_id"],
            level=min(stop["level"] for stop in stops),
            agency=first["agency"],
            account_ref=first["account_ref"],
            account_masked=first["account_masked"],
            holder_masked=first["holder_masked"],
            currency=first["currency"],
            sums=sums,
            state=_state(stops, [self.kept[stop["order_id"]] for stop in stops], sums),
            flags=tuple(self._flags(account, sums)),
            orders=tuple(self.about[account]),
        )

    def _sums(self, account: Account) -> Sums:
        stops, out = self.stops[account], self.out.get(account, [])
        found = [self.kept[stop["order_id"]] for stop in stops]
        return Sums(
            asked_minor=sum(stop["amount_minor"] for stop in stops),
            held_minor=sum(each.held for each in found),
            returned_minor=sum(each.returned for each in found),
            released_minor=sum(each.released for each in found),
            gone_minor=_amount(line for line in out if line.type == CashTaken.wire),
            onward_minor=_amount(line for line in out if line.type != CashTaken.wire),
        ).settled()

    def _flags(self, account: Account, sums: Sums) -> Iterable[str]:
        if sums.over_minor:
            yield MORE_OUT
        if account in self.differ:
            yield REPORTS_DIFFER
        if any(
            (stop["measure_held_minor"] or 0) > stop["amount_minor"] for stop in self.stops[account]
        ):
            yield HELD_OVER

    def _edges(self) -> Iterable[Edge]:
        for account in self.stops:
            for line in self.out.get(account, ()):
                if line.type != CashTaken.wire:
                    yield self._edge(self.stops[account][0]["order_id"], line)

    def _edge(self, source: str, line: Line) -> Edge:
        data, stop = line.data, self.reached.get(line.transfer)
        to = self.stops[stop["account_ref"], stop["currency"]][0]["order_id"] if stop else None
        return Edge(
            source=source,
            target=to,
            order_id=stop["order_id"] if stop else None,
            serial=data["serial"],
            transferred_at=data["transferred_at"],
            amount_minor=data["amount_minor"],
            currency=data["currency"],
            agency=data.get("agency"),
            account_masked=data.get("account_number"),
            reported_by=line.query,
            position=line.position,
            why=None if stop else data.get("defect") or NO_STOP,
        )

    def _totals(self, nodes: Sequence[Node], edges: Sequence[Edge]) -> Iterable[Total]:
        followed = {edge.order_id for edge in edges}
        for currency in sorted({node.currency for node in nodes}):
            ours = [node for node in nodes if node.currency == currency]
            stops = [stop for node in ours for stop in self._stops(node.orders)]
            came = [stop for stop in stops if stop["order_id"] not in followed]
            lost = [edge for edge in edges if edge.currency == currency and edge.target is None]
            sums = Sums(
                asked_minor=sum(stop["amount_minor"] for stop in came),
                **{name: sum(getattr(node.sums, name) for node in ours) for name in _ADDED},
                onward_minor=sum(edge.amount_minor for edge in lost),
            ).settled()
            yield Total(currency, len(ours), len({node.level for node in ours}), sums)


_ADDED = ("held_minor", "returned_minor", "released_minor", "gone_minor")
"""What a trail in all has of each of its accounts."""


def _frozen(orders: Sequence[Row]) -> Mapping[str, list[Row]]:
    """The freezes that came of each order, oldest first."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in orders:
        if row["act"] == FREEZE and row["in_force_from"]:
            found[row["parent"]].append(row)
    return found


def _counted_once(lines: Iterable[Line]) -> tuple[dict[Account, list[Line]], set[Account]]:
    """What left each account, by the first word on each transfer; accounts of which two differ."""
    out: dict[Account, list[Line]] = defaultdict(list)
    differ, first = set(), dict[tuple[str, str], Line]()
    for line in sorted(lines):
        account = line.data["from_ref"], line.data["currency"]
        known = first.setdefault(line.transfer, line)
        if known is line:
            out[account].append(line)
        elif known.data["amount_minor"] != line.data["amount_minor"]:
            differ.add(account)
    return out, differ


def _sent_on(orders: Sequence[Row]) -> dict[str, Row]:
    """The stop that each order was rerouted to: the same money, asked for at another bank."""
    there = {row["order_id"] for row in orders}
    return {first: row for row in orders if (first := row["detail"].get("rerouted_from")) in there}


def _reached(orders: Sequence[Row]) -> dict[tuple[str, str], Row]:
    """The stop that goes after each transfer."""
    by_id = {row["order_id"]: row for row in orders}
    return {
        (by_id[row["parent"]]["account_ref"], serial): row
        for row in orders
        if (serial := row["detail"].get("transfer_serial"))
        and not row["detail"].get("rerouted_from")
        and row["parent"] in by_id
    }


def _amount(lines: Iterable[Line]) -> int:
    return sum(line.data["amount_minor"] for line in lines)


def _state(stops: Sequence[Row], found: Sequence[Kept], sums: Sums) -> str:
    waiting = [stop for stop in stops if not (stop["answered_at"] or stop["withdrawn_at"])]
    if waiting:
        return "overdue" if any(stop["answer_overdue"] for stop in waiting) else "waiting"
    if sums.held_minor:
        return "held" if sums.held_minor >= sums.asked_minor else "partly_held"
    if sums.released_minor:
        return (
            "released"
            if any(each.ended["released_at"] for each in found if each.ended)
            else "lapsed"
        )
    if sums.returned_minor:
        return "returned"
    if any(stop["in_force_from"] for stop in stops):
        return "nothing_held"
    return "refused" if any(stop["answered_at"] for stop in stops) else "taken_back"
