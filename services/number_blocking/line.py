"""The measure: the calls cut on one line, the limits on it, whether it is protected. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from contracts import number_blocking as nb
from contracts import reverifying as rv
from contracts.message import Event
from shared import limits
from shared.decider import Decider


@dataclass(frozen=True, slots=True)
class Reverifying:
    """That the holder is to be verified again: as asked, and what came of it, if anything."""

    asked: rv.ReverificationAsked | None = None
    ended: rv.Reverified | rv.ReverificationMissed | rv.ReverificationVoid | None = None

    @property
    def by(self) -> datetime | None:
        """Until when it runs; None when it does not."""
        return self.asked.reverify_by if self.asked and self.ended is None else None


@dataclass(frozen=True, slots=True)
class Line(limits.Target):
    """What was done about a line, by the ids of the orders; also who is to be verified again."""

    cut: Mapping[str, nb.CallCut] = field(default_factory=dict)
    protected: nb.FoundProtected | None = None
    reverifying: Mapping[str, Reverifying] = field(default_factory=dict)


def evolve(line: Line, event: Event) -> Line:
    """Return the line after `event`; a carrier's later word replaces its earlier one."""
    if isinstance(event, nb.CallCut):
        return replace(line, cut={**line.cut, event.order_id: event})
    if isinstance(event, nb.FoundProtected):
        return replace(line, protected=event)
    if isinstance(event, rv.ReverificationAsked):
        return _with(line, event.order_id, Reverifying(event))
    if isinstance(event, rv.Reverified | rv.ReverificationMissed | rv.ReverificationVoid):
        known = line.reverifying.get(event.order_id, Reverifying())
        return _with(line, event.order_id, replace(known, ended=event))
    return limits.evolve(line, event)


def _with(line: Line, order: str, known: Reverifying) -> Line:
    return replace(line, reverifying={**line.reverifying, order: known})


LINE = Decider(Line(), evolve)
