"""Orders: lists, one order, its events."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

import orjson
from flask import Response, request, url_for
from flask_smorest import Blueprint

from contracts.orders import EXECUTION
from contracts.problems import Language, refuse
from services.gateway import notices
from services.gateway.api import openapi
from services.gateway.api.answers import as_json, etag, link_next, table
from services.gateway.api.asked import as_csv, caught_up, of_the_moment, only, wanted
from services.gateway.api.callers import READERS, gate, route, who
from services.gateway.api.described_authority import NOTICE
from services.gateway.api.revealed import NOTHING, PURPOSE, event_shown, in_clear, purpose_asked
from services.gateway.on_record import AS_OF, OnRecord
from services.gateway.readmodels.views import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contracts.port import Sight

    Fields = dict[str, Any]

NARROWING: tuple[Literal["agency", "kind", "act", "case_number", "application_id"], ...] = (
    *("agency", "kind", "act", "case_number", "application_id"),
)
"""Filters by what never changes of an order, so that others need not be looked into."""
routes = Blueprint("orders", __name__, url_prefix="/v1/orders")


@route(routes, "GET", "", READERS, openapi.LIST)
def list_orders() -> Response:
    """List the orders that the caller is party to or oversees, masked, as JSON or CSV.

    `sort=position` follows changes: keep the last `position` seen, ask for what comes `after` it.
    """
    caught_up()
    asked = wanted()
    with of_the_moment(**{name: asked.get(name) for name in NARROWING}) as known:
        page = known.views.page(who().scope, known.now, **asked)
    if as_csv():
        response = table(page.rows, COLUMNS)
    else:
        rows = [_linked(row) for row in page.rows]
        response = as_json({"orders": rows, "next": page.next, **known.said()})
    response.vary.add("Accept")
    link_next(response, page.next)
    return response


@route(routes, "GET", "/<uuid:order_id>", READERS, openapi.ONE)
def one_order(order_id: UUID) -> Response:
    """Show an order; in clear to the agency it is addressed to, or for a `purpose`, else masked.

    Whoever reads in clear is recorded first, once a day; the first reading by the agency that the
    order is addressed to is its delivery. What was erased reads `[erased]`.
    """
    only(PURPOSE, AS_OF)
    caught_up()
    with of_the_moment(order_id=str(order_id)) as known:
        row = _seen(known, order_id)
    detail = _in_clear(known, row).data.get(row["ordered_position"], row["detail"])
    response = as_json(_linked(row | {"detail": detail, **known.said()}))
    response.headers["ETag"] = etag(row["version"], row["position"])
    response.make_conditional(request)
    return response


@route(routes, "GET", "/<uuid:order_id>/events", READERS, openapi.EVENTS)
def order_events(order_id: UUID) -> Response:
    """Show what happened to an order and its measure, oldest first, with positions and leaf hashes.

    `envelope` is exactly what was hashed, where what is personal is sealed; `data` is what it says,
    in clear or masked, as of the order itself.
    """
    only(PURPOSE, AS_OF)
    caught_up()
    with of_the_moment(order_id=str(order_id)) as known:
        row = _seen(known, order_id)
        clear = _in_clear(known, row)
        events = known.views.events(who().scope, str(order_id))
    said = [event_shown(event, clear) for event in events]
    return as_json({"order_id": str(order_id), "events": said, **known.said()})


@route(routes, "GET", "/<uuid:order_id>/notice", READERS, NOTICE)
def order_notice(order_id: UUID) -> Response:
    """Show what the holder of the account, or the line, is told of what came of an order.

    In Chinese and English, in the words of the version that the measure's event names; in clear or
    masked, as the order itself.
    """
    only(PURPOSE)
    caught_up()
    with of_the_moment(order_id=str(order_id)) as known:
        row = _seen(known, order_id)
        event = notices.imposed(known.views.events(who().scope, str(order_id)))
        clear = _in_clear(known, row)
    return as_json(_told(row, event, clear))


def _told(row: Fields, event: Mapping[str, Any], clear: Sight) -> Fields:
    known = gate().register.agencies().get(row["agency"])
    bank = known.name if known else row["agency"]
    words: dict[Language, Fields] = {
        each: asdict(notices.worded(event, row, clear, bank, each)) for each in ("zh-CN", "en")
    }
    version = orjson.loads(event["data"])["notice"]
    said = {"order_id": row["order_id"], "position": event["position"], "version": version}
    return {**said, "notices": words}


def _seen(known: OnRecord, order_id: UUID) -> Fields:
    row = known.views.one(who().scope, str(order_id))
    if row is None:
        raise refuse("not-found")
    return row


def _in_clear(known: OnRecord, row: Fields) -> Sight:
    """What the order's events say, as far as it is to be shown in clear; the reading is kept.

    The past is shown masked.
    """
    if known.moment is not None:
        if PURPOSE in request.args:
            raise refuse("invalid-query", f"{PURPOSE} ({AS_OF} is shown masked)")
        return NOTHING
    purpose = purpose_asked()
    if purpose is None and who().scope.receives(row):
        purpose = EXECUTION
    return in_clear(row["kind"], UUID(row["order_id"]), purpose)


def _linked(row: Fields) -> Fields:
    here = url_for("orders.one_order", order_id=row["order_id"])
    case = row["case_number"]
    trail = url_for("trails.case_trail", case_number=case) if case else None
    return row | {"links": {"self": here, "events": f"{here}/events", "trail": trail}}
