"""One task on the console: its page, and the forms of what is said of it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from flask import abort, redirect, render_template, request, url_for

from contracts import liaison_tasks as lt
from contracts.message import registry
from contracts.orders import PURPOSES
from contracts.port import Receipt, Sight
from contracts.problems import Defect, Problem
from contracts.task_templates import templates
from services.gateway.console import task_files, timeline
from services.gateway.console import task_forms as forms
from services.gateway.console.formats import seen
from services.gateway.console.forms import Act, Form, sent
from services.gateway.console.sending import command, given, overtaken
from services.gateway.console.task_clocks import clocks
from services.gateway.console.visitor import arrived, gate, in_clear, registered, visitor
from services.gateway.console.words import language, say
from services.gateway.readmodels import tasks
from services.gateway.readmodels.scope import ISSUER
from services.gateway.readmodels.task_views import TaskViews, hold_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from werkzeug.wrappers import Response

    from contracts.message import Command

    Row = dict[str, Any]
    Answer = str | Response | tuple[str, int]

OFFICES = "assignee"
FACTS = ("instructions", *lt.PERSON)
"""What a task says that may be about people."""


def task(task: UUID) -> str:
    """Show a task, masked: what is asked, how it stands, what happened."""
    current = arrived()
    return _page(_one(task), current=current)


def reveal(task: UUID) -> str:
    """Show a task in clear, once, to somebody who says what for; that is recorded."""
    _one(task)
    sight = in_clear(lt.KIND, task)
    return _page(_one(task), sight)


def _page(row: Row, sight: Sight = timeline.NOTHING, *, current: bool = True) -> str:
    views, scope, now = TaskViews(gate().engine), visitor().scope, gate().clock.now()
    events = views.events(scope, row["order_id"])
    issued = timeline.said(events[0], sight) if events else {}
    ours = bool(scope.roles & lt.LIAISON) and row["agency"] == scope.agency
    return render_template(
        "task.html",
        row=row,
        stages=clocks(row, now),
        facts=[(name, seen(str(issued[name]))) for name in FACTS if issued.get(name)],
        entries=timeline.entries(events, sight),
        acts=[act.name for act in possible(row)],
        hold=hold_of(gate().views, scope, row),
        figure_name=forms.figure_name,
        files=task_files.listed(events, sight),
        purpose=request.form.get("purpose", ""),
        whole=sight is not timeline.NOTHING,
        purposes=PURPOSES if ours else PURPOSES[1:],
        current=current,
        now=now,
    )


def possible(row: Row) -> list[Act]:
    """What the visitor may say of a task as it stands, and that can be accepted."""
    scope = visitor().scope
    if scope.roles & lt.LIAISON and row["agency"] == scope.agency:
        return _of_office(row)
    if scope.roles & ISSUER and row["ordered_by"] == scope.agency:
        return _of_issuer(row)
    return []


def _of_office(row: Row) -> list[Act]:
    status = row["status"]
    if status not in tasks.AT_OFFICE:
        return []
    acts = [forms.SIGN] if status in (tasks.ISSUED, tasks.DELIVERED) else []
    acts += [forms.SUBMIT, forms.PROGRESS]
    if row["task_question_by"]:
        return acts
    ended = lt.DUE in (row["missed"] or "").split()
    acts += [] if ended or row["extension_until"] else [forms.ASK_EXTENSION]
    return [*acts, forms.ASK_QUESTION]


def _of_issuer(row: Row) -> list[Act]:
    status = row["status"]
    acts = {
        tasks.SUBMITTED: [forms.ACCEPT, forms.RETURN],
        tasks.ACCEPTED: [forms.CLOSE],
        tasks.CLOSED: [forms.CONFIRM, forms.REOPEN],
    }.get(status, [])
    if status in tasks.OPEN:
        asked = [forms.ANSWER] if row["task_question_by"] else []
        wished = [forms.GRANT, forms.DENY] if row["extension_until"] else []
        return [*asked, *wished, *acts, forms.REASSIGN, forms.WITHDRAW]
    return acts


def issue() -> Answer:
    """Show the form by which tasks are issued, or take what was typed into it."""
    back = (url_for("console.tasks"), say("task.title"))
    if request.method == "GET":
        return _rendered(Form(forms.ISSUE, {}, 0), *back)
    form = sent(forms.ISSUE, request.form)
    said = form.data()
    result = given(form, command(form, said | {OFFICES: ",".join(said.get(OFFICES, ()))}))
    if isinstance(result, Receipt):
        gate().shows(result.last_position)
        return redirect(url_for("console.tasks", dispatch=result.subject), 303)
    return _rendered(form, *back), result.status


def perform(act: Act, task: UUID) -> Answer:
    """Show the form of something said of a task, or take what was typed into it."""
    row = _one(task)
    if not any(each is act for each in possible(row)):
        abort(403)
    asked = forms.handing_in(row) if act is forms.SUBMIT else act
    back = (url_for("console.task", task=row["order_id"]), row["title"])
    if request.method == "GET":
        return _rendered(Form(asked, {}, row["version"]), *back)
    form = sent(asked, request.form)
    if act is forms.SUBMIT and (problem := task_files.taken(form, task)):
        form.problem = problem
        return _rendered(form, *back), problem.status
    said = form.data()
    if act is forms.SUBMIT:
        said = forms.handed_in(said, row["figures"]) | {"attachments": task_files.hashes(form)}
    seen = form.version if act.by_version else None
    result = given(form, replace(command(form, said), subject=task, expected_version=seen))
    if isinstance(result, Receipt):
        there = url_for("console.task", task=result.subject, until=result.last_position)
        return redirect(there, 303)
    form.problem = _placed(result, form)
    overtaken(form, result, row["version"])
    return _rendered(form, *back), result.status


PAGES = {act.name: partial(perform, act) for act in forms.ABOUT}
"""The pages of what is said of a task, by name."""
ROLES = {act.name: cast("type[Command]", registry[act.wire]).roles for act in forms.ABOUT}
"""Who may ask for each: whoever may send its command."""


def _placed(problem: Problem, form: Form) -> Problem:
    """A problem whose defects name the fields of the form."""
    found = (
        Defect(each.code, forms.place_of(each.pointer, each.hint, form.act), each.hint)
        for each in problem.defects
    )
    return replace(problem, defects=tuple(found))


def _rendered(form: Form, back: str, to: str) -> str:
    where = {"back": back, "back_to": to, "action": request.path}
    more = say("task.more")
    return render_template("form.html", form=form, banks=_choices(), more=more, **where)


def _choices() -> Mapping[str, list[tuple[str, str]]]:
    """What can be picked on a form: an office, or a template, each by its code and name."""
    named = templates().values()
    words = [(each.name, each.title_en if language() == "en" else each.title) for each in named]
    return {OFFICES: registered("office"), "template": words}


def _one(task: UUID) -> Row:
    row = TaskViews(gate().engine).one(visitor().scope, str(task))
    if row is None:
        abort(404)
    return row
