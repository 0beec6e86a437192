"""Applying: from an application to the event that begins an order, from an answer to its record."""

from typing import Any

from contracts import codes, orders, targeted
from contracts.kinds import Kind
from shared.decider import Outcome
from shared.instruction import Order, begin, classed
from shared.routing import Route


def place(order: Order[Any], command: targeted.Order, way: Route, **said: str) -> Outcome:
    """Decide to order something about a target; the same application again changes nothing.

    What was ordered before stays with the agency it went to. `said` is what an application does not
    say itself, or not in its one spelling.
    """
    before: Any = order.ordered
    to = Route(before.agency, before.routed_by) if before else way
    begins = type(order).begins
    own = begins.schema.fields.keys() & command.schema.fields.keys()
    taken = {name: getattr(command, name) for name in own}
    return begin(before, begins(**taken | said | {"agency": to.agency, "routed_by": to.by}))


def answered(kind: Kind, command: targeted.Answer) -> orders.Answered:
    """Return what is kept of an answer: all that was said, and what the table makes of its code."""
    return kind.answered(
        **classed(codes.result(kind.name, command.code), codes.results_version(kind.name)),
        **{name: getattr(command, name) for name in kind.reported},
    )
