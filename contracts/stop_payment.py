"""Stop-payment orders to banks (100101), their feedback (100102), the measure they make."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from contracts import orders
from contracts.feedback import OWN_AMOUNTS, Feedback, Noted
from contracts.fields import choice, matching
from contracts.imposing import Imposing
from contracts.message import Command, Event, Message
from contracts.preflight import Override, Warned
from contracts.problems import Defect
from contracts.stop_rules import account_rules, amount_rules, paper_rules
from contracts.types import (
    AccountNumber,
    Amount,
    AmountOrZero,
    CaseNumber,
    CreditCode,
    Currency,
    DocumentNumber,
    Hours,
    Identifier,
    Minor,
    Moment,
    Name,
    PartyName,
    Personal,
    PhoneNumber,
    ResidentId,
    Sha256,
    Words,
)

KIND = "stop_payment"
MEASURE = "stop_payment.account"
READ = "stop_payment.read"
Urgency = Annotated[str, choice("urgent", "normal")]
AccountType = Annotated[str, choice("personal", "corporate")]
APPLICATION_TYPES = ("00", "01", "02", "03", "04", "05")
ApplicationType = Annotated[str, choice(*APPLICATION_TYPES)]
RoutedBy = Annotated[str, choice("issuer", "name", "answer")]
ResponseCode = Annotated[str, matching(r"[0-9]{4}", "response_code_format")]


class Attachment(Message):
    """A legal document that travels with an order, known by its digest."""

    name: Name
    sha256: Sha256


class Stopping(Message):
    """What every application for a stop says, whether asked for or ordered, whatever it stops."""

    application_id: Identifier
    application_type: ApplicationType = "00"
    original_application_id: Identifier | None = None
    case_number: CaseNumber
    case_type: Identifier = "0000"
    urgency: Urgency
    currency: Currency
    transfer_time: Moment
    victim_name: Personal[PartyName] | None = None
    victim_account: Personal[AccountNumber] | None = None
    victim_bank: Identifier | None = None
    victim_id_number: Personal[ResidentId] | None = None
    victim_phone: Personal[PhoneNumber] | None = None
    reason: Personal[Words] | None = None
    remark: Personal[Words] | None = None
    starts_at: Moment | None = None
    expires_at: Moment | None = None
    officer1_id: Identifier
    officer1_name: Personal[Name]
    officer1_phone: Personal[PhoneNumber] | None = None
    officer2_id: Identifier
    officer2_name: Personal[Name]
    legal_document_number: DocumentNumber | None = None
    attachments: Personal[tuple[Attachment, ...]] = ()
    feedback_limit_hours: Hours | None = None


class Application(Stopping):
    """What message 100101 says of a stop of an account, whether it is asked for or ordered."""

    account_number: Personal[AccountNumber]
    account_name: Personal[PartyName]
    account_type: AccountType
    holder_credit_code: Personal[CreditCode] | None = None


class Asking(Stopping, Command):
    """What is said only in asking for a stop: of which bank, for how much, in spite of what.

    `overrides` say, for each warning of pre-flight that stands, why it is given all the same.
    """

    roles = orders.OFFICER
    by_anyone = True

    bank_code: Identifier | None = None
    bank_name: Name | None = None
    amount: Amount
    overrides: Personal[tuple[Override, ...]] = ()

    @classmethod
    def rules(cls, data: Mapping[str, Any]) -> Iterable[Defect]:
        """Yield what is wrong across fields: amount, officers, papers, period."""
        yield from amount_rules(data, "amount")
        yield from paper_rules(data)
        starts, expires = data.get("starts_at"), data.get("expires_at")
        if starts and expires and expires <= starts:
            yield Defect("period_reversed", "/expires_at")


class Order(Application, Asking, wire="stop_payment.order.v1"):
    """Ask a bank to stop payments out of an account (100101)."""

    @classmethod
    def rules(cls, data: Mapping[str, Any]) -> Iterable[Defect]:
        """Yield what is wrong across fields: account, amount, officers, papers, period."""
        yield from account_rules(data)
        yield from super().rules(data)


class PreFlight(Order, wire="stop_payment.pre_flight.v1"):
    """Ask what speaks against an order; it is always refused with what was found, and not kept."""


class Ordered(Application, Event, wire="stop_payment.ordered.v1"):
    """A stop was ordered from the bank `agency`, found by the card's issuer or by name.

    `account_ref` and `phone_ref` are the same for the same account, or victim's phone, and tell
    neither: keyed digests, so that what belongs together shows without being opened. A stop of a
    later `level` goes after money that went on from the account of its `parent`, by the transfer
    of that serial; `root` is the first stop of the chase. `rerouted_from` is the order whose
    bank said that the account is at this one. `warnings` are what pre-flight found, `overrides` why
    the officer went on.
    """

    account_ref: Identifier
    phone_ref: Identifier | None = None
    agency: Identifier
    ordered_by: Identifier
    routed_by: RoutedBy
    amount_minor: Minor
    warnings: tuple[Warned, ...] = ()
    overrides: Personal[tuple[Override, ...]] = ()
    parent: Identifier | None = None
    root: Identifier | None = None
    level: Minor = 1
    transfer_serial: Identifier | None = None
    rerouted_from: Identifier | None = None


class Offer(orders.Offer, wire="stop_payment.offer.v1"):
    """Put a stop order before its bank."""


class Offered(orders.Offered, wire="stop_payment.offered.v1"):
    """The bank could see the stop order from this moment."""


class Reveal(orders.Reveal, wire="stop_payment.reveal.v1"):
    """Ask to read a stop order in clear."""


class Revealed(orders.Revealed, wire="stop_payment.read.revealed.v1"):
    """Somebody was shown a stop order in clear."""


class Delivered(orders.Delivered, wire="stop_payment.delivered.v1"):
    """The bank opened the stop order."""


class Acknowledge(orders.Acknowledge, wire="stop_payment.acknowledge.v1"):
    """Say that the bank has the stop order and is working on it."""


class Acknowledged(orders.Acknowledged, wire="stop_payment.acknowledged.v1"):
    """The bank confirmed that it has the stop order."""


class Answer(Feedback, Command, wire="stop_payment.answer.v1"):
    """Report what the bank did (100102): a response code, sums, from when until when, and why.

    `currency` is the order's where it is left out; a stop that was placed says what it holds,
    or the balance it found. `balance` is what was there before, `available_amount` what can be
    moved after, `asked_amount` what the bank was asked to hold, `earlier_amount` what an earlier
    authority holds, `paid_amount` what a victim was paid: all, where a success does not say.
    A query brings `transactions` (100302), the holder (100304), or `accounts`.
    """

    roles = orders.AGENCY
    signable = True
    occurred_at: Moment | None = None
    code: ResponseCode
    currency: Currency | None = None
    asked_amount: AmountOrZero | None = None
    held_amount: AmountOrZero | None = None
    paid_amount: AmountOrZero | None = None
    balance: AmountOrZero | None = None
    available_amount: AmountOrZero | None = None
    earlier_amount: AmountOrZero | None = None

    @classmethod
    def rules(cls, data: Mapping[str, Any]) -> Iterable[Defect]:
        """Yield what is wrong across fields: decimals, a period that ends before it starts."""
        for name in OWN_AMOUNTS:
            yield from amount_rules(data, name)
        starts, expires = data.get("executed_at"), data.get("expires_at")
        if starts and expires and expires <= starts:
            yield Defect("period_reversed", "/expires_at")


class Answered(Feedback, Noted, orders.Answered, wire="stop_payment.answered.v1"):
    """The bank reported what it did, with its code; `flags` name what in its sums is odd."""

    code: ResponseCode
    currency: Currency
    asked_minor: Minor | None = None
    held_minor: Minor
    paid_minor: Minor | None = None
    balance_minor: Minor | None = None
    available_minor: Minor | None = None
    earlier_minor: Minor | None = None


class Withdraw(orders.Withdraw, wire="stop_payment.withdraw.v1"):
    """Take a stop order back before the bank has answered."""


class Withdrawn(orders.Withdrawn, wire="stop_payment.withdrawn.v1"):
    """The stop order was taken back."""


class MarkOverdue(orders.MarkOverdue, wire="stop_payment.mark_overdue.v1"):
    """Note that the bank let a deadline of a stop order pass."""


class Overdue(orders.Overdue, wire="stop_payment.overdue.v1"):
    """The bank let a deadline of a stop order pass."""


class StopImposed(Imposing, Event, wire="stop_payment.account.stop_imposed.v1"):
    """A stop is in force on an account: receive-only, `held_minor` kept, until it lapses.

    `approved_by` is who approved the order here, or else the number of its second officer;
    `legal_basis` the document's number, or the report's.
    """

    asked_minor: Minor


class Lapse(Command, wire="stop_payment.lapse.v1"):
    """End a stop whose time has run out."""

    roles = orders.SYSTEM
    order_id: Identifier
    due_at: Moment


class StopLapsed(Event, wire="stop_payment.account.stop_lapsed.v1"):
    """A stop ended because its time ran out and nothing followed it."""

    order_id: Identifier
    lapsed_at: Moment
