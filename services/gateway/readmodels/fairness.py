"""Fairness: what was wrongful and for how long it held, what waits to be let go or decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, cast, get_args

from sqlalchemy import BigInteger, and_, bindparam, case, exists, func, not_, or_, select

from contracts.wrongful import Wrongs, share
from services.gateway.readmodels.acts import ENDINGS, LIFTS
from services.gateway.readmodels.measured import instant
from services.gateway.readmodels.tables import REJECTED, order_event, order_view

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from sqlalchemy import ColumnElement, Select

    from services.gateway.readmodels.scope import Scope

    Row = dict[str, Any]
    Read = Callable[[Row, Mapping[str, Any], str], None]

Waits = Literal["release", "appeal", "restoration"]
WAITS: tuple[Waits, ...] = get_args(Waits)
ENDS = ("lapsed_at", "released_at", "superseded_at")
UPHELD, DISMISSED = "upheld", "dismissed"
_SECOND = 1_000_000
_NEVER = "9999-12-31T23:59:59.999999Z"
_row = order_view.c
_stands = and_(*(_row[end].is_(None) for end in ENDS))


def _told(acts: Collection[str]) -> ColumnElement[bool]:
    """Whether one of these orders about a measure is before its agency, or on its way there."""
    lift = order_view.alias()
    return exists().where(
        lift.c.parent == _row.order_id,
        lift.c.act.in_(acts),
        lift.c.answered_at.is_(None),
        lift.c.withdrawn_at.is_(None),
        func.coalesce(lift.c.approval, "") != REJECTED,
    )


_ending = order_view.alias()
_failed = exists().where(
    _ending.c.parent == _row.order_id,
    _ending.c.act.in_(ENDINGS),
    _ending.c.answered_at.is_not(None),
    exists().where(
        order_event.c.order_id == _ending.c.parent,
        order_event.c.type.like("%.restoration_failed.v1"),
    ),
)
"""An agency did not end a measure; events are looked at only where it was told to, and answered."""
CLAUSES: Mapping[Waits, ColumnElement[bool]] = {
    "release": and_(_row.release_by.is_not(None), _stands),
    "appeal": _row.appeal_by.is_not(None),
    "restoration": and_(
        _row.in_force_from.is_not(None),
        _stands,
        or_(_row.wrongful_ground.is_not(None), _failed),
        _row.release_by.is_(None),
        not_(_told(ENDINGS)),
    ),
}
"""What waits: a release that is proposed of a measure in force, an appeal that is not decided; the
end of a measure that is wrongful, or that an agency did not end, where no order is to end it."""


def waiting(scope: Scope, limit: int) -> Select[Any]:
    """The measures of which anything waits: first those that nobody ends, then by deadlines."""
    release = case((CLAUSES["release"], _row.release_by), else_=_NEVER)
    appeal = func.coalesce(_row.appeal_by, _NEVER)
    first = case((appeal < release, appeal), else_=release)
    unrestored = CLAUSES["restoration"].label("unrestored")
    query = select(order_view, unrestored).where(scope.clause(), or_(*CLAUSES.values()))
    return query.order_by(unrestored.desc(), first, _row.ordered_position).limit(limit)


def undone(scope: Scope, case_number: str) -> Select[Any]:
    """The orders of a case whose measure is to be released, or waits, and no bank was told to."""
    waits = and_(_row.queued_at.is_not(None), _row.in_force_from.is_(None), _stands)
    due = or_(CLAUSES["release"], waits)
    ours = and_(scope.clause(), _row.case_number == case_number)
    return select(_row.order_id).where(ours, due, not_(_told(LIFTS)))


def wrongs(scope: Scope) -> Select[Any]:
    """Counts and sums for each organ; whoever runs it binds `instant`, in microseconds."""
    until = func.coalesce(_row.force_ended, bindparam("instant", type_=BigInteger))
    seconds = (until - _row.force_began + _SECOND - 1) // _SECOND
    wrongful = _row.wrongful_ground.is_not(None)
    found: Select[Any] = select(
        _row.ordered_by,
        func.count().label("measures"),
        _sum(wrongful, 1).label("wrongful"),
        _sum(wrongful, seconds).label("wrongful_seconds"),
        _sum(_row.force_began.is_not(None), seconds).label("in_force_seconds"),
        _sum(and_(wrongful, _stands), 1).label("still_in_force"),
        _sum(_row.release_overdue, 1).label("release_overdue"),
        _sum(CLAUSES["appeal"], 1).label("appeals_open"),
        _sum(_row.appeal_overdue, 1).label("appeals_overdue"),
        _sum(_row.appeal_outcome == UPHELD, 1).label("upheld"),
        _sum(_row.appeal_outcome == DISMISSED, 1).label("dismissed"),
    )
    found = found.where(scope.clause(), _row.in_force_from.is_not(None))
    return found.group_by(_row.ordered_by).order_by(_row.ordered_by)


def wrong(row: Mapping[str, Any]) -> Wrongs:
    """One organ's row, with its shares."""
    shares = {
        "share": share(row["wrongful"], row["measures"]),
        "time_share": share(row["wrongful_seconds"], row["in_force_seconds"]),
    }
    return cast("Wrongs", {name: {**row, **shares}[name] for name in Wrongs.__annotations__})


def _sum(when: ColumnElement[bool], what: object) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((when, what), else_=0)).cast(BigInteger), 0)


def _cleared(row: Row, _data: Mapping[str, Any], at: str) -> None:
    row["cleared_at"] = row["cleared_at"] or at


def _wrongful(row: Row, data: Mapping[str, Any], _at: str) -> None:
    row["wrongful_ground"] = data["ground"]


def _proposed(row: Row, data: Mapping[str, Any], _at: str) -> None:
    row["release_by"] = instant(data["release_by"])


def _declined(row: Row, _data: Mapping[str, Any], _at: str) -> None:
    row |= {"wrongful_ground": None, "release_by": None}


def _filed(row: Row, data: Mapping[str, Any], _at: str) -> None:
    row |= {"appeal_by": instant(data["review_by"]), "appeal_outcome": None}


def _decided(outcome: str) -> Read:
    def read(row: Row, _data: Mapping[str, Any], _at: str) -> None:
        row |= {"appeal_by": None, "appeal_outcome": outcome}

    return read


def _overdue(column: str) -> Read:
    def read(row: Row, _data: Mapping[str, Any], _at: str) -> None:
        row[column] = True

    return read


READERS: Mapping[str, Read] = {
    "found_unrelated": _cleared,
    "cleared": _cleared,
    "found_wrongful": _wrongful,
    "release_proposed": _proposed,
    "release_declined": _declined,
    "release_overdue": _overdue("release_overdue"),
    "appeal_filed": _filed,
    "appeal_upheld": _decided(UPHELD),
    "appeal_dismissed": _decided(DISMISSED),
    "appeal_overdue": _overdue("appeal_overdue"),
}
"""What the events of these names do to the row of their order."""
