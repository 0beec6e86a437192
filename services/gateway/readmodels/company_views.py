"""What may be asked of companies: lists, one company, its events, what it shares with others."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal, TypedDict, Unpack, get_args

import orjson
from sqlalchemy import case, false, func, literal, or_, select, true, tuple_

from contracts import companies as co
from contracts import company_checks as cc
from contracts.problems import refuse
from services.gateway.readmodels.scope import ALL, GIVERS
from services.gateway.readmodels.tables import company_view, order_event
from services.gateway.readmodels.views import LONGEST, Page
from shared.log.tables import reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import ColumnElement, Engine, Select

    from services.gateway.readmodels.scope import Scope

    Fields = dict[str, Any]

_of = company_view.c
_LISTS = ("findings", "banks", "carriers")
_KEPT = frozenset({"detail", *_LISTS, "key_id", "desk_checked"})
COLUMNS = tuple(str(column.name) for column in company_view.columns if column.name not in _KEPT)
"""What a list shows of a company."""
REFS = tuple(f"{shared}_ref" for shared in co.SHARED)
Sort = Literal["newest", "points"]
SORTS: tuple[Sort, ...] = get_args(Sort)
FACETS = ("to_do", "late_now", "high", "restricted", "all")
"""The figures that the list of the console leads to."""


class WantedCompanies(TypedDict, total=False):
    """Which companies to list, in what order, and after which cursor.

    `sort`: `newest` the latest first, `points` those that most speaks against first. `words` are
    part of a name, or a credit code; the references ask for who shares that.
    """

    stage: str | None
    band: str | None
    verdict: str | None
    facet: str | None
    words: str | None
    uscc: str | None
    address_ref: str | None
    representative_ref: str | None
    phone_ref: str | None
    agent_ref: str | None
    company_agent: str | None
    after: str | None
    limit: int
    sort: Sort


class CompanyViews:
    """Reads the view of companies; whoever asks sees what their scope allows."""

    def __init__(self, engine: Engine) -> None:
        self._engine = reading(engine)

    def page(self, scope: Scope, **wanted: Unpack[WantedCompanies]) -> Page:
        """A page of companies (`COLUMNS`)."""
        limit, sort = min(wanted.get("limit", 50), LONGEST), wanted.get("sort", "newest")
        query = select(*(_of[name] for name in COLUMNS)).where(seen_by(scope), *_filters(wanted))
        if cursor := wanted.get("after"):
            query = query.where(_past(sort, cursor))
        keys = (key.desc() for key in _KEYS[sort])
        rows = self._all(query.order_by(*keys).limit(limit + 1))
        return Page(rows[:limit], _cursor(sort, rows[limit - 1]) if len(rows) > limit else None)

    def counts(self, scope: Scope) -> dict[str, int]:
        """How many companies there are to see, by facet."""
        sums = (
            func.coalesce(func.sum(case((clause, 1), else_=0)), 0).label(name)
            for name, clause in _FACETS.items()
        )
        [row] = self._all(select(*sums).where(seen_by(scope)))
        return {name: int(count) for name, count in row.items()}

    def one(self, scope: Scope, company: str) -> Fields | None:
        """A company with its `detail`, masked, and its lists; None if it may not be seen.

        `findings`, and the `banks` and `carriers` of which its verdict asks something.
        """
        ours = select(*(_of[name] for name in (*COLUMNS, "detail", *_LISTS)))
        found = self._all(ours.where(_of.company_id == company, seen_by(scope)))
        if not found:
            return None
        row = found[0]
        detail = orjson.loads(row["detail"]) if row["detail"] else None
        return row | {"detail": detail} | {n: orjson.loads(row[n] or "[]") for n in _LISTS}

    def events(self, scope: Scope, company: str) -> list[Fields]:
        """The events of a company, oldest first; none if it may not be seen."""
        if self.one(scope, company) is None:
            return []
        chosen = order_event.c.order_id == company
        return self._all(select(order_event).where(chosen).order_by(order_event.c.position))

    def links(self, scope: Scope, row: Fields) -> dict[str, list[Fields]]:
        """The other companies that share something with one, by what is shared."""
        return {
            shared: [
                each for each in self._sharing(scope, shared, ref) if each["uscc"] != row["uscc"]
            ]
            for shared in co.SHARED
            if (ref := row[f"{shared}_ref"])
        }

    def _sharing(self, scope: Scope, shared: str, ref: str) -> list[Fields]:
        query = select(*(_of[name] for name in COLUMNS)).where(seen_by(scope))
        alike = query.where(_of[f"{shared}_ref"] == ref).order_by(_of.first_position.desc())
        return self._all(alike.limit(LONGEST))

    def _all(self, query: Select[Any]) -> list[Fields]:
        with self._engine.connect() as connection:
            found = connection.execute(query)
            names = list(map(str, found.keys()))
            return [dict(zip(names, row, strict=True)) for row in found]


def seen_by(scope: Scope) -> ColumnElement[bool]:
    """Which companies somebody may see: those of their centre, or of their register."""
    if scope.roles & ALL:
        return true()
    return or_(
        _of.centre == scope.agency if scope.roles & GIVERS else false(),
        _of.agency == scope.agency if scope.roles & co.REGISTRY else false(),
    )


_FACETS: dict[str, ColumnElement[bool]] = {
    "to_do": _of.stage.not_in(("judged", "lifted", "struck_off")),
    "late_now": _of.missed.is_not(None),
    "high": _of.band == "high",
    "restricted": _of.verdict.in_(cc.RESTRICTING),
    "all": true(),
}
_KEYS: dict[Sort, tuple[ColumnElement[Any], ...]] = {
    "newest": (_of.first_position,),
    "points": (func.coalesce(_of.points, 0), _of.first_position),
}
_EQUAL = ("stage", "band", "verdict", "uscc", "company_agent", *REFS)


def _filters(wanted: WantedCompanies) -> Iterator[ColumnElement[bool]]:
    for name in _EQUAL:
        if value := wanted.get(name):
            yield _of[name] == value
    if facet := wanted.get("facet"):
        yield _FACETS[facet]
    if words := wanted.get("words"):
        yield or_(_of.name.contains(words, autoescape=True), _of.uscc == words.upper())


def _past(sort: Sort, cursor: str) -> ColumnElement[bool]:
    """Which companies come after a cursor; Refused `invalid-query` if it is none of ours."""
    found = _CURSOR.fullmatch(cursor)
    if not found or (sort == "points") != bool(found["points"]):
        raise refuse("invalid-query", "after")
    keys = [int(text) for text in (found["points"], found["position"]) if text]
    return tuple_(*_KEYS[sort]) < tuple_(*map(literal, keys))


def _cursor(sort: Sort, row: Fields) -> str:
    position = row["first_position"]
    return f"{row['points'] or 0}~{position}" if sort == "points" else str(position)


_CURSOR = re.compile(r"((?P<points>[0-9]{1,9})~)?(?P<position>[0-9]{1,18})", re.ASCII)
