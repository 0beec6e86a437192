"""Tasks in the core: issued to many at once, minded, handed in, reviewed, given to others."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from contracts import directory as d
from contracts import liaison_tasks as lt
from contracts import task_changes as tc
from contracts import task_work as tw
from contracts.port import Caller, WireCommand, command_id, order_id
from contracts.problems import Problem
from contracts.task_examples import TASKS
from services.liaison_tasks.task import task_id
from tests.core.conftest import NOON

if TYPE_CHECKING:
    from uuid import UUID

    from tests.core.conftest import Core

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
OFFICES = {"EDU": "市教育局", "ZLPCS": "织里派出所", "DATA": "市大数据局"}
PLEDGES = {
    "task_id": "T01-0003",
    "urgency": "normal",
    "template": "pledges",
    "due": "2026-11-27T11:00:00Z",
}


@pytest.fixture
def offices(core: Core) -> Core:
    """The core, with offices and their liaison officers."""
    core.install(d.RegisterAgency(agency=c, name=n, kind="office") for c, n in OFFICES.items())
    core.install(
        d.RegisterPerson(login=f"{code}1", name="某", agency=code, person_roles="liaison_officer")
        for code in OFFICES
    )
    return core


def liaison(office: str) -> Caller:
    """Return the liaison officer of an office, at the console."""
    return Caller(office, "console", person=f"{office}1")


def issued(core: Core, assignee: str = "EDU", **fields: Any) -> UUID:  # noqa: ANN401  as in JSON
    """Issue a task and return that of the first office."""
    said = lt.Issue.load(PLEDGES | {"assignee": assignee} | fields)
    made = core.take(said, core.person("officer1"))
    return task_id(made.subject, lt.offices_named(assignee)[0])


def submit(core: Core, task: UUID, value: int = 120) -> None:
    """Hand in what was done at the first office."""
    said = {"report": "已完成", "figures": [{"figure": "pledges", "value": value}]}
    core.take(tw.Submit.load(said), liaison("EDU"), task)


def test_one_act_gives_each_office_a_task_all_together_and_once(offices: Core) -> None:
    officer = offices.person("officer1")
    said = lt.Issue.load(PLEDGES | {"assignee": "市教育局、ZLPCS,EDU"})
    made = offices.take(said, officer)
    assert made.subject == order_id("HZ", "T01-0003")
    tasks = {event.stream: event.data for event in offices.log(lt.Issued)}
    assert {data["agency"] for data in tasks.values()} == {"EDU", "ZLPCS"}
    assert {data["title"] for data in tasks.values()} == {"防诈承诺书签订"}
    again = offices.take(said, officer)
    assert (again.subject, again.outcome) == (made.subject, "repeated")
    assert len(offices.log(lt.Issued)) == 2
    other = lt.Issue.load(PLEDGES | {"assignee": "EDU"})
    assert offices.refuse(other, officer).slug == "conflict"
    unknown = lt.Issue.load(PLEDGES | {"task_id": "T9", "assignee": "EDU,市消防局"})
    problem = offices.refuse(unknown, officer)
    assert [(each.code, each.pointer) for each in problem.defects] == [
        ("agency_unknown", "/assignee")
    ]
    assert len(offices.log(lt.Issued)) == 2


def test_a_task_from_issue_to_look_back(offices: Core) -> None:
    officer, task = offices.person("officer1"), issued(offices)
    offices.take(lt.Reveal(purpose="execution"), liaison("EDU"), task)
    offices.take(tw.Sign(handler_name="沈卫国"), liaison("EDU"), task)
    offices.take(tw.ReportProgress(remark="一半"), liaison("EDU"), task)
    submit(offices, task)
    offices.take(tw.ReturnForMore(reason="请补充"), officer, task)
    submit(offices, task, 140)
    offices.take(tw.Accept(), officer, task)
    offices.take(tw.Close(), officer, task)
    offices.later(days=31)
    [missed] = offices.log(tw.Overdue)
    assert (missed.data["deadline"], missed.data["agency"]) == ("look_back", "HZ")
    offices.take(
        tc.Reopen.load({"reason": "抽查不实", "due": "2027-01-05T00:00:00Z"}), officer, task
    )
    submit(offices, task, 130)
    offices.take(tw.Accept(), officer, task)
    offices.take(tw.Close(), officer, task)
    offices.take(tc.Confirm(reason="属实"), officer, task)
    assert offices.count()["confirmed"] == 1


def test_an_office_is_nudged_reminded_and_overdue_each_at_its_exact_instant(offices: Core) -> None:
    issued(offices)
    whole = timedelta(days=7)
    offices.later(days=8)
    nudged = [event.data["nudged_at"] for event in offices.log(tw.Nudged)]
    expected = [NOON + whole / 2, NOON + whole * 4 / 5]
    assert nudged == [each.isoformat().replace("+00:00", "Z") for each in expected]
    [missed], [reminded] = offices.log(tw.Overdue), offices.log(tw.Reminded)
    assert missed.data == {"deadline": "due", "due_at": "2026-11-27T11:00:00Z", "agency": "EDU"}
    assert reminded.data["due_at"] == missed.data["due_at"]


def test_the_clock_stands_still_while_a_question_is_open(offices: Core) -> None:
    officer, task = offices.person("officer1"), issued(offices)
    offices.later(days=1)
    offices.take(tc.AskQuestion(question="范围?"), liaison("EDU"), task)
    offices.later(days=9)
    words = [(event.data["deadline"], event.data["agency"]) for event in offices.log(tw.Overdue)]
    assert words == [("task_question", "HZ")]
    assert offices.log(tw.Nudged) == []
    offices.take(tc.AnswerQuestion(answer="全市"), officer, task)
    [answered] = offices.log(tc.QuestionAnswered)
    assert answered.data["due_at"].startswith("2026-12-06T11:00:00")
    offices.later(days=7)
    assert offices.log(tw.Overdue)[-1].data["deadline"] == "due"


def test_time_is_asked_for_before_it_is_over_and_no_more_often_than_allowed(offices: Core) -> None:
    officer, task = offices.person("officer1"), issued(offices)
    ask = {"until": "2026-11-30T11:00:00Z", "reason": "样本不足"}
    early = tc.AskExtension.load(ask | {"until": "2026-11-21T00:00:00Z"})
    assert offices.refuse(early, liaison("EDU"), task).codes == ["until_too_early"]
    offices.take(tc.AskExtension.load(ask), liaison("EDU"), task)
    other = tc.AskExtension.load(ask | {"reason": "人手不足"})
    assert offices.refuse(other, liaison("EDU"), task).slug == "extension-open"
    offices.take(tc.GrantExtension(), officer, task)
    offices.later(days=9)
    assert offices.log(tw.Overdue) == []
    offices.later(days=2)
    late = tc.AskExtension.load(ask | {"until": "2026-12-30T11:00:00Z"})
    assert offices.refuse(late, liaison("EDU"), task).slug == "extension-late"
    assert offices.refuse(tc.GrantExtension(), officer, task).slug == "no-extension-asked"


def test_a_task_goes_to_another_office_with_a_clock_of_its_own(offices: Core) -> None:
    officer, task = offices.person("officer1"), issued(offices)
    offices.later(days=3)
    offices.take(tc.Reassign(assignee="DATA", reason="职责调整"), officer, task)
    old, new = offices.log(lt.Issued)
    assert new.data["agency"] == "DATA"
    assert new.data["due_at"] == "2026-11-30T11:00:00Z"
    assert new.data["reassigned_from"] == str(task)
    assert old.data["dispatch"] == new.data["dispatch"]
    offices.later(days=8)
    assert [event.data["agency"] for event in offices.log(tw.Overdue)] == ["DATA"]
    assert offices.refuse(tc.Withdraw(reason="重复"), officer, task).slug == "task-over"


def test_who_could_not_be_reached_is_named_to_others_and_sealed(offices: Core) -> None:
    said = TASKS[lt.Issue.wire] | {"issuer": "HZ", "figures": []}
    made = offices.take(lt.Issue.load(said), offices.person("officer1"))
    task = task_id(made.subject, "ZLPCS")
    nothing = tw.Submit(report="未见到本人")
    problem = offices.refuse(nothing, liaison("ZLPCS"), task)
    assert [(each.code, each.pointer) for each in problem.defects] == [("required", "/reached")]
    offices.take(tw.Submit(report="未见到本人", reached=False), liaison("ZLPCS"), task)
    [handed_in] = offices.log(tw.Submitted)
    assert handed_in.data["reached"] is False
    assert set(handed_in.data["person_id_number"]) == {"sealed"}
    assert offices.said(handed_in)["person_id_number"] == said["person_id_number"]
    assert handed_in.data["case_number"] == handed_in.correlation == said["case_number"]


@pytest.mark.parametrize(
    ("figures", "wrong"),
    [
        ([], [("figure_missing", "/figures")]),
        ([("pledges", 1), ("pledges", 2)], [("figure_twice", "/figures/1/figure")]),
        ([("pledges", 1), ("visits", 2)], [("figure_unknown", "/figures/1/figure")]),
    ],
)
def test_every_figure_is_handed_in_once_and_no_other(
    offices: Core, figures: list[tuple[str, int]], wrong: list[tuple[str, str]]
) -> None:
    task = issued(offices)
    given = [{"figure": name, "value": value} for name, value in figures]
    said = tw.Submit.load({"report": "已完成", "figures": given})
    problem = offices.refuse(said, liaison("EDU"), task)
    assert [(each.code, each.pointer) for each in problem.defects] == wrong


def test_missing_figures_are_named_in_the_order_of_their_task(offices: Core) -> None:
    names = [
        ("visits", "上门次数"),
        ("pledges", "承诺书"),
        ("homes", "入户户数"),
        ("calls", "电话"),
    ]
    asked = [{"figure": figure, "name": name, "unit": "次"} for figure, name in names]
    said = {
        "task_id": "T-4",
        "title": "走访",
        "deliverable": "报告",
        "assignee": "EDU",
        "issuer": "HZ",
        "urgency": "normal",
        "due": "2026-12-20T10:59:00Z",
        "figures": asked,
    }
    made = offices.take(lt.Issue.load(said), offices.person("officer1"))
    problem = offices.refuse(
        tw.Submit(report="已完成"), liaison("EDU"), task_id(made.subject, "EDU")
    )
    assert [each.hint for each in problem.defects] == [code for code, _ in names]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"due": "2026-11-20T10:59:00Z"}, ("due_past", "/due")),
        (
            {"template": None, "title": "调研", "deliverable": "报告", "due": None},
            ("due_required", "/due"),
        ),
        ({"issuer": "市公安局"}, ("issuer_other", "/issuer")),
        ({"template": "nothing"}, ("template_unknown", "/template")),
        ({"template": None, "deliverable": "报告"}, ("required", "/title")),
        ({"assignee": ";"}, ("required", "/assignee")),
        ({"assignee": "HZ"}, ("agency_unknown", "/assignee")),
        ({"person_name": "周英兰"}, ("required", "/case_number")),
        (
            {"figures": [{"figure": "a", "name": "甲", "unit": "户"}] * 2},
            ("figure_twice", "/figures/1/figure"),
        ),
    ],
)
def test_what_is_wrong_with_a_task_is_named(
    offices: Core, fields: dict[str, Any], wrong: tuple[str, str]
) -> None:
    said = {**PLEDGES, "assignee": "EDU", **fields}
    wire = {name: value for name, value in said.items() if value is not None}
    command = WireCommand(command_id("HZ", "T"), lt.Issue.wire, wire)
    [problem] = offices.send(command, caller=offices.person("officer1"))
    assert isinstance(problem, Problem)
    assert [(each.code, each.pointer) for each in problem.defects] == [wrong]


def test_no_more_offices_than_policy_allows_and_one_for_another(offices: Core) -> None:
    many = [f"O{number}" for number in range(101)]
    offices.install(d.RegisterAgency(agency=c, name=f"{c}局", kind="office") for c in many)
    said = lt.Issue.load(PLEDGES | {"assignee": ",".join(many)})
    assert offices.refuse(said, offices.person("officer1")).codes == ["offices_too_many"]
    task = issued(offices)
    two = tc.Reassign(assignee="O1,O2", reason="职责调整")
    assert offices.refuse(two, offices.person("officer1"), task).codes == ["offices_one"]
    taken = tc.Reassign(assignee="EDU", reason="职责调整")
    assert offices.refuse(taken, offices.person("officer1"), task).slug == "office-has-task"


def test_another_office_and_another_centre_learn_of_no_task(offices: Core) -> None:
    task = issued(offices)
    for caller in (liaison("DATA"), offices.person("officer3")):
        command = (
            tw.Sign(handler_name="某") if caller.agency == "DATA" else tc.Withdraw(reason="某")
        )
        assert offices.refuse(command, caller, task).slug == "not-found"
        assert offices.refuse(lt.Reveal(purpose="follow_up"), caller, task).slug == "not-found"
