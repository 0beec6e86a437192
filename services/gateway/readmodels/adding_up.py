"""Adding up: from the rows of orders, and what queries found, to a trail; pure."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from contracts.tracing import CashTaken
from services.gateway.readmodels.acts import STOP
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
    from collections.abc import Iterable, Sequence

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


def held(stop: Row) -> int:
    """What a stop holds now, in minor units."""
    return 0 if _ended(stop) else stop["measure_held_minor"] or 0


def released(stop: Row) -> int:
    """What a stop held until it ended, in minor units."""
    return stop["measure_held_minor"] or 0 if _ended(stop) else 0


def _ended(stop: Row) -> bool:
    return bool(stop["lapsed_at"] or stop["released_at"])


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
        self.out, self.differ = _counted_once(lines)
        self.reached = {way: self._last(stop) for way, stop in _reached(ours).items()}

    def _last(self, stop: Row) -> Row:
        """The stop at the bank that an order was sent on to in the end, or the order itself."""
        while onward := self.sent_on.get(stop["order_id"]):
            stop = onward
        return stop

    def _stops(self, rows: Iterable[Row]) -> list[Row]:
        return [row for row in rows if row["act"] == STOP and row["order_id"] not in self.sent_on]

    def trail(self) -> Trail:
        nodes = tuple(self._node(account) for account in self.stops)
        edges = tuple(self._edges())
        return Trail(nodes, edges, tuple(self._totals(nodes, edges)))

    def _node(self, account: Account) -> Node:
        stops, out = self.stops[account], self.out.get(account, [])
        gone = _amount(line for line in out if line.type == CashTaken.wire)
        flowed = _amount(line for line in out if line.type != CashTaken.wire)
        asked = sum(stop["amount_minor"] for stop in stops)
        sums = Sums.of(asked, sum(map(held, stops)), sum(map(released, stops)), gone, flowed)
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
            state=_state(stops, sums),
            flags=tuple(self._flags(account, sums)),
            orders=tuple(self.about[account]),
        )

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
            sums = Sums.of(
                sum(stop["amount_minor"] for stop in came),
                sum(node.sums.held_minor for node in ours),
                sum(node.sums.released_minor for node in ours),
                sum(node.sums.gone_minor for node in ours),
                sum(edge.amount_minor for edge in lost),
            )
            yield Total(currency, len(ours), len({node.level for node in ours}), sums)


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


def _state(stops: Sequence[Row], sums: Sums) -> str:
    waiting = [stop for stop in stops if not (stop["answered_at"] or stop["withdrawn_at"])]
    if waiting:
        return "overdue" if any(stop["answer_overdue"] for stop in waiting) else "waiting"
    if sums.held_minor:
        return "held" if sums.held_minor >= sums.asked_minor else "partly_held"
    if sums.released_minor:
        return "released" if any(stop["released_at"] for stop in stops) else "lapsed"
    if any(stop["in_force_from"] for stop in stops):
        return "nothing_held"
    return "refused" if any(stop["answered_at"] for stop in stops) else "taken_back"
