"""Response times: how fast each agency answers, every figure a door to its orders."""

from __future__ import annotations

from flask import Response, render_template

from contracts.figures import ResponseTimes
from services.gateway.console.then import of_the_moment
from services.gateway.console.visitor import visitor
from services.gateway.sheets import sheet

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


def table() -> Response:
    """Give the same figures as CSV."""
    with of_the_moment() as known:
        rows = known.views.response_times(visitor().scope, known.now)
    headers = {"Content-Disposition": "attachment; filename=response-times.csv"}
    text = sheet(list(ResponseTimes.__annotations__), rows)
    return Response(text, mimetype="text/csv", headers=headers)
