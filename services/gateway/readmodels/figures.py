"""Figures: what is counted of orders, defined once for the number and for the rows behind it.

They are what the formula in `contracts.figures` gives for the same events, which tests compare.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import BigInteger, Select, String, and_, bindparam, case, func, or_, select

from contracts.figures import ACTS as COUNTED_BY
from contracts.figures import CURRENCY, PERCENTS, ResponseTimes
from contracts.hold_proposals import PROPOSAL
from contracts.holding import PROTECTIVE_HOLD
from contracts.kinds import TARGETED
from contracts.reporting import REPORT
from contracts.suspicions import SUSPICION
from services.gateway.readmodels.fairness import CLAUSES as FAIRNESS
from services.gateway.readmodels.measures import STANDING
from services.gateway.readmodels.tables import APPROVED, ASKED, REJECTED, order_view
from shared.lifecycle import Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import ColumnElement

    from services.gateway.readmodels.scope import Scope

    Clause = ColumnElement[bool]

COUNTED = (
    *filter(None, COUNTED_BY.values()),
    *(act for kind in TARGETED.values() for act in kind.acts),
)
"""The acts that an agency's speed is told of."""
SCOPES = 256
"""For so many scopes statements are kept: to build one takes longer than to have it answered."""
_row = order_view.c
_sent = or_(_row.approval.is_(None), _row.approval == APPROVED)
_counts = and_(_row.act.in_(COUNTED), _sent)
_TOLD = (REPORT, SUSPICION)
_ALONE = (*_TOLD, PROPOSAL, PROTECTIVE_HOLD)
"""What is kept like an order, and no agency is to answer."""
_silent = _row.answered_at.is_(None)
_stands = and_(_row.withdrawn_at.is_(None), func.coalesce(_row.approval, "") != REJECTED)
_now = bindparam("now", type_=String)
_passed = or_(_row.answer_overdue, _row.answer_by < func.coalesce(_row.withdrawn_at, _now))
CLAUSES: Mapping[str, Clause] = {
    "open": and_(_silent, _row.withdrawn_at.is_(None), _sent, _row.act.not_in(_ALONE)),
    "to_take_up": and_(
        _row.act == REPORT, _row.acknowledged_at.is_(None), _row.withdrawn_at.is_(None)
    ),
    "to_confirm": and_(_row.act == PROPOSAL, _row.status == Status.PROPOSED),
    "reports": _row.act.in_(_TOLD),
    "acknowledged": and_(_row.acknowledged_at.is_not(None), _row.act != REPORT),
    "answered": _row.answered_at.is_not(None),
    "withdrawn": _row.withdrawn_at.is_not(None),
    "in_time": and_(
        _row.answered_at.is_not(None),
        or_(_row.answer_by.is_(None), _row.answered_at <= _row.answer_by),
    ),
    "late": _row.answered_at > _row.answer_by,
    "overdue": and_(_silent, _passed),
    "late_now": and_(_silent, _passed, _row.withdrawn_at.is_(None)),
    "to_explain": _row.clarify_by.is_not(None),
    "imposed": _row.in_force_from.is_not(None),
    "wrongful": _row.wrongful_ground.is_not(None),
    "to_release": FAIRNESS["release"],
    "appealed": FAIRNESS["appeal"],
    "to_approve": and_(_row.approval == ASKED, _row.withdrawn_at.is_(None)),
    "without_papers": and_(_row.papers_by.is_not(None), _row.papers_at.is_(None), _stands),
    "papers_overdue": _row.papers_overdue,
    "expiring": and_(STANDING, _row.warned_at.is_not(None)),
}
"""What each figure counts. open: neither answered nor withdrawn; to_take_up: a bank's report that
no order has followed; to_confirm: a hold that is proposed, until somebody decides; reports: what
banks told of their own accord; in_time, late: first answer by, or after, its deadline; overdue: no
answer, and the deadline passed while the order stood; late_now: overdue and open; to_explain: the
agency was asked what its answer meant, and has not said; to_approve: waits for a second person;
without_papers: ordered before its papers, and still without; papers_overdue: had none when their
time was over, whatever came later; expiring: the measure is in force, and it was announced that it
ends. Whoever runs a statement with one binds `now`, as on the wire.
"""
FIGURES = tuple(CLAUSES)


@lru_cache(SCOPES)
def counts(scope: Scope) -> Select[Any]:
    """How many orders there are to see, and those of each figure, named after it."""
    found: Select[Any] = select(func.count().label("all"), *_counted())
    return found.where(scope.clause())


@lru_cache(SCOPES)
def totals(scope: Scope) -> Select[Any]:
    """Counts and sums for each agency, kind and act."""
    group = (_row.agency, _row.kind, _row.act)
    found: Select[Any] = select(
        *group,
        func.count().label("orders"),
        *_counted(),
        _sum(_row.currency == CURRENCY, _row.amount_minor).label("asked_minor"),
        _sum(_row.currency == CURRENCY, _row.held_minor).label("held_minor"),
    )
    return found.where(scope.clause(), _counts).group_by(*group).order_by(*group)


@lru_cache(SCOPES)
def speeds(scope: Scope) -> Select[Any]:
    """Nearest-rank percentiles of response seconds for each agency, kind and act."""
    group = (_row.agency, _row.kind, _row.act)
    ranked = (
        select(
            _row.agency,
            _row.kind,
            _row.act,
            _row.response_seconds.label("seconds"),
            func.row_number()
            .over(partition_by=group, order_by=_row.response_seconds)
            .label("rank"),
            func.count().over(partition_by=group).label("of"),
        )
        .where(scope.clause(), _counts, _row.response_seconds.is_not(None))
        .subquery()
    )
    ranks = [
        func.max(case((ranked.c.rank == (ranked.c.of * percent + 99) // 100, ranked.c.seconds)))
        for percent in PERCENTS.values()
    ]
    named = [rank.label(name) for name, rank in zip(PERCENTS, ranks, strict=True)]
    whose = (ranked.c.agency, ranked.c.kind, ranked.c.act)
    return select(*whose, *named).group_by(*whose)


def whose(row: Mapping[str, Any]) -> tuple[str, str, str]:
    """What a row of totals or of speeds is about."""
    return row["agency"], row["kind"], row["act"]


def response_times(total: Mapping[str, Any], fast: Mapping[str, Any]) -> ResponseTimes:
    """One row, from an agency's total and its percentiles, if it answered at all."""
    due = total["answered"] + total["overdue"]
    share = round(total["in_time"] / due, 4) if due else None
    known = {**fast, **total, "share": share}
    return cast("ResponseTimes", {name: known.get(name) for name in ResponseTimes.__annotations__})


def _counted() -> list[ColumnElement[Any]]:
    return [_sum(clause, 1).label(name) for name, clause in CLAUSES.items()]


def _sum(when: Clause, what: object) -> ColumnElement[int]:
    """A sum as an integer: PostgreSQL's own of big integers is a decimal."""
    return func.coalesce(func.sum(case((when, what), else_=0)).cast(BigInteger), 0)
