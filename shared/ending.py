"""Ending: what ends the limit of one order alone, is ordered, and is looked after until it has."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Protocol
from uuid import UUID

from contracts.appeals import Judged
from contracts.message import Event
from contracts.port import derived_id
from shared import unended
from shared.ask import Ask, Decision
from shared.decider import Already, Decider, Outcome
from shared.instruction import Order
from shared.limits import Target
from shared.unended import Unended


class Desk(Protocol):
    """What ending a limit takes of the service that its order is of."""

    order: ClassVar[Decider[Any]]
    lifting: ClassVar[str]

    def stream(self, subject: UUID) -> str:
        """Return an order's stream."""
        ...


@dataclass(frozen=True, slots=True)
class ToEnd:
    """What an order that was answered is to end: the limit of the order `name`, on a stream.

    `name` is None where the order is to end no single limit.
    """

    said: Judged
    target: Decider[Any]
    stream: str
    name: str | None


def of_one(
    ask: Ask,
    desk: Desk,
    ordered: Any,  # noqa: ANN401  each service's own
    name: str,
    reason: str,
) -> Mapping[str, tuple[Event, ...]]:
    """Return the first order to end the limit of the order `name`, by stream; none if there is."""
    if _tried(ask, desk, name):
        return {}
    made = _id(name, 0)
    event = replace(
        ordered,
        application_id=f"res-{made.hex}",
        action=desk.lifting,
        urgency="urgent",
        reason=reason,
        duration_hours=None,
        approver_rank=None,
        feedback_limit_hours=None,
        parent=name,
        root=ordered.root or name,
        rerouted_from=None,
        ends=name,
    )
    return {desk.stream(made): (event,)}


def again(
    ask: Ask,
    desk: Desk,
    ordered: Any,  # noqa: ANN401  each service's own
    target: Target,
) -> Decision:
    """Decide to order once more what ends the limit of an order that an agency did not end."""
    name = str(ask.subject)
    limit, tried = target.limits.get(name), _tried(ask, desk, name)
    made = _id(name, len(tried))

    def write(last: Any) -> Mapping[str, Outcome]:  # noqa: ANN401  each service's own
        return {desk.stream(made): (replace(last, application_id=f"res-{made.hex}"),)}

    goes_on = limit is not None and limit.stands(ask.now)
    return unended.again(ask, Unended(ordered, goes_on, tried, write))


def checked(ask: Ask, to_end: ToEnd, outcome: Outcome, code_class: str) -> Outcome:
    """Return what an answer does to a target, and that a limit goes on that it was to end."""
    if to_end.name is None or isinstance(outcome, Already):
        return outcome
    known = ask.state(to_end.target, to_end.stream)
    limit = to_end.target.fold_on(known, outcome).limits.get(to_end.name)
    if limit is None or not limit.stands(ask.now):
        return outcome
    return (*outcome, unended.failed(ask, to_end.said, to_end.stream, to_end.name, code_class))


def _tried(ask: Ask, desk: Desk, name: str) -> list[Order[Any]]:
    """Return the orders to end the limit of one order, the earliest first."""
    found: list[Order[Any]] = []
    while (last := ask.state(desk.order, desk.stream(_id(name, len(found))))).ordered:
        found.append(last)
    return found


def _id(name: str, before: int) -> UUID:
    """Return the id of an order that ends one limit alone, given after so many that do so."""
    return derived_id("restore", name, *([before] if before else []))
