"""Payees: the account or the merchant behind a payment, as whoever carried the payment knows it."""

from contracts.days import Day
from contracts.holders import IdType
from contracts.message import Message
from contracts.types import (
    AccountNumber,
    Identifier,
    Name,
    PartyName,
    Personal,
    PhoneNumber,
    Words,
)


class Payee(Message):
    """Who a payment went to.

    `payee_account` at the bank `payee_bank` is where the money is or went on to; a merchant has
    the number and the terminal that the institution gave it. `hold_number` and `event_number` are
    what the institution calls what it did (freeze_order_id, event_id).
    """

    payee_account: Personal[AccountNumber] | None = None
    payee_name: Personal[PartyName] | None = None
    payee_bank: Identifier | None = None
    terminal_number: Identifier | None = None
    merchant_number: Identifier | None = None
    merchant_name: Personal[Name] | None = None
    merchant_id_type: IdType | None = None
    merchant_id_number: Personal[Identifier] | None = None
    merchant_id_until: Day | None = None
    merchant_phone: Personal[PhoneNumber] | None = None
    merchant_address: Personal[Words] | None = None
    hold_number: Identifier | None = None
    event_number: Identifier | None = None
