"""Generated money: who sent what to whom, what is left where, and what a chase of it puts down."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from contracts.envelope import to_wire
from contracts.tracing import CashTaken, HopProposed
from services.gateway.readmodels.adding_up import Line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    Row = dict[str, Any]

LOST = 1_000_000
BEGAN = datetime(2026, 11, 20, 8, tzinfo=UTC)


class Move(NamedTuple):
    """Money that left an account, to another or (None) as cash; `at` orders them in time."""

    at: int
    source: int
    target: int | None
    amount: int

    @property
    def serial(self) -> str:
        """What the bank calls it."""
        return f"S{self.at}"


class Books:
    """What happened to money that was sent to account 0."""

    def __init__(self, wishes: Iterable[tuple[int, int | None, int]]) -> None:
        """Do what is wished, as far as there is money: a share in percent of what is left."""
        self.left: Counter[int] = Counter({0: LOST})
        self.moves: list[Move] = []
        for at, (source, target, percent) in enumerate(wishes, 1):
            amount = self.left[source] * percent // 100
            if amount and source != target:
                self.left[source] -= amount
                if target is not None:
                    self.left[target] += amount
                self.moves.append(Move(at, source, target, amount))

    def out(self, account: int, since: int = 0) -> list[Move]:
        """Return what left an account since a moment."""
        return [move for move in self.moves if move.source == account and move.at >= since]


class Chase:
    """A chase of the money in some books: the rows and lines that it puts down."""

    def __init__(self, books: Books, *, forgetful: bool) -> None:
        """Chase it to the end; banks that are forgetful report no more than they were asked."""
        self.books = books
        self.forgetful = forgetful
        self.rows: list[Row] = []
        self.lines: list[Line] = []
        self.held: Counter[int] = Counter()
        self.followed: set[str] = set()
        self._positions = 0
        self._stop(Move(0, -1, 0, LOST), None, 1)
        for stop in self.rows:  # which grow meanwhile
            if stop["act"] == "stop" and stop["measure_held_minor"] < stop["amount_minor"]:
                self._query(stop)

    def _stop(self, move: Move, parent: str | None, level: int) -> None:
        account = move.target or 0
        held = min(self.books.left[account] - self.held[account], move.amount)
        self.held[account] += held
        self.followed.add(move.serial)
        row = order(account, move, parent, level)
        self.rows.append(row | {"measure_held_minor": held, "ordered_position": self._next()})

    def _query(self, stop: Row) -> None:
        account, since = int(stop["account_ref"]), stop["since"] if self.forgetful else 0
        query = stop | {"act": "query", "order_id": f"Q-{stop['order_id']}", "detail": {}}
        query |= {"parent": stop["order_id"], "ordered_position": self._next()}
        self.rows.append(query)
        for move in self.books.out(account, since):
            self.lines.append(line(query["order_id"], move, self._next()))
            if move.target is not None and move.serial not in self.followed:
                self._stop(move, stop["order_id"], stop["level"] + 1)

    def _next(self) -> int:
        self._positions += 1
        return self._positions


def order(account: int, move: Move, parent: str | None, level: int) -> Row:
    """Return the row of an answered stop that goes after a move, but for what it holds."""
    return {
        "order_id": f"O-{move.serial}",
        "act": "stop",
        "application_id": move.serial,
        "case_number": "A",
        "status": "answered",
        "level": level,
        "code": "1200",
        "position": 0,
        "scope": None,
        "returned_minor": None,
        "account_ref": str(account),
        "account_masked": f"6222 **** **** {account:04}",
        "holder_masked": "黄*",
        "agency": "ICBC",
        "currency": "CNY",
        "amount_minor": move.amount,
        "parent": parent,
        "detail": {"transfer_serial": move.serial} if parent else {},
        "since": move.at,
        "answered_at": "then",
        "withdrawn_at": None,
        "answer_overdue": False,
        "in_force_from": "then",
        "lapsed_at": None,
        "released_at": None,
    }


def line(query: str, move: Move, position: int) -> Line:
    """Return what a query's stream says of a move."""
    at = to_wire(BEGAN + timedelta(seconds=move.at))
    common: Row = {"serial": move.serial, "from_ref": str(move.source), "currency": "CNY"}
    common |= {"amount_minor": move.amount, "transferred_at": at}
    kind = CashTaken if move.target is None else HopProposed
    return Line(position, query, kind.wire, common)


def reported(lines: Sequence[Line]) -> dict[tuple[str, bool], int]:
    """Return how much left each account, in cash or not, by what was reported, each move once."""
    once = {each.transfer: each for each in lines}
    sums: dict[tuple[str, bool], int] = defaultdict(int)
    for each in once.values():
        sums[each.data["from_ref"], each.type == CashTaken.wire] += each.data["amount_minor"]
    return sums
