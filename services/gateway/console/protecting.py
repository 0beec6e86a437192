"""Protecting on the pages: a person's accounts are held at every bank, and how each answered."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import orjson
from flask import redirect, render_template, request, url_for

from contracts.holding import HOLD, HOLD_RELEASE, PROTECTIVE_HOLD, HoldIssued, PersonReached
from contracts.port import Receipt, WireCommand, command_id
from services.gateway.console.authority import is_open, issues
from services.gateway.console.forms import Form, sent
from services.gateway.console.hold_forms import HOLD_PERSON
from services.gateway.console.visitor import gate, visitor
from services.gateway.console.words import say
from shared.lifecycle import Status

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from werkzeug.wrappers import Response

    from services.gateway.console.then import Known

    Row = Mapping[str, Any]
    Answer = str | Response | tuple[str, int]

NO_CUSTOMER = "no_customer"


def page() -> Answer:
    """Show the form of a protective hold, or take what was typed into it."""
    if request.method == "POST":
        return _take(sent(HOLD_PERSON, request.form))
    begun = {"urgency": "urgent", "holder_id_type": "01", "officer1_name": visitor().person.name}
    return _show(Form(HOLD_PERSON, begun, 0))


def possible(row: Row) -> list[str]:
    """The acts that the visitor may do to a whole protective hold: to end it."""
    waits = row["status"] in (Status.ORDERED, Status.APPROVED, Status.AWAITING_APPROVAL)
    return ["reach", "withdraw"] if issues(row) and is_open(row) and waits else []


def whole_of(row: Row) -> str | None:
    """The protective hold that an order to a bank is part of, for whoever may see the whole."""
    part = row["act"] in (HOLD, HOLD_RELEASE) and not visitor().scope.receives(row)
    return row["root"] if part else None


def banks(row: Row, known: Known, events: Sequence[Row]) -> dict[str, Any] | None:
    """The orders to banks that a protective hold is made of, added up; None of any other order.

    `over_at` is when its time ended, or the person was reached, None before that.
    """
    if row["act"] != PROTECTIVE_HOLD:
        return None
    rows = known.views.of_root(visitor().scope, row["case_number"], row["order_id"])
    orders = [each for each in rows if each["act"] == HOLD]
    releases = {each["parent"]: each for each in rows if each["act"] == HOLD_RELEASE}
    return {
        "over_at": _over(events, known),
        "rows": [(each, releases.get(each["order_id"])) for each in orders],
        "banks": len(orders),
        "answered": _count(orders, "answers"),
        "held": _count(orders, "in_force_from"),
        "nobody": sum(each["code_class"] == NO_CUSTOMER for each in orders),
    }


def _over(events: Sequence[Row], known: Known) -> datetime | None:
    """When a hold ended, if it has: by contact, or when its time was out."""
    reached = _said(events, PersonReached.wire, "reached_at")
    until = _said(events, HoldIssued.wire, "until")
    return reached or (until if until and until <= known.now else None)


def _said(events: Sequence[Row], wire: str, name: str) -> datetime | None:
    found = (orjson.loads(each["data"])[name] for each in events if each["type"] == wire)
    return next(map(datetime.fromisoformat, found), None)


def _count(rows: Sequence[Row], column: str) -> int:
    return sum(bool(each[column]) for each in rows)


def _take(form: Form) -> Answer:
    caller = visitor().caller
    wire = WireCommand(command_id(caller.agency, form.key), HOLD_PERSON.wire, form.data())
    (result,) = gate().port.send([wire], caller)
    if isinstance(result, Receipt):
        seen = f"position={result.position}&until={result.last_position}"
        return redirect(f"{url_for('console.order', order=result.subject)}?{seen}", 303)
    if result.slug == "conflict":
        form.key = Form(HOLD_PERSON, {}, 0).key
    form.problem = result
    return _show(form), result.status


def _show(form: Form) -> str:
    return render_template(
        "form.html",
        form=form,
        back=url_for("console.orders"),
        back_to=say("list.orders"),
        action=url_for("console.protecting"),
        banks=[],
    )
