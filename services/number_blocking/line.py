"""The measure: limits on one line, each with the order it rests on. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from contracts import number_blocking as nb
from contracts.message import Event
from contracts.problems import refuse
from shared.decider import Already, Decider, Outcome

Ended = nb.Superseded | nb.Restored | nb.Lapsed


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit on a line: as imposed, and how it ended."""

    imposed: nb.Limited
    ended: Ended | None = None

    def stands(self, now: datetime) -> bool:
        """Tell whether it is in force; from its last instant on it is not, recorded or not."""
        until = self.imposed.in_force_until
        return self.ended is None and (until is None or now < until)


@dataclass(frozen=True, slots=True)
class Line:
    """What was done about a line, by the ids of the orders."""

    limits: Mapping[str, Limit] = field(default_factory=dict)
    cut: Mapping[str, nb.CallCut] = field(default_factory=dict)

    def in_force(self, now: datetime, centre: str) -> dict[str, Limit]:
        """Return the limits in force that a centre ordered."""
        return {
            name: limit
            for name, limit in self.limits.items()
            if limit.stands(now) and limit.imposed.ordered_by == centre
        }


def evolve(line: Line, event: Event) -> Line:
    """Return the line after `event`; a carrier's later word replaces its earlier one."""
    match event:
        case nb.CallCut():
            return replace(line, cut={**line.cut, event.order_id: event})
        case nb.Limited():
            return replace(line, limits={**line.limits, event.order_id: Limit(event)})
        case nb.Superseded(measure=name) | nb.Restored(measure=name) | nb.Lapsed(order_id=name):
            ended = replace(line.limits[name], ended=event)
            return replace(line, limits={**line.limits, name: ended})
    return line


LINE = Decider(Line(), evolve)


def lapse(line: Line, command: nb.Lapse, now: datetime) -> Outcome:
    """Decide whether a limit has run out: at its exact instant, once."""
    limit = line.limits.get(command.order_id)
    if limit is None:
        raise refuse("not-found")
    if limit.ended:
        return Already(limit.ended)
    until = limit.imposed.in_force_until
    if until is None or now < until:
        return Already(limit.imposed)
    return (nb.Lapsed(order_id=command.order_id, lapsed_at=until),)
