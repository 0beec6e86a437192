"""Orders that shape a stop: its release (100103), its extension (100105), what comes of them."""

from typing import Annotated

from contracts import orders
from contracts.fields import choice
from contracts.message import Command, Event, Message
from contracts.stop_payment import AccountType, Urgency
from contracts.types import (
    AccountNumber,
    CaseNumber,
    Currency,
    Hours,
    Identifier,
    Minor,
    Moment,
    Name,
    Personal,
    Words,
)

RELEASE, EXTENSION = "release", "extension"
FREEZE, RENEWAL, UNFREEZE, RETURN = "freeze", "renewal", "unfreeze", "return"
CHANGES = (RELEASE, EXTENSION, FREEZE, RENEWAL, UNFREEZE, RETURN)
LIFTS = (RELEASE, UNFREEZE)
"""The changes that end a measure."""
Act = Annotated[str, choice(*CHANGES)]


class Shape(Command):
    """Ask that the bank of the stop `order_id` change it, by an application of one's own."""

    roles = orders.OFFICER
    by_anyone = True

    order_id: Identifier
    application_id: Identifier
    reason: Personal[Words]


class Release(Shape, wire="stop_payment.release.v1"):
    """Have a bank lift a stop (100103)."""

    legal_document_number: Name | None = None


class Extend(Shape, wire="stop_payment.extend.v1"):
    """Have a bank keep a stop for longer, before it ends (100105)."""

    legal_document_number: Name | None = None


StopChange = Release | Extend
"""What an officer can ask of a stop in force."""


class Following(Message):
    """What an order about a stop repeats of the order `parent`, whatever that one stops."""

    application_id: Identifier
    parent: Identifier
    case_number: CaseNumber
    urgency: Urgency
    agency: Identifier
    ordered_by: Identifier
    account_ref: Identifier
    currency: Currency
    amount_minor: Minor
    reason: Personal[Words]
    officer1_id: Identifier
    officer1_name: Personal[Name]
    officer2_id: Identifier
    officer2_name: Personal[Name]
    legal_document_number: Name | None = None
    feedback_limit_hours: Hours | None = None


class Shaping(Following):
    """What an order about a stop of an account repeats of the order that it follows from."""

    account_number: Personal[AccountNumber]
    account_name: Personal[Name]
    account_type: AccountType


class ReleaseOrdered(Shaping, Event, wire="stop_payment.release_ordered.v1"):
    """The bank `agency` was ordered to lift the stop of the order `parent`."""


class ExtensionOrdered(Shaping, Event, wire="stop_payment.extension_ordered.v1"):
    """The bank `agency` was ordered to keep the stop of the order `parent` until `until`."""

    until: Moment


Change = ReleaseOrdered | ExtensionOrdered
"""What a bank can be ordered to do to a stop that it placed."""


class StopCounted(Event, wire="stop_payment.account.stop_counted.v1"):
    """The stop `order_id` was ordered: the `number`th that counts on its account, of `permitted`.

    One that counts is in force, was, or may yet be; what a bank refused counts no more.
    """

    order_id: Identifier
    application_id: Identifier
    number: Minor
    permitted: Minor


class ChangeAsked(Event, wire="stop_payment.account.change_asked.v1"):
    """The order `order_id` asks the bank to change what is in force by the order `measure`."""

    measure: Identifier
    order_id: Identifier
    application_id: Identifier
    change: Act


class StopExtended(Event, wire="stop_payment.account.stop_extended.v1"):
    """The stop of the order `measure` stays in force for longer: the bank executed `order_id`."""

    measure: Identifier
    order_id: Identifier
    extended_from: Moment
    in_force_until: Moment
    warn_at: Moment | None = None


class StopReleased(Event, wire="stop_payment.account.stop_released.v1"):
    """The stop of the order `measure` is in force no more: the bank executed `order_id`."""

    measure: Identifier
    order_id: Identifier
    released_at: Moment


class WarnOfExpiry(Command, wire="stop_payment.warn_of_expiry.v1"):
    """Say that a measure will end, at one of the instants that policy sets before it does."""

    roles = orders.SYSTEM
    order_id: Identifier
    due_at: Moment


class ExpiryWarned(Event, wire="stop_payment.account.expiry_warned.v1"):
    """The measure of an order ends in `left_seconds`, unless it is prolonged; `warn_at` is next."""

    order_id: Identifier
    in_force_until: Moment
    left_seconds: Minor
    warn_at: Moment | None = None
