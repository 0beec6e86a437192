"""Lists of tasks on the console: the tasks themselves, projects, how far each has come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from flask import abort, render_template, request, url_for

from contracts.problems import Refused
from services.gateway.console.task_clocks import clocks
from services.gateway.console.task_forms import figure_name
from services.gateway.console.visitor import gate, visitor
from services.gateway.readmodels.task_views import FACETS, TaskViews, WantedTasks

if TYPE_CHECKING:
    Row = dict[str, Any]

NARROWED = ("project", "dispatch", "agency")
LONGEST = 60


def tasks() -> str:
    """Show the tasks that the visitor's agency issued, or has, those first that are due first."""
    shown = request.args.get("show", "all")
    narrowed = {name: request.args[name] for name in NARROWED if request.args.get(name)}
    if shown not in FACETS or any(len(each) > LONGEST for each in narrowed.values()):
        abort(400)
    views, scope = TaskViews(gate().engine), visitor().scope
    asked: Row = {"facet": shown, "sort": "due", "after": request.args.get("after"), **narrowed}
    wanted = cast("WantedTasks", asked)
    try:
        page = views.page(scope, **wanted)
    except Refused:
        abort(400)
    now = gate().clock.now()
    onward: Row = {"show": shown, **narrowed}
    return render_template(
        "tasks.html",
        rows=[(row, clocks(row, now)) for row in page.rows],
        counts=views.counts(scope),
        facets=FACETS,
        shown=shown,
        narrowed=narrowed,
        more=url_for("console.tasks", after=page.next, **onward) if page.next else None,
        now=now,
    )


def projects() -> str:
    """Show how far each project has come."""
    rows = TaskViews(gate().engine).projects(visitor().scope)
    return render_template("projects.html", rows=rows, now=gate().clock.now())


def project() -> str:
    """Show how far each office has come with a project, and what they handed in."""
    name = request.args.get("project", "")
    views, scope = TaskViews(gate().engine), visitor().scope
    rows = views.offices(scope, name) if 0 < len(name) <= LONGEST else []
    if not rows:
        abort(404)
    return render_template(
        "project.html",
        name=name,
        rows=rows,
        figures=views.figures(scope, name),
        sums=views.sums(scope, name),
        figure_name=figure_name,
        now=gate().clock.now(),
    )
