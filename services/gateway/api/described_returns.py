"""What the description of the API says of returns of funds."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from contracts import returns as rt
from services.gateway.api.describing import (
    AS_OF,
    COUNT,
    INSTANT,
    POSITION,
    READING,
    TEXT,
    as_json,
    choice,
    dated,
    list_of,
    problems,
    whole,
)
from services.gateway.readmodels.returns import STATES, Claim, Objection, Payment, Return

if TYPE_CHECKING:
    from services.gateway.api.describing import Document

STEPS = (
    *(rt.ClaimReturn, rt.WithdrawClaim, rt.TraceReturn, rt.ObjectToReturn),
    *(rt.ReviewObjection, rt.DecideReturn),
)
"""What is said of the return of the freeze that the path names."""
STEP_PROBLEMS = problems(
    *("conflict", "not-in-force", "freeze-lapsed", "already-released", "already-claimed"),
    "nothing-claimed",
    *("nothing-available", "not-traced", "not-announced", "notice-running", "notice-over"),
    *("objection-open", "already-reviewed", "claim-decided", "return-exceeds-held"),
    *("claim-erased", "source-first", "nothing-unpaid", "order-pending"),
    *("invalid-command", "rank-too-low"),
)
_TEXT_OR_NOTHING: Document = {"type": ["string", "null"]}
_COUNT_OR_NOTHING: Document = {"type": ["integer", "null"], "minimum": 0}
_NOT_TEXT: dict[str, Document] = {
    "state": choice(STATES),
    "transfer_time": INSTANT,
    "share_minor": _COUNT_OR_NOTHING,
    "outcome": {"enum": [rt.UPHELD, rt.DISMISSED, None]},
    "version": COUNT,
    "method": {"enum": [*rt.METHODS, None]},
    **dict.fromkeys(("filing_organ", "answer_by", "code", "notice_until"), _TEXT_OR_NOTHING),
}


def _whole(kind: type, **said: Document) -> Document:
    names = [each.name for each in fields(kind)]
    sums = {name: COUNT for name in names if name.endswith("_minor")}
    return whole(**dict.fromkeys(names, TEXT) | sums | _of(names) | said)


def _of(names: list[str]) -> dict[str, Document]:
    return {name: said for name, said in _NOT_TEXT.items() if name in names}


def _dated(described: Document) -> Document:
    return described | {"properties": described["properties"] | dated()["properties"]}


_LINKS = whole(order=TEXT)
_PAYMENT = _whole(Payment, paid_minor=_COUNT_OR_NOTHING, links=_LINKS)
_CLAIM = _whole(Claim, payments=list_of(_PAYMENT))
RETURN: Document = {
    "parameters": [AS_OF, POSITION],
    "responses": as_json(
        "The return: held = promised + available; what was returned is held no more.",
        _dated(
            _whole(
                Return,
                claims=list_of(_CLAIM),
                objections=list_of(_whole(Objection)),
                links=_LINKS,
            )
        ),
    )
    | problems(*READING, "not-found"),
}
