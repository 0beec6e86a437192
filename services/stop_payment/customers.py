"""Customers: what a bank says that it holds on a person's accounts, added up and looked over."""

from collections.abc import Iterable, Sequence

from contracts.feedback import Flag
from contracts.holders import CustomerAccount
from contracts.problems import Defect, refuse
from contracts.types import minor_of


def held(accounts: Sequence[CustomerAccount], currency: str) -> int:
    """Return what is held on accounts in one currency, in minor units.

    An account of which only the balance is said is held whole.
    """
    ours = _of(accounts, currency)
    return sum(_minor(each.held or each.balance, currency, at) for at, each in ours)


def flags(accounts: Sequence[CustomerAccount], said: int | None, currency: str) -> Iterable[Flag]:
    """Yield what does not add up: more held than there is, or another sum than the accounts'."""
    for at, each in _of(accounts, currency):
        if each.held and each.balance:
            kept, there = (_minor(sum_, currency, at) for sum_ in (each.held, each.balance))
            if kept > there:
                yield Flag(code="held_exceeds_balance")
                break
    if said is not None and said != held(accounts, currency):
        yield Flag(code="accounts_differ")


def _of(
    accounts: Sequence[CustomerAccount], currency: str
) -> Iterable[tuple[int, CustomerAccount]]:
    """Yield those in a currency, or that name none, each with its place in the list."""
    return ((at, each) for at, each in enumerate(accounts) if each.currency in (None, currency))


def _minor(amount: str | None, currency: str, at: int) -> int:
    try:
        return minor_of(amount or "0", currency)
    except ValueError as places:
        pointer = f"/accounts/{at}/held"
        defect = Defect("amount_precision", pointer, str(places))
        raise refuse("invalid-command", defects=[defect]) from None
