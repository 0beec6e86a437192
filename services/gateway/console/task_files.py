"""Files of tasks on the console: uploaded with a form, and given back to be kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from flask import abort, request

from contracts import liaison_tasks as lt
from contracts import task_attachments as ta
from contracts import task_work as tw
from contracts.fields import ERASED
from contracts.port import Receipt, WireCommand, command_id
from contracts.problems import Defect, Problem, Refused
from services.gateway import attachments
from services.gateway.console import timeline
from services.gateway.console.forms import MANY
from services.gateway.console.visitor import gate, in_clear, visitor
from services.gateway.readmodels.task_views import TaskViews

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from flask import Response

    from contracts.port import Sight
    from services.gateway.console.forms import Form

FIELD = "attachments"
BETWEEN = MANY["files"]
"""What stands between files that were uploaded: no name has it."""


def taken(form: Form, task: UUID) -> Problem | None:
    """Upload the files of a form, each once; what was uploaded stands in the form then.

    A problem names those that could not be taken; the others need not be picked again.
    """
    held = [each for each in form.values.get(FIELD, "").split(BETWEEN) if each]
    wrong: list[Defect] = []
    for file in request.files.getlist(FIELD):
        if not file.filename:
            continue
        said = attachments.said(file)
        if found := _problem(said, task):
            wrong += [Defect(each.code, f"/{FIELD}", each.hint) for each in found.defects]
            if not found.defects:
                return found
        else:
            known = attachments.known(said)
            held.append(f"{known['sha256']} {known['name']}")
    form.values = {**form.values, FIELD: BETWEEN.join(dict.fromkeys(held))}
    return Problem("invalid-command", tuple(wrong)) if wrong else None


def hashes(form: Form) -> list[str]:
    """The hashes of the files that stand in a form."""
    held = form.values.get(FIELD, "").split(BETWEEN)
    return [each.partition(" ")[0] for each in held if each]


def _problem(said: Mapping[str, Any], task: UUID) -> Problem | None:
    """Upload a file; the same once more is told by what it is, not by the form it came in."""
    named = f"upload {task} {attachments.known(said)['sha256']} {uuid4()}"
    wire = WireCommand(command_id(visitor().caller.agency, named), ta.Attach.wire, dict(said), task)
    (answer,) = gate().port.send([wire], visitor().caller)
    return None if isinstance(answer, Receipt) else answer


def listed(events: Iterable[Mapping[str, Any]], sight: Sight) -> list[dict[str, Any]]:
    """The files that were handed in last, as far as they are shown in clear."""
    told = [timeline.said(row, sight) for row in events if row["type"] == tw.Submitted.wire]
    files = told[-1].get(FIELD, ()) if told and sight is not timeline.NOTHING else ()
    if not files or files == ERASED:
        return []
    return [dict(each) | {"kept": kept} for each, kept in zip(files, told[-1]["kept"], strict=True)]


def give(task: UUID, kept: str) -> Response:
    """Give a file to be kept, for the purpose that was picked; the reading is recorded."""
    if TaskViews(gate().engine).one(visitor().scope, str(task)) is None:
        abort(404)
    sight = in_clear(lt.KIND, task)
    try:
        return attachments.handed_out(gate().content, sight, kept)
    except Refused as refusal:
        abort(refusal.problem.status)
