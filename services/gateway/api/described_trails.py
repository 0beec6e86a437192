"""What the description of the API says of trails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.gateway.api.describing import (
    AS_OF,
    COUNT,
    FORMAT,
    INSTANT,
    POSITION,
    READING,
    TEXT,
    as_json,
    choice,
    column,
    dated,
    list_of,
    problems,
    whole,
)
from services.gateway.readmodels.trail import FLAGS, HOLD, ORDER, STATES, SUMS

if TYPE_CHECKING:
    from services.gateway.api.describing import Document

_TEXT_OR_NOTHING: Document = {"type": ["string", "null"]}
_SUMS: dict[str, Document] = dict.fromkeys(SUMS, COUNT)
_ORDER = whole(
    **{name: column(name) for name in ORDER},
    links=whole(self=TEXT, events=TEXT),
)
_HOLD = whole(
    **{name: column(name) for name in HOLD},
    links=whole(self=TEXT, events=TEXT),
)
_NODE = whole(
    id=TEXT | {"description": "That of the first stop of the account."},
    level=COUNT,
    agency=TEXT,
    account_ref=TEXT,
    account_masked=TEXT,
    holder_masked=_TEXT_OR_NOTHING,
    currency=TEXT,
    **_SUMS,
    state=choice(STATES),
    flags=list_of(choice(FLAGS)) | {"description": "What does not add up."},
    orders=list_of(_ORDER),
)
_EDGE = whole(
    source=TEXT | {"description": "The node that the money left."},
    target=_TEXT_OR_NOTHING | {"description": "The node that it came to, if it was followed."},
    order_id=_TEXT_OR_NOTHING | {"description": "The stop that goes after it."},
    serial=TEXT,
    transferred_at=INSTANT,
    amount_minor=COUNT,
    currency=TEXT,
    agency=_TEXT_OR_NOTHING,
    account_masked=_TEXT_OR_NOTHING,
    reported_by=TEXT | {"description": "The query whose answer told of it first."},
    position=COUNT | {"description": "Where in the log it is."},
    why=_TEXT_OR_NOTHING | {"description": "Why nothing goes after it: a defect's code, no_stop."},
    links=whole(order=_TEXT_OR_NOTHING, events=TEXT),
)
_TOTAL = whole(currency=TEXT, accounts=COUNT, levels=COUNT, **_SUMS)
TRAIL: Document = {
    "parameters": [AS_OF, POSITION, FORMAT],
    "responses": as_json(
        "The trail. asked + over = held + returned + released + gone + onward + in flight, for "
        "each node and in all, where asked is what came from outside, onward what nobody stops.",
        dated(
            case_number=TEXT,
            totals=list_of(_TOTAL),
            nodes=list_of(_NODE),
            edges=list_of(_EDGE),
            holds=list_of(_HOLD),
        ),
    )
    | problems(*READING, "not-found"),
}
