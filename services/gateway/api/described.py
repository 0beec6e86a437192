"""What the description of the API says of measures and reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.figures import FORMULA, ResponseTimes
from services.gateway.api.describing import (
    INSTANT,
    TEXT,
    as_json,
    choice,
    dated,
    list_of,
    list_or_csv,
    problems,
    query,
    whole,
)
from services.gateway.api.openapi import (
    _AS_OF,
    _COUNT,
    _FORMAT,
    _NUMBER,
    _POSITION,
    _READING,
    _WORDS,
    _column,
)
from services.gateway.readmodels.measures import SHOWN, STATES
from services.gateway.readmodels.views import LONGEST

if TYPE_CHECKING:
    from services.gateway.api.openapi import Document

_MEASURE = whole(
    **{name: _column(column.name) for name, column in SHOWN.items()},
    state=choice(STATES),
    links=whole(order=TEXT),
)
MEASURES: Document = {
    "parameters": [
        query("state", "In force or lapsed.", choice(STATES)),
        query("agency", "Whose account it is held at.", _WORDS),
        query("case_number", "The case of its order.", _WORDS),
        query("after", "The cursor of the page before.", _NUMBER),
        query("limit", "How many.", {"type": "integer", "minimum": 1, "maximum": LONGEST}),
        _AS_OF,
        _POSITION,
        _FORMAT,
    ],
    "responses": list_or_csv(
        "A page; the next one is in `Link`, rel=next.",
        dated(measures=list_of(_MEASURE), next={"type": ["string", "null"]}),
    )
    | problems(*_READING),
}
_POSITIONS = list_of(_COUNT)
_TRACED = whole(
    **{
        name: TEXT if name in ("agency", "kind") else {"type": ["number", "null"]}
        for name in ResponseTimes.__annotations__
    },
    positions={"type": "object", "additionalProperties": _POSITIONS},
)
REPORT: Document = {
    "parameters": [_AS_OF, _POSITION],
    "responses": as_json(
        "The report.",
        whole(
            formula={"const": FORMULA},
            origin=TEXT,
            now=INSTANT,
            parties=whole(to={"type": ["string", "null"]}, by={"type": ["string", "null"]}),
            upto=_COUNT | {"description": "It rests on the first so many events."},
            checkpoint=TEXT | {"description": "A C2SP signed note that fixes them."},
            response_times=list_of(_TRACED),
        ),
    )
    | problems(*_READING, "ledger-unavailable"),
}
