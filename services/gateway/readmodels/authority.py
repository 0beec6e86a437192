"""What is taken of a second person's word on an order, and of papers that come after it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from contracts.envelope import to_wire
from contracts.orders import CLARIFICATION, PAPERWORK, TAKE_UP
from services.gateway.readmodels.tables import APPROVED, ASKED, REJECTED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Row = dict[str, Any]
    Read = Callable[[Row, Mapping[str, Any], str], None]

MISSED: Mapping[str, str] = {
    CLARIFICATION: "clarify",
    PAPERWORK: "papers",
    TAKE_UP: "acknowledge",
}
"""How the columns call a deadline that has another name there."""


def _approval(word: str) -> Read:
    def read(row: Row, data: Mapping[str, Any], _at: str) -> None:
        row["approval"] = word
        row["given_by"] = row["given_by"] or data.get("given_by")

    return read


def _first_approved(row: Row, data: Mapping[str, Any], _at: str) -> None:
    row["first_approved_by"] = data["approved_by"]


def _papers_awaited(row: Row, data: Mapping[str, Any], _at: str) -> None:
    row["papers_by"] = to_wire(datetime.fromisoformat(data["papers_by"]))


def _papers_supplied(row: Row, data: Mapping[str, Any], at: str) -> None:
    row["papers_at"] = row["papers_at"] or at
    if row["legal_basis"]:
        row["legal_basis"] = data["legal_document_number"]


AUTHORITY: Mapping[str, Read] = {
    "approval_asked": _approval(ASKED),
    "first_approved": _first_approved,
    "approved": _approval(APPROVED),
    "rejected": _approval(REJECTED),
    "papers_awaited": _papers_awaited,
    "papers_supplied": _papers_supplied,
}
"""What each of these events changes in its order's row."""
