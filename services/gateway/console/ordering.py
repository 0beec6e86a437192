"""Ordering: the form by which an officer gives a stop; findings show beside their fields."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import abort, redirect, render_template, request, url_for

from contracts.port import Look, Receipt
from contracts.preflight import WARNINGS, level_of
from contracts.problems import Problem, Refused, error
from contracts.reporting import REPORT
from contracts.stop_payment import PreFlight
from contracts.transaction_stops import PreFlightTransaction
from contracts.types import amount_of
from services.gateway.console.formats import BEIJING
from services.gateway.console.forms import ORDER, Act, Form, sent
from services.gateway.console.sending import command, given, page_of
from services.gateway.console.transaction_forms import STOP_TRANSACTION
from services.gateway.console.visitor import agency_name, gate, visitor
from services.gateway.console.words import language, say
from services.gateway.preflight import findings, notes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from werkzeug.wrappers import Response

    Answer = str | Response | tuple[str, int]

_PRE_FLIGHTS = {ORDER: PreFlight, STOP_TRANSACTION: PreFlightTransaction}
"""What finds everything that speaks against what a form gives."""
_PAGES = {ORDER: "console.ordering", STOP_TRANSACTION: "console.stop_transaction"}
OVERRIDE = "override."
DEFECTIVE = "invalid-command"
FOLLOW_UP = "follow_up"
HOME, FOREIGN = "02", "03"
"""Types of an application that supplements a bank's report: in CNY, in another currency."""


def page() -> Answer:
    """Show the form of a stop order, or take what was typed into it."""
    return _perform(ORDER)


def transaction() -> Answer:
    """Show the form of a stop of a transaction, or take what was typed into it."""
    return _perform(STOP_TRANSACTION)


def _perform(act: Act) -> Answer:
    if request.method == "POST":
        return _take(sent(act, request.form))
    begun = {"urgency": "urgent", "currency": "CNY", "officer1_name": visitor().person.name}
    return _show(Form(act, begun, 0, notes=_notes({})))


def take_up(order: UUID) -> Answer:
    """Show the form of a stop order, filled in from a bank's report, which is read for that."""
    row = gate().views.one(visitor().scope, str(order))
    if row is None or row["act"] != REPORT or row["ordered_by"] != visitor().person.agency:
        abort(404)
    sight = gate().port.reveal(Look(row["kind"], order, FOLLOW_UP), visitor().caller)
    if isinstance(sight, Problem):
        abort(sight.status)
    begun = _begun_by(row, sight.data[row["ordered_position"]])
    return _show(Form(ORDER, begun, 0, notes=_notes({})))


def _begun_by(row: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, str]:
    """What a report says of the order that is to follow it."""
    currency = said["currency"]
    told = {name: str(said[name]) for name in _TOLD if said.get(name)}
    at = datetime.fromisoformat(said["transfer_time"]).astimezone(BEIJING)
    return told | {
        "urgency": "urgent",
        "application_type": HOME if currency == "CNY" else FOREIGN,
        "original_application_id": row["application_id"],
        "bank_code": row["agency"],
        "amount": amount_of(said["amount_minor"], currency),
        "transfer_time": f"{at:%Y-%m-%dT%H:%M:%S}",
        "officer1_name": visitor().person.name,
    }


_TOLD = (
    *("account_number", "account_name", "account_type", "currency"),
    *("victim_name", "victim_account", "victim_bank", "victim_id_number", "victim_phone"),
)


def _take(form: Form) -> Answer:
    """Give the order if nothing speaks against it that was not overridden."""
    said = form.data() | _overrides(form)
    try:
        problem = _examine(form, said)
    except Refused as refusal:
        problem = refusal.problem
    result = problem or given(form, command(form, said))
    if isinstance(result, Receipt):
        return redirect(page_of(result), 303)
    form.problem = result
    return _show(form), result.status


def _examine(form: Form, said: dict[str, Any]) -> Problem | None:
    """Find everything that speaks against an order; what is left open is a problem."""
    found = findings(said, gate().port, visitor().caller, _PRE_FLIGHTS[form.act])
    form.notes = _notes(said)
    form.warnings = tuple(each for each in found if level_of(each.code) == "warning")
    errors = tuple(each for each in found if level_of(each.code) == "error")
    reasons = {each["code"] for each in said.get("overrides", ())}
    if errors:
        return Problem(DEFECTIVE, errors)
    stand = any(each.code not in reasons for each in form.warnings)
    return Problem("warnings-stand") if stand else None


def _notes(said: Mapping[str, Any]) -> tuple[str, ...]:
    """What an officer is told only, in the reader's language."""
    return tuple(error(each, language())["detail"] for each in notes(said, gate()))


def _overrides(form: Form) -> dict[str, Any]:
    """Why the officer goes on, by the warnings that were shown."""
    typed = ((code, form.values.get(OVERRIDE + code, "").strip()) for code in WARNINGS)
    reasons = [{"code": code, "reason": reason} for code, reason in typed if reason]
    return {"overrides": reasons} if reasons else {}


def _show(form: Form) -> str:
    banks = sorted(gate().register.banks())
    return render_template(
        "form.html",
        form=form,
        back=url_for("console.orders"),
        back_to=say("list.orders"),
        action=url_for(_PAGES[form.act]),
        banks=[(code, agency_name(code)) for code in banks],
    )
