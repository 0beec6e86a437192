"""Subject limits: having carriers limit all lines of a person or company, and lift that again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for
from flask_smorest import Blueprint

from contracts.subject_limits import LiftLimits, LimitSubject
from services.gateway.api import openapi
from services.gateway.api.answers import receipt
from services.gateway.api.asked import body, idempotency_key, seen_version
from services.gateway.api.callers import route
from services.gateway.api.sending import send

if TYPE_CHECKING:
    from uuid import UUID

    from flask import Response

routes = Blueprint("subject_limits", __name__, url_prefix="/v1/subject-limits")


@route(
    routes,
    "POST",
    "",
    LimitSubject.roles,
    openapi.command(LimitSubject, also=("rank-too-low",)),
)
def limit_subject() -> Response:
    """Have carriers limit all the lines of a person or company: an order to each, all at once.

    To every registered carrier unless some are named. Where policy asks for a second person, one
    approval lets all of them go out. Each is read, acknowledged and answered as any order is.
    """
    given = send(LimitSubject, body(), idempotency_key())
    response = receipt(given)
    response.headers["Location"] = url_for("orders.one_order", order_id=given.subject)
    return response


@route(
    routes,
    "POST",
    "/<uuid:order_id>/lift",
    LiftLimits.roles,
    openapi.command(LiftLimits, decision=True, also=("not-in-force",)),
)
def lift_limits(order_id: UUID) -> Response:
    """Have each carrier that was ordered the same at once as the order lift it again.

    What a carrier has not answered is taken back; each that limits something is ordered to lift it,
    with a clock of its own.
    """
    key, version = idempotency_key(), seen_version()
    return receipt(send(LiftLimits, body(), key, order_id, version))
