"""What the description of the API says of cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.gateway.api.describing import (
    COUNT,
    INSTANT,
    NUMBER,
    POSITION,
    READING,
    TEXT,
    as_json,
    column,
    list_of,
    problems,
    query,
    whole,
)
from services.gateway.readmodels.tables import company_view
from services.gateway.readmodels.task_tables import task_view
from services.gateway.readmodels.trail import SUMS
from services.gateway.readmodels.views import LONGEST

if TYPE_CHECKING:
    from services.gateway.api.describing import Document

ENDS = ("order_id", "kind", "act", "agency", "application_id", "in_force_from", "in_force_until")
"""What is said of a measure that ends soon."""
COMPANY = ("company_id", "uscc", "name", "stage", "verdict")
"""What is said of a company."""
TASK = ("order_id", "task_id", "title", "agency", "status", "issued_at", "due_at")
"""What is said of a task."""
_OR_NOTHING: Document = {"type": ["string", "null"]}
_LINKS = whole(about=TEXT)
_RULE = whole(
    pack=_OR_NOTHING, key=_OR_NOTHING, cite=_OR_NOTHING, hours={"type": ["integer", "null"]}
)
_ORDERS = whole(
    kind=TEXT,
    act=TEXT,
    orders=COUNT,
    answered=COUNT,
    waiting=COUNT,
    overdue=COUNT,
    in_force=COUNT,
    links=whole(orders=TEXT),
)
_BALL = whole(
    holder=TEXT | {"description": "The agency that owes its word."},
    deadline=TEXT,
    rule=_RULE | {"description": "By which rule: of a policy pack, or the order's own hours."},
    waits=list_of(whole(since=_OR_NOTHING, by=_OR_NOTHING, links=_LINKS)),
)
_EVENT = whole(
    position=COUNT,
    type=TEXT,
    recorded_at=INSTANT,
    leaf_hash=TEXT,
    data={"type": "object"},
    links=_LINKS,
)
CASE: Document = {
    "parameters": [
        query("after", "The cursor of the page of events before.", NUMBER),
        query("limit", "How many events.", {"type": "integer", "minimum": 1, "maximum": LONGEST}),
        POSITION,
    ],
    "responses": as_json(
        "The case; the next page of its events is in `Link`, rel=next.",
        whole(
            case_number=TEXT,
            totals=list_of(whole(currency=TEXT, **dict.fromkeys(SUMS, COUNT))),
            orders=list_of(_ORDERS),
            companies=list_of(
                whole(**{name: column(name, company_view) for name in COMPANY}, links=_LINKS)
            ),
            tasks=list_of(whole(**{name: column(name, task_view) for name in TASK}, links=_LINKS)),
            balls=list_of(_BALL),
            ends=list_of(whole(**{name: column(name) for name in ENDS}, links=_LINKS)),
            events=list_of(_EVENT),
            next=_OR_NOTHING,
        ),
    )
    | problems(*READING, "not-found"),
}
