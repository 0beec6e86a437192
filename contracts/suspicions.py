"""Suspicions: lists of what looks suspicious to a bank (100403 to 100405); they order nothing."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from contracts import orders
from contracts.codes import suspicion_features
from contracts.fields import choice
from contracts.holders import Holder
from contracts.message import Command, Event, Message
from contracts.problems import Defect
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
)

SUSPICION = "suspicion"
"""What such a row of the view asks for."""
CANCEL, OTHER = "0000", "9999"
"""The feature codes that take a report back, and that want a description."""
FEATURES = tuple(suspicion_features())
NEEDED: Mapping[str, tuple[str, ...]] = {
    "cancellation": (),
    "abnormal_opening": ("holder_name", "holder_id_type", "holder_id_number", "openings"),
    "involved_account": ("account_number", "account_name", "holder_id_type", "holder_id_number"),
    "abnormal_event": ("account_number", "account_name", "currency", "transactions"),
}
"""What each kind of report says at least."""


class Opening(Message):
    """A card that somebody opened: its number, when, and where."""

    account_number: AccountNumber
    opened_at: Moment | None = None
    opened_where: Words | None = None


class Suspicion(Holder):
    """What a bank suspects, reported and recorded alike.

    `feature_code` says what of: cards that somebody opened (1001, 1002: `openings`), an account
    that is involved in a case (2001), transactions of an account (3001 to 3008, 9999). With 0000
    what was reported under `application_id` is taken back.
    """

    application_id: Identifier
    feature_code: Annotated[str, choice(*FEATURES)]
    account_number: Personal[AccountNumber] | None = None
    account_name: Personal[Name] | None = None
    opened_where: Personal[Words] | None = None
    openings: Personal[tuple[Opening, ...]] = ()
    currency: Currency | None = None
    transactions: Personal[tuple[Transaction, ...]] = ()
    description: Personal[Words] | None = None
    feedback_organ: Name | None = None
    operator_name: Personal[Name] | None = None
    operator_phone: Personal[PhoneNumber] | None = None


class ReportSuspicion(Suspicion, Command, wire="stop_payment.report_suspicion.v1"):
    """Tell a centre of what looks suspicious (100403 to 100405), or that it no longer does."""

    roles = orders.AGENCY
    signable = True

    reported_to: Identifier

    @classmethod
    def rules(cls, data: Mapping[str, Any]) -> Iterable[Defect]:
        """Yield what is wrong across fields: what is not said that such a report says."""
        feature = data.get("feature_code")
        needed = NEEDED[suspicion_features()[feature].kind] if feature else ()
        lacking = (*needed, *(("description",) if feature == OTHER else ()))
        if data.get("transactions") and "currency" not in lacking:
            lacking = (*lacking, "currency")
        yield from (
            Defect("required", f"/{name}")
            for name in lacking
            if name in data and data[name] in (None, ())
        )


class Suspecting(Suspicion):
    """What is recorded of such a report: the bank `agency` made it to the centre `ordered_by`."""

    agency: Identifier
    ordered_by: Identifier
    account_ref: Identifier | None = None


class SuspicionReported(Suspecting, Event, wire="stop_payment.suspicion_reported.v1"):
    """A bank told a centre of what looks suspicious to it."""


class SuspicionCancelled(Suspecting, Event, wire="stop_payment.suspicion_cancelled.v1"):
    """A bank took back what it had reported as suspicious."""
