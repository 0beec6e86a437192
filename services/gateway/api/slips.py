"""Supervision slips: proposed where an agency leaves orders unanswered, issued by a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request, url_for
from flask_smorest import Blueprint

from contracts import supervision as su
from contracts.problems import refuse
from services.gateway.api.answers import as_json, link_next, receipt, table
from services.gateway.api.asked import (
    as_csv,
    body,
    caught_up,
    idempotency_key,
    limit_of,
    number,
    one_of,
    only,
)
from services.gateway.api.callers import gate, route, who
from services.gateway.api.described_slips import LIST, ONE, deciding
from services.gateway.api.sending import send
from services.gateway.readmodels.slips import COLUMNS, READERS, Slips

if TYPE_CHECKING:
    from uuid import UUID

    from flask import Response

    Fields = dict[str, Any]

PAGE_SIZE = 50
SLIP = "/<uuid:slip_id>"
routes = Blueprint("slips", __name__, url_prefix="/v1/slips")


@route(routes, "GET", "", READERS, LIST)
def list_slips() -> Response:
    """List supervision slips, latest first, as JSON or CSV; an agency sees those issued to it."""
    only("state", "after", "limit")
    caught_up()
    given = request.args
    page = Slips(gate().engine).page(
        who().scope,
        one_of("state", given.get("state"), su.STATES),
        number("after", given["after"]) if "after" in given else None,
        limit_of("limit", given["limit"]) if "limit" in given else PAGE_SIZE,
    )
    if as_csv():
        response = table(page.rows, COLUMNS)
    else:
        response = as_json({"slips": [_linked(row) for row in page.rows], "next": page.next})
    response.vary.add("Accept")
    link_next(response, page.next)
    return response


@route(routes, "GET", SLIP, READERS, ONE)
def one_slip(slip_id: UUID) -> Response:
    """Show a slip, with the orders that it cites and the deadline of each that was missed."""
    only()
    caught_up()
    row = Slips(gate().engine).one(who().scope, str(slip_id))
    if row is None:
        raise refuse("not-found")
    cited = [
        each | {"link": url_for("orders.one_order", order_id=each["order_id"])}
        for each in row["orders"]
    ]
    return as_json(_linked(row | {"orders": cited}))


@route(routes, "POST", f"{SLIP}/issue", su.SUPERVISOR, deciding(su.IssueSlip))
def issue_slip(slip_id: UUID) -> Response:
    """Issue a slip that was proposed: its agency reads what it is held to."""
    return receipt(send(su.IssueSlip, body(), idempotency_key(), slip_id), named="slip_id")


@route(routes, "POST", f"{SLIP}/dismissal", su.SUPERVISOR, deciding(su.DismissSlip))
def dismiss_slip(slip_id: UUID) -> Response:
    """Leave a slip that was proposed unissued, and say why."""
    return receipt(send(su.DismissSlip, body(), idempotency_key(), slip_id), named="slip_id")


def _linked(row: Fields) -> Fields:
    return row | {"links": {"self": url_for("slips.one_slip", slip_id=row["slip_id"])}}
