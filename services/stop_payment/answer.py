"""An answer: what the bank said, as it is kept, and what in it does not add up."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any, cast

from contracts import controls as ct
from contracts import freezing as fz
from contracts import holding as hd
from contracts import returns as rt
from contracts import stop_payment as sp
from contracts import transaction_stops as ts
from contracts.codes import ResponseCode, response_code, response_table_version
from contracts.feedback import Feedback, Flag
from contracts.holders import CustomerAccount
from contracts.problems import Defect, refuse
from contracts.types import minor_of
from services.stop_payment import customers
from services.stop_payment.orderable import Instruction

PARTIAL = "partial"
PLACED = frozenset({"executed", PARTIAL})
"""Classes of answers that put a stop in force."""
NO_CUSTOMER = "no_customer"
"""The class of an answer that a bank has no such customer: no refusal, and nobody's fault."""
Customer = hd.HoldOrdered | ct.ControlOrdered
"""An order about all that somebody has at a bank."""
_SAID = tuple(each.name for each in fields(cast("Any", Feedback)))


def answered(command: sp.Answer, ordered: Instruction) -> sp.Answered:
    """Return what is kept of an answer: every sum as it was said, with flags on what is odd."""
    code = response_code(command.code)
    if command.currency not in (None, ordered.currency):
        raise _defect("currency_mismatch", "/currency", ordered.currency)
    sums = _filled(_sums(command, ordered), code.kind, ordered, command.accounts)
    if isinstance(ordered, Customer) and code.kind in PLACED and not command.accounts:
        raise _defect("required", "/accounts")
    return sp.Answered(
        code=code.code,
        code_class=_class(code, ordered),
        code_table=response_table_version(),
        counts_against_agency=code.counts,
        currency=ordered.currency,
        asked_minor=sums["asked"],
        held_minor=sums["held"] or 0,
        paid_minor=sums["paid"],
        balance_minor=sums["balance"],
        available_minor=sums["available"],
        earlier_minor=sums["earlier"],
        flags=tuple(_flags(sums, ordered, command.accounts)),
        **{name: getattr(command, name) for name in _SAID},
    )


def _class(code: ResponseCode, ordered: Instruction) -> str:
    """Return the class of an answer: of a customer, no target is that the bank has no such one."""
    if isinstance(ordered, Customer) and code.kind == "refused_no_target":
        return NO_CUSTOMER
    return code.kind


def _filled(
    sums: dict[str, int | None],
    kind: str,
    ordered: Instruction,
    accounts: Sequence[CustomerAccount],
) -> Mapping[str, int | None]:
    """Return the sums of an answer, with what follows from it where a bank that acted left it out.

    Refused where it does not follow.
    """
    if kind not in PLACED:
        return sums
    if isinstance(ordered, rt.ReturnOrdered) and sums["paid"] is None:
        if kind == PARTIAL:
            raise _defect("required", "/paid_amount")
        return sums | {"paid": ordered.amount_minor}
    if isinstance(ordered, hd.HoldOrdered) and sums["held"] is None:
        raise _defect("required", "/held_amount")
    if isinstance(ordered, ct.ControlOrdered) and sums["held"] is None:
        return sums | {"held": customers.held(accounts, ordered.currency)}
    if isinstance(ordered, ts.Held) and sums["held"] is None:
        if sums["balance"] is None:
            raise _defect("required", "/held_amount")
        return sums | {"held": min(sums["balance"], _most(ordered, sums["balance"]))}
    return sums


def _most(ordered: ts.Held, balance: int) -> int:
    """Return the most that an order asks to be held; a full freeze asks for all there is."""
    return balance if _is_full(ordered) else ordered.amount_minor


def _is_full(ordered: Instruction) -> bool:
    return isinstance(ordered, fz.FreezeOrdered) and ordered.scope == fz.FULL


def _sums(command: sp.Answer, ordered: Instruction) -> dict[str, int | None]:
    """Return the sums of an answer in minor units, each of its own currency."""
    currency = ordered.currency
    earlier = command.earlier_currency or currency
    return {
        "asked": _minor(command.asked_amount, currency, "/asked_amount"),
        "held": _minor(command.held_amount, currency, "/held_amount"),
        "paid": _minor(command.paid_amount, currency, "/paid_amount"),
        "balance": _minor(command.balance, currency, "/balance"),
        "available": _minor(command.available_amount, currency, "/available_amount"),
        "earlier": _minor(command.earlier_amount, earlier, "/earlier_amount"),
    }


def _flags(
    sums: Mapping[str, int | None], ordered: Instruction, accounts: Sequence[CustomerAccount]
) -> Iterable[Flag]:
    """Yield what does not add up in an answer to an order that holds something, or pays."""
    if isinstance(ordered, rt.ReturnOrdered) and (sums["paid"] or 0) > ordered.amount_minor:
        yield Flag(code="paid_exceeds_asked")
    if isinstance(ordered, Customer):
        yield from customers.flags(accounts, sums["held"], ordered.currency)
    if not isinstance(ordered, ts.Held) or _is_full(ordered):
        return
    if sums["asked"] is not None and sums["asked"] != ordered.amount_minor:
        yield Flag(code="asked_differs")
    yield from _of_balances(sums, ordered.amount_minor)


def _of_balances(sums: Mapping[str, int | None], most: int) -> Iterable[Flag]:
    """Yield what contradicts each other, or the sum that was ordered.

    What can be moved after and what is held cannot be more together than there was before.
    """
    held, balance, available = sums["held"] or 0, sums["balance"], sums["available"]
    if balance is not None and available is not None and available > max(balance - held, 0):
        yield Flag(code="balances_contradict")
    if held > most:
        yield Flag(code="held_exceeds_asked")
    if balance is not None and held > balance:
        yield Flag(code="held_exceeds_balance")


def _minor(amount: str | None, currency: str, pointer: str) -> int | None:
    try:
        return None if amount is None else minor_of(amount, currency)
    except ValueError as places:
        raise _defect("amount_precision", pointer, str(places)) from None


def _defect(code: str, pointer: str, hint: str = "") -> Exception:
    return refuse("invalid-command", defects=[Defect(code, pointer, hint)])
