"""Following money: an officer takes up an account that an answer named, and orders its stop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from flask import abort, redirect, render_template, request, url_for

from contracts.port import Receipt, WireCommand, command_id
from contracts.tracing import Follow, HopProposed
from services.gateway.console.authority import issues
from services.gateway.console.forms import Act, Form, sent
from services.gateway.console.timeline import entry
from services.gateway.console.visitor import gate, visitor
from services.gateway.console.words import say
from services.gateway.readmodels.trail import NO_STOP

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from werkzeug.wrappers import Response

    from services.gateway.readmodels.trail import Trail

    Row = Mapping[str, Any]
    Answer = str | Response | tuple[str, int]

FOLLOW = Act("follow", Follow.wire, ())


def may_follow(trail: Trail) -> set[int]:
    """The positions of those transfers that nobody stops, and that the visitor may have stopped."""
    orders = (order for node in trail.nodes for order in node.orders)
    ours = {order["order_id"] for order in orders if issues(order)}
    return {e.position for e in trail.edges if e.why == NO_STOP and e.reported_by in ours}


def page(order: UUID, position: int) -> Answer:
    """Show what it means to go after a transfer that an order's answer named, or do it."""
    row = gate().views.one(visitor().scope, str(order))
    if row is None or not issues(row):
        abort(404)
    events = gate().views.events(visitor().scope, str(order))
    found = next((each for each in events if each["position"] == position), None)
    if found is None or found["type"] != HopProposed.wire:
        abort(404)
    if request.method == "POST":
        return _take(sent(FOLLOW, request.form), row, found)
    return _show(Form(FOLLOW, {}, 0), row, found)


def _take(form: Form, row: Row, found: Row) -> Answer:
    caller, proposed = visitor().caller, orjson.loads(found["data"])
    named = {name: proposed[name] for name in ("from_ref", "serial")}
    data = {"order_id": row["order_id"], **named}
    wire = WireCommand(command_id(caller.agency, form.key), FOLLOW.wire, data)
    (result,) = gate().port.send([wire], caller)
    if isinstance(result, Receipt):
        seen = f"position={result.position}&until={result.last_position}"
        return redirect(f"{url_for('console.order', order=result.subject)}?{seen}", 303)
    form.problem = result
    return _show(form, row, found), result.status


def _show(form: Form, row: Row, found: Row) -> str:
    form.notes = (entry(found).sentence,)
    return render_template(
        "form.html",
        form=form,
        back=url_for("console.trail", case_number=row["case_number"]),
        back_to=say("trail.link"),
        action=request.path,
        banks=[],
    )
