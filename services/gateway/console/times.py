"""Response times: how fast each agency answers, every figure a door to its orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
from flask import Response, abort, render_template, request

from contracts.figures import ResponseTimes
from contracts.problems import Refused
from contracts.reports import RESPONSE_TIMES
from services.gateway import reporting
from services.gateway.console.then import of_the_moment, with_offset
from services.gateway.console.visitor import gate, visitor
from services.gateway.on_record import AS_OF
from services.gateway.sheets import sheet

if TYPE_CHECKING:
    from contracts.reports import Formula

LEADS = {
    "orders": "all",
    "acknowledged": "acknowledged",
    "answered": "answered",
    "share": "in_time",
    "p50": "answered",
    "p90": "answered",
    "worst": "answered",
    "late": "late",
    "overdue": "overdue",
    "late_now": "late_now",
}
"""The figures of the page, and which orders each opens."""
FORMULAS = ("share", "p50", "p90", "worst", "late", "overdue", "late_now")


def page() -> str:
    """Show the figures, per agency and kind."""
    with of_the_moment() as known:
        rows = known.views.response_times(visitor().scope, known.now)
    return render_template("times.html", rows=rows, known=known, leads=LEADS, formulas=FORMULAS)


def report() -> Response:
    """Give the figures with all that is needed to compute them again, to be verified elsewhere."""
    return report_by(RESPONSE_TIMES)


def report_by(formula: Formula) -> Response:
    """The report by a formula on what the visitor may see, as a file."""
    try:
        as_of = with_offset(request.args.get(AS_OF, "").strip())
        made = reporting.made(gate(), visitor().scope, formula, as_of)
    except Refused as refusal:
        abort(refusal.problem.status)
    name = reporting.file_name(formula)
    headers = {"Content-Disposition": f"attachment; filename={name}"}
    return Response(orjson.dumps(made), mimetype="application/json", headers=headers)


def table() -> Response:
    """Give the same figures as CSV."""
    with of_the_moment() as known:
        rows = known.views.response_times(visitor().scope, known.now)
    headers = {"Content-Disposition": "attachment; filename=response-times.csv"}
    text = sheet(list(ResponseTimes.__annotations__), rows)
    return Response(text, mimetype="text/csv", headers=headers)
