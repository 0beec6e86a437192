"""The white list: accounts that are not to be stopped without another look, for who keeps it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from flask import abort, redirect, render_template, request, url_for

from contracts.port import TOCSIN, Receipt
from services.gateway.console.forms import Act, Field, Form, sent
from services.gateway.console.sending import command, given
from services.gateway.console.visitor import agency_name, arrived, gate, person_name
from services.gateway.console.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from werkzeug.wrappers import Response

    Answer = str | Response | tuple[str, int]

LARGEST = 2**53
"""Positions are below it, as every whole number of the log."""
_ACCOUNT = (
    Field("bank_code", "code", required=True, section="listing"),
    Field("account_number", "text", required=True, section="fact"),
    Field("source", "text", required=True, hint=True, section="listing"),
)
PROTECT = Act("protect", "stop_payment.protect_account.v1", _ACCOUNT)
END = Act("end_protection", "stop_payment.end_protection.v1", _ACCOUNT)


def page() -> str:
    """Show the accounts on the list, latest first."""
    current = arrived()
    after = request.args.get("after", type=int)
    if after is not None and not 0 <= after < LARGEST:
        abort(400)
    listed = gate().views.protected(after)
    return render_template(
        "protected.html",
        rows=[row | {"who": _who(row)} for row in listed.rows],
        more=listed.next,
        current=current,
        now=gate().clock.now(),
    )


def change(act: Act) -> Answer:
    """Show the form by which an account is entered or struck off, or take what was typed."""
    if request.method == "POST":
        return _take(sent(act, request.form))
    return _show(Form(act, {"bank_code": request.args.get("bank_code", "")}, 0))


protect = partial(change, PROTECT)
end = partial(change, END)


def _take(form: Form) -> Answer:
    result = given(form, command(form, form.data()))
    if isinstance(result, Receipt):
        return redirect(url_for("console.protected", until=result.last_position), 303)
    return _show(form), result.status


def _show(form: Form) -> str:
    return render_template(
        "form.html",
        form=form,
        back=url_for("console.protected"),
        back_to=say("protected.title"),
        action=request.path,
        banks=[(code, agency_name(code)) for code in sorted(gate().register.banks())],
    )


def _who(row: Mapping[str, Any]) -> str:
    """Who entered an account: the agency, and the person if it was one."""
    agency = say("actor.tocsin") if row["entered_by"] == TOCSIN else agency_name(row["entered_by"])
    person = row["entered_by_person"]
    return f"{agency} {person_name(person) or person}" if person else agency
