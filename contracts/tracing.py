"""Following the money: queries of an account's transactions (100301), and the stops that follow."""

from contracts import orders
from contracts.message import Command, Event
from contracts.stop_payment import AccountType, RoutedBy, Urgency
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
)


class Query(Command, wire="stop_payment.query.v1"):
    """Ask the bank of a stop what became of the money that was to be stopped (100301)."""

    roles = orders.OFFICER | orders.SYSTEM
    by_anyone = True

    order_id: Identifier


class QueryOrdered(Event, wire="stop_payment.query_ordered.v1"):
    """The bank `agency` was asked for an account's transactions since a transfer.

    `parent` is the stop that held less than was transferred, `root` the first stop of the chase,
    `amount_minor` what came to the account at `transfer_time`.
    """

    application_id: Identifier
    parent: Identifier
    root: Identifier
    level: Minor
    case_number: CaseNumber
    urgency: Urgency
    agency: Identifier
    ordered_by: Identifier
    account_number: Personal[AccountNumber]
    account_name: Personal[Name]
    account_type: AccountType
    account_ref: Identifier
    currency: Currency
    amount_minor: Minor
    transfer_time: Moment
    officer1_id: Identifier
    officer1_name: Personal[Name]
    officer2_id: Identifier
    officer2_name: Personal[Name]
    legal_document_number: Name | None = None
    feedback_limit_hours: Hours | None = None


class HopProposed(Event, wire="stop_payment.hop_proposed.v1"):
    """Money went on to another account, where it can be stopped.

    `from_ref` and `serial` name the transfer whoever reports it. `defect` is the code of what keeps
    a stop from being ordered: then there is no `agency` that it could go to.
    """

    serial: Identifier
    from_ref: Identifier
    transferred_at: Moment
    amount_minor: Minor
    currency: Currency
    account_number: Personal[AccountNumber] | None = None
    account_name: Personal[Name] | None = None
    account_ref: Identifier | None = None
    agency: Identifier | None = None
    routed_by: RoutedBy | None = None
    level: Minor
    defect: Identifier | None = None


class CashTaken(Event, wire="stop_payment.cash_taken.v1"):
    """Money was taken out of an account as cash, and is gone."""

    serial: Identifier
    from_ref: Identifier
    taken_at: Moment
    amount_minor: Minor
    currency: Currency


class Follow(Command, wire="stop_payment.follow.v1"):
    """Order the stop that a bank's answer to the query `order_id` led to.

    Once for each transfer, however many queries report it.
    """

    roles = orders.OFFICER | orders.SYSTEM
    by_anyone = True

    order_id: Identifier
    from_ref: Identifier
    serial: Identifier
