"""What the description of the API says of measures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.gateway.api.describing import (
    TEXT,
    choice,
    list_of,
    list_or_csv,
    problems,
    query,
    whole,
)
from services.gateway.api.openapi import _FORMAT, _NUMBER, _POSITION, _READING, _WORDS, _column
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
        _POSITION,
        _FORMAT,
    ],
    "responses": list_or_csv(
        "A page; the next one is in `Link`, rel=next.",
        whole(measures=list_of(_MEASURE), next={"type": ["string", "null"]}),
    )
    | problems(*_READING),
}
