"""Supervision slips on the console: what was proposed, one slip, and what somebody decides."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from flask import abort, redirect, render_template, request, url_for

from contracts import supervision as su
from contracts.port import Receipt
from services.gateway.console.forms import Act, Field, Form, sent
from services.gateway.console.sending import command, given
from services.gateway.console.visitor import arrived, gate, person_name, visitor
from services.gateway.console.words import say
from services.gateway.readmodels.slips import Slips

if TYPE_CHECKING:
    from uuid import UUID

    from werkzeug.wrappers import Response

    Row = dict[str, Any]
    Answer = str | Response | tuple[str, int]

LARGEST = 2**53
"""Positions are below it, as every whole number of the log."""
ISSUE = Act(
    "issue_slip",
    su.IssueSlip.wire,
    (Field("defect", "text", required=True, hint=True, section="slip_field"),),
)
DISMISS = Act(
    "dismiss_slip",
    su.DismissSlip.wire,
    (Field("reason", "text", required=True, section="slip_field"),),
)


def slips() -> str:
    """Show the slips that the visitor may see, latest first."""
    after, state = request.args.get("after", type=int), request.args.get("show")
    if (after is not None and not 0 <= after < LARGEST) or state not in (None, *su.STATES):
        abort(400)
    page = Slips(gate().engine).page(visitor().scope, state, after)
    return render_template(
        "slips.html",
        rows=page.rows,
        shown=state,
        states=su.STATES,
        more=url_for("console.slips", after=page.next, show=state) if page.next else None,
        now=gate().clock.now(),
    )


def slip(slip: UUID) -> str:
    """Show a slip: which orders it cites, how each stands now, and what was decided."""
    current = arrived()
    row, scope = _one(slip), visitor().scope
    decides = row["state"] == su.PROPOSED and bool(scope.roles & su.SUPERVISOR)
    return render_template(
        "slip.html",
        row=row | {"by": person_name(row["decided_by"] or "") or row["decided_by"]},
        cited=[(each, gate().views.one(scope, each["order_id"])) for each in row["orders"]],
        acts=[act.name for act in (ISSUE, DISMISS)] if decides else [],
        current=current,
        now=gate().clock.now(),
    )


def decide(act: Act, slip: UUID) -> Answer:
    """Show the form by which somebody decides on a slip, or take what was typed."""
    row = _one(slip)
    if request.method == "GET":
        return _form(Form(act, {}, 0), row)
    form = sent(act, request.form)
    result = given(form, command(form, form.data(), slip))
    if isinstance(result, Receipt):
        return redirect(url_for("console.slip", slip=slip, until=result.last_position), 303)
    return _form(form, row), result.status


issue = partial(decide, ISSUE)
dismiss = partial(decide, DISMISS)


def _form(form: Form, row: Row) -> str:
    return render_template(
        "form.html",
        form=form,
        back=url_for("console.slip", slip=row["slip_id"]),
        back_to=say("slip.title", number=row["number"]),
        action=request.path,
        banks=[],
    )


def _one(slip: UUID) -> Row:
    row = Slips(gate().engine).one(visitor().scope, str(slip))
    if row is None:
        abort(404)
    return row
