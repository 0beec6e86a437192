"""The banks' books: what came to each account of a money trail, and where it went on to.

No other module opens them, and nobody outside the sandbox.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from contracts.transactions import CASH, CREDIT, DEBIT, TRANSFER

SHIPPED = Path(__file__).resolve().parents[2] / "deploy" / "demo" / "books" / "money-trails.json"
UNTIL_CASH = timedelta(minutes=5)
"""Cash is taken so long after the money came and all transfers were made: the file does not say."""


class Holder(NamedTuple):
    """Whose account it is, at which bank, and its number."""

    bank: str
    number: str
    name: str


@dataclass(frozen=True, slots=True)
class Line:
    """One movement on an account: money in minor units, and what was on the account after it."""

    serial: str
    at: datetime
    direction: str
    means: str
    amount_minor: int
    other: Holder | None
    balance_minor: int = 0


@dataclass(frozen=True, slots=True)
class Account:
    """An account in a bank's books, its lines from the oldest to the latest."""

    bank: str
    number: str
    name: str
    lines: tuple[Line, ...]

    @property
    def balance_minor(self) -> int:
        """What is on it, in minor units."""
        return self.lines[-1].balance_minor

    def since(self, moment: datetime) -> Iterator[Line]:
        """Yield the lines at or after a moment."""
        return (line for line in self.lines if line.at >= moment)


Books = Mapping[str, Account]
"""Accounts by the reference of bank and number."""


def reference(bank: str, number: str) -> str:
    """Return what a diary calls an account, so that no number stands in it."""
    return _digest(bank, number)


def opened(file: Path = SHIPPED) -> Books:
    """Return the books in a file of money trails: a list of accounts, each with what it passed on.

    An account that is named more than once has the lines of all of them.
    """
    return entered(orjson.loads(file.read_bytes()))


def payments(books: Books) -> Mapping[tuple[str, str], str]:
    """Return what account each payment came to, by the bank and the payment's serial number."""
    return {
        (account.bank, line.serial): reference
        for reference, account in books.items()
        for line in account.lines
        if line.direction == CREDIT
    }


def entered(trails: Iterable[Mapping[str, Any]]) -> Books:
    """Return the books in which these trails are entered."""
    holders: dict[str, Holder] = {}
    lines: dict[str, list[Line]] = {}
    for trail in trails:
        for holder, line in _lines(trail, None):
            account = reference(holder.bank, holder.number)
            holders.setdefault(account, holder)
            lines.setdefault(account, []).append(line)
    return {
        account: Account(*holder, _balanced(lines[account])) for account, holder in holders.items()
    }


def _lines(node: Mapping[str, Any], sender: Holder | None) -> Iterator[tuple[Holder, Line]]:
    """Yield the lines of an account that money came to, and of those that it went on to."""
    here, at = _holder(node), datetime.fromisoformat(node["at"])
    yield here, _line(here, at, CREDIT, node["received_minor"], sender)
    latest = at
    for onward in node["out"]:
        left, receiver = datetime.fromisoformat(onward["at"]), _holder(onward)
        latest = max(latest, left)
        yield here, _line(here, left, DEBIT, onward["received_minor"], receiver)
        yield from _lines(onward, here)
    if node["cash_minor"]:
        cash = _line(here, latest + UNTIL_CASH, DEBIT, node["cash_minor"], None)
        yield here, replace(cash, means=CASH)


def _holder(node: Mapping[str, Any]) -> Holder:
    return Holder(node["bank_code"], node["account_number"], node["account_name"])


def _line(here: Holder, at: datetime, direction: str, amount: int, other: Holder | None) -> Line:
    bank, number, _ = other or ("", "", "")
    serial = _digest(here.bank, here.number, at.isoformat(), direction, bank, number, amount)
    return Line(serial[:20].upper(), at, direction, TRANSFER, amount, other)


def _balanced(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Return lines in order of time, what comes before what goes, each with the balance after."""
    balance = 0
    done: list[Line] = []
    for line in sorted(lines, key=_place):
        balance += line.amount_minor if line.direction == CREDIT else -line.amount_minor
        done.append(replace(line, balance_minor=balance))
    return tuple(done)


def _place(line: Line) -> tuple[datetime, bool, str]:
    return line.at, line.direction == DEBIT, line.serial


def _digest(*of: object) -> str:
    return sha256("\x1f".join(map(str, of)).encode()).hexdigest()
