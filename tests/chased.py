"""A small chase for every test that shows one: a circle, cash, and money out of reach."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from contracts import stop_payment as sp
from contracts import tracing as tr
from services.stop_payment.tracing import hop_id, query_id
from tests.application import APPLICATION

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from contracts.port import Caller
    from tests.town import Town

TO_ABC = "6228480402564890018"
OUT: dict[str, Any] = {"direction": "debit", "transacted_at": "2026-11-20T11:30:00+08:00"}
ON = OUT | {
    "serial": "T-1",
    "amount": "300000.00",
    "counterparty_account": TO_ABC,
    "counterparty_name": "马艳",
    "counterparty_bank": "ABC",
}
BACK = OUT | {
    "serial": "T-2",
    "transacted_at": "2026-11-20T11:40:00+08:00",
    "amount": "150000.00",
    "counterparty_account": APPLICATION["account_number"],
    "counterparty_name": APPLICATION["account_name"],
    "counterparty_bank": "ICBC",
}
ABROAD = OUT | {"serial": "T-3", "amount": "50000.00"}
"""To an account that the bank does not name: nobody can stop it."""
CASH = OUT | {"serial": "C-1", "means": "cash", "amount": "100000.00"}
CASH_LATER = CASH | {
    "serial": "C-2",
    "transacted_at": "2026-11-20T11:45:00+08:00",
    "amount": "150000.00",
}


class Chased(NamedTuple):
    """The stops of the chase, and the queries of them, in the order in which they were made."""

    stops: list[UUID]
    queries: list[UUID]


def chase(town: Town, banks: Mapping[str, Caller], application: str = "A-1") -> Chased:
    """Have money chased from a stop at ICBC: 441023.42 came in, of which 141023.42 are held.

    250000.00 were taken as cash, and 50000.00 went where nobody stops them.
    """
    icbc, abc = banks["ICBC"], banks["ABC"]
    first = town.order(application)
    ask(town, icbc, first, "41023.42")
    tell(town, icbc, first, ON, CASH)
    second = hop_of(town, first, "T-1")
    ask(town, abc, second, "100000.00")
    tell(town, abc, second, BACK, ABROAD)
    third = hop_of(town, second, "T-2")
    ask(town, icbc, third, "0.00")
    tell(town, icbc, third, CASH_LATER)
    stops = [first, second, third]
    return Chased(stops, [query_id(str(stop)) for stop in stops])


def ask(town: Town, bank: Caller, stop: UUID, held: str) -> None:
    """Have a bank answer a stop with what it holds: a query follows."""
    town.take(sp.Answer.load({"code": "1200", "held_amount": held, "balance": held}), bank, stop)
    town.settle()


def tell(town: Town, bank: Caller, stop: UUID, *lines: Mapping[str, Any]) -> None:
    """Have a bank answer the query of a stop."""
    said = sp.Answer.load({"code": "0000", "transactions": [dict(line) for line in lines]})
    town.take(said, bank, query_id(str(stop)))
    town.settle()


def hop_of(town: Town, stop: UUID, serial: str) -> UUID:
    """Return the stop that follows a transfer from the account of a stop."""
    found = town.edge.reader.stream(f"stop_payment-{query_id(str(stop))}")
    [ref] = {event.data["from_ref"] for event in found if event.type == tr.HopProposed.wire}
    return hop_id(ref, serial)
