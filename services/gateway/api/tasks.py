"""Tasks to member offices: issued, signed for, handed in, reviewed; projects and their figures."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, cast

from flask import Response, request, url_for
from flask_smorest import Blueprint

from contracts import liaison_tasks as lt
from contracts import task_attachments as ta
from contracts.problems import Defect, Refused, refuse
from services.gateway import attachments
from services.gateway.api import openapi
from services.gateway.api.answers import as_json, etag, link_next, receipt, table
from services.gateway.api.asked import (
    Said,
    as_csv,
    body,
    caught_up,
    idempotency_key,
    limit_of,
    media_type,
    one_of,
    only,
    plain,
    seen_version,
)
from services.gateway.api.callers import gate, route, who
from services.gateway.api.described_tasks import (
    ACTS,
    ATTACH,
    ATTACHMENT,
    DECISIONS,
    EVENTS,
    LIST,
    ONE,
    PROJECT,
    PROJECTS,
)
from services.gateway.api.importing import imported
from services.gateway.api.revealed import PURPOSE, event_shown, in_clear, purpose_asked
from services.gateway.api.sending import send
from services.gateway.readmodels.scope import TASK_READERS
from services.gateway.readmodels.task_views import (
    COLUMNS,
    SORTS,
    TaskViews,
    WantedTasks,
    hold_of,
)
from services.gateway.readmodels.tasks import STATUSES

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from contracts.port import Receipt
    from services.gateway.api.describing import Act

    Fields = dict[str, Any]

TASK = "/<uuid:order_id>"
NOT_THERE = "invalid-command"
routes = Blueprint("tasks", __name__, url_prefix="/v1/liaison-tasks")
_issued = partial(receipt, named="dispatch_id")


@route(routes, "POST", "", lt.Issue.roles, openapi.command(lt.Issue, answer="dispatch_receipt"))
def issue_task() -> Response:
    """Issue a task to one office, or the same to many at once: each has one of its own.

    `Location` leads to them. The same `task_id` again is `repeated`, and with other content a
    conflict. Nothing is issued to anybody where one of the offices is not known.
    """
    said, key = body(), idempotency_key()
    made = send(lt.Issue, said, key)
    response = _issued(made)
    response.headers["Location"] = url_for("tasks.list_tasks", dispatch=made.subject)
    return response


@route(routes, "POST", "/import", lt.Issue.roles, openapi.imported(lt.Issue))
def import_tasks() -> Response:
    """Issue tasks by CSV, a row an act, as stops are imported; `assignee` may hold names."""
    return imported(lt.Issue)


@route(routes, "GET", "", TASK_READERS, LIST)
def list_tasks() -> Response:
    """List the tasks that the caller's agency issued, or has, as JSON or CSV."""
    caught_up()
    page = TaskViews(gate().engine).page(who().scope, **_wanted())
    if as_csv():
        response = table(page.rows, COLUMNS)
    else:
        response = as_json({"tasks": [_linked(row) for row in page.rows], "next": page.next})
    response.vary.add("Accept")
    link_next(response, page.next)
    return response


@route(routes, "GET", "/projects", TASK_READERS, PROJECTS)
def list_projects() -> Response:
    """Show how far each project has come; tasks of none stand under null."""
    only()
    caught_up()
    return as_json({"projects": TaskViews(gate().engine).projects(who().scope)})


@route(routes, "GET", "/project", TASK_READERS, PROJECT)
def one_project() -> Response:
    """Show how far each office has come with a project, and what they handed in."""
    only("project")
    project = plain("project", request.args.get("project", ""))
    caught_up()
    views, scope = TaskViews(gate().engine), who().scope
    offices = views.offices(scope, project)
    if not offices:
        raise refuse("not-found")
    figures = {"sums": views.sums(scope, project), "figures": views.figures(scope, project)}
    return as_json({"project": project, "offices": offices, **figures})


@route(routes, "GET", TASK, TASK_READERS, ONE)
def one_task(order_id: UUID) -> Response:
    """Show a task and its figures; what it says of people is in its events."""
    only()
    caught_up()
    row = _seen(order_id)
    response = as_json(_linked(row, hold_of(gate().views, who().scope, row)))
    response.headers["ETag"] = etag(row["version"], row["position"])
    response.make_conditional(request)
    return response


@route(routes, "GET", f"{TASK}/events", TASK_READERS, EVENTS)
def task_events(order_id: UUID) -> Response:
    """Show what happened to a task, oldest first: masked, or in clear for a `purpose`.

    An office that reads it in order to do it (`execution`) has it delivered by that.
    """
    only(PURPOSE)
    caught_up()
    _seen(order_id)
    clear = in_clear(lt.KIND, order_id, purpose_asked())
    events = TaskViews(gate().engine).events(who().scope, str(order_id))
    return as_json(
        {"order_id": str(order_id), "events": [event_shown(each, clear) for each in events]}
    )


def _take(act: Act) -> Callable[[UUID], Response]:
    def taken(order_id: UUID) -> Response:
        said, key = body(), idempotency_key()
        version = seen_version() if act in DECISIONS else None

        def tell() -> Receipt:
            return send(act.command, said, key, order_id, version)

        return receipt(_of_party(tell, order_id))

    taken.__name__ = act.name
    taken.__doc__ = act.command.__doc__
    return taken


def _of_party(tell: Callable[[], Receipt], order_id: UUID) -> Receipt:
    """What a word on a task comes to; whose it is not learns nothing by saying it wrong."""
    try:
        return tell()
    except Refused as refusal:
        if refusal.problem.slug == NOT_THERE:
            _seen(order_id)
        raise


@route(routes, "POST", f"{TASK}/attachments", ta.Attach.roles, ATTACH)
def attach(order_id: UUID) -> Response:
    """Upload a file, in order to hand it in: a form (`multipart/form-data`) with one field `file`.

    Its name's ending, its declared type and its bytes must say the same. The answer's `sha256` is
    what the submission names it by.
    """
    key, request.max_content_length = idempotency_key(), attachments.LARGEST_FILE
    _seen(order_id)
    media_type("multipart/form-data")
    files = request.files.getlist("file")
    if len(files) != 1 or len(request.files) != 1:
        raise refuse("invalid-command", defects=[Defect("file_missing", "/file")])
    said = attachments.said(files[0])
    made = send(ta.Attach, Said(said), key, order_id)
    return receipt(made, attachment=attachments.known(said))


@route(routes, "GET", f"{TASK}/attachments/<kept>", TASK_READERS, ATTACHMENT)
def attachment(order_id: UUID, kept: str) -> Response:
    """Give a file of a task to be kept, by its address in the store, which the events tell.

    It takes a `purpose`, and the reading is recorded, as of any other word in clear.
    """
    only(PURPOSE)
    caught_up()
    _seen(order_id)
    purpose = purpose_asked()
    if purpose is None:
        raise refuse("invalid-query", PURPOSE)
    sight = in_clear(lt.KIND, order_id, purpose)
    return attachments.handed_out(gate().content, sight, kept)


for _act in ACTS:
    _said = openapi.command(
        _act.command, decision=_act in DECISIONS, also=("not-found", *_act.problems)
    )
    route(routes, "POST", f"{TASK}/{_act.path}", _act.command.roles, _said)(_take(_act))


def _wanted() -> WantedTasks:
    """Which tasks the query asks for."""
    texts = ("agency", "ordered_by", "project", "dispatch", "template", "case_number", "task_id")
    only("status", "sort", "limit", "after", *texts)
    given = request.args
    wanted: Fields = {n: plain(n, given[n]) for n in (*texts, "after") if n in given}
    wanted["status"] = one_of("status", given.get("status"), STATUSES)
    wanted["sort"] = one_of("sort", given.get("sort", "newest"), SORTS)
    if limit := given.get("limit"):
        wanted["limit"] = limit_of("limit", limit)
    return cast("WantedTasks", wanted)


def _seen(order_id: UUID) -> Fields:
    row = TaskViews(gate().engine).one(who().scope, str(order_id))
    if row is None:
        raise refuse("not-found")
    return row


def _linked(row: Fields, hold: Fields | None = None) -> Fields:
    here = url_for("tasks.one_task", order_id=row["order_id"])
    links = {"self": here, "events": f"{here}/events"}
    if hold:
        links["hold"] = url_for("protective_holds.one_hold", order_id=hold["order_id"])
    return row | {"links": links}
