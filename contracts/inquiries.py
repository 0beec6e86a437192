"""Inquiries about an account: who holds it, what other accounts they have, a watch over it."""

from typing import Annotated

from contracts import orders
from contracts.fields import choice
from contracts.measures import Shape, Shaping
from contracts.message import Command, Event
from contracts.types import Identifier, Minor, Moment, Name, Personal

SUBJECT, ACCOUNTS, WATCH = "subject_query", "accounts_query", "watch"
INQUIRIES = (SUBJECT, ACCOUNTS, WATCH)
TIME, BANK = "time", "bank"


class QuerySubject(Shape, wire="stop_payment.query_subject.v1"):
    """Ask the bank of a stop whose its account is (100303)."""

    legal_document_number: Name | None = None


class QueryAccounts(Shape, wire="stop_payment.query_accounts.v1"):
    """Ask a bank for all accounts of the person whose account a stop is about (100309).

    `bank_code` is another bank than the stop's, which knows the person by `holder_id_number` alone.
    """

    bank_code: Identifier | None = None
    holder_id_number: Personal[Identifier] | None = None
    legal_document_number: Name | None = None


class Watch(Shape, wire="stop_payment.watch.v1"):
    """Have the bank of a stop report each transaction of its account until an instant (100305).

    As long as policy allows where none is named; the watch ends sooner if it is withdrawn (100307).
    """

    until: Moment | None = None
    legal_document_number: Name | None = None


Inquire = QuerySubject | QueryAccounts | Watch
"""What an officer can ask about the account of a stop."""


class SubjectQueryOrdered(Shaping, Event, wire="stop_payment.subject_query_ordered.v1"):
    """The bank `agency` was asked who holds the account of the order `parent`."""


class AccountsQueryOrdered(Shaping, Event, wire="stop_payment.accounts_query_ordered.v1"):
    """The bank `agency` was asked for all accounts of who holds the account of `parent`."""

    holder_id_number: Personal[Identifier] | None = None


class WatchOrdered(Shaping, Event, wire="stop_payment.watch_ordered.v1"):
    """The bank `agency` was ordered to report each transaction of an account until `until`.

    What left the account since `transfer_time` is gone after as if a query had found it.
    """

    root: Identifier
    level: Minor
    transfer_time: Moment
    until: Moment


Inquiry = SubjectQueryOrdered | AccountsQueryOrdered | WatchOrdered
"""What a bank can be asked about an account."""


class Inquired(Event, wire="stop_payment.account.inquired.v1"):
    """The order `order_id` asks the bank about the account of the order `measure`."""

    measure: Identifier
    order_id: Identifier
    application_id: Identifier
    inquiry: Annotated[str, choice(*INQUIRIES)]


class EndWatch(Command, wire="stop_payment.end_watch.v1"):
    """End a watch whose time has run out."""

    roles = orders.SYSTEM
    due_at: Moment


class WatchEnded(Event, wire="stop_payment.watch_ended.v1"):
    """A watch over an account ended: its time ran out, or the bank watches no more."""

    ended_by: Annotated[str, choice(TIME, BANK)]
    ended_at: Moment
