"""Laws of tasks, over generated histories: facts are kept, clocks fair, nothing is said twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from contracts import liaison_tasks as lt
from contracts import task_changes as tc
from contracts import task_work as tw
from contracts.policy import pack
from contracts.problems import Refused
from services.liaison_tasks.clocks import Moment
from services.liaison_tasks.task import AT_OFFICE, TASK, TRANSITIONS, Task
from tests.laws.tasks import COMMANDS, NOON, Desk

STEPS = st.lists(st.tuples(st.sampled_from(sorted(COMMANDS)), st.integers(0, 72)), max_size=14)


def lived(steps: list[tuple[str, int]]) -> Desk:
    """Return a task after commands, each some hours after the one before; refused ones pass."""
    desk = Desk()
    for name, hours in steps:
        desk.later(hours=hours)
        try:
            desk.take(COMMANDS[name](desk))
        except Refused:
            continue
    return desk


@given(STEPS)
def test_an_office_never_loses_time_to_whoever_issued_the_task(
    steps: list[tuple[str, int]],
) -> None:
    before: lt.Clock | None = None
    for event in lived(steps).events:
        if isinstance(event, tc.QuestionAnswered | tw.ReturnedForMore | tc.ExtensionGranted):
            assert before is not None
            assert event.due_at >= before.due_at
        if isinstance(event, tc.QuestionAnswered):
            assert before is not None
            assert event.due_at - event.since == before.due_at - before.since
        before = event if isinstance(event, lt.Clock) else before


@given(STEPS)
def test_a_task_moves_only_as_the_diagram_says(steps: list[tuple[str, int]]) -> None:
    task = Task()
    for event in lived(steps).events:
        word = type(event).wire.rsplit(".", 2)[-2]
        after = TASK.evolve(task, event)
        assert after.status == TRANSITIONS.get(word, {}).get(task.status, task.status)
        task = after


@given(STEPS)
def test_a_question_or_a_wish_is_open_only_while_the_office_is_at_work(
    steps: list[tuple[str, int]],
) -> None:
    task = lived(steps).task
    if task.status in AT_OFFICE:
        assert task.runs == (task.question is None)
    elif task.status == "submitted":
        assert task.question is None
        assert task.extension is None


@given(st.integers(1, 90 * 24 * 60), st.integers(0, 90 * 24 * 60))
def test_nudges_lie_between_now_and_the_end_in_order(length: int, gone: int) -> None:
    end = NOON + timedelta(minutes=length)
    run: Any = Moment(NOON + timedelta(minutes=gone), pack()).run(NOON, end)
    nudges: list[datetime] = [
        each for each in (run["first_nudge_at"], run["second_nudge_at"]) if each
    ]
    assert nudges == sorted(nudges)
    assert all(NOON + timedelta(minutes=gone) < each < end for each in nudges)
