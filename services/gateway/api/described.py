"""What the description of the API says of measures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.gateway.api.openapi import (
    _FORMAT,
    _NUMBER,
    _POSITION,
    _READING,
    _TEXT,
    _WORDS,
    _choice,
    _column,
    _list,
    _list_or_csv,
    _object,
    _problems,
    _query,
)
from services.gateway.readmodels.measures import SHOWN, STATES
from services.gateway.readmodels.views import LONGEST

if TYPE_CHECKING:
    from services.gateway.api.openapi import Document

_MEASURE = _object(
    **{name: _column(column.name) for name, column in SHOWN.items()},
    state=_choice(STATES),
    links=_object(order=_TEXT),
)
MEASURES: Document = {
    "parameters": [
        _query("state", "In force or lapsed.", _choice(STATES)),
        _query("agency", "Whose account it is held at.", _WORDS),
        _query("case_number", "The case of its order.", _WORDS),
        _query("after", "The cursor of the page before.", _NUMBER),
        _query("limit", "How many.", {"type": "integer", "minimum": 1, "maximum": LONGEST}),
        _POSITION,
        _FORMAT,
    ],
    "responses": _list_or_csv(
        "A page; the next one is in `Link`, rel=next.",
        _object(measures=_list(_MEASURE), next={"type": ["string", "null"]}),
    )
    | _problems(*_READING),
}
