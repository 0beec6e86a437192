"""Holders: whose an account is as its bank knows them, and what other accounts they have there."""

from typing import Annotated

from contracts.days import Day
from contracts.fields import choice
from contracts.message import Message
from contracts.types import (
    AccountNumber,
    AmountOrZero,
    Currency,
    Identifier,
    Name,
    Personal,
    PhoneNumber,
    Words,
)

ID_TYPES = (*(f"{number:02}" for number in range(1, 17)), "99")
"""What a holder showed, as the platform numbers it: 01 a resident ID, 03 a passport ..."""
STATES = ("active", "dormant", "stopped", "frozen", "closed")
IdType = Annotated[str, choice(*ID_TYPES)]


class Holder(Message):
    """Who holds an account, by the papers that the bank saw."""

    holder_name: Personal[Name] | None = None
    holder_id_type: IdType | None = None
    holder_id_number: Personal[Identifier] | None = None
    holder_phone: Personal[PhoneNumber] | None = None
    holder_address: Personal[Words] | None = None


class CustomerAccount(Message):
    """One account of a customer, as its bank keeps it; of its `balance` a hold keeps `held`.

    `opened_on` is a day.
    """

    account_number: AccountNumber
    account_type: Annotated[str, choice("personal", "corporate")] | None = None
    state: Annotated[str, choice(*STATES)] | None = None
    currency: Currency | None = None
    balance: AmountOrZero | None = None
    held: AmountOrZero | None = None
    opened_on: Day | None = None
