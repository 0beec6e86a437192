"""Carrying out: what a verdict on a company has banks do, by itself."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from contracts import company_checks as cc
from contracts import controls as ct
from contracts.codes import company_controls
from contracts.port import WireCommand
from shared.log.read import Recorded
from shared.reaction import Reaction, caused

CARRY_OUT = "stop_payment.carry_out"


def carry_out(event: Recorded) -> WireCommand | None:
    """Have banks do what a verdict asks, or no more; one that was replaced is followed by another.

    That one says what is still asked.
    """
    if event.data.get("lifted_by") == ct.REPLACED:
        return None
    company = event.stream.partition("-")[2]
    wanted = ct.CarryOut(company=company, **_said(event), **_asked(event.data))
    return caused(CARRY_OUT, event, wanted, UUID(company))


def _said(event: Recorded) -> dict[str, Any]:
    """Return what an event says of itself and of the company."""
    return {
        "verdict_event": str(event.event_id),
        "sequence": event.version,
        "centre": event.data["centre"],
        "holder_credit_code": event.data["uscc"],
        "holder_name": event.data.get("name"),
        "verdict": event.data["verdict"],
        "case_number": event.data.get("case_number"),
    }


def _asked(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a verdict asks of banks, or why it asks nothing more."""
    if ended := data.get("lifted_by"):
        return {"urgency": "normal", "ended_by": ended}
    control, urgency = company_controls().get(data["bank_measure"], (None, "normal"))
    return {
        "control": control,
        "urgency": urgency,
        "banks": tuple(data.get("banks", ())),
        "approved_by": data["approved_by"],
        "approver_rank": data.get("approver_rank"),
        "legal_document_number": data.get("legal_basis"),
    }


REACTION = Reaction(CARRY_OUT, frozenset({cc.VerdictGiven.wire, cc.VerdictLifted.wire}), carry_out)
