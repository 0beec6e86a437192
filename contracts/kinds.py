"""Kinds of orders: what each is made of, for whoever treats them alike. Another kind is a line."""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts import authority as au
from contracts import number_blocking as nb
from contracts import orders
from contracts import stop_payment as sp
from contracts.message import Command
from contracts.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of orders: what can be said of any, what gives one, and what its agency answers.

    `agencies` is the kind of agency that its orders go to.
    """

    said: Vocabulary
    order: type[Command]
    answer: type[Command]
    answered: type[orders.Answered]
    agencies: str


KINDS: Mapping[str, Kind] = {
    kind.said.kind: kind
    for kind in (
        Kind(au.SAID, sp.Order, sp.Answer, sp.Answered, "bank"),
        Kind(nb.SAID, nb.Order, nb.Answer, nb.Answered, "carrier"),
    )
}
"""Every kind of orders, by its name."""
