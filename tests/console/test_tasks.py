"""Tasks at the console: issued to many, signed for, handed in, reviewed, seen by their own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from contracts import directory as d

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.console.conftest import House, Visit

    Come = Callable[..., Visit]

PASSWORD = "correct horse battery"
OFFICES = {"EDU": "市教育局", "ZLPCS": "织里派出所"}
LANGUAGES = ("zh-CN", "en")
PLEDGES = {
    "task_id": "T01-0003",
    "template": "pledges",
    "project": "反诈承诺",
    "urgency": "normal",
    "due": "2026-11-27T19:00:00",
}
PERSON = {
    "template": "reach_person",
    "assignee": "ZLPCS",
    "case_number": "A3305000000002026110001",
    "person_name": "周英兰",
    "person_id_number": "330522200210067624",
    "person_phone": "+8613905720001",
}


@pytest.fixture
def offices(house: House) -> House:
    """The house, with offices and their liaison officers."""
    house.install(d.RegisterAgency(agency=c, name=n, kind="office") for c, n in OFFICES.items())
    house.install(
        d.RegisterPerson(
            login=code.lower(), name="吴琳", agency=code, person_roles="liaison_officer"
        )
        for code in OFFICES
    )
    for code in OFFICES:
        house.credentials.set_password(code.lower(), PASSWORD)
    return house


def issued(house: House, officer: Visit, **fields: str) -> str:
    """Issue a task and return the address of the page of the first."""
    answer = officer.post("/tasks/new", **PLEDGES | {"assignee": "EDU"} | fields)
    assert answer.status_code == 303, answer.text
    house.settle()
    found = re.search(r'href="(/tasks/[0-9a-f-]{36})"', officer.get(answer.location).text)
    assert found
    return found[1]


def act(house: House, visit: Visit, path: str, **fields: str) -> None:
    answer = visit.post(path, **fields)
    assert answer.status_code == 303, answer.text
    house.settle()


def test_a_task_is_issued_signed_for_handed_in_returned_and_closed(
    offices: House, visit: Come
) -> None:
    officer, edu = visit("officer"), visit("edu")
    page = issued(offices, officer)
    assert edu.get("/").location == "/tasks"
    act(offices, edu, f"{page}/sign_task", handler_name="沈卫国")
    act(offices, edu, f"{page}/submit_task", report="已完成", figure_pledges="120")
    act(offices, officer, f"{page}/return_task", reason="请补充名单")
    act(offices, edu, f"{page}/submit_task", report="名单已附", figure_pledges="118")
    act(offices, officer, f"{page}/accept_task")
    act(offices, officer, f"{page}/close_task")
    shown = officer.get(page).text
    assert "Closed, to be looked back at" in shown
    assert "118 份" in shown
    project = officer.get("/tasks/project?project=反诈承诺").text
    assert "118 份" in project
    assert "市教育局" in project


def test_a_question_and_more_time_are_asked_and_answered(offices: House, visit: Come) -> None:
    officer, edu = visit("officer"), visit("edu")
    page = issued(offices, officer)
    act(offices, edu, f"{page}/ask_question", question="范围?")
    act(offices, edu, f"{page}/report_progress", remark="已动员")
    assert edu.get(f"{page}/ask_extension").status_code == 403
    assert "its clock stands still" in officer.get("/tasks?show=asks").text
    act(offices, officer, f"{page}/answer_question", answer="全市")
    act(offices, edu, f"{page}/ask_extension", until="2026-12-01T18:00:00", reason="样本不足")
    act(offices, officer, f"{page}/deny_extension", reason="时间充足")
    act(offices, edu, f"{page}/ask_extension", until="2026-12-02T18:00:00", reason="人手不足")
    act(offices, officer, f"{page}/grant_extension")
    assert "2026-12-02 18:00:00" in edu.get(page).text
    act(offices, officer, f"{page}/reassign_task", assignee="ZLPCS", reason="职责调整")
    assert "Given to" in officer.get(page).text
    assert page not in visit("zlpcs").get("/tasks").text
    assert "防诈承诺书签订" in visit("zlpcs").get("/tasks").text


def test_what_is_closed_is_looked_back_at_or_taken_back(offices: House, visit: Come) -> None:
    officer, edu = visit("officer"), visit("edu")
    page = issued(offices, officer)
    for step in ("confirm_task", "reopen_task"):
        assert officer.get(f"{page}/{step}").status_code == 403
    for again in ("reopen_task", "confirm_task"):
        act(offices, edu, f"{page}/submit_task", report="已完成", figure_pledges="12")
        act(offices, officer, f"{page}/accept_task")
        act(offices, officer, f"{page}/close_task")
        due = {"due": "2026-12-20T18:00:00"} if again == "reopen_task" else {}
        act(offices, officer, f"{page}/{again}", reason="抽查", **due)
    assert "Confirmed" in officer.get(page).text
    other = issued(offices, officer, task_id="T2")
    act(offices, officer, f"{other}/withdraw_task", reason="重复派发")
    assert "Withdrawn" in edu.get(other).text


def test_a_person_to_reach_is_masked_until_somebody_says_what_for(
    offices: House, visit: Come
) -> None:
    officer, police = visit("officer"), visit("zlpcs")
    page = issued(offices, officer, **PERSON)
    for language in LANGUAGES:
        shown = police.get(page, **{"Accept-Language": language}).text
        assert "周英兰" not in shown
        assert "330522200210067624" not in shown
    form = police.hidden(page)
    clear = police.send(f"{page}/reveal", {**form, "purpose": "execution"})
    assert "周英兰" in clear.text
    offices.settle()
    assert "The office opened the task" in police.get(page).text
    act(offices, police, f"{page}/submit_task", report="未见到本人", reached="no")
    assert "Person not reached" in officer.get(page).text


def test_what_is_wrong_stands_beside_its_field(offices: House, visit: Come) -> None:
    officer, edu = visit("officer"), visit("edu")
    nobody = officer.post("/tasks/new", **PLEDGES)
    assert nobody.status_code == 422
    assert 'href="#assignee"' in nobody.text
    page = issued(offices, officer)
    wrong = edu.post(f"{page}/submit_task", report="已完成", figure_pledges="许多")
    assert wrong.status_code == 422
    assert 'href="#figure_pledges"' in wrong.text
    missing = edu.post(f"{page}/submit_task", report="已完成")
    assert 'href="#figure_pledges"' in missing.text


def test_a_share_is_typed_in_percent_and_shown_so(offices: House, visit: Come) -> None:
    officer, edu = visit("officer"), visit("edu")
    page = issued(offices, officer, template="game_fraud_campaign")
    given = {"figure_coverage": "85.5", "figure_pupils": "3000"}
    act(offices, edu, f"{page}/submit_task", report="已完成", **given)
    assert "85.5%" in officer.get(page).text
    assert "85.5%" in officer.get("/tasks/project?project=反诈承诺").text


def test_lists_are_narrowed_and_lead_on(offices: House, visit: Come) -> None:
    officer = visit("officer")
    issued(offices, officer)
    for path in ("/tasks?show=x", "/tasks?after=-1", f"/tasks?project={'长' * 61}"):
        assert officer.get(path).status_code == 400, path
    assert "反诈承诺" in officer.get("/tasks/projects").text
    assert officer.get("/tasks/project?project=没有").status_code == 404
    for language in LANGUAGES:
        for path in ("/tasks", "/tasks/new", "/tasks/projects", "/tasks/project?project=反诈承诺"):
            assert officer.get(path, **{"Accept-Language": language}).status_code == 200


@pytest.mark.parametrize("login", ["other-officer", "zlpcs", "clerk"])
def test_nobody_else_sees_a_task(offices: House, visit: Come, login: str) -> None:
    page = issued(offices, visit("officer"))
    someone = visit(login)
    assert someone.get(page).status_code in (403, 404)
    assert "防诈承诺书签订" not in someone.get("/tasks").text


def test_an_event_is_given_as_recorded(offices: House, visit: Come) -> None:
    officer = visit("officer")
    page = issued(offices, officer)
    found = (e for e in offices.edge.reader.events() if e.type == "liaison_tasks.issued.v1")
    [event] = found
    record = officer.get(f"{page}/events/{event.position}/record")
    assert record.text == event.text
    assert visit("zlpcs").get(f"{page}/events/{event.position}/record").status_code == 404
