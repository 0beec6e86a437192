"""What the description of the API says of response times and of reports of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.figures import FORMULA, ResponseTimes
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
    from services.gateway.api.describing import Document

_FIGURES: dict[str, Document] = {
    name: TEXT if name in ("agency", "kind") else {"type": ["number", "null"]}
    for name in ResponseTimes.__annotations__
}
RESPONSE_TIMES = whole(
    **_FIGURES,
    links={"type": "object", "additionalProperties": TEXT},
)
TIMES: Document = {
    "parameters": [AS_OF, POSITION, FORMAT],
    "responses": list_or_csv(
        "A row for each agency and kind.", dated(response_times=list_of(ref("response_times")))
    )
    | problems(*READING),
}
_POSITIONS = list_of(COUNT)
_TRACED = whole(
    **_FIGURES,
    positions={"type": "object", "additionalProperties": _POSITIONS},
)
REPORT: Document = {
    "parameters": [AS_OF, POSITION],
    "responses": as_json(
        "The report.",
        whole(
            formula={"const": FORMULA},
            origin=TEXT,
            now=INSTANT,
            parties=whole(to={"type": ["string", "null"]}, by={"type": ["string", "null"]}),
            upto=COUNT | {"description": "It rests on the first so many events."},
            checkpoint=TEXT | {"description": "A C2SP signed note that fixes them."},
            response_times=list_of(_TRACED),
        ),
    )
    | problems(*READING, "ledger-unavailable"),
}
