"""Sending: what was typed into a form goes to its service, and what became of it comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import url_for

from contracts.port import TOCSIN, Receipt, WireCommand, command_id
from services.gateway.console.forms import Form
from services.gateway.console.visitor import gate, visitor

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contracts.problems import Problem

TAKEN = "conflict"
"""The problem that a form's key stands for something else: the form gets another."""
OVERTAKEN = "precondition-failed"
"""The problem that a version was seen which is not the latest."""


def command(form: Form, said: Mapping[str, Any], subject: UUID | None = None) -> WireCommand:
    """The command of a form that is about no order, with what it says, and of what."""
    return WireCommand(_named(form), form.act.wire, dict(said), subject)


def command_about(form: Form, order: str, kind: str = "") -> WireCommand:
    """The command of a form about an order: to it, or for another that begins by it.

    What is said of orders of every kind goes by the name of this one's, if it is named.
    """
    named, (own, _, said) = _named(form), form.act.wire.partition(".")
    begun = {"order_id": order, "application_id": f"{form.act.name[:3]}-{named.hex}"}
    return WireCommand(
        id=named,
        type=f"{kind or own}.{said}",
        data=form.data() | (begun if form.act.begins else {}),
        subject=None if form.act.begins else UUID(order),
        expected_version=form.version if form.act.by_version else None,
    )


def given(form: Form, wire: WireCommand) -> Receipt | Problem:
    """Send a form's command; a problem stands in the form then, ready to be sent once more."""
    (result,) = gate().port.send([_vouched(wire, form.key)], visitor().caller)
    if isinstance(result, Receipt):
        return result
    form.problem = result
    if result.slug == TAKEN:
        form.key = Form(form.act, {}, 0).key
    return result


def overtaken(form: Form, problem: Problem, version: int) -> int | None:
    """The version that was seen where something came in between; the form is then of `version`."""
    if problem.slug != OVERTAKEN:
        return None
    since, form.version = form.version, max(form.version, version)
    return since


def page_of(receipt: Receipt) -> str:
    """The address of the order's page that shows what was just said, or waits for it."""
    shown = f"position={receipt.position}&until={receipt.last_position}"
    return f"{url_for('console.order', order=receipt.subject)}?{shown}"


def _named(form: Form) -> UUID:
    return command_id(visitor().caller.agency, form.key)


def _vouched(wire: WireCommand, key: str) -> WireCommand:
    """A command with the centre's signature, if the directory knows the gateway's key.

    Without, the service decides: a clerk's report is not to be lost for a key nobody entered.
    """
    ours = gate().countersigner
    if ours is None or ours.kid not in gate().register.signing_keys(TOCSIN):
        return wire
    return ours.vouch(wire, visitor().caller, key)
