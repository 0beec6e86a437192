"""Where an order stands against its deadlines, at any moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from contracts.envelope import to_wire
from services.gateway.console.clocks import SOON, next_stage, stages

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
ANSWER_BY = NOON + timedelta(minutes=30)
ROW: dict[str, Any] = {
    "act": "stop",
    "offered_at": to_wire(NOON),
    "acknowledge_by": to_wire(NOON + timedelta(minutes=5)),
    "answer_by": to_wire(ANSWER_BY),
    "due_at": to_wire(NOON + timedelta(minutes=5)),
    "acknowledged_at": None,
    "answered_at": None,
    "withdrawn_at": None,
    "acknowledge_overdue": False,
    "clarify_by": None,
}
MOMENTS = st.timedeltas(timedelta(), timedelta(hours=2)).map(lambda span: NOON + span)


@given(answered=MOMENTS)
def test_an_answer_is_late_exactly_when_it_comes_after_its_deadline(answered: datetime) -> None:
    _, stage = stages({**ROW, "answered_at": to_wire(answered)}, NOON)
    assert (stage.state == "late") == (answered > ANSWER_BY)
    assert stage.spare == answered - NOON


@given(now=MOMENTS)
def test_silence_runs_then_is_due_soon_then_missed(now: datetime) -> None:
    _, stage = stages(ROW, now)
    left = ANSWER_BY - now
    assert stage.spare == left
    assert stage.state == (
        "missed" if left < timedelta() else "soon" if left <= SOON else "running"
    )


def test_an_answer_is_an_acknowledgement_too() -> None:
    stage, _ = stages({**ROW, "answered_at": to_wire(NOON + timedelta(minutes=4))}, NOON)
    assert stage.state == "met"


def test_a_withdrawn_order_owes_nothing() -> None:
    row = {**ROW, "withdrawn_at": to_wire(NOON)}
    assert [stage.state for stage in stages(row, ANSWER_BY)] == ["void", "void"]


def test_an_order_not_yet_offered_has_no_clock() -> None:
    row = {**ROW, "offered_at": None, "acknowledge_by": None, "answer_by": None, "due_at": None}
    assert [stage.state for stage in stages(row, NOON)] == ["not_started", "not_started"]


def test_after_a_missed_acknowledgement_the_answer_is_next() -> None:
    row = {**ROW, "acknowledge_overdue": True, "due_at": ROW["answer_by"]}
    assert next_stage(ROW, NOON).deadline == "acknowledge"
    assert next_stage(row, NOON).deadline == "answer"


@given(now=MOMENTS)
def test_a_question_about_an_answer_has_a_clock_of_its_own(now: datetime) -> None:
    asked = {**ROW, "answered_at": to_wire(NOON), "clarify_by": to_wire(ANSWER_BY)}
    stage = next_stage(asked, now)
    assert (stage.deadline, stage.by, stage.spare) == ("clarification", ANSWER_BY, ANSWER_BY - now)
    assert (stage.state == "missed") == (now > ANSWER_BY)
    assert len(stages(asked, now)) == 3
