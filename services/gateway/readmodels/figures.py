"""Figures: what is counted of orders, defined once for the number and for the rows behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict, cast

from sqlalchemy import BigInteger, Select, and_, case, func, or_, select

from contracts.envelope import to_wire
from services.gateway.readmodels.tables import order_view

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement

    Clause = ColumnElement[bool]

CURRENCY = "CNY"
FIGURES = (
    "open",
    "acknowledged",
    "answered",
    "withdrawn",
    "in_time",
    "late",
    "overdue",
    "late_now",
)
"""open: neither answered nor withdrawn; in_time, late: first answer by, or after, its deadline;
overdue: no answer, and the deadline passed while the order stood; late_now: overdue and open."""


class ResponseTimes(TypedDict):
    """How fast one agency answers one kind of order; amounts in minor units of CNY.

    `share` is in_time / (answered + overdue); p50, p90 and worst are nearest ranks of whole seconds
    from offer to first answer; share and seconds are null where nothing was due or answered.
    """

    agency: str
    kind: str
    orders: int
    acknowledged: int
    answered: int
    in_time: int
    share: float | None
    p50_seconds: int | None
    p90_seconds: int | None
    worst_seconds: int | None
    late: int
    overdue: int
    late_now: int
    asked_minor: int
    held_minor: int


def figures(now: datetime) -> dict[str, Clause]:
    """What each figure counts, at `now`."""
    row = order_view.c
    silent = row.answered_at.is_(None)
    seen_past = row.answer_by < func.coalesce(row.withdrawn_at, to_wire(now))
    passed = or_(row.answer_overdue, seen_past)
    return {
        "open": and_(silent, row.withdrawn_at.is_(None)),
        "acknowledged": row.acknowledged_at.is_not(None),
        "answered": row.answered_at.is_not(None),
        "withdrawn": row.withdrawn_at.is_not(None),
        "in_time": and_(
            row.answered_at.is_not(None),
            or_(row.answer_by.is_(None), row.answered_at <= row.answer_by),
        ),
        "late": row.answered_at > row.answer_by,
        "overdue": and_(silent, passed),
        "late_now": and_(silent, passed, row.withdrawn_at.is_(None)),
    }


def counted(now: datetime) -> list[ColumnElement[int]]:
    """A count for each figure, named after it."""
    return [_sum(clause, 1).label(name) for name, clause in figures(now).items()]


def totals(scope: Clause, now: datetime) -> Select[Any]:
    """Counts and sums for each agency and kind."""
    row = order_view.c
    return (
        select(
            row.agency,
            row.kind,
            func.count().label("orders"),
            *counted(now),
            _sum(row.currency == CURRENCY, row.amount_minor).label("asked_minor"),
            _sum(row.currency == CURRENCY, row.held_minor).label("held_minor"),
        )
        .where(scope)
        .group_by(row.agency, row.kind)
        .order_by(row.agency, row.kind)
    )


def speeds(scope: Clause) -> Select[Any]:
    """Nearest-rank percentiles of response seconds for each agency and kind."""
    row = order_view.c
    group = (row.agency, row.kind)
    ranked = (
        select(
            row.agency,
            row.kind,
            row.response_seconds.label("seconds"),
            func.row_number().over(partition_by=group, order_by=row.response_seconds).label("rank"),
            func.count().over(partition_by=group).label("of"),
        )
        .where(scope, row.response_seconds.is_not(None))
        .subquery()
    )
    found = {"p50_seconds": 50, "p90_seconds": 90, "worst_seconds": 100}
    ranks = [
        func.max(case((ranked.c.rank == (ranked.c.of * percent + 99) // 100, ranked.c.seconds)))
        for percent in found.values()
    ]
    named = [rank.label(name) for name, rank in zip(found, ranks, strict=True)]
    return select(ranked.c.agency, ranked.c.kind, *named).group_by(ranked.c.agency, ranked.c.kind)


def response_times(counts: Mapping[str, Any], fast: Mapping[str, Any]) -> ResponseTimes:
    """One row, from an agency's counts and its percentiles, if it answered at all."""
    due = counts["answered"] + counts["overdue"]
    share = round(counts["in_time"] / due, 4) if due else None
    known = {**fast, **counts, "share": share}
    return cast("ResponseTimes", {name: known.get(name) for name in ResponseTimes.__annotations__})


def _sum(when: Clause, what: object) -> ColumnElement[int]:
    """A sum as an integer: PostgreSQL's own of big integers is a decimal."""
    return func.coalesce(func.sum(case((when, what), else_=0)).cast(BigInteger), 0)
