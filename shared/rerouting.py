"""Re-routing: an order whose agency says that the matter is another's goes there, once each."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from contracts import orders
from contracts.fields import ERASED
from contracts.port import WireCommand
from contracts.problems import refuse
from shared.ask import Ask, Decision
from shared.decider import Already, Decider
from shared.log.read import Recorded
from shared.reaction import Reaction, caused


@dataclass(frozen=True, slots=True)
class Road:
    """How orders of one kind are sent on: their state, to agencies of which kind, named by what.

    `moved` says what of an order is another where it goes to another agency.
    """

    decider: Decider[Any]
    kind: str
    agencies: str
    named: Callable[[orders.Answered], str | None]
    moved: Callable[[Any, str], Mapping[str, str]]


def send_on(ask: Ask, road: Road, order_id: str, to: str) -> Decision:
    """Decide to order from the agency that another named; each agency is asked once.

    What was erased goes nowhere: nobody could read it.
    """
    first_stream, stream = f"{road.kind}-{order_id}", f"{road.kind}-{ask.subject}"
    first = ask.state(road.decider, first_stream)
    ordered, known = first.ordered, ask.state(road.decider, stream).ordered
    if ordered is None:
        raise refuse("not-found")
    if not first.life.answered:
        raise refuse("not-answered")
    if known:
        return Decision({stream: Already(known)}, ordered.case_number)
    answer = first.life.answered[-1]
    there = road.named(answer) == to and to in ask.grounds.register.of_kind(road.agencies)
    gone = first.life.withdrawn or ERASED in vars(ordered).values()
    if gone or not there or to in {*_asked(ask, road, ordered)}:
        return Decision({first_stream: Already(answer)}, ordered.case_number)
    event = replace(
        ordered,
        application_id=f"rr-{ask.subject.hex}",
        agency=to,
        routed_by="answer",
        parent=order_id,
        root=ordered.root or order_id,
        rerouted_from=order_id,
        **road.moved(ordered, to),
    )
    return Decision({stream: (event,)}, ordered.case_number)


def _asked(ask: Ask, road: Road, ordered: Any) -> Iterable[str]:  # noqa: ANN401  of any kind
    """Yield the agencies that an order went to, the last one first."""
    yield ordered.agency
    while before := ordered.rerouted_from:
        ordered = ask.state(road.decider, f"{road.kind}-{UUID(before)}").ordered
        yield ordered.agency


def following(
    kind: str, answered: type[orders.Answered], wanted: Callable[[Recorded, str], Any]
) -> Reaction:
    """Return the reaction that sends an order on; `wanted` is asked what is to be said, if any.

    It is told the answer, and the id of the order that was answered.
    """
    name = f"{kind}.reroute"

    def react(event: Recorded) -> WireCommand | None:
        command = wanted(event, event.stream.removeprefix(f"{kind}-"))
        if command is None:
            return None
        return caused(name, event, command)

    return Reaction(name, frozenset({answered.wire}), react)
