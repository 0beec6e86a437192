"""What the description of the API says of supervision slips."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contracts import supervision as su
from services.gateway.api.describing import (
    FORMAT,
    NUMBER,
    POSITION,
    READING,
    TEXT,
    as_json,
    choice,
    column,
    list_of,
    list_or_csv,
    problems,
    query,
    whole,
)
from services.gateway.api.openapi import command
from services.gateway.readmodels.slips import COLUMNS
from services.gateway.readmodels.tables import slip_view
from services.gateway.readmodels.views import LONGEST

if TYPE_CHECKING:
    from contracts.message import Command
    from services.gateway.api.describing import Document

_ROW: dict[str, Any] = {name: column(name, slip_view) for name in COLUMNS}
_SLIP = whole(**_ROW, links=whole(self=TEXT))
_CITED = whole(order_id=TEXT, kind=TEXT, due_at=TEXT, link=TEXT)
LIST: Document = {
    "parameters": [
        query("state", "What became of it.", choice(su.STATES)),
        query("after", "The cursor of the page before.", NUMBER),
        query("limit", "How many.", {"type": "integer", "minimum": 1, "maximum": LONGEST}),
        POSITION,
        FORMAT,
    ],
    "responses": list_or_csv(
        "A page; the next one is in `Link`, rel=next.",
        whole(slips=list_of(_SLIP), next={"type": ["string", "null"]}),
    )
    | problems(*READING),
}
ONE: Document = {
    "parameters": [POSITION],
    "responses": as_json("The slip.", whole(**_ROW, orders=list_of(_CITED), links=whole(self=TEXT)))
    | problems(*READING, "not-found"),
}


def deciding(kind: type[Command]) -> Document:
    """An operation by which somebody decides on a slip, once."""
    return command(kind, answer="slip_receipt", also=["not-found", "already-decided"])
