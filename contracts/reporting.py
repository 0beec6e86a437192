"""Reports from banks (100401): a suspicious transaction that the bank stopped before any papers."""

from collections.abc import Iterable, Mapping
from typing import Any

from contracts import orders
from contracts.message import Command, Event, Message
from contracts.problems import Defect
from contracts.stop_payment import AccountType
from contracts.types import (
    AccountNumber,
    Amount,
    AmountOrZero,
    Currency,
    Identifier,
    Minor,
    Moment,
    Name,
    Personal,
    PhoneNumber,
    Words,
    card_defect,
)

REPORT = "report"
"""What such a row of the view asks for."""


class Reporting(Message):
    """What a bank says of a transaction, reported and recorded alike.

    The money went to `account_number` at the bank that reports; `stopped_at` is when the bank
    stopped the account by itself, none where it did not.
    """

    application_id: Identifier
    account_number: Personal[AccountNumber]
    account_name: Personal[Name]
    account_type: AccountType
    currency: Currency
    transfer_time: Moment
    transfer_serial: Identifier | None = None
    stopped_at: Moment | None = None
    victim_name: Personal[Name] | None = None
    victim_account: Personal[AccountNumber] | None = None
    victim_bank: Identifier | None = None
    victim_id_number: Personal[Identifier] | None = None
    victim_phone: Personal[PhoneNumber] | None = None
    description: Personal[Words]
    feedback_organ: Name | None = None
    operator_name: Personal[Name] | None = None
    operator_phone: Personal[PhoneNumber] | None = None


class Report(Reporting, Command, wire="stop_payment.report.v1"):
    """Tell a centre of a suspicious transaction, and that the bank stopped the account (100401)."""

    roles = orders.AGENCY
    signable = True

    reported_to: Identifier
    amount: Amount
    held_amount: AmountOrZero | None = None

    @classmethod
    def rules(cls, data: Mapping[str, Any]) -> Iterable[Defect]:
        """Yield what is wrong across fields: a card number that is none."""
        number = data.get("account_number")
        if data.get("account_type") == "personal" and number and (code := card_defect(number)):
            yield Defect(code, "/account_number")


class Reported(Reporting, Event, wire="stop_payment.reported.v1"):
    """The bank `agency` told the centre `ordered_by` of a suspicious transaction.

    The centre is to order the stop by `take_up_by`.
    """

    agency: Identifier
    ordered_by: Identifier
    account_ref: Identifier
    phone_ref: Identifier | None = None
    amount_minor: Minor
    held_minor: Minor | None = None
    take_up_by: Moment


class TakenUp(Event, wire="stop_payment.taken_up.v1"):
    """The centre ordered the stop that the bank had reported: by the order `taken_up_by`."""

    taken_up_by: Identifier
    application_id: Identifier
