"""Transactions: the lines of an account as its bank reports them (100302), which lead onwards."""

from typing import Annotated

from contracts.fields import choice
from contracts.message import Message
from contracts.types import AccountNumber, Amount, AmountOrZero, Identifier, Moment, Name, Words

DEBIT, CREDIT = "debit", "credit"
TRANSFER, CASH = "transfer", "cash"


class Transaction(Message):
    """One line: money that came to an account (credit) or left it (debit), by transfer or in cash.

    `serial` is the bank's own number of it, the same whenever it reports the same line.
    """

    serial: Identifier
    transacted_at: Moment
    direction: Annotated[str, choice(DEBIT, CREDIT)]
    means: Annotated[str, choice(TRANSFER, CASH)] = TRANSFER
    amount: Amount
    balance: AmountOrZero | None = None
    counterparty_account: AccountNumber | None = None
    counterparty_name: Name | None = None
    counterparty_bank: Identifier | None = None
    summary: Words | None = None
