"""The description of what is said of an order's authority."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.gateway.api.describing import (
    COUNT,
    FORMAT,
    NUMBER,
    POSITION,
    PURPOSE,
    READING,
    TEXT,
    as_json,
    list_of,
    list_or_csv,
    problems,
    query,
    whole,
)
from services.gateway.api.openapi import command
from services.gateway.readmodels.views import LONGEST

if TYPE_CHECKING:
    from contracts.message import Command
    from services.gateway.api.describing import Document

_JUDGING = (
    *("own-approval", "already-withdrawn", "already-rejected", "no-approval-asked"),
    "no-papers-awaited",
)


_WORDED = whole(title=TEXT, paragraphs=list_of(TEXT))
NOTICE: Document = {
    "parameters": [PURPOSE, POSITION],
    "responses": as_json(
        "What the account's holder is told, in each language.",
        whole(
            order_id=TEXT,
            position=COUNT,
            version=TEXT,
            notices={
                "type": "object",
                "required": ["zh-CN", "en"],
                "properties": {"zh-CN": _WORDED, "en": _WORDED},
            },
        ),
    )
    | problems(*READING, "not-found", "store-unavailable"),
}


_ENTRY = whole(
    account_ref=TEXT,
    agency=TEXT,
    account_masked=TEXT,
    source=TEXT,
    entered_at=TEXT,
    entered_by={"type": ["string", "null"]},
    entered_by_person={"type": ["string", "null"]},
)
LISTING: Document = {
    "parameters": [
        query("after", "The cursor of the page before.", NUMBER),
        query("limit", "How many.", {"type": "integer", "minimum": 1, "maximum": LONGEST}),
        POSITION,
        FORMAT,
    ],
    "responses": list_or_csv(
        "A page; the next one is in `Link`, rel=next.",
        whole(
            protected_accounts=list_of(_ENTRY),
            next={"type": ["string", "null"]},
        ),
    )
    | problems(*READING),
}


def striking(kind: type[Command]) -> Document:
    """An operation that strikes something off a list."""
    described = command(kind, answer="saved")
    return described | {"responses": described["responses"] | problems("conflict", "not-protected")}


def judging(kind: type[Command]) -> Document:
    """An operation that says something of an order's authority: on its version, or refused."""
    decided = command(kind, decision=True)
    return decided | {"responses": decided["responses"] | problems(*_JUDGING)}
