"""Simulated offices: each temper shows in when and how a task is handed in."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from contracts import liaison_tasks as lt
from contracts import task_changes as tc
from contracts import task_work as tw
from contracts.envelope import to_wire
from contracts.port import derived_id
from services.sandbox.offices import Deed, plan
from services.sandbox.tempers import Temper
from shared.log.read import Recorded
from tests.sandbox.conftest import Stage

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
DUE = NOON + timedelta(days=7)
HEARD = [temper for temper in Temper if temper is not Temper.SILENT]
OFFICE = "WXFJ"
TASK: dict[str, Any] = {
    "task_id": "T-1",
    "title": "预挂牌乡镇入户宣防",
    "deliverable": "入户户数",
    "urgency": "normal",
    "assignee": OFFICE,
    "due": "2026-11-27T11:00:00Z",
}
PERSON = {
    "title": None,
    "deliverable": None,
    "template": "reach_person",
    "case_number": "A3305000000002026112001",
    "person_name": "周英兰",
    "person_id_number": "330522200210067624",
    "person_phone": "+8613905720001",
}


def task(**changes: object) -> dict[str, Any]:
    """Return a task as the API shows it to its office."""
    row: dict[str, Any] = {
        "agency": OFFICE,
        "task_id": "T-1",
        "issued_at": to_wire(NOON),
        "due_at": to_wire(DUE),
        "signed_at": None,
        "returns": 0,
        "reaches": False,
        "figures": [
            {"figure": "households", "kind": lt.COUNT},
            {"figure": "coverage", "kind": lt.SHARE},
        ],
        "now": to_wire(NOON),
    }
    return row | changes


def planned(temper: Temper, **changes: object) -> dict[str, Deed]:
    """Return what an office does about a task, by word, in order of time."""
    deeds = list(plan(1, temper, task(**changes)))
    assert [deed.at for deed in deeds] == sorted(deed.at for deed in deeds)
    return {deed.word: deed for deed in deeds}


@pytest.mark.parametrize("temper", HEARD)
def test_every_office_that_is_heard_signs_begins_and_hands_in(temper: Temper) -> None:
    deeds = planned(temper)
    assert {"sign", "begin", "submit"} <= deeds.keys()
    assert deeds == planned(temper)
    assert (deeds["submit"].at > DUE) == (temper in {Temper.LATE, Temper.PARTIAL})
    assert ("ask" in deeds) == (temper is Temper.PARTIAL)
    assert ({"repeat", "correct"} <= deeds.keys()) == (temper is Temper.ANSWERS_TWICE)
    figures = {each["figure"]: each["value"] for each in deeds["submit"].said["figures"]}
    assert figures.keys() == {"households", "coverage"}
    careless = temper in {Temper.WRONG_CODE, Temper.REFUSES_MISMATCHES}
    assert any(figures.values()) is not careless
    assert figures["coverage"] <= lt.WHOLE


def test_a_silent_office_does_nothing() -> None:
    assert planned(Temper.SILENT) == {}


def test_more_time_is_asked_for_before_the_end_and_what_is_handed_in_keeps_to_it() -> None:
    deeds = planned(Temper.PARTIAL)
    assert deeds["ask"].at < DUE
    assert DUE < deeds["submit"].at < datetime.fromisoformat(deeds["ask"].said["until"])


@pytest.mark.parametrize("temper", HEARD)
def test_what_came_back_is_handed_in_again_with_figures(temper: Temper) -> None:
    deeds = planned(temper, signed_at=to_wire(NOON), returns=1)
    assert list(deeds) == ["submit"]
    assert deeds["submit"].at > NOON
    assert all(each["value"] for each in deeds["submit"].said["figures"])


def test_some_people_are_not_reached() -> None:
    said = [
        planned(Temper.PROMPT, reaches=True, task_id=f"T-{number}")["submit"].said["reached"]
        for number in range(40)
    ]
    assert 0 < said.count(False) < said.count(True)
    assert "reached" not in planned(Temper.PROMPT)["submit"].said


def issued(staged: Stage, **changes: object) -> str:
    """Have the centre issue a task; return its id."""
    subject = staged.officer(lt.Issue.wire, TASK | changes)
    return str(derived_id("liaison task", str(subject), OFFICE))


def played(staged: Stage, temper: Temper) -> None:
    """Have everybody do what they do, until nobody does any more."""
    sandbox = staged.sandbox(temper)
    while sandbox.step():
        pass
    while (at := sandbox.diary.earliest()) is not None:
        staged.clock.leap(at)
        staged.settle()
        while sandbox.step():
            pass
    staged.settle()


def said_of(staged: Stage, task: str, kind: str) -> list[Recorded]:
    return [event for event in staged.said(kind) if event.stream.endswith(task)]


def test_an_office_opens_signs_begins_and_hands_in(staged: Stage) -> None:
    task = issued(staged)
    played(staged, Temper.PROMPT)
    for kind in (lt.Delivered, tw.Signed, tw.ProgressReported, tw.Submitted):
        assert len(said_of(staged, task, kind.wire)) == 1, kind
    assert not staged.said(tw.Overdue.wire)


def test_what_is_said_twice_is_kept_once_and_a_correction_beside_it(staged: Stage) -> None:
    task = issued(staged)
    played(staged, Temper.ANSWERS_TWICE)
    assert len(said_of(staged, task, tw.Submitted.wire)) == 2


def test_a_late_office_is_overdue_and_handed_in_all_the_same(staged: Stage) -> None:
    task = issued(staged)
    played(staged, Temper.LATE)
    assert len(said_of(staged, task, tw.Overdue.wire)) == 1
    assert len(said_of(staged, task, tw.Submitted.wire)) == 1


def test_an_office_asks_for_more_time(staged: Stage) -> None:
    task = issued(staged)
    played(staged, Temper.PARTIAL)
    assert len(said_of(staged, task, tc.ExtensionAsked.wire)) == 1


def test_an_office_that_was_given_more_time_keeps_to_it(staged: Stage) -> None:
    task = issued(staged)
    sandbox = staged.sandbox(Temper.PARTIAL)
    while not staged.said(tc.ExtensionAsked.wire):
        at = sandbox.diary.earliest()
        staged.clock.leap(at or staged.clock.now())
        sandbox.step()
        staged.settle()
    staged.play.centre.review()
    played(staged, Temper.PARTIAL)
    assert len(said_of(staged, task, tc.ExtensionGranted.wire)) == 1
    assert len(said_of(staged, task, tw.Submitted.wire)) == 1
    assert not staged.said(tw.Overdue.wire)


def test_an_office_answers_a_return_for_more(staged: Stage) -> None:
    task = issued(staged)
    played(staged, Temper.WRONG_CODE)
    staged.play.centre.review()
    played(staged, Temper.WRONG_CODE)
    first, second = said_of(staged, task, tw.Submitted.wire)
    assert [each["value"] for each in first.data["figures"]] == [0]
    assert all(each["value"] for each in second.data["figures"])
    staged.play.centre.review()
    assert len(said_of(staged, task, tw.Accepted.wire)) == 1


def test_an_office_says_whether_it_reached_a_person(staged: Stage) -> None:
    tasks = [issued(staged, **PERSON, task_id=f"R-{number}") for number in range(4)]
    played(staged, Temper.PROMPT)
    [*reached] = [said_of(staged, task, tw.Submitted.wire)[0].data["reached"] for task in tasks]
    assert len(reached) == len(tasks)
    assert {*reached} == {True, False}


def test_a_silent_office_leaves_its_task_and_costs_no_instant(staged: Stage) -> None:
    task = issued(staged)
    sandbox = staged.sandbox(Temper.SILENT)
    while sandbox.step():
        pass
    assert sandbox.diary.earliest() is None
    assert not sandbox.diary.pending(staged.clock.now())
    assert len(said_of(staged, task, lt.Delivered.wire)) == 1
