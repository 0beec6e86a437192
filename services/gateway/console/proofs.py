"""Proofs in people's hands: the receipt of an event, and the exact record that it is of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response, abort

from contracts.problems import Refused
from services.gateway.console.visitor import gate, visitor
from services.gateway.readmodels.company_views import CompanyViews
from services.gateway.readmodels.task_views import TaskViews

if TYPE_CHECKING:
    from uuid import UUID


def proof(order: UUID, position: int) -> Response:
    """Give the `.tlog-proof` of an event; what is not signed yet is signed for it."""
    _event(order, position)
    return _file(proof_of(position), "text/plain; charset=utf-8", f"{position}.tlog-proof")


def record(order: UUID, position: int) -> Response:
    """Give an event exactly as it was hashed; what is personal in it is sealed."""
    text = _event(order, position)["envelope"]
    return _file(text, "application/json", f"{position}.record.json")


def proof_of(position: int) -> str:
    """The `.tlog-proof` of an event; the page of an error if the ledger gives none."""
    try:
        return gate().ledger.proof(position)
    except Refused as refusal:
        abort(refusal.problem.status)


def _event(order: UUID, position: int) -> dict[str, Any]:
    scope, about = visitor().scope, str(order)
    engine = gate().engine
    events = (
        gate().views.events(scope, about)
        or CompanyViews(engine).events(scope, about)
        or TaskViews(engine).events(scope, about)
    )
    found = next((each for each in events if each["position"] == position), None)
    if found is None:
        abort(404)
    return found


def _file(text: str, content_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, content_type=content_type, headers=headers)
