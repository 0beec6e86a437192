"""Laws of what offices hand in for a project: sums are those of what each handed in last."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine

from contracts import liaison_tasks as lt
from contracts import task_changes as tc
from contracts import task_work as tw
from contracts.examples import examples
from services.gateway.readmodels import tasks
from services.gateway.readmodels.orders import OrdersProjection
from services.gateway.readmodels.scope import Scope
from services.gateway.readmodels.task_tables import task_figure
from services.gateway.readmodels.task_views import TaskViews
from shared.vault import Vault
from tests.laws.paper import Paper, orders, person
from tests.laws.tried import DOMAINS, caller_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from uuid import UUID

    from contracts.message import Command

    Sums = Mapping[tuple[str, str], int]

[OF] = [of for of in DOMAINS if of.name == lt.KIND]
PROJECTS = ("one", "another")
ISSUER = Scope("HZAFC", frozenset({"officer"}))
FIGURES = (
    lt.Figure(figure="visits", name="上门次数", unit="次"),
    lt.Figure(figure="coverage", name="覆盖率", unit="%", kind=lt.SHARE),
)


def said(kind: type[Command], **fields: object) -> Any:  # noqa: ANN401  the command of that kind
    return kind.load(examples()[kind.wire] | fields)


def submitted(number: int) -> tw.Submit:
    given_ = [{"figure": "visits", "value": number}, {"figure": "coverage", "value": 7 * number}]
    command: tw.Submit = said(tw.Submit, reached=None, figures=given_)
    return command


OTHER: Mapping[str, Callable[[], Command]] = {
    "accept": tw.Accept,
    "return": lambda: said(tw.ReturnForMore),
    "close": tw.Close,
    "reassign": lambda: said(tc.Reassign, assignee="DATA", due=None),
    "withdraw": lambda: said(tc.Withdraw),
    "reopen": lambda: said(tc.Reopen, due="2027-11-24T09:00:00Z"),
}
handed_in = st.integers(0, 1000).map(submitted)
words = st.one_of(handed_in, st.sampled_from(sorted(OTHER)).map(lambda name: OTHER[name]()))
hours = st.integers(0, 72).map(lambda number: timedelta(hours=number))
stories = st.lists(st.tuples(hours, st.integers(0, 5), words), max_size=16)


def lived(story: list[tuple[timedelta, int, Command]]) -> Paper:
    """Return tasks of two projects at two offices, and what was said of them."""
    paper = Paper(OF)
    for number, project in enumerate(PROJECTS):
        act = {"task_id": f"T-{number}", "project": project, "assignee": "EDU,DATA"}
        blank: dict[str, Any] = {
            "template": None,
            "title": "上门",
            "deliverable": "报告",
            "figures": [],
        }
        issue = said(lt.Issue, due="2026-12-24T09:00:00Z", **act, **blank)
        paper.take(paper.wire(replace(issue, figures=FIGURES)), person(OF.by))
    for span, which, command in story:
        paper.later(span)
        subject = _one(paper, which)
        paper.take(paper.wire(command, subject), caller_of(paper, type(command), subject))
    return paper


def _one(paper: Paper, which: int) -> UUID:
    known = orders(paper)
    return known[which % len(known)]


def views(paper: Paper) -> TaskViews:
    """Return the views of all that happened, taken in event by event."""
    engine = create_engine("sqlite://")
    projection = OrdersProjection(Vault(engine, Path("nowhere")))
    projection.metadata.create_all(engine)
    with engine.begin() as connection:
        for event in paper.log:
            projection.apply(connection, [event])
    return TaskViews(engine)


def told(paper: Paper) -> dict[str, Sums]:
    """Return for each project what its tasks that stand say last, by office and figure."""
    rows: dict[str, dict[tuple[str, str], list[int]]] = {
        project: defaultdict(list) for project in PROJECTS
    }
    for task in orders(paper):
        events = paper.stream(f"{lt.KIND}-{task}")
        if {each.type for each in events} & {tc.Reassigned.wire, tc.Withdrawn.wire}:
            continue
        issued, last = events[0].data, [e for e in events if e.type == tw.Submitted.wire][-1:]
        for figure in (figure for each in last for figure in each.data["figures"]):
            rows[issued["project"]][issued["agency"], figure["figure"]].append(figure["value"])
    return {project: _added(found) for project, found in rows.items()}


def _added(found: Mapping[tuple[str, str], list[int]]) -> Sums:
    shares = {each.figure for each in FIGURES if each.kind == lt.SHARE}
    return {
        key: sum(values) // (len(values) if key[1] in shares else 1)
        for key, values in found.items()
    }


def agree(paper: Paper) -> None:
    """Assert that figures and sums are those of what was handed in last."""
    shown, wanted = views(paper), told(paper)
    for project in PROJECTS:
        rows = shown.figures(ISSUER, project)
        by_office = {(r["agency"], r["figure"]): r["value"] for r in rows if r["given"]}
        assert by_office == wanted[project], "not what the offices handed in"
        whole = {r["figure"]: r["value"] for r in shown.sums(ISSUER, project) if r["given"]}
        counted = [r["value"] for r in rows if r["figure"] == "visits" and r["given"]]
        assert whole.get("visits", 0) == sum(counted), "the whole is not its parts"


@settings(max_examples=40, deadline=None)
@given(stories)
def test_what_a_project_adds_up_to_is_what_its_offices_handed_in_last(story: list[Any]) -> None:
    agree(lived(story))


def test_whoever_keeps_what_was_handed_in_first_breaks_the_law(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at, returned = timedelta(hours=1), OTHER["return"]()
    paper = lived([(at, 0, submitted(3)), (at, 0, returned), (at, 0, submitted(5))])
    agree(paper)
    once = tasks._GIVE.where(task_figure.c.value.is_(None))  # noqa: SLF001  the fault is there
    monkeypatch.setattr(tasks, "_GIVE", once)
    with pytest.raises(AssertionError, match="not what the offices handed in"):
        agree(paper)
