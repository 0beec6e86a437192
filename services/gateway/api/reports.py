"""Reports from banks: of what they stopped before any papers, and of what looks suspicious."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for
from flask_smorest import Blueprint

from contracts.port import order_id
from contracts.reporting import Report
from contracts.suspicions import ReportSuspicion
from services.gateway.api import openapi
from services.gateway.api.answers import receipt
from services.gateway.api.asked import idempotency_key, report
from services.gateway.api.callers import route, who
from services.gateway.api.sending import send

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from flask import Response

routes = Blueprint("reports", __name__, url_prefix="/v1/bank-reports")


@route(routes, "POST", "", Report.roles, openapi.report(Report))
def report_transaction() -> Response:
    """Tell a centre of a suspicious transaction that the bank stopped by itself (100401).

    The report is kept under an id of its own, and the centre's clock runs until it has ordered the
    stop. An agency that has signing keys sends it as a token that one of them signed; the token's
    `sub` is the report's id, made of agency and application id like any order's.
    """
    return _told(Report)


@route(routes, "POST", "/suspicions", ReportSuspicion.roles, openapi.report(ReportSuspicion))
def report_suspicion() -> Response:
    """Tell a centre of what looks suspicious (100403 to 100405); `feature_code` says what it is.

    Nothing is ordered by that, and no clock runs. The same application with the feature code 0000
    takes it back. An agency that has signing keys signs it as it signs any report.
    """
    return _told(ReportSuspicion)


def _told(kind: type[Report | ReportSuspicion]) -> Response:
    said, key = report(), idempotency_key()
    given = send(kind, said, key, _subject(said.data))
    response = receipt(given)
    response.headers["Location"] = url_for("orders.one_order", order_id=given.subject)
    return response


def _subject(data: Mapping[str, Any]) -> UUID:
    """The report's id; of one without an application id nobody will need it, for it is refused."""
    return order_id(who().key.agency, str(data.get("application_id")))
