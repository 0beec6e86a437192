"""Measures: what is in force on whose account, since when and until when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from flask import Response, url_for
from flask_smorest import Blueprint

from services.gateway.api.answers import as_json, link_next, table
from services.gateway.api.asked import as_csv, caught_up, of_the_moment, wanted_measures
from services.gateway.api.callers import READERS, route, who
from services.gateway.api.described_measures import MEASURES
from services.gateway.readmodels.measures import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Mapping

NARROWING: tuple[Literal["agency", "case_number"], ...] = ("agency", "case_number")
routes = Blueprint("measures", __name__, url_prefix="/v1/measures")


@route(routes, "GET", "", READERS, MEASURES)
def list_measures() -> Response:
    """List the measures of orders that the caller is party to or oversees, as JSON or CSV.

    In the order in which the orders were given; a measure is there once its bank has executed it.
    """
    caught_up()
    wanted = wanted_measures()
    with of_the_moment(**{name: wanted.get(name) for name in NARROWING}) as known:
        page = known.views.measures(who().scope, wanted)
    if as_csv():
        response = table(page.rows, COLUMNS)
    else:
        rows = [_linked(row) for row in page.rows]
        response = as_json({"measures": rows, "next": page.next, **known.said()})
    response.vary.add("Accept")
    link_next(response, page.next)
    return response


def _linked(row: Mapping[str, Any]) -> dict[str, Any]:
    there = url_for("orders.one_order", order_id=row["order_id"])
    return {**row, "links": {"order": there}}
