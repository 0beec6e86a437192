"""Targets: having an agency do something about one, by JSON, or many by CSV; a door for each kind.

A kind of orders that have a target describes itself; its door is made here.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

from flask import url_for
from flask_smorest import Blueprint

from contracts.kinds import TARGETED
from services.gateway.api import openapi
from services.gateway.api.answers import receipt
from services.gateway.api.asked import body, idempotency_key
from services.gateway.api.callers import route
from services.gateway.api.importing import imported
from services.gateway.api.sending import send

if TYPE_CHECKING:
    from flask import Response

    from contracts.kinds import Kind

REFUSED = ("rank-too-low", "not-in-force")


def door(kind: Kind) -> Blueprint:
    """The addresses at which orders of a kind are given."""
    routes = Blueprint(kind.door.replace("-", "_"), __name__, url_prefix=f"/v1/{kind.door}")
    order = kind.order

    def give() -> Response:
        given = send(order, body(), idempotency_key())
        response = receipt(given)
        response.headers["Location"] = url_for("orders.one_order", order_id=given.subject)
        return response

    def give_many() -> Response:
        """Give many such orders by CSV, a row each, as stops are imported."""
        return imported(order)

    give.__doc__ = f"{inspect.getdoc(order)}\n\n{_SAME}"
    route(routes, "POST", "", order.roles, openapi.command(order, also=REFUSED))(give)
    route(routes, "POST", "/import", order.roles, openapi.imported(order))(give_many)
    return routes


_SAME = (
    "The same application sent again is `repeated`; other content is a conflict. It is read,\n"
    "acknowledged and answered as any order is."
)
DOORS = tuple(door(kind) for kind in TARGETED.values())
