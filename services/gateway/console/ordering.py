"""Ordering: the form by which an officer gives a stop; findings show beside their fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import redirect, render_template, request, url_for

from contracts.port import Receipt, WireCommand, command_id
from contracts.preflight import WARNINGS, level_of
from contracts.problems import Problem, Refused
from services.gateway.console.forms import ORDER, Form, sent
from services.gateway.console.visitor import agency_name, gate, visitor
from services.gateway.preflight import findings

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    Answer = str | Response | tuple[str, int]

OVERRIDE = "override."
DEFECTIVE = "invalid-command"


def page() -> Answer:
    """Show the form of a stop order, or take what was typed into it."""
    if request.method == "POST":
        return _take(sent(ORDER, request.form))
    begun = {"urgency": "urgent", "currency": "CNY", "officer1_name": visitor().person.name}
    return _show(Form(ORDER, begun, 0))


def _take(form: Form) -> Answer:
    """Give the order if nothing speaks against it that was not overridden."""
    said = form.data() | _overrides(form)
    try:
        _examine(form, said)
        receipt = _given(form, said) if form.problem is None else None
    except Refused as refusal:
        form.problem, receipt = refusal.problem, None
    if receipt is None:
        return _show(form), form.problem.status if form.problem else 422
    seen = f"position={receipt.position}&until={receipt.last_position}"
    return redirect(f"{url_for('console.order', order=receipt.subject)}?{seen}", 303)


def _examine(form: Form, said: dict[str, Any]) -> None:
    """Find everything that speaks against an order; what is left open is the form's problem."""
    found = findings(said, gate().port, visitor().caller)
    form.warnings = tuple(each for each in found if level_of(each.code) == "warning")
    errors = tuple(each for each in found if level_of(each.code) == "error")
    reasons = {each["code"] for each in said.get("overrides", ())}
    if errors:
        form.problem = Problem(DEFECTIVE, errors)
    elif any(each.code not in reasons for each in form.warnings):
        form.problem = Problem("warnings-stand")


def _given(form: Form, said: dict[str, Any]) -> Receipt:
    caller = visitor().caller
    wire = WireCommand(command_id(caller.agency, form.key), ORDER.wire, said)
    (result,) = gate().port.send([wire], caller)
    if isinstance(result, Receipt):
        return result
    if result.slug == "conflict":
        form.key = Form(ORDER, {}, 0).key
    raise Refused(result)


def _overrides(form: Form) -> dict[str, Any]:
    """Why the officer goes on, by the warnings that were shown."""
    typed = ((code, form.values.get(OVERRIDE + code, "").strip()) for code in WARNINGS)
    reasons = [{"code": code, "reason": reason} for code, reason in typed if reason]
    return {"overrides": reasons} if reasons else {}


def _show(form: Form) -> str:
    banks = sorted(gate().register.banks())
    return render_template(
        "ordering.html",
        form=form,
        banks=[(code, agency_name(code)) for code in banks],
    )
