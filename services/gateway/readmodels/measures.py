"""Measures: what orders brought about: in force, waiting to be, or how each of them ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypedDict, get_args

from sqlalchemy import Select, and_, or_, select

from contracts.envelope import to_wire
from services.gateway.readmodels.fairness import CLAUSES as FAIRNESS
from services.gateway.readmodels.tables import order_view

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from typing import Any

    from sqlalchemy import ColumnElement

    from services.gateway.readmodels.fairness import Waits
    from services.gateway.readmodels.scope import Scope

State = Literal["queued", "in_force", "lapsed", "released", "superseded"]
STATES: tuple[State, ...] = get_args(State)
_row = order_view.c
STANDING = and_(
    _row.in_force_from.is_not(None),
    *(_row[f"{end}_at"].is_(None) for end in ("lapsed", "released", "superseded")),
)
"""A measure is on record as in force."""
CLAUSES: Mapping[State, ColumnElement[bool]] = {
    "queued": and_(
        _row.queued_at.is_not(None), _row.in_force_from.is_(None), _row.released_at.is_(None)
    ),
    "in_force": STANDING,
    "lapsed": _row.lapsed_at.is_not(None),
    "released": _row.released_at.is_not(None),
    "superseded": _row.superseded_at.is_not(None),
}
SHOWN = {
    "order_id": _row.order_id,
    "application_id": _row.application_id,
    "case_number": _row.case_number,
    "kind": _row.kind,
    "act": _row.act,
    "agency": _row.agency,
    "ordered_by": _row.ordered_by,
    "approved_by": _row.approved_by,
    "approver_rank": _row.approver_rank,
    "scope": _row.scope,
    "legal_basis": _row.legal_basis,
    "account_masked": _row.account_masked,
    "held_minor": _row.measure_held_minor,
    "returned_minor": _row.returned_minor,
    "currency": _row.currency,
    "partial": _row.partial,
    "in_force_from": _row.in_force_from,
    "in_force_until": _row.in_force_until,
    "lapsed_at": _row.lapsed_at,
    "released_at": _row.released_at,
    "superseded_at": _row.superseded_at,
    "warned_at": _row.warned_at,
    "queued_at": _row.queued_at,
    "earlier_authority": _row.earlier_authority,
    "earlier_minor": _row.earlier_minor,
    "earlier_currency": _row.earlier_currency,
    "earlier_until": _row.earlier_until,
    "wrongful_ground": _row.wrongful_ground,
    "release_by": _row.release_by,
    "release_overdue": _row.release_overdue,
    "appeal_by": _row.appeal_by,
    "appeal_overdue": _row.appeal_overdue,
    "appeal_outcome": _row.appeal_outcome,
}
"""What is shown of a measure, and the column of its order's row that says it; then its state."""
COLUMNS = (*SHOWN, "state")


class WantedMeasures(TypedDict, total=False):
    """Which measures to list, by the order that each came of; in the order of those orders.

    `until`: those that end by then, or have.
    """

    state: State | None
    until: datetime | None
    waits: Waits | None
    ordered_by: str | None
    agency: str | None
    case_number: str | None
    after: int | None
    limit: int


def listed(scope: Scope, wanted: WantedMeasures) -> Select[Any]:
    """The measures that may be seen, each with its `cursor`, as many as the limit and one."""
    shown = [column.label(name) for name, column in SHOWN.items()]
    query = select(*shown, _row.ordered_position.label("cursor"))
    made = or_(_row.in_force_from.is_not(None), _row.queued_at.is_not(None))
    query = query.where(scope.clause(), made)
    if state := wanted.get("state"):
        query = query.where(CLAUSES[state])
    if until := wanted.get("until"):
        query = query.where(_row.in_force_until <= to_wire(until))
    if waits := wanted.get("waits"):
        query = query.where(FAIRNESS[waits])
    for name in ("agency", "ordered_by", "case_number"):
        if value := wanted.get(name):
            query = query.where(_row[name] == value)
    if (after := wanted.get("after")) is not None:
        query = query.where(_row.ordered_position > after)
    return query.order_by(_row.ordered_position).limit(wanted.get("limit", 50) + 1)


def state_of(row: Mapping[str, Any]) -> State:
    """Whether a measure is on record as in force, or still waits, or how it ended."""
    ended: tuple[State, ...] = ("released", "lapsed", "superseded")
    stands: State = "in_force" if row["in_force_from"] else "queued"
    return next((state for state in ended if row[f"{state}_at"]), stands)
