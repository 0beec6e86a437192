"""What may be asked of tasks: lists, one task, its events, projects and their figures."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal, TypedDict, Unpack, get_args

from sqlalchemy import and_, case, false, func, literal, or_, select, true, tuple_

from contracts import liaison_tasks as lt
from contracts.hold_proposals import proposal_id
from contracts.problems import refuse
from services.gateway.readmodels import tasks
from services.gateway.readmodels.scope import ALL, GIVERS
from services.gateway.readmodels.tables import order_event
from services.gateway.readmodels.task_tables import task_figure, task_view
from services.gateway.readmodels.views import LONGEST, Page
from shared.log.tables import reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import ColumnElement, Engine, Select

    from services.gateway.readmodels.scope import Scope
    from services.gateway.readmodels.views import Views

    Fields = dict[str, Any]

_of, _figure = task_view.c, task_figure.c
COLUMNS = tuple(str(column.name) for column in task_view.columns)
"""What a list shows of a task."""
Sort = Literal["newest", "due"]
SORTS: tuple[Sort, ...] = get_args(Sort)
FACETS = ("open", "late_now", "to_review", "asks", "to_look_back", "all")
"""The figures that the list of the console leads to."""


def hold_of(views: Views, scope: Scope, row: Fields) -> Fields | None:
    """The protective hold that a task led to, proposed or ordered; None if none may be seen."""
    return views.one(scope, str(proposal_id(row["ordered_by"], row["order_id"])))


class WantedTasks(TypedDict, total=False):
    """Which tasks to list, in what order, and after which cursor.

    `sort`: `newest` the latest first, `due` those first that are due first.
    """

    status: str | None
    facet: str | None
    agency: str | None
    ordered_by: str | None
    project: str | None
    dispatch: str | None
    template: str | None
    case_number: str | None
    task_id: str | None
    after: str | None
    limit: int
    sort: Sort


class TaskViews:
    """Reads the view of tasks; whoever asks sees what their scope allows."""

    def __init__(self, engine: Engine) -> None:
        self._engine = reading(engine)

    def page(self, scope: Scope, **wanted: Unpack[WantedTasks]) -> Page:
        """A page of tasks (`COLUMNS`)."""
        limit, sort = min(wanted.get("limit", 50), LONGEST), wanted.get("sort", "newest")
        query: Select[Any] = select(task_view).where(seen_by(scope), *_filters(wanted))
        if cursor := wanted.get("after"):
            query = query.where(_past(sort, cursor))
        rows = self._all(query.order_by(*_ORDER[sort]).limit(limit + 1))
        return Page(rows[:limit], _cursor(sort, rows[limit - 1]) if len(rows) > limit else None)

    def counts(self, scope: Scope) -> dict[str, int]:
        """How many tasks there are to see, by facet."""
        sums: Iterator[ColumnElement[Any]] = (
            _number(clause).label(name) for name, clause in _FACETS.items()
        )
        [row] = self._all(select(*sums).where(seen_by(scope)))
        return {name: int(count) for name, count in row.items()}

    def one(self, scope: Scope, task: str) -> Fields | None:
        """A task with its `figures`; None if it may not be seen."""
        found = self._all(select(task_view).where(_of.order_id == task, seen_by(scope)))
        if not found:
            return None
        figures = select(task_figure).where(_figure.order_id == task).order_by(_figure.figure)
        given = [{k: v for k, v in row.items() if k != "order_id"} for row in self._all(figures)]
        return found[0] | {"figures": given}

    def events(self, scope: Scope, task: str) -> list[Fields]:
        """The events of a task, oldest first; none if it may not be seen."""
        if self.one(scope, task) is None:
            return []
        chosen = order_event.c.order_id == task
        return self._all(select(order_event).where(chosen).order_by(order_event.c.position))

    def projects(self, scope: Scope) -> list[Fields]:
        """How far each project has come: a row a project, those without one under None."""
        return self._progress(scope, _of.project)

    def offices(self, scope: Scope, project: str) -> list[Fields]:
        """How far each office has come with a project."""
        return self._progress(scope, _of.agency, _of.project == project)

    def figures(self, scope: Scope, project: str) -> list[Fields]:
        """What each office handed in for a project: sums, and means of shares."""
        return self._sums(scope, project, _of.agency)

    def sums(self, scope: Scope, project: str) -> list[Fields]:
        """What all offices handed in for a project together."""
        return self._sums(scope, project)

    def _sums(self, scope: Scope, project: str, *by: ColumnElement[Any]) -> list[Fields]:
        keys = (*_FIGURE, *by)
        given = func.count(_figure.value).label("given")
        value = func.coalesce(func.sum(_figure.value), 0).label("value")
        joined: Select[Any] = select(*keys, given, value).join(
            task_view, _of.order_id == _figure.order_id
        )
        ours = (_of.project == project, _of.status.not_in(_ENDED), seen_by(scope))
        return list(map(_mean, self._all(joined.where(*ours).group_by(*keys).order_by(*keys))))

    def _progress(
        self, scope: Scope, by: ColumnElement[Any], *narrowed: ColumnElement[bool]
    ) -> list[Fields]:
        done = _number(_of.status.in_(_DONE)).label("done")
        late = _number(_of.missed.contains(lt.DUE)).label("late")
        tasks_ = func.count().label("tasks")
        next_by = func.min(case((_of.status.in_(tasks.AT_OFFICE), _of.due_at))).label("next_due")
        where = (_of.status.not_in(_ENDED), seen_by(scope), *narrowed)
        query: Select[Any] = (
            select(by, tasks_, done, late, next_by).where(*where).group_by(by).order_by(by)
        )
        rows = self._all(query)
        return [
            row | {"tasks": int(row["tasks"]), "done": int(row["done"]), "late": int(row["late"])}
            for row in rows
        ]

    def _all(self, query: Select[Any]) -> list[Fields]:
        with self._engine.connect() as connection:
            rows = connection.execute(query).mappings()
            return [{str(name): value for name, value in row.items()} for row in rows]


def _number(clause: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((clause, 1), else_=0)), 0)


def _mean(row: Fields) -> Fields:
    """A figure of an office as it is told: shares are averaged, counts added up."""
    total, given = int(row["value"]), int(row["given"])
    value = total // given if row["kind"] == lt.SHARE and given else total
    return row | {"given": given, "value": value if given else None}


def seen_by(scope: Scope) -> ColumnElement[bool]:
    """Which tasks somebody may see: those that their agency issued, or that it has."""
    if scope.roles & ALL:
        return true()
    return or_(
        _of.ordered_by == scope.agency if scope.roles & GIVERS else false(),
        _of.agency == scope.agency if scope.roles & lt.LIAISON else false(),
    )


_FIGURE = (_figure.figure, _figure.name, _figure.name_en, _figure.unit, _figure.kind)
_DONE = (tasks.ACCEPTED, tasks.CLOSED, "confirmed")
_ENDED = ("reassigned", "withdrawn")
"""What is left out of a project's progress: it is another office's now, or nobody's."""
_FACETS: dict[str, ColumnElement[bool]] = {
    "open": _of.status.in_(tasks.OPEN),
    "late_now": and_(_of.status.in_(tasks.AT_OFFICE), _of.missed.contains(lt.DUE)),
    "to_review": _of.status == tasks.SUBMITTED,
    "asks": or_(_of.task_question_by.is_not(None), _of.extension_until.is_not(None)),
    "to_look_back": _of.status == tasks.CLOSED,
    "all": true(),
}
_ORDER: dict[Sort, tuple[ColumnElement[Any], ...]] = {
    "newest": (_of.first_position.desc(),),
    "due": (_of.due_at.asc(), _of.first_position.asc()),
}
_EQUAL = (
    *("status", "agency", "ordered_by", "project", "dispatch", "template", "case_number"),
    "task_id",
)


def _filters(wanted: WantedTasks) -> Iterator[ColumnElement[bool]]:
    for name in _EQUAL:
        if value := wanted.get(name):
            yield _of[name] == value
    if facet := wanted.get("facet"):
        yield _FACETS[facet]


def _past(sort: Sort, cursor: str) -> ColumnElement[bool]:
    """Which tasks come after a cursor; Refused `invalid-query` if it is none of ours."""
    found = _CURSOR.fullmatch(cursor)
    if not found or (sort == "due") != bool(found["due"]):
        raise refuse("invalid-query", "after")
    position = int(found["position"])
    if sort == "newest":
        return _of.first_position < position
    return tuple_(_of.due_at, _of.first_position) > tuple_(literal(found["due"]), literal(position))


def _cursor(sort: Sort, row: Fields) -> str:
    position = row["first_position"]
    return f"{row['due_at']}~{position}" if sort == "due" else str(position)


_CURSOR = re.compile(r"((?P<due>[0-9T:.-]{26}Z)~)?(?P<position>[0-9]{1,18})", re.ASCII)
