"""Stops of a transaction: the victim knows the payment's number, and nobody the payee's account.

Whoever carried the payment holds what is still there of it, and may say whose account is behind.
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from contracts import freezing as fz
from contracts import measures as ms
from contracts import stop_payment as sp
from contracts.fields import choice
from contracts.message import Event, Message
from contracts.preflight import Override, Warned
from contracts.problems import Defect
from contracts.types import Identifier, Minor, Moment, Personal, TransactionNumber

BANK_SERIAL, PAYMENT_ORDER, POS_SERIAL = "bank_serial", "payment_order", "pos_serial"
KINDS = (BANK_SERIAL, PAYMENT_ORDER, POS_SERIAL)
"""A bank's serial number, a payment institution's order number, an acquirer's POS serial number."""
TransactionKind = Annotated[str, choice(*KINDS)]


class Target(Message):
    """The payment that is stopped: what kind of number it is known by, and the number."""

    transaction_kind: TransactionKind
    transaction_number: Personal[TransactionNumber]


class StopTransaction(Target, sp.Asking, wire="stop_payment.stop_transaction.v1"):
    """Ask whoever carried a payment to stop it: a bank, or a payment institution.

    It is named, for a payment's number does not tell it.
    """

    @classmethod
    def rules(cls, data: Mapping[str, Any]) -> Iterable[Defect]:
        """Yield what is wrong across fields: no institution named, and as for any stop."""
        if all(name in data and data[name] is None for name in ("bank_code", "bank_name")):
            yield Defect("institution_required", "/bank_code")
        yield from super().rules(data)


class PreFlightTransaction(StopTransaction, wire="stop_payment.pre_flight_transaction.v1"):
    """Ask what speaks against a stop of a transaction; always refused with that, and not kept."""


class TransactionStopOrdered(
    Target, sp.Stopping, Event, wire="stop_payment.transaction_stop_ordered.v1"
):
    """A stop of a transaction was ordered from the institution `agency`.

    A transaction is kept as an account is: `account_ref` is the same for the same number of the
    same kind at the same institution, and tells none of them; `phone_ref` is as a stop's. It is
    the first `level` of a chase.
    """

    account_ref: Identifier
    phone_ref: Identifier | None = None
    agency: Identifier
    ordered_by: Identifier
    routed_by: sp.RoutedBy
    amount_minor: Minor
    warnings: tuple[Warned, ...] = ()
    overrides: Personal[tuple[Override, ...]] = ()
    level: Minor = 1


class TransactionReleaseOrdered(
    Target, ms.Following, Event, wire="stop_payment.transaction_release_ordered.v1"
):
    """The institution `agency` was ordered to lift the stop of a transaction."""


class TransactionExtensionOrdered(
    Target, ms.Following, Event, wire="stop_payment.transaction_extension_ordered.v1"
):
    """The institution `agency` was ordered to keep the stop of a transaction until `until`."""

    until: Moment


Change = TransactionReleaseOrdered | TransactionExtensionOrdered
"""What an institution can be ordered to do to a stop that it placed."""
Stop = sp.Ordered | TransactionStopOrdered
"""An order to stop something: an account, or a transaction."""
Held = Stop | fz.FreezeOrdered
"""An order to hold a sum: a measure can rest on it."""
