"""The measure: the calls cut on one line, the limits on it, whether it is protected. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from contracts import number_blocking as nb
from contracts.message import Event
from shared import limits
from shared.decider import Decider


@dataclass(frozen=True, slots=True)
class Line(limits.Target):
    """What was done about a line, by the ids of the orders."""

    cut: Mapping[str, nb.CallCut] = field(default_factory=dict)
    protected: nb.FoundProtected | None = None


def evolve(line: Line, event: Event) -> Line:
    """Return the line after `event`; a carrier's later word replaces its earlier one."""
    if isinstance(event, nb.CallCut):
        return replace(line, cut={**line.cut, event.order_id: event})
    if isinstance(event, nb.FoundProtected):
        return replace(line, protected=event)
    return limits.evolve(line, event)


LINE = Decider(Line(), evolve)
