"""Telling: each measure says by which words, and in whose name, its holder is told of it."""

from dataclasses import replace
from types import UnionType
from typing import Any

from contracts import notices
from contracts.message import Event
from shared.ask import Ask
from shared.decider import Already, Outcome


def told(ask: Ask, ordered_by: str, outcome: Outcome, imposed: type[Event] | UnionType) -> Outcome:
    """Return an outcome in which each event of a kind, that imposes something, says so."""
    if isinstance(outcome, Already):
        return outcome
    unit = _unit(ask, ordered_by)
    return tuple(_worded(each, unit) if isinstance(each, imposed) else each for each in outcome)


def _worded(event: Any, unit: str) -> Event:  # noqa: ANN401  whatever imposes
    worded: Event = replace(event, notice=notices.current(), ordering_unit=unit)
    return worded


def _unit(ask: Ask, agency: str) -> str:
    """Return the name of the agency that gave an order, as it is called now."""
    known = ask.grounds.register.agencies().get(agency)
    return known.name if known else agency
