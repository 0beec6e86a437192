"""What a bank reports of an order: that it refuses it, or what came of carrying it out."""

from collections.abc import Mapping
from typing import Any

from stdnum import luhn

from contracts.controls import CONTROL
from contracts.envelope import to_wire
from contracts.inquiries import ACCOUNTS, SUBJECT, WATCH
from contracts.measures import FREEZE
from contracts.types import LARGEST_AMOUNT, amount_of, minor_of
from services.sandbox.books import Account, Line
from services.sandbox.draws import drawn
from services.sandbox.holds import (
    CUSTOMERS,
    HOLDS,
    LIFTS,
    PROLONGS,
    RETURN,
    STOPS,
    SUCCESS,
    Done,
    Entry,
)
from services.sandbox.tempers import QUERY, Act, Asked, Kind, Temper

NAME_MISMATCH = "0301"
NOT_SUPPORTED = "1000"
NO_CUSTOMER = "0300"
NOBODY_KNOWS = "7777"
LINES = frozenset({QUERY, WATCH})
INQUIRIES = frozenset({SUBJECT, ACCOUNTS})
CARRIED_OUT = HOLDS | PROLONGS | LIFTS | LINES | INQUIRIES | {RETURN}
"""What a simulated bank can do."""
ONE_BANK_IN, ONE_OF_COMPANIES_IN = 20, 2
"""A person is a customer of one bank in so many; a company of one that a verdict names."""
RICHEST = 10_000_000
"""What a person has at a bank at most, in fen."""
_STRANGERS = ("李伟", "王芳")
_CLERK = "值班员"
_MISMATCH = {"code": NAME_MISMATCH, "feedback_remark": "账号与户名不符"}


def body(
    seed: int, temper: Temper, asked: Asked, act: Act, account: Account | None = None
) -> dict[str, Any]:
    """Return what the bank sends for an act; the same act always sends the same.

    Of what it does not refuse, what comes of it is missing: that is found when the time comes.
    """
    said: dict[str, Any] = {"occurred_at": to_wire(act.occurred_at), "operator_name": _CLERK}
    if act.kind is Kind.ACKNOWLEDGE:
        return said
    if act.kind is Kind.CORRECT:
        said["feedback_remark"] = "更正前次反馈"
    if act.kind is Kind.MOVED_UP:
        said["executed_at"] = said["occurred_at"]
    return said | (refusal(seed, temper, asked, account) or {})


def refusal(
    seed: int, temper: Temper, asked: Asked, account: Account | None
) -> dict[str, Any] | None:
    """Return what a bank says instead of carrying an order out, None if it carries it out.

    `account` is the one in its books, if it is there: then its temper draws nothing about it.
    """
    if asked.act not in CARRIED_OUT:
        return {"code": NOT_SUPPORTED}
    if asked.act in CUSTOMERS and not _knows(seed, asked):
        return {"code": NO_CUSTOMER}
    name = account.name if account else holder(seed, temper, asked)
    if temper is Temper.REFUSES_MISMATCHES and asked.account_name not in (None, name):
        return _MISMATCH
    return {"code": NOBODY_KNOWS} if temper is Temper.WRONG_CODE and not account else None


def _knows(seed: int, asked: Asked) -> bool:
    """Tell whether whom an order is about is a customer."""
    most = ONE_OF_COMPANIES_IN if asked.act == CONTROL else ONE_BANK_IN
    return drawn(1, most, *_drawn_for(seed, asked), "customer") == 1


def holder(seed: int, temper: Temper, asked: Asked) -> str | None:
    """Return in whose name a bank finds an account that is in no books.

    Half the accounts of a bank that refuses mismatches are in another name than the order's.
    """
    if temper is Temper.REFUSES_MISMATCHES and drawn(0, 1, *_drawn_for(seed, asked), "name"):
        return next(stranger for stranger in _STRANGERS if stranger != asked.account_name)
    return asked.account_name


def left(seed: int, temper: Temper, asked: Asked) -> int:
    """Return what is left of the money of a stop on an account that is in no books, minor units.

    At a partial bank that is less than was asked; elsewhere there is that, and more. Of a person
    who is to be held: what they have there.
    """
    if asked.act in CUSTOMERS:
        return drawn(0, RICHEST, *_drawn_for(seed, asked), "savings")
    if asked.act not in STOPS:
        return 0
    amount, of = asked.amount_minor, (*_drawn_for(seed, asked), "balance")
    if temper is Temper.PARTIAL:
        return amount * drawn(5, 95, *of) // 100
    room = max(minor_of(str(LARGEST_AMOUNT - 1), asked.currency) - amount, 0)
    return amount + drawn(0, min(amount, room), *of)


def lines(entry: Entry, account: Account | None) -> dict[str, Any]:
    """Return the answer to a query, or a watch's report: the lines of an account in the books."""
    if account is None:
        return {"code": SUCCESS}
    told = [_transaction(line, entry.currency) for line in account.since(entry.since)]
    return {"code": SUCCESS, "transactions": told}


def customer(seed: int, temper: Temper, asked: Asked, account: Account | None) -> dict[str, Any]:
    """Return the answer to an inquiry: who holds an account, and what other accounts they have.

    Nobody else's: a simulated customer has one account at a bank, and papers that nobody issues.
    """
    name = account.name if account else holder(seed, temper, asked)
    number = f"SIM{drawn(0, 10**15 - 1, seed, asked.agency, name):015}"
    said = {"holder_name": name, "holder_id_type": "99", "holder_id_number": number}
    if asked.act == ACCOUNTS:
        its = {"account_number": asked.account_number, "currency": asked.currency}
        return {"code": SUCCESS, **said, "accounts": [its]}
    return {"code": SUCCESS, **said}


def payee(account: Account) -> dict[str, str]:
    """Return what a bank says of the account that a payment came to, besides what it holds."""
    return {
        "payee_account": account.number,
        "payee_name": account.name,
        "payee_bank": account.bank,
    }


def told(entry: Entry, done: Done) -> dict[str, Any]:
    """Return the answer to an order that was carried out: every sum of what holds or pays."""
    if done.paid_minor:
        paid = amount_of(done.paid_minor, entry.currency)
        return {"code": done.code, "currency": entry.currency, "paid_amount": paid}
    if entry.act not in HOLDS:
        return {"code": done.code}
    sums = {"held_amount": done.held_minor, "balance": done.balance_minor}
    if entry.act == FREEZE:
        sums["available_amount"] = done.free_minor
    said = {name: amount_of(minor, entry.currency) for name, minor in sums.items()}
    if entry.act in CUSTOMERS:
        return {"code": done.code, **said, "accounts": [_savings(entry, said)]}
    return {"code": done.code, "currency": entry.currency, **said}


def _savings(entry: Entry, said: Mapping[str, str]) -> dict[str, str]:
    """Return the account of a person who is held, which no books name."""
    digits = f"62{int(entry.account[:12], 16):016}"[:18]
    return {
        "account_number": digits + luhn.calc_check_digit(digits),
        "currency": entry.currency,
        "balance": said["balance"],
        "held": said["held_amount"],
    }


def _drawn_for(seed: int, asked: Asked) -> tuple[object, ...]:
    return seed, asked.agency, asked.account_number


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
