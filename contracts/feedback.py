"""Feedback: what a bank can say beside its code (100102, 100202), and what it is asked back."""

from typing import Annotated

from contracts import orders
from contracts.fields import choice
from contracts.holders import CustomerAccount, Holder
from contracts.message import Command, Event, Message
from contracts.payees import Payee
from contracts.transactions import Transaction
from contracts.types import (
    AccountNumber,
    Currency,
    Identifier,
    Moment,
    Name,
    Personal,
    PhoneNumber,
    Words,
    YesNo,
)

OWN_AMOUNTS = ("asked_amount", "held_amount", "paid_amount", "balance", "available_amount")
"""The sums of an answer that are in the order's currency."""
FLAGS = (
    "asked_differs",
    "balances_contradict",
    "held_exceeds_asked",
    "held_exceeds_balance",
    "paid_exceeds_asked",
    "held_unknown",
    "accounts_differ",
)
"""Codes of what does not add up in an answer, or is not in it: it is kept, and asked about."""


class Flag(Message):
    """One thing in an answer that does not add up."""

    code: Annotated[str, choice(*FLAGS)]


class Feedback(Holder, Payee):
    """What a bank says in words, names and times, reported and recorded alike.

    `failure_cause` is the technical reason, `feedback_remark` the business one. The `earlier_...`
    fields are of the authority that this order is queued behind. `account_number` is the account
    that the bank acted on; `other_bank` is where the account really is, if not there. The
    holder and their `accounts` answer queries; `watch_ended_at` is when the bank stopped watching.
    The payee is who stands behind a payment that was to be stopped by its number.
    """

    executed_at: Moment | None = None
    expires_at: Moment | None = None
    failure_cause: Personal[Words] | None = None
    feedback_remark: Personal[Words] | None = None
    feedback_organ: Name | None = None
    operator_name: Personal[Name] | None = None
    operator_phone: Personal[PhoneNumber] | None = None
    earlier_authority: Name | None = None
    earlier_currency: Currency | None = None
    earlier_expires_at: Moment | None = None
    account_number: Personal[AccountNumber] | None = None
    other_bank: Identifier | None = None
    transactions: Personal[tuple[Transaction, ...]] = ()
    accounts: Personal[tuple[CustomerAccount, ...]] = ()
    watch_ended_at: Moment | None = None


class Noted(Message):
    """What the record notes of an answer: what does not add up, that its watch was over by then."""

    flags: tuple[Flag, ...] = ()
    after_end: YesNo | None = None


class AskClarification(Command, wire="stop_payment.ask_clarification.v1"):
    """Ask a bank what it meant by its answer; it says so by answering again."""

    roles = orders.OFFICER
    question: Personal[Words]


class ClarificationAsked(Event, wire="stop_payment.clarification_asked.v1"):
    """The bank was asked what it meant: by `flags` for what does not add up, or by an officer.

    Its next answer is what it meant; `answer_by` is the clock of that.
    """

    flags: tuple[Flag, ...] = ()
    question: Personal[Words] | None = None
    answer_by: Moment


class Reroute(Command, wire="stop_payment.reroute.v1"):
    """Order from the bank that an answer to `order_id` named what was ordered from the first."""

    roles = orders.SYSTEM

    order_id: Identifier
    bank: Identifier
