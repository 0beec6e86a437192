"""Health: whether the process lives, and whether it can serve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_smorest import Blueprint

from contracts.problems import Refused
from services.gateway.api import openapi
from services.gateway.api.answers import as_json
from services.gateway.api.callers import gate, route

if TYPE_CHECKING:
    from flask import Response

routes = Blueprint("health", __name__)


@route(routes, "GET", "/healthz", None, openapi.HEALTH)
def alive() -> Response:
    """Say that the process lives."""
    return as_json({"status": "ok"})


@route(routes, "GET", "/readyz", None, openapi.READINESS)
def ready() -> Response:
    """Say whether the database answers, the views move and the services live."""
    if problem := gate().readiness.problem():
        raise Refused(problem)
    return as_json({"status": "ok"})
