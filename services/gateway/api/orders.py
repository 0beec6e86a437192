"""Orders: lists, one order, its events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from flask import Response, request, url_for
from flask_smorest import Blueprint

from contracts.port import WireCommand, derived_id
from contracts.problems import Problem, Refused, refuse
from contracts.stop_payment import RecordDelivery
from services.gateway.api import openapi
from services.gateway.api.answers import as_json, etag, link_next, table
from services.gateway.api.asked import as_csv, caught_up, only, wanted
from services.gateway.api.callers import READERS, gate, route, who
from services.gateway.readmodels.masks import masked, shown
from services.gateway.readmodels.views import COLUMNS

if TYPE_CHECKING:
    from uuid import UUID

    Fields = dict[str, Any]

routes = Blueprint("orders", __name__, url_prefix="/v1/orders")


@route(routes, "GET", "", READERS, openapi.LIST)
def list_orders() -> Response:
    """List the orders that the caller is party to or oversees, masked, as JSON or CSV.

    `sort=position` follows changes: keep the last `position` seen, ask for what comes `after` it.
    """
    caught_up()
    page = gate().views.page(who().scope, gate().clock.now(), **wanted())
    if as_csv():
        response = table(page.rows, COLUMNS)
    else:
        response = as_json({"orders": [_linked(row) for row in page.rows], "next": page.next})
    response.vary.add("Accept")
    link_next(response, page.next)
    return response


@route(routes, "GET", "/<uuid:order_id>", READERS, openapi.ONE)
def one_order(order_id: UUID) -> Response:
    """Show an order; whole to the agency it is addressed to, masked to others.

    That agency's first reading is recorded as the order's delivery.
    """
    only()
    caught_up()
    row = _seen(order_id)
    response = as_json(_linked(row | {"detail": _data(row, row["detail"])}))
    response.headers["ETag"] = etag(row["version"], row["position"])
    response.make_conditional(request)
    return response


@route(routes, "GET", "/<uuid:order_id>/events", READERS, openapi.EVENTS)
def order_events(order_id: UUID) -> Response:
    """Show what happened to an order and its measure, oldest first, with positions and leaf hashes.

    To the agency it is addressed to, `envelope` is what was hashed; to others its data is masked.
    """
    only()
    caught_up()
    row = _seen(order_id)
    events = gate().views.events(who().scope, str(order_id))
    return as_json({"order_id": str(order_id), "events": [_event(row, event) for event in events]})


def _seen(order_id: UUID) -> Fields:
    """The order if it may be seen; its first reading by its agency is recorded."""
    row = gate().views.one(who().scope, str(order_id))
    if row is None:
        raise refuse("not-found")
    if request.method == "GET" and row["delivered_at"] is None and who().scope.receives(row):
        _deliver(order_id)
    return row


def _deliver(order_id: UUID) -> None:
    said = RecordDelivery(channel="api").dump()
    wire = WireCommand(derived_id("delivery", order_id), RecordDelivery.wire, said, order_id)
    (answer,) = gate().port.send([wire], who().caller())
    if isinstance(answer, Problem) and answer.slug != "conflict":  # a colleague read it first
        raise Refused(answer)


def _event(row: Fields, event: Fields) -> Fields:
    envelope = shown(orjson.loads(event["envelope"]), whole=who().scope.receives(row))
    return {"position": event["position"], "leaf_hash": event["leaf_hash"], "envelope": envelope}


def _data(row: Fields, data: Fields) -> Fields:
    return data if who().scope.receives(row) else masked(data)


def _linked(row: Fields) -> Fields:
    here = url_for("orders.one_order", order_id=row["order_id"])
    return row | {"links": {"self": here, "events": f"{here}/events"}}
