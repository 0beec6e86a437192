"""A second person's word on an order, and the papers of one that came before them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_smorest import Blueprint

from contracts.authority import Approve, Reject, SupplyPapers
from services.gateway.api.answers import receipt
from services.gateway.api.asked import body, idempotency_key, seen_version
from services.gateway.api.callers import route
from services.gateway.api.described_authority import judging
from services.gateway.api.sending import send, tell

if TYPE_CHECKING:
    from uuid import UUID

    from flask import Response

routes = Blueprint("authority", __name__, url_prefix="/v1/orders/<uuid:order_id>")


@route(routes, "POST", "/approval", Approve.roles, judging(Approve))
def approve(order_id: UUID) -> Response:
    """Let an order go to its agency that waits for a second person; takes the version seen.

    Whoever approves is not whoever gave it.
    """
    key, version = idempotency_key(), seen_version()
    return receipt(tell(lambda kind: kind.said.approve, body(), key, order_id, version))


@route(routes, "POST", "/rejection", Reject.roles, judging(Reject))
def reject(order_id: UUID) -> Response:
    """Keep an order from its agency that waits for a second person, and say why.

    Takes the version seen, in If-Match. Whoever rejects is not whoever gave it.
    """
    key, version = idempotency_key(), seen_version()
    return receipt(tell(lambda kind: kind.said.reject, body(), key, order_id, version))


@route(routes, "POST", "/papers", SupplyPapers.roles, judging(SupplyPapers))
def supply_papers(order_id: UUID) -> Response:
    """Give a stop the papers that it was ordered before; takes the version seen, in If-Match.

    Those that come after their time are taken, and said to be late. Sent again with other content,
    they correct what was supplied.
    """
    key, version = idempotency_key(), seen_version()
    return receipt(send(SupplyPapers, body(), key, order_id, version))
