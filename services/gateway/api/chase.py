"""The chase: asking where money went, and stopping it where it went, for officers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for
from flask_smorest import Blueprint

from contracts.orders import OFFICER
from contracts.tracing import Follow, Query
from services.gateway.api import openapi
from services.gateway.api.answers import receipt
from services.gateway.api.asked import body, idempotency_key
from services.gateway.api.callers import route
from services.gateway.api.sending import send

if TYPE_CHECKING:
    from flask import Response

    from contracts.message import Command

routes = Blueprint("chase", __name__, url_prefix="/v1")


@route(
    routes,
    "POST",
    "/queries",
    OFFICER,
    openapi.command(Query, also=("not-answered", "order-erased")),
)
def ask() -> Response:
    """Ask the bank of a stop where the money went that it no longer found (100301).

    A stop that held too little is followed by its query without anybody's asking; there is one
    query of a stop.
    """
    return _made(Query)


@route(
    routes,
    "POST",
    "/next-hops",
    OFFICER,
    openapi.command(Follow, also=("stopped-enough", "order-erased")),
)
def follow() -> Response:
    """Order the stop of a transfer that the answer to a query named, for no more than flowed.

    Where policy lets the system do that at once, it has been done; once for each transfer.
    """
    return _made(Follow)


def _made(kind: type[Command]) -> Response:
    given = send(kind, body(), idempotency_key())
    response = receipt(given)
    response.headers["Location"] = url_for("orders.one_order", order_id=given.subject)
    return response
