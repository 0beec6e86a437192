"""Beginning: a form by which an officer gives an order that rests on no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for

from contracts.port import Receipt
from services.gateway.console.forms import Act, Form, sent
from services.gateway.console.sending import command, given, page_of
from services.gateway.console.visitor import visitor
from services.gateway.console.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from werkzeug.wrappers import Response

    Answer = str | Response | tuple[str, int]
    Codes = Sequence[tuple[str, str]]


def begin(act: Act, page: str, suggested: Mapping[str, str], codes: Codes = ()) -> Answer:
    """Show the form of an act at the endpoint `page`, or take what was typed into it."""
    if request.method == "POST":
        return _take(sent(act, request.form), page, codes)
    begun = {"urgency": "urgent", "officer1_name": visitor().person.name, **suggested}
    return _show(Form(act, begun, 0), page, codes)


def _take(form: Form, page: str, codes: Codes) -> Answer:
    result = given(form, command(form, form.data()))
    if isinstance(result, Receipt):
        return redirect(page_of(result), 303)
    return _show(form, page, codes), result.status


def _show(form: Form, page: str, codes: Codes) -> str:
    return render_template(
        "form.html",
        form=form,
        back=url_for("console.orders"),
        back_to=say("list.orders"),
        action=url_for(page),
        banks=codes,
    )
