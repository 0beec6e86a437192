"""What people and systems may ask of orders: lists, one order, its events, figures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypedDict, Unpack, get_args

import orjson
from sqlalchemy import and_, func, or_, select

from contracts.envelope import to_wire
from contracts.fairness import AppealUpheld
from contracts.holding import PROTECTIVE_HOLD
from contracts.measures import FREEZE, RETURN
from contracts.problems import refuse
from services.gateway.readmodels import fairness, figures, measures, protected
from services.gateway.readmodels.acts import STOP
from services.gateway.readmodels.adding_up import trail
from services.gateway.readmodels.measured import micros
from services.gateway.readmodels.returns import returned
from services.gateway.readmodels.tables import order_event, order_view
from services.gateway.readmodels.trail_rows import lines_of, orders_of
from shared.log.tables import reading, snapshot

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement, Engine, Select

    from contracts.figures import ResponseTimes
    from contracts.wrongful import Wrongs
    from services.gateway.readmodels.measures import WantedMeasures
    from services.gateway.readmodels.returns import Return
    from services.gateway.readmodels.scope import Scope
    from services.gateway.readmodels.trail import Trail

    Fields = dict[str, Any]

Sort = Literal["due", "newest", "position"]
SORTS: tuple[Sort, ...] = get_args(Sort)
LONGEST = 500
NEVER = "9999-12-31T23:59:59.999999Z"


class Wanted(TypedDict, total=False):
    """Which orders to list, in what order, and after which cursor.

    `figure` is one of `figures.FIGURES`; `not_given_by` leaves out what somebody gave; `late` asks
    for answered late or overdue; `due` for those whose next deadline comes by then. `sort`: `due`
    by next deadline, those with none last; `newest` by when they were ordered, latest first;
    `position` by latest event, so that following its cursor shows every order that is new or has
    changed.
    """

    status: str | None
    late: bool
    figure: str | None
    kind: str | None
    act: str | None
    agency: str | None
    ordered_by: str | None
    case_number: str | None
    application_id: str | None
    account_ref: str | None
    phone_ref: str | None
    not_given_by: str | None
    due: datetime | None
    after: str | None
    limit: int
    sort: Sort


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list, and the cursor of the next; of orders all columns but `detail`."""

    rows: list[Fields]
    next: str | None


class Views:
    """Reads the views; whoever asks sees what their scope allows."""

    def __init__(self, engine: Engine) -> None:
        self._whole = engine
        self._engine = reading(engine)

    def page(self, scope: Scope, now: datetime, **wanted: Unpack[Wanted]) -> Page:
        """A page of orders; Refused `invalid-query` for a cursor that is none of ours."""
        limit = min(wanted.get("limit", 50), LONGEST)
        sort = wanted.get("sort", "due")
        query = select(*_LISTED).where(scope.clause(), *_filters(wanted))
        query = query.order_by(*(_descending(sort, key) for key in _KEYS[sort]))
        if cursor := wanted.get("after"):
            query = query.where(_past(sort, cursor))
        rows = self._all(query.limit(limit + 1), now)
        more = len(rows) > limit
        return Page(rows[:limit], _cursor(sort, rows[limit - 1]) if more else None)

    def one(self, scope: Scope, order_id: str) -> Fields | None:
        """An order, its `detail` as an object, masked; None if there is none that may be seen."""
        found = self._all(select(order_view).where(order_view.c.order_id == order_id))
        if not found or not scope.sees(found[0]):
            return None
        return found[0] | {"detail": orjson.loads(found[0]["detail"])}

    def kind_of(self, scope: Scope, order_id: str) -> str | None:
        """The kind of an order; None if there is none that may be seen."""
        chosen = select(order_view.c.kind).where(order_view.c.order_id == order_id, scope.clause())
        return next((row["kind"] for row in self._all(chosen)), None)

    def events(self, scope: Scope, order_id: str) -> list[Fields]:
        """The events of an order and its measure, oldest first; none if it may not be seen."""
        if self.one(scope, order_id) is None:
            return []
        chosen = order_event.c.order_id == order_id
        return self._all(select(order_event).where(chosen).order_by(order_event.c.position))

    def of_root(self, scope: Scope, root: str) -> list[Fields]:
        """The orders that followed from one, or from a verdict on the company `root`.

        First those that were ordered first.
        """
        query = select(*_LISTED).where(scope.clause(), order_view.c.root == root)
        return self._all(query.order_by(order_view.c.ordered_position))

    def with_parts(self, scope: Scope, order_id: str) -> list[str]:
        """The ids of an order and of what its page shows beside it: of a whole hold, or a freeze.

        A hold's orders to banks and their releases, a freeze's payments; of others its own alone.
        """
        row = self.one(scope, order_id)
        belongs = _PARTS.get(row["act"]) if row else None
        if belongs is None:
            return [order_id]
        parts = select(order_view.c.order_id).where(scope.clause(), belongs == order_id)
        return [order_id, *(row["order_id"] for row in self._all(parts))]

    def beside(self, scope: Scope, row: Fields) -> list[Fields]:
        """The orders about the money that an order stops or freezes, without the next hops.

        A freeze, its stop, and what was asked about either.
        """
        first = row["parent"] if row["act"] == FREEZE else row["order_id"]
        about = order_view.c.parent.in_([first, row["order_id"]])
        chosen = or_(order_view.c.order_id == first, and_(about, order_view.c.act != STOP))
        return self._all(select(*_LISTED).where(scope.clause(), chosen))

    def upheld(self, orders: Collection[str]) -> bool:
        """Whether an appeal was ever upheld against a measure of one of these orders."""
        columns = order_event.c
        decided = and_(columns.order_id.in_(orders), columns.type == AppealUpheld.wire)
        return bool(self._all(select(columns.position).where(decided).limit(1)))

    def measures(self, scope: Scope, wanted: WantedMeasures) -> Page:
        """A page of measures (`measures.COLUMNS`)."""
        limit = wanted.get("limit", 50)
        rows = self._all(measures.listed(scope, wanted))
        cursors = [row.pop("cursor") for row in rows]
        shown = [row | {"state": measures.state_of(row)} for row in rows[:limit]]
        return Page(shown, str(cursors[limit - 1]) if len(rows) > limit else None)

    def protected(self, after: int | None = None, limit: int = 50) -> Page:
        """A page of the white list (`protected.COLUMNS`), latest first, for whoever keeps it."""
        rows = self._all(protected.listed(after, limit))
        cursors = [row.pop("cursor") for row in rows]
        return Page(rows[:limit], str(cursors[limit - 1]) if len(rows) > limit else None)

    def trail(self, scope: Scope, case_number: str) -> Trail:
        """Where the money of a case went, as far as it may be seen; no nodes if nothing may."""
        with snapshot(self._whole) as connection:
            orders = orders_of(connection, scope, case_number)
            return trail(orders, lines_of(connection, orders))

    def returned(self, scope: Scope, order_id: str) -> Return | None:
        """The return of a freeze, masked; None if there is no such freeze that may be seen."""
        row = self.one(scope, order_id)
        if row is None or row["act"] != FREEZE:
            return None
        paying = and_(order_view.c.parent == order_id, order_view.c.act == RETURN)
        query = select(order_view).where(paying).order_by(order_view.c.ordered_position)
        paid = [each | {"detail": orjson.loads(each["detail"])} for each in self._all(query)]
        return returned(row, self.events(scope, order_id), paid)

    def of_trail(self, scope: Scope, case_number: str) -> list[str]:
        """The ids of the orders that a case's trail is made of."""
        with snapshot(self._whole) as connection:
            return [row["order_id"] for row in orders_of(connection, scope, case_number)]

    def counts(self, scope: Scope, now: datetime) -> dict[str, int]:
        """How many orders there are to see: `all`, and those of each figure."""
        [row] = self._all(figures.counts(scope), now)
        return {name: int(count) for name, count in row.items()}

    def response_times(self, scope: Scope, now: datetime) -> list[ResponseTimes]:
        """How fast each agency answers orders of each kind and act, of those that may be seen."""
        fast = {figures.whose(row): row for row in self._all(figures.speeds(scope))}
        return [
            figures.response_times(row, fast.get(figures.whose(row), {}))
            for row in self._all(figures.totals(scope), now)
        ]

    def undone(self, scope: Scope, case_number: str) -> bool:
        """Whether anything of a case is to be released, and no bank has been told to."""
        return bool(self._all(fairness.undone(scope, case_number).limit(1)))

    def waiting(self, scope: Scope) -> list[Fields]:
        """The measures to be let go or decided about, first those that are due first."""
        return self._all(fairness.waiting(scope, LONGEST))

    def is_unrestored(self, scope: Scope, order_id: str) -> bool:
        """Whether the measure of an order goes on that is to end, and no order is to end it now."""
        goes_on = fairness.CLAUSES["restoration"]
        chosen = select(order_view.c.order_id).where(order_view.c.order_id == order_id, goes_on)
        return bool(self._all(chosen.where(scope.clause())))

    def wrongs(self, scope: Scope, now: datetime) -> list[Wrongs]:
        """What each organ's measures came to that were found wrongful."""
        rows = self._all(fairness.wrongs(scope), instant=micros(now))
        return [fairness.wrong(row) for row in rows]

    def _all(self, query: Select[Any], now: datetime | None = None, **bound: int) -> list[Fields]:
        values = {"now": to_wire(now), **bound} if now else bound
        with self._engine.connect() as connection:
            found = connection.execute(query, values)
            names = list(map(str, found.keys()))
            return [dict(zip(names, row, strict=True)) for row in found]


_PARTS = {FREEZE: order_view.c.parent, PROTECTIVE_HOLD: order_view.c.root}
"""What says of an order that it is part of such a one."""
_LISTED = [column for column in order_view.columns if column.name != "detail"]
COLUMNS = tuple(str(column.name) for column in _LISTED)
"""The columns of a page's rows."""
_KEYS: Mapping[Sort, tuple[ColumnElement[Any], ...]] = {
    "due": (func.coalesce(order_view.c.due_at, NEVER), order_view.c.ordered_position),
    "newest": (order_view.c.ordered_position,),
    "position": (order_view.c.position,),
}


_EQUAL = (
    *("status", "kind", "act", "agency", "ordered_by", "case_number", "application_id"),
    *("account_ref", "phone_ref"),
)


def _descending(sort: Sort, key: ColumnElement[Any]) -> ColumnElement[Any]:
    return key.desc() if sort == "newest" else key


def _filters(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    for name in _EQUAL:
        if value := wanted.get(name):
            yield order_view.c[name] == value
    if figure := wanted.get("figure"):
        yield figures.CLAUSES[figure]
    if wanted.get("late"):
        yield or_(figures.CLAUSES["late"], figures.CLAUSES["overdue"])
    if giver := wanted.get("not_given_by"):
        yield order_view.c.given_by != giver
        yield func.coalesce(order_view.c.first_approved_by, "") != giver
    if due := wanted.get("due"):
        yield order_view.c.due_at <= to_wire(due)


def _past(sort: Sort, cursor: str) -> ColumnElement[bool]:
    found = _CURSOR.fullmatch(cursor)
    if not found or (sort == "due") != bool(found["due"]):
        raise refuse("invalid-query", "after")
    position = int(found["position"])
    if sort == "newest":
        return order_view.c.ordered_position < position
    if sort == "position":
        return order_view.c.position > position
    due, ordered = _KEYS["due"]
    return or_(due > found["due"], and_(due == found["due"], ordered > position))


def _cursor(sort: Sort, row: Mapping[str, Any]) -> str:
    if sort == "position":
        return str(row["position"])
    ordered = row["ordered_position"]
    return f"{row['due_at'] or NEVER}~{ordered}" if sort == "due" else str(ordered)


_CURSOR = re.compile(r"((?P<due>[0-9TZ:.-]{27})~)?(?P<position>-1|[0-9]{1,18})", re.ASCII)
