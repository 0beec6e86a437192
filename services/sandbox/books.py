"""What a bank's books say of an account, and the report it makes of that."""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.envelope import to_wire
from contracts.types import LARGEST_AMOUNT, amount_of, minor_of
from services.sandbox.draws import drawn
from services.sandbox.tempers import Act, Asked, Kind, Temper

SUCCESS = "0000"
NAME_MISMATCH = "0301"
BALANCE_INSUFFICIENT = "1200"
NOBODY_KNOWS = "7777"
_STRANGERS = ("李伟", "王芳")
_CLERK = "值班员"


@dataclass(frozen=True, slots=True)
class Entry:
    """An account in a bank's books: whose it is, and what is left on it in minor units."""

    name: str
    balance_minor: int


def look_up(seed: int, temper: Temper, asked: Asked) -> Entry:
    """Return what the bank's books say of the account in an order.

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
    return Entry(name, balance)


def body(seed: int, temper: Temper, asked: Asked, act: Act) -> dict[str, str]:
    """Return what the bank sends for an act; the same act always sends the same."""
    said = {"occurred_at": to_wire(act.occurred_at), "operator_name": _CLERK}
    if act.kind is Kind.ACKNOWLEDGE:
        return said
    if act.kind is Kind.CORRECT:
        said["feedback_remark"] = "更正前次反馈"
    return said | dict(_found(temper, asked, look_up(seed, temper, asked)))


def _found(temper: Temper, asked: Asked, entry: Entry) -> Mapping[str, str]:
    if entry.name != asked.account_name:
        return {"code": NAME_MISMATCH, "feedback_remark": "账号与户名不符"}
    if temper is Temper.WRONG_CODE:
        return {"code": NOBODY_KNOWS}
    held = min(entry.balance_minor, asked.amount_minor)
    return {
        "code": SUCCESS if held == asked.amount_minor else BALANCE_INSUFFICIENT,
        "currency": asked.currency,
        "held_amount": amount_of(held, asked.currency),
        "balance": amount_of(entry.balance_minor, asked.currency),
    }
