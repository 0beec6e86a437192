"""What a bank reports of an account: from its books, or what its temper draws."""

from dataclasses import dataclass
from typing import Any

from contracts.envelope import to_wire
from contracts.types import LARGEST_AMOUNT, amount_of, minor_of
from services.sandbox.books import Account, Line
from services.sandbox.diary import Entry
from services.sandbox.draws import drawn
from services.sandbox.tempers import QUERY, Act, Asked, Kind, Temper

SUCCESS = "0000"
NAME_MISMATCH = "0301"
BALANCE_INSUFFICIENT = "1200"
NOBODY_KNOWS = "7777"
_STRANGERS = ("李伟", "王芳")
_CLERK = "值班员"


@dataclass(frozen=True, slots=True)
class Found:
    """An account as a bank finds it: whose it is, and what is left on it in minor units."""

    name: str
    balance_minor: int


def look_up(seed: int, temper: Temper, asked: Asked) -> Found:
    """Return what a bank finds of an account that is in no books.

    Half the accounts of a bank that refuses mismatches have another name; those of a partial bank
    have less on them than was asked; all others fit the order.
    """
    of = (seed, asked.agency, asked.account_number)
    name, balance = asked.account_name, asked.amount_minor
    if temper is Temper.REFUSES_MISMATCHES and drawn(0, 1, *of, "name"):
        name = next(stranger for stranger in _STRANGERS if stranger != name)
    if temper is Temper.PARTIAL:
        balance = balance * drawn(5, 95, *of, "balance") // 100
    else:
        room = max(minor_of(str(LARGEST_AMOUNT - 1), asked.currency) - balance, 0)
        balance += drawn(0, min(balance, room), *of, "balance")
    return Found(name, balance)


def body(
    seed: int, temper: Temper, asked: Asked, act: Act, account: Account | None = None
) -> dict[str, Any]:
    """Return what the bank sends for an act; the same act always sends the same.

    Of an `account` in the books that it does not refuse, what it finds is missing: it depends on
    what it held before, and is found when the time comes.
    """
    said: dict[str, Any] = {"occurred_at": to_wire(act.occurred_at), "operator_name": _CLERK}
    if act.kind is Kind.ACKNOWLEDGE:
        return said
    if act.kind is Kind.CORRECT:
        said["feedback_remark"] = "更正前次反馈"
    if account is None:
        return said | _drawn(temper, asked, look_up(seed, temper, asked))
    return said | (_MISMATCH if refuses(temper, asked, account.name) else {})


def refuses(temper: Temper, asked: Asked, name: str) -> bool:
    """Tell whether a bank refuses an order on an account that is in its books under a name."""
    return temper is Temper.REFUSES_MISMATCHES and name != asked.account_name


def found(entry: Entry, account: Account, held: int) -> dict[str, Any]:
    """Return what a bank's books say to an order on an account: what it holds, or its lines."""
    if entry.act == QUERY:
        lines = [_transaction(line, entry.currency) for line in account.since(entry.since)]
        return {"code": SUCCESS, "transactions": lines}
    return _held(held, entry.asked_minor, account.balance_minor, entry.currency)


_MISMATCH = {"code": NAME_MISMATCH, "feedback_remark": "账号与户名不符"}


def _drawn(temper: Temper, asked: Asked, account: Found) -> dict[str, Any]:
    if account.name != asked.account_name:
        return _MISMATCH
    if temper is Temper.WRONG_CODE:
        return {"code": NOBODY_KNOWS}
    if asked.act == QUERY:
        return {"code": SUCCESS}
    held = min(account.balance_minor, asked.amount_minor)
    return _held(held, asked.amount_minor, account.balance_minor, asked.currency)


def _held(held: int, asked: int, balance: int, currency: str) -> dict[str, Any]:
    return {
        "code": SUCCESS if held == asked else BALANCE_INSUFFICIENT,
        "currency": currency,
        "held_amount": amount_of(held, currency),
        "balance": amount_of(balance, currency),
    }


def _transaction(line: Line, currency: str) -> dict[str, str]:
    said = {
        "serial": line.serial,
        "transacted_at": to_wire(line.at),
        "direction": line.direction,
        "means": line.means,
        "amount": amount_of(line.amount_minor, currency),
        "balance": amount_of(line.balance_minor, currency),
    }
    if line.other is None:
        return said
    bank, number, name = line.other
    return said | {
        "counterparty_account": number,
        "counterparty_name": name,
        "counterparty_bank": bank,
    }
