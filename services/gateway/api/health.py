"""Health: whether the process lives, and whether it can serve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_smorest import Blueprint
from sqlalchemy.exc import SQLAlchemyError

from contracts.problems import refuse
from services.gateway.api import openapi
from services.gateway.api.answers import as_json
from services.gateway.api.callers import gate, route
from shared.following import positions
from shared.log.read import Reader

if TYPE_CHECKING:
    from flask import Response

FAR = 10_000
routes = Blueprint("health", __name__)


@route(routes, "GET", "/healthz", None, openapi.HEALTH)
def alive() -> Response:
    """Say that the process lives."""
    return as_json({"status": "ok"})


@route(routes, "GET", "/readyz", None, openapi.HEALTH)
def ready() -> Response:
    """Say whether the database answers and no follower of the log is far behind."""
    try:
        head = Reader(gate().engine).size() - 1
        behind = {name: head - stands for name, stands in positions(gate().engine).items()}
    except SQLAlchemyError:
        raise refuse("store-unavailable") from None
    if any(events > FAR for events in behind.values()):
        raise refuse("behind")
    return as_json({"status": "ok", "behind": behind})
