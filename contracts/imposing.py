"""Imposing: what is said of every measure that is put in force, whatever it is."""

from contracts.message import Message
from contracts.types import Currency, Identifier, Minor, Moment, Name, YesNo


class Imposing(Message):
    """A measure is in force by the order `order_id`: what it holds, from when until when.

    `held_minor` is in `currency`; `partial` says that it is less than was asked. `notice` is the
    version of the words that its holder is told, in the name of `ordering_unit`. At `warn_at` it is
    to be said that it will end.
    """

    order_id: Identifier
    ordered_by: Identifier
    approved_by: Identifier
    legal_basis: Name
    held_minor: Minor
    currency: Currency
    in_force_from: Moment
    in_force_until: Moment
    partial: YesNo
    notice: Identifier | None = None
    ordering_unit: Name | None = None
    warn_at: Moment | None = None
