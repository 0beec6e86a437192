"""Cases: all of one matter, of whatever kind: who holds the ball, what ends, what happened."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import orjson
from flask import Response, url_for
from flask_smorest import Blueprint

from contracts.problems import refuse
from services.gateway.api.answers import as_json, link_next
from services.gateway.api.asked import PLAIN, asked_page, caught_up
from services.gateway.api.callers import READERS, gate, route, who
from services.gateway.api.described_cases import CASE, COMPANY, ENDS, TASK
from services.gateway.readmodels.cases import CaseViews
from services.gateway.readmodels.scope import COMPANY_READERS, TASK_READERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from services.gateway.readmodels.cases import Ball, Orders
    from services.gateway.readmodels.trail import Total

    Row = Mapping[str, Any]

routes = Blueprint("cases", __name__, url_prefix="/v1/cases")


@route(routes, "GET", "/<case_number>", READERS | COMPANY_READERS | TASK_READERS, CASE)
def one_case(case_number: str) -> Response:
    """Show all of one case that may be seen: orders of every kind, companies, tasks, what is owed.

    `balls` are what each agency owes by one rule, first what is due first; `ends` the measures that
    end within a day; `events` a page of what happened, latest first, but for who looked at it.
    """
    after, limit = asked_page()
    if not re.fullmatch(PLAIN, case_number):
        raise refuse("not-found")
    caught_up()
    views, scope, now = CaseViews(gate().engine), who().scope, gate().clock.now()
    case = views.one(scope, case_number, now)
    if case is None:
        raise refuse("not-found")
    happened = views.happened(scope, case_number, after, limit)
    response = as_json(
        {
            "case_number": case_number,
            "totals": [_total(each) for each in case.totals],
            "orders": [_orders(each, case_number) for each in case.orders],
            "companies": [_named(each, COMPANY) for each in case.companies],
            "tasks": [_named(each, TASK) for each in case.tasks],
            "balls": [_ball(each) for each in case.balls],
            "ends": [_named(each, ENDS) for each in case.ends],
            "events": [_event(event, row) for event, row in happened.events],
            "next": happened.next,
        }
    )
    link_next(response, happened.next)
    return response


def _total(total: Total) -> dict[str, Any]:
    return {"currency": total.currency, **asdict(total.sums)}


def _orders(group: Orders, case_number: str) -> dict[str, Any]:
    here = url_for("orders.list_orders", case_number=case_number, kind=group.kind, act=group.act)
    return {"kind": group.kind, "act": group.act, **group.counts, "links": {"orders": here}}


def _named(row: Row, names: Sequence[str]) -> dict[str, Any]:
    return {name: row[name] for name in names} | _links(row)


def _ball(ball: Ball) -> dict[str, Any]:
    return {
        "holder": ball.holder,
        "deadline": ball.deadline,
        "rule": asdict(ball.rule),
        "waits": [{"since": wait.since, "by": wait.by} | _links(wait.row) for wait in ball.waits],
    }


def _event(event: Row, row: Row) -> dict[str, Any]:
    said = {name: event[name] for name in ("position", "type", "recorded_at", "leaf_hash")}
    return said | {"data": orjson.loads(event["data"])} | _links(row)


def _links(row: Row) -> dict[str, dict[str, str]]:
    """Where what a row tells of is to be seen."""
    if "company_id" in row:
        return {"links": {"about": url_for("companies.one_company", company_id=row["company_id"])}}
    if "task_id" in row:
        return {"links": {"about": url_for("tasks.one_task", order_id=row["order_id"])}}
    return {"links": {"about": url_for("orders.one_order", order_id=row["order_id"])}}
