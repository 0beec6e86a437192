"""What the description of the API says of measures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.gateway.api.describing import (
    AS_OF,
    FORMAT,
    NUMBER,
    POSITION,
    READING,
    TEXT,
    WORDS,
    choice,
    column,
    dated,
    list_of,
    list_or_csv,
    problems,
    query,
    whole,
)
from services.gateway.readmodels.fairness import WAITS
from services.gateway.readmodels.measures import SHOWN, STATES
from services.gateway.readmodels.views import LONGEST

if TYPE_CHECKING:
    from services.gateway.api.describing import Document

_MEASURE = whole(
    **{name: column(of.name) for name, of in SHOWN.items()},
    state=choice(STATES),
    links=whole(order=TEXT),
)
MEASURES: Document = {
    "parameters": [
        query(
            "state",
            "Queued behind an earlier authority's, in force, lapsed, released, or superseded.",
            choice(STATES),
        ),
        query("until", "Those that end by then.", TEXT | {"format": "date-time"}),
        query(
            "waits",
            "A release proposed, an appeal open, or what is to end and no agency is told to end.",
            choice(WAITS),
        ),
        query("ordered_by", "Who ordered it.", WORDS),
        query("agency", "Whose account it is held at.", WORDS),
        query("case_number", "The case of its order.", WORDS),
        query("after", "The cursor of the page before.", NUMBER),
        query("limit", "How many.", {"type": "integer", "minimum": 1, "maximum": LONGEST}),
        AS_OF,
        POSITION,
        FORMAT,
    ],
    "responses": list_or_csv(
        "A page; the next one is in `Link`, rel=next.",
        dated(measures=list_of(_MEASURE), next={"type": ["string", "null"]}),
    )
    | problems(*READING),
}
