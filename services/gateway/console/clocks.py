"""Clocks: where an order stands against its deadlines, pure arithmetic on a row of the view."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from contracts.hold_proposals import PROPOSAL
from contracts.orders import CLARIFICATION, TAKE_UP
from contracts.reporting import REPORT
from shared.lifecycle import Status

if TYPE_CHECKING:
    from collections.abc import Mapping

SOON = timedelta(minutes=15)
EXPIRY, REVERIFY = "expiry", "reverify"
ENDS = ("lapsed_at", "released_at", "superseded_at")
State = Literal["not_started", "running", "soon", "missed", "met", "late", "void"]


@dataclass(frozen=True, slots=True)
class Stage:
    """One deadline of an order: when it is due, when the agency's word came, and how it stands.

    `spare` is the time left, negative once over; for a word that came, the time it took.
    """

    deadline: str
    by: datetime | None
    done: datetime | None
    state: State
    spare: timedelta


def stages(row: Mapping[str, Any], now: datetime) -> tuple[Stage, ...]:
    """The deadlines of an order at `now`: to acknowledge, to answer, to say what was meant."""
    if row["act"] in _OF_CENTRE:
        return (_of_centre(row, now),)
    answered = _at(row["answered_at"])
    words = [at for at in (_at(row["acknowledged_at"]), answered) if at]
    return (
        _stage("acknowledge", row, min(words, default=None), now),
        _stage("answer", row, answered, now),
        *([open_stage(CLARIFICATION, row["clarify_by"], now)] if row["clarify_by"] else []),
    )


_OF_CENTRE = {REPORT: TAKE_UP, PROPOSAL: PROPOSAL}
"""What a centre owes of what it did not begin itself, by the act."""


def _of_centre(row: Mapping[str, Any], now: datetime) -> Stage:
    """The stage of a centre that was told something: it ends with the order that follows."""
    by, done = _at(row["acknowledge_by"]), _at(row["acknowledged_at"])
    over = bool(row["withdrawn_at"]) or row["status"] == Status.ENDED
    state = _state(by, done, now, withdrawn=over)
    spare = done - datetime.fromisoformat(row["ordered_at"]) if done else by - now if by else None
    return Stage(_OF_CENTRE[row["act"]], by, done, state, spare or timedelta())


def open_stage(deadline: str, instant: str, now: datetime) -> Stage:
    """The stage of something that nobody has done yet, by the instant at which it is due."""
    by = datetime.fromisoformat(instant)
    return Stage(deadline, by, None, _state(by, None, now, withdrawn=False), by - now)


def stage_without_limit(deadline: str) -> Stage:
    """The stage of something that somebody owes without a limit that runs."""
    return Stage(deadline, None, None, "running", timedelta())


def ending(row: Mapping[str, Any], now: datetime) -> Stage | None:
    """The end of an order's measure as a stage, once it was announced; None before and after."""
    until = _at(row["in_force_until"])
    if until is None or not row["warned_at"] or any(row[end] for end in ENDS):
        return None
    return Stage(EXPIRY, until, None, "soon", max(until - now, timedelta()))


def next_stage(row: Mapping[str, Any], now: datetime) -> Stage:
    """The stage that an order's place in the inbox speaks of."""
    if row["act"] in _OF_CENTRE:
        return _of_centre(row, now)
    acknowledge, answer, *question = stages(row, now)
    if question:
        return question[0]
    waits = not (acknowledge.done or row["acknowledge_overdue"])
    return acknowledge if waits and row["due_at"] == row["acknowledge_by"] else answer


def _stage(deadline: str, row: Mapping[str, Any], done: datetime | None, now: datetime) -> Stage:
    by, since = _at(row[f"{deadline}_by"]), _at(row["offered_at"])
    state = _state(by, done, now, withdrawn=bool(row["withdrawn_at"]))
    if by is None:
        return Stage(deadline, by, done, state, timedelta())
    return Stage(deadline, by, done, state, done - (since or done) if done else by - now)


def _state(by: datetime | None, done: datetime | None, now: datetime, *, withdrawn: bool) -> State:
    if done:
        return "late" if by and done > by else "met"
    if withdrawn:
        return "void"
    if by is None:
        return "not_started"
    if now > by:
        return "missed"
    return "soon" if by - now <= SOON else "running"


def _at(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
