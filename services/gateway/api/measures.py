"""Measures: what is in force on whose account, since when and until when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response, url_for
from flask_smorest import Blueprint

from services.gateway.api.answers import as_json, link_next, table
from services.gateway.api.asked import as_csv, caught_up, wanted_measures
from services.gateway.api.callers import READERS, gate, route, who
from services.gateway.api.described import MEASURES
from services.gateway.readmodels.measures import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Mapping

routes = Blueprint("measures", __name__, url_prefix="/v1/measures")


@route(routes, "GET", "", READERS, MEASURES)
def list_measures() -> Response:
    """List the measures of orders that the caller is party to or oversees, as JSON or CSV.

    In the order in which the orders were given; a measure is there once its bank has executed it.
    """
    caught_up()
    page = gate().views.measures(who().scope, wanted_measures())
    if as_csv():
        response = table(page.rows, COLUMNS)
    else:
        response = as_json({"measures": [_linked(row) for row in page.rows], "next": page.next})
    response.vary.add("Accept")
    link_next(response, page.next)
    return response


def _linked(row: Mapping[str, Any]) -> dict[str, Any]:
    there = url_for("orders.one_order", order_id=row["order_id"])
    return {**row, "links": {"order": there}}
