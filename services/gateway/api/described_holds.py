"""What the description of the API says of protective holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.gateway.api.describing import (
    AS_OF,
    POSITION,
    READING,
    TEXT,
    as_json,
    column,
    dated,
    list_of,
    problems,
    whole,
)
from services.gateway.readmodels.views import COLUMNS

if TYPE_CHECKING:
    from services.gateway.api.describing import Document

_ROW: Document = {name: column(name) for name in COLUMNS}
_ORDER = whole(**_ROW, links=whole(order=TEXT))
HOLD: Document = {
    "parameters": [AS_OF, POSITION],
    "responses": as_json(
        "The hold, its orders to banks, and those to let go.",
        dated(**_ROW, detail={"type": "object"}, orders=list_of(_ORDER), releases=list_of(_ORDER)),
    )
    | problems(*READING, "not-found"),
}
