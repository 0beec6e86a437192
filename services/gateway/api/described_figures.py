"""What the description of the API says of response times and of reports of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.figures import ResponseTimes
from contracts.reports import RESPONSE_TIMES as BY_RESPONSE_TIMES
from services.gateway.api.describing import (
    AS_OF,
    COUNT,
    FORMAT,
    INSTANT,
    POSITION,
    READING,
    TEXT,
    as_json,
    dated,
    list_of,
    list_or_csv,
    problems,
    ref,
    whole,
)

if TYPE_CHECKING:
    from contracts.reports import Formula
    from services.gateway.api.describing import Document

_FIGURES: dict[str, Document] = {
    name: TEXT if name in BY_RESPONSE_TIMES.group else {"type": ["number", "null"]}
    for name in ResponseTimes.__annotations__
}
RESPONSE_TIMES = whole(
    **_FIGURES,
    links={"type": "object", "additionalProperties": TEXT},
)
TIMES: Document = {
    "parameters": [AS_OF, POSITION, FORMAT],
    "responses": list_or_csv(
        "A row for each agency, kind and act.", dated(response_times=list_of(ref("response_times")))
    )
    | problems(*READING),
}
_POSITIONS: Document = {"type": "object", "additionalProperties": list_of(COUNT)}


def reported(formula: Formula, row: Document) -> Document:
    """The operation that gives the report by a formula, whose rows have these members."""
    return {
        "parameters": [AS_OF, POSITION],
        "responses": as_json("The report.", _report(formula, whole(**row, positions=_POSITIONS)))
        | problems(*READING, "ledger-unavailable"),
    }


def _report(formula: Formula, row: Document) -> Document:
    return whole(
        formula={"const": formula.name},
        origin=TEXT,
        now=INSTANT,
        parties=whole(to={"type": ["string", "null"]}, by={"type": ["string", "null"]}),
        upto=COUNT | {"description": "It rests on the first so many events."},
        checkpoint=TEXT | {"description": "A C2SP signed note that fixes them."},
        **{formula.rows: list_of(row)},
    )


REPORT: Document = reported(BY_RESPONSE_TIMES, _FIGURES)
