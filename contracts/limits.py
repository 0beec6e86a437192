"""Limits: what holds on a target because an order was carried out, and how it ends; for all kinds.

Each kind gives these a wire name; of each target there is a stream, which tells it to nobody.
"""

from dataclasses import dataclass

from contracts.appeals import Judged
from contracts.message import Command, Event
from contracts.orders import SYSTEM
from contracts.types import Identifier, Moment, Name


class Limited(Event):
    """A limit is in force on a target, until it ends by itself where it has an end.

    `notice` is the version of the words that its holder is told, in the name of `ordering_unit`.
    """

    order_id: Identifier
    limit: Identifier
    ordered_by: Identifier
    approved_by: Identifier
    legal_basis: Name
    in_force_from: Moment
    in_force_until: Moment | None = None
    notice: Identifier | None = None
    ordering_unit: Name | None = None


class Redated(Event):
    """The agency corrected when a limit began; it ends no later than was said before."""

    order_id: Identifier
    in_force_from: Moment
    in_force_until: Moment | None = None


class NeverInForce(Event):
    """The agency corrected what it did: the limit of an order was never in force."""

    order_id: Identifier


class Reinstated(Event):
    """The limit of the order `measure` did not end by `order_id` after all: it is as it was."""

    measure: Identifier
    order_id: Identifier
    in_force_until: Moment | None = None


class Superseded(Event):
    """The limit of the order `measure` is replaced by that of `order_id`, which goes further."""

    measure: Identifier
    order_id: Identifier
    superseded_at: Moment


class Restored(Event):
    """The limit of the order `measure` is in force no more: its agency executed `order_id`."""

    measure: Identifier
    order_id: Identifier
    restored_at: Moment


class Lapse(Command):
    """End a limit whose time has run out."""

    roles = SYSTEM
    order_id: Identifier
    due_at: Moment


class Lapsed(Event):
    """A limit ended because its time ran out and nobody decided to keep it."""

    order_id: Identifier
    lapsed_at: Moment


@dataclass(frozen=True, slots=True)
class Corrected:
    """What can be said of the limits of one kind when an agency corrects its answer."""

    redated: type[Redated]
    never: type[NeverInForce]
    reinstated: type[Reinstated]


@dataclass(frozen=True, slots=True)
class Limiting:
    """What can be said of the limits of one kind; `ladder` has them from the least harm up.

    `judged` is what holders say against them, and what came of it; `corrected` is None where an
    answer that comes later corrects no limit.
    """

    ladder: tuple[str, ...]
    limited: type[Limited]
    superseded: type[Superseded]
    restored: type[Restored]
    lapsed: type[Lapsed]
    judged: Judged
    corrected: Corrected | None = None
