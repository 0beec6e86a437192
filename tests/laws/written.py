"""Written down: what decisions come to, on a list of events and in a table of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.message import event_of
from contracts.problems import Refused
from shared.decider import Already

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from contracts.message import Event
    from shared.decider import Outcome

NOTHING_NEW = "·"


def taken(events: list[Event], outcome: Outcome) -> tuple[Event, ...]:
    """Add what was decided to what happened so far, and return it; each event survives the wire."""
    if isinstance(outcome, Already):
        assert outcome.event in events
        return ()
    assert tuple(event_of(type(each).wire, each.dump()) for each in outcome) == outcome
    events += outcome
    return outcome


def comes_to(command: Callable[[], Outcome]) -> str:
    """Return what a command comes to: events, nothing new, or a problem."""
    try:
        made = command()
    except Refused as refusal:
        return f"*{refusal.problem.slug}*"
    if isinstance(made, Already):
        return NOTHING_NEW
    return " + ".join(type(event).wire.split(".")[1] for event in made)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table as Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
