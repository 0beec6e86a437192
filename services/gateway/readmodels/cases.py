"""Cases: all of one matter on one page, of whatever kind it is: what is owed, ends, happened."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import and_, or_, select

from contracts import companies as co
from contracts import liaison_tasks as lt
from contracts import orders
from contracts.envelope import to_wire
from contracts.hold_proposals import PROPOSAL
from contracts.policy import packs
from contracts.policy.keys import KEYS
from services.gateway.readmodels import waiting
from services.gateway.readmodels.adding_up import trail
from services.gateway.readmodels.company_views import seen_by as companies_seen_by
from services.gateway.readmodels.measures import state_of
from services.gateway.readmodels.tables import company_case, company_view, order_event, order_view
from services.gateway.readmodels.task_tables import task_view
from services.gateway.readmodels.task_views import seen_by as tasks_seen_by
from services.gateway.readmodels.trail_rows import AT_ONCE, lines_of, orders_of
from shared.log.tables import snapshot

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Engine, Table

    from services.gateway.readmodels.scope import Scope
    from services.gateway.readmodels.trail import Total
    from services.gateway.readmodels.waiting import Wait

    Row = dict[str, Any]

SOON = timedelta(hours=24)
"""What ends within so long is told ahead."""
READ = "%.read.%"
"""Types of events by which somebody only looked."""
_order, _company, _task, _event = order_view.c, company_view.c, task_view.c, order_event.c


@dataclass(frozen=True, slots=True)
class Rule:
    """By which rule a deadline runs: the value of a policy pack, or the order's own hours."""

    pack: str | None = None
    key: str | None = None
    cite: str | None = None
    hours: int | None = None


@dataclass(frozen=True, slots=True)
class Ball:
    """What one agency owes by one rule: the waits, those first that are due first."""

    holder: str
    deadline: str
    rule: Rule
    waits: tuple[Wait, ...]

    def late(self, now: datetime) -> int:
        """How many of them are past their limit."""
        return sum(1 for each in self.waits if each.by and each.by < to_wire(now))


@dataclass(frozen=True, slots=True)
class Orders:
    """The orders of a case that ask the same, first those that were given first."""

    kind: str
    act: str
    rows: tuple[Row, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many there are, were answered, wait, were late, are in force."""
        return {
            "orders": len(self.rows),
            "answered": sum(1 for row in self.rows if row["answers"]),
            "waiting": sum(1 for row in self.rows if any(waiting.of_order(row))),
            "overdue": sum(1 for row in self.rows if row["answer_overdue"]),
            "in_force": sum(1 for row in self.rows if _stands(row)),
        }


@dataclass(frozen=True, slots=True)
class Case:
    """A case as somebody may see it: nothing of it is there if they may see nothing."""

    case_number: str
    totals: tuple[Total, ...]
    orders: tuple[Orders, ...]
    companies: tuple[Row, ...]
    tasks: tuple[Row, ...]
    balls: tuple[Ball, ...]
    ends: tuple[Row, ...]
    traced: bool


@dataclass(frozen=True, slots=True)
class Happened:
    """A page of what happened, latest first, each event with the row it is about."""

    events: tuple[tuple[Row, Row], ...]
    next: str | None


class CaseViews:
    """Reads cases from the views; whoever asks sees what their scope allows."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def one(self, scope: Scope, case_number: str, now: datetime) -> Case | None:
        """A case at an instant; None if there is none of which anything may be seen."""
        with snapshot(self._engine) as connection:
            views = _views(scope, case_number)
            rows, companies, tasks = (_rows(connection, *each) for each in views.items())
            if not (rows or companies or tasks):
                return None
            found = orders_of(connection, scope, case_number)
            traced = trail(found, lines_of(connection, found))
            waits = [wait for row in rows for wait in waiting.of_order(row)]
            waits += [wait for row in companies for wait in waiting.of_company(row)]
            waits += [wait for row in tasks for wait in waiting.of_task(row)]
            balls = _balls(waits, _policies(connection, waits))
        return Case(
            case_number=case_number,
            totals=traced.totals,
            orders=tuple(_alike(rows)),
            companies=tuple(companies),
            tasks=tuple(tasks),
            balls=tuple(sorted(balls, key=lambda each: each.waits[0].by or to_wire(now + SOON))),
            ends=tuple(_ending(rows, now)),
            traced=bool(traced.nodes or traced.holds),
        )

    def happened(
        self, scope: Scope, case_number: str, after: int | None = None, limit: int = 50
    ) -> Happened:
        """A page of what happened in a case before a position, but for who looked at it."""
        with snapshot(self._engine) as connection:
            about: dict[str, Row] = {}
            chosen = []
            for table, which in _views(scope, case_number).items():
                (key,) = table.primary_key.columns
                about |= {row[key.name]: row for row in _rows(connection, table, which)}
                chosen.append(_event.order_id.in_(select(key).where(which)))
            query = select(order_event).where(or_(*chosen), _event.type.not_like(READ))
            if after is not None:
                query = query.where(_event.position < after)
            query = query.order_by(_event.position.desc()).limit(limit + 1)
            events = [dict(row) for row in connection.execute(query).mappings()]
        shown = tuple((event, about[event["order_id"]]) for event in events[:limit])
        more = len(events) > limit
        return Happened(shown, str(shown[-1][0]["position"]) if more else None)


def _views(scope: Scope, case_number: str) -> dict[Table, ColumnElement[bool]]:
    """Which rows are of a case and may be seen: of orders, of companies, of tasks."""
    named = select(company_case.c.company_id).where(company_case.c.case_number == case_number)
    return {
        order_view: and_(scope.clause(), _order.case_number == case_number),
        company_view: and_(companies_seen_by(scope), _company.company_id.in_(named)),
        task_view: and_(tasks_seen_by(scope), _task.case_number == case_number),
    }


def _rows(connection: Connection, table: Table, which: ColumnElement[bool]) -> list[Row]:
    first = "ordered_position" if table is order_view else "first_position"
    query = select(table).where(which).order_by(table.c[first])
    return [dict(row) for row in connection.execute(query).mappings()]


def _alike(rows: Iterable[Row]) -> Iterable[Orders]:
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        groups[row["kind"], row["act"]].append(row)
    return (Orders(kind, act, tuple(group)) for (kind, act), group in groups.items())


def _stands(row: Row) -> bool:
    return bool(row["in_force_from"]) and state_of(row) == "in_force"


def _ending(rows: Iterable[Row], now: datetime) -> list[Row]:
    """The measures that end soon, first those that end first."""
    latest = to_wire(now + SOON)
    ends = [
        row
        for row in rows
        if _stands(row) and row["in_force_until"] and row["in_force_until"] <= latest
    ]
    return sorted(ends, key=lambda row: str(row["in_force_until"]))


def _balls(waits: Sequence[Wait], policies: Mapping[int, Mapping[str, str]]) -> Iterable[Ball]:
    groups: dict[tuple[str, str, Rule], list[Wait]] = defaultdict(list)
    for wait in waits:
        groups[wait.holder, wait.deadline, _rule(wait, policies)].append(wait)
    for (holder, deadline, rule), group in groups.items():
        due_first = sorted(group, key=lambda wait: wait.by or "")
        yield Ball(holder, deadline, rule, tuple(due_first))


def _rule(wait: Wait, policies: Mapping[int, Mapping[str, str]]) -> Rule:
    """By which rule something is owed, as far as the pack that it is judged by says."""
    row = wait.row
    if wait.deadline == waiting.ANSWER and (hours := _own_hours(row)):
        return Rule(hours=hours)
    named = policies.get(_judged_at(row))
    if named is None or wait.by is None or wait.deadline == lt.DUE:
        return Rule()
    kind = row.get("kind") or (co.KIND if "company_id" in row else lt.KIND)
    named_so = _CALLED.get(wait.deadline, wait.deadline)
    if wait.deadline == waiting.ANSWER and _detail(row).get("ends"):
        named_so = "appeal.restore"
    keys = (f"{kind}.{named_so}.{row.get('urgency')}", f"{kind}.{named_so}")
    pack = packs().get((named["pack"], named["version"]))
    key = next((key for key in keys if key in KEYS), None)
    cite = pack.citation(key) if pack and key else None
    return Rule(f"{named['pack']} {named['version']}", key, cite)


_CALLED = {
    orders.TAKE_UP: "report_to_stop",
    PROPOSAL: "protective_hold.proposal",
    waiting.RELEASE: "release.unrelated",
    waiting.APPEAL: "appeal.review",
    lt.QUESTION: "question",
}
"""What policy calls a deadline, where it is not called so."""


def _own_hours(row: Mapping[str, Any]) -> int | None:
    hours = _detail(row).get("feedback_limit_hours")
    return int(hours) if hours else None


def _detail(row: Mapping[str, Any]) -> Mapping[str, Any]:
    said: Mapping[str, Any] = orjson.loads(row["detail"]) if row.get("detail") else {}
    return said


def _judged_at(row: Mapping[str, Any]) -> int:
    """Where in the log it says by which policy something runs."""
    return int(row["ordered_position"] if "ordered_position" in row else row["position"])


def _policies(connection: Connection, waits: Iterable[Wait]) -> dict[int, Mapping[str, str]]:
    """What the events at which things began name as their policy, by position."""
    positions = sorted({_judged_at(wait.row) for wait in waits})
    found: dict[int, Mapping[str, str]] = {}
    for at in range(0, len(positions), AT_ONCE):
        some = positions[at : at + AT_ONCE]
        query = select(_event.position, _event.envelope).where(_event.position.in_(some))
        for position, envelope in connection.execute(query):
            found[position] = orjson.loads(envelope)["policy"]
    return found
