"""Figures: response times, each linked to its orders; agencies; the head of the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response, request, url_for
from flask_smorest import Blueprint

from contracts.figures import ResponseTimes
from contracts.reports import RESPONSE_TIMES
from services.gateway import reporting
from services.gateway.api import described_figures as said
from services.gateway.api import openapi
from services.gateway.api.answers import as_json, table
from services.gateway.api.asked import as_csv, caught_up, of_the_moment, only
from services.gateway.api.callers import READERS, gate, route, who
from services.gateway.on_record import AS_OF
from services.gateway.readmodels.figures import FIGURES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contracts.reports import Formula

routes = Blueprint("figures", __name__, url_prefix="/v1")
COLUMNS = tuple(ResponseTimes.__annotations__)
LINKED = tuple(name for name in COLUMNS if name in FIGURES)


@route(routes, "GET", "/response-times", READERS, said.TIMES)
def response_times() -> Response:
    """Show how fast each agency answers each kind of order; each figure links to its orders.

    Seconds run from offer to first answer, rounded up, by the times at which Tocsin recorded them;
    p50, p90 and worst are nearest ranks; `share` is in_time / (answered + overdue).
    """
    only(AS_OF)
    caught_up()
    with of_the_moment() as known:
        rows = known.views.response_times(who().scope, known.now)
    if as_csv():
        response = table([row | {"link": _orders(row)} for row in rows], (*COLUMNS, "link"))
    else:
        linked = [row | {"links": _links(row)} for row in rows]
        response = as_json({"response_times": linked, **known.said()})
    response.vary.add("Accept")
    return response


@route(routes, "GET", "/response-times/report", READERS, said.REPORT)
def response_times_report() -> Response:
    """Give the figures with all that is needed to compute them again: docs/figures.md.

    `tocsin verify --report` does so from a bundle of the records, and names what differs.
    """
    return report_by(RESPONSE_TIMES)


def report_by(formula: Formula) -> Response:
    """The report by a formula on what the caller may see, as a file."""
    only(AS_OF)
    caught_up()
    response = as_json(reporting.made(gate(), who().scope, formula, request.args.get(AS_OF)))
    name = f'attachment; filename="{reporting.file_name(formula)}"'
    response.headers["Content-Disposition"] = name
    return response


@route(routes, "GET", "/agencies", openapi.EVERYONE, openapi.AGENCIES)
def agencies() -> Response:
    """List the agencies of the register."""
    only()
    known = gate().register.agencies().values()
    rows = [
        {"code": one.code, "name": one.name, "name_en": one.name_en, "kind": one.kind}
        for one in sorted(known, key=lambda one: one.code)
    ]
    return (
        table(rows, ("code", "name", "name_en", "kind"))
        if as_csv()
        else as_json({"agencies": rows})
    )


def _links(row: Mapping[str, Any]) -> dict[str, str]:
    return {"orders": _orders(row)} | {name: _orders(row, figure=name) for name in LINKED}


def _orders(row: Mapping[str, Any], **figure: str) -> str:
    then = request.args.get(AS_OF)
    whose = {"agency": row["agency"], "kind": row["kind"], "act": row["act"]}
    asked: dict[str, Any] = {**whose, **figure, AS_OF: then}
    return url_for("orders.list_orders", **asked)
