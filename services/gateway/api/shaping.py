"""Orders about measures: to lift or prolong a stop, to freeze, renew and unfreeze, for officers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for
from flask_smorest import Blueprint

from contracts.freezing import Freeze, Renew, Unfreeze
from contracts.measures import Extend, Release
from contracts.problems import Defect, refuse
from services.gateway.api import openapi
from services.gateway.api.answers import receipt
from services.gateway.api.asked import Said, body, idempotency_key, seen_version
from services.gateway.api.callers import route
from services.gateway.api.sending import send

if TYPE_CHECKING:
    from uuid import UUID

    from flask import Response

    from contracts.measures import Shape
    from contracts.message import Command
    from services.gateway.api.describing import Document

REFUSED = (
    *("not-in-force", "stop-lapsed", "already-released", "extended-enough", "order-pending"),
    *("stop-superseded", "freeze-lapsed", "already-frozen", "rank-too-low", "order-erased"),
)
routes = Blueprint("shaping", __name__, url_prefix="/v1/orders/<uuid:order_id>")


def changing(kind: type[Command]) -> Document:
    """An operation that orders something about the measure whose order the path names."""
    return openapi.command(kind, decision=True, also=REFUSED)


@route(routes, "POST", "/release", Release.roles, changing(Release))
def release(order_id: UUID) -> Response:
    """Order the bank of a stop to lift it (100103): an order of its own, with a clock of its own.

    Takes the version of the stop's order that was seen, in If-Match. The stop ends when the bank
    says that it has lifted it.
    """
    return made(Release, order_id)


@route(routes, "POST", "/extension", Extend.roles, changing(Extend))
def extend(order_id: UUID) -> Response:
    """Order the bank of a stop to keep it for longer (100105): an order of its own.

    Takes the version of the stop's order that was seen, in If-Match. Refused once the stop has
    lapsed, and where policy lets it be extended no more.
    """
    return made(Extend, order_id)


@route(routes, "POST", "/freeze", Freeze.roles, changing(Freeze))
def freeze(order_id: UUID) -> Response:
    """Order the bank of a stop order to freeze the account (100201): an order of its own.

    For what the order was for, or less; all of the account only by an approval of a higher rank.
    Takes the version of the stop order that was seen, in If-Match. A freeze takes the stop's place.
    """
    return made(Freeze, order_id)


@route(routes, "POST", "/renewal", Renew.roles, changing(Renew))
def renew(order_id: UUID) -> Response:
    """Order the bank of a freeze to keep it for another period (100205), before it ends.

    Takes the version of the freeze's order that was seen, in If-Match, and an approval of at least
    the rank of the first.
    """
    return made(Renew, order_id)


@route(
    routes,
    "POST",
    "/unfreezing",
    Unfreeze.roles,
    changing(Unfreeze),
)
def unfreeze(order_id: UUID) -> Response:
    """Order the bank of a freeze to lift it (100203): an order of its own.

    Takes the version of the freeze's order that was seen, in If-Match.
    """
    return made(Unfreeze, order_id)


def made(kind: type[Shape], order_id: UUID) -> Response:
    """Send what a request asks about the order that its path names: an order of its own."""
    key, version, said = idempotency_key(), seen_version(), body()
    if openapi.OF in said.data:
        raise refuse("invalid-command", defects=[Defect("unknown_field", f"/{openapi.OF}")])
    whole = Said({**said.data, openapi.OF: str(order_id)})
    given = send(kind, whole, key, None, version)
    response = receipt(given)
    response.headers["Location"] = url_for("orders.one_order", order_id=given.subject)
    return response
