"""The page of a freeze's return: claims, shares, objections, payments, and what can be done."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from flask import abort, redirect, render_template, request, url_for

from contracts.port import Receipt
from contracts.returns import RETURN
from services.gateway.console import return_forms
from services.gateway.console.acts import stands
from services.gateway.console.authority import issues
from services.gateway.console.clocks import stages
from services.gateway.console.forms import Act, Form, sent
from services.gateway.console.sending import command_about, given, overtaken
from services.gateway.console.then import of_the_moment, with_parts
from services.gateway.console.timeline import Entry, entries
from services.gateway.console.visitor import arrived, gate, visitor

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from werkzeug.wrappers import Response

    from services.gateway.readmodels.returns import Return
    from services.gateway.readmodels.views import Views

    Row = Mapping[str, Any]
    Answer = str | Response | tuple[str, int]


def page(order: UUID) -> str:
    """Show the return of a freeze, as far as the visitor may see it."""
    current = arrived()
    with of_the_moment(order_id=with_parts(order)) as known:
        row, found = _found(order, known.views)
    return render_template(
        "return.html",
        row=row,
        found=found,
        known=known,
        may_act=issues(row) and stands(row) and not known.moment,
        steps=_possible(found),
        current=current,
    )


def step(act: Act, order: UUID) -> Answer:
    """Show the form of a step, or take what was typed into it."""
    row, found = _found(order, gate().views)
    if not issues(row):
        abort(403)
    if request.method == "POST":
        return _take(sent(act, request.form), row, found)
    begun = {each.name: request.args.get(each.name, "") for each in act.fields}
    return _show(Form(act, begun, found.version), row)


PAGES = {each.name: partial(step, each) for each in return_forms.STEPS}
"""The page of each step, by its name."""


def _found(order: UUID, views: Views) -> tuple[Row, Return]:
    row = views.one(visitor().scope, str(order))
    found = views.returned(visitor().scope, str(order))
    if row is None or found is None:
        abort(404)
    return row, found


def _possible(found: Return) -> list[str]:
    """What can be done next with the return as a whole, besides another claim."""
    steps = ["claim_return"]
    steps += ["trace_return"] if any(c.state in ("filed", "traced") for c in found.claims) else []
    steps += ["object_to_return"] if found.notice_until else []
    steps += ["decide_return"] if found.method and _ripe(found) else []
    return steps


def _ripe(found: Return) -> bool:
    """Whether the notice is over, if there is one, and every objection was reviewed."""
    until = found.notice_until
    over = until is None or gate().clock.now() >= datetime.fromisoformat(until)
    return over and all(each.outcome for each in found.objections)


def _take(form: Form, row: Row, found: Return) -> Answer:
    result = given(form, command_about(form, row["order_id"]))
    if isinstance(result, Receipt):
        there = url_for("console.returns", order=row["order_id"])
        return redirect(f"{there}?until={result.last_position}", 303)
    return _show(form, row, overtaken(form, result, found.version)), result.status


def _show(form: Form, row: Row, since: int | None = None) -> str:
    return render_template(
        "act.html",
        form=form,
        row=row,
        back=url_for("console.returns", order=row["order_id"]),
        stages=stages(row, gate().clock.now()),
        meanwhile=_meanwhile(row, since) if since is not None else [],
    )


def _meanwhile(row: Row, version: int) -> Sequence[Entry]:
    events = gate().views.events(visitor().scope, row["order_id"])
    ours = (each for each in events if each["type"].startswith(f"{RETURN}."))
    return entries(each for each in ours if each["version"] > version)
