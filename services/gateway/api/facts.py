"""What is said of an order: by its agency, that acknowledges and answers, and by its issuer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_smorest import Blueprint

from contracts.feedback import AskClarification
from contracts.kinds import KINDS
from contracts.reverifying import ReportReverified
from contracts.stop_payment import Acknowledge, Answer, Withdraw
from services.gateway.api import openapi
from services.gateway.api.answers import receipt
from services.gateway.api.asked import body, idempotency_key, report, seen_version
from services.gateway.api.callers import route
from services.gateway.api.sending import send, tell

if TYPE_CHECKING:
    from uuid import UUID

    from flask import Response

routes = Blueprint("facts", __name__, url_prefix="/v1/orders/<uuid:order_id>")


@route(routes, "POST", "/acknowledgement", Acknowledge.roles, openapi.report(Acknowledge))
def acknowledge(order_id: UUID) -> Response:
    """Say that the agency has the order; never refused for coming late or after a withdrawal.

    An agency that has signing keys sends it as a token that one of them signed.
    """
    return receipt(tell(lambda kind: kind.said.acknowledge, report(), idempotency_key(), order_id))


ANSWERS = openapi.report(*(kind.answer for kind in KINDS.values()))


@route(routes, "POST", "/answer", Answer.roles, ANSWERS)
def answer(order_id: UUID) -> Response:
    """Report what the agency did; never refused for coming late or after a withdrawal.

    What it says depends on the kind of the order: a bank's code and sums, a carrier's result.
    An agency that has signing keys sends it as a token that one of them signed.
    """
    return receipt(tell(lambda kind: kind.answer, report(), idempotency_key(), order_id))


_REVERIFIED = openapi.report(ReportReverified)


@route(routes, "POST", "/reverification", ReportReverified.roles, _REVERIFIED)
def report_reverified(order_id: UUID) -> Response:
    """Report that the holder of a line was verified again, as the order asked; it is restored.

    An agency that has signing keys sends it as a token that one of them signed.
    """
    return receipt(send(ReportReverified, report(), idempotency_key(), order_id))


@route(
    routes,
    "POST",
    "/withdrawal",
    Withdraw.roles,
    openapi.command(Withdraw, decision=True, also=["proposal-over"]),
)
def withdraw(order_id: UUID) -> Response:
    """Take an order back that is not answered yet; takes the version seen, in If-Match."""
    key, version = idempotency_key(), seen_version()
    return receipt(tell(lambda kind: kind.said.withdraw, body(), key, order_id, version))


_CLARIFYING = openapi.command(AskClarification, decision=True)


@route(routes, "POST", "/clarification", AskClarification.roles, _CLARIFYING)
def ask_clarification(order_id: UUID) -> Response:
    """Ask what the agency meant by its answer; takes the version seen, in If-Match.

    It says so by answering again, within a time of its own. An answer that does not add up is
    asked about at once, without anybody's word.
    """
    key, version = idempotency_key(), seen_version()
    return receipt(send(AskClarification, body(), key, order_id, version))
