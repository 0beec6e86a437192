"""Number orders: having a carrier do something about a number, by JSON, or many by CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for
from flask_smorest import Blueprint

from contracts.number_blocking import Order
from services.gateway.api import openapi
from services.gateway.api.answers import receipt
from services.gateway.api.asked import body, idempotency_key
from services.gateway.api.callers import route
from services.gateway.api.importing import imported
from services.gateway.api.sending import send

if TYPE_CHECKING:
    from flask import Response

REFUSED = ("rank-too-low", "not-in-force")
routes = Blueprint("number_orders", __name__, url_prefix="/v1/number-orders")


@route(routes, "POST", "", Order.roles, openapi.command(Order, also=REFUSED))
def order_number() -> Response:
    """Have the carrier of a number cut a call, restrict, suspend, close or restore the line.

    It goes to the carrier that is named, otherwise to the one that first issued the prefix; where
    the number moved, that one's answer names the next. The same application sent again is
    `repeated`; other content is a conflict. It is read, acknowledged and answered as any order is.
    """
    given = send(Order, body(), idempotency_key())
    response = receipt(given)
    response.headers["Location"] = url_for("orders.one_order", order_id=given.subject)
    return response


@route(routes, "POST", "/import", Order.roles, openapi.imported(Order))
def import_numbers() -> Response:
    """Order something about many numbers by CSV, a row each, as stops are imported.

    A row that names two officers, as each must, counts as approved.
    """
    return imported(Order)
