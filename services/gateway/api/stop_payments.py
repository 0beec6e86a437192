"""Stop payments: ordering one by JSON, or many by CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, url_for
from flask_smorest import Blueprint

from contracts.preflight import level_of
from contracts.problems import Defect, Refused, error, refuse
from contracts.stop_payment import Asking, Order, PreFlight
from services.gateway.api import openapi
from services.gateway.api.answers import as_json, receipt
from services.gateway.api.asked import body, idempotency_key
from services.gateway.api.callers import gate, route, who
from services.gateway.api.described_preflight import pre_flight_of
from services.gateway.api.importing import imported
from services.gateway.api.sending import send
from services.gateway.edges import language
from services.gateway.preflight import findings, notes

if TYPE_CHECKING:
    from contracts.port import Receipt
    from services.gateway.api.asked import Said

REFUSED = ("stopped-enough", "warnings-stand")
DEFECTIVE = "invalid-command"
routes = Blueprint("stop_payments", __name__, url_prefix="/v1/stop-payments")


@route(routes, "POST", "", Order.roles, openapi.command(Order, also=REFUSED))
def order_stop() -> Response:
    """Order a bank to stop payments out of an account.

    The same application sent again, under any key, is `repeated`; other content is a conflict.
    Where warnings stand against it, each needs its reason in `overrides`; errors nobody overrides.
    Refused where the account was stopped as often as policy lets it be.
    """
    made = given(Order, PreFlight, body(), idempotency_key())
    response = receipt(made)
    response.headers["Location"] = url_for("orders.one_order", order_id=made.subject)
    return response


def given(kind: type[Asking], pre_flight: type[Asking], said: Said, key: str) -> Receipt:
    """Give an order; Refused with everything that speaks against it, where something does."""
    try:
        return send(kind, said, key)
    except Refused as refusal:
        if refusal.problem.slug != DEFECTIVE:
            raise
        raise refuse(DEFECTIVE, defects=_found(pre_flight, said)) from None


@route(routes, "POST", "/pre-flight", Order.roles, pre_flight_of(Order))
def pre_flight() -> Response:
    """Say everything that speaks against an order, before it is given; nothing is written.

    An `error` keeps it from being given; a `warning` may be overridden by saying why; a `note` only
    tells.
    """
    return examined(PreFlight, body())


def examined(pre_flight: type[Asking], said: Said) -> Response:
    """What speaks against an order, each with its level."""
    found = (*_found(pre_flight, said), *notes(said.data, gate()))
    levelled = [{**error(each, language()), "level": level_of(each.code)} for each in found]
    response = as_json({"findings": levelled})
    response.headers["Content-Language"] = language()
    response.vary.add("Accept-Language")
    return response


def _found(pre_flight: type[Asking], said: Said) -> tuple[Defect, ...]:
    return findings(said.data, gate().port, who().caller(), pre_flight)


@route(routes, "POST", "/import", Order.roles, openapi.imported(Order))
def import_stops() -> Response:
    """Order many stops by CSV, a row each; one bad row never stops the others.

    UTF-8 or GB18030, a header, columns in any order; an empty cell is an absent field. A row that
    fills `transaction_kind` or `transaction_number` stops that payment, and names no account. Each
    row's idempotency key is its application id, so a file may be sent again whenever in doubt: the
    `Idempotency-Key` only names the upload. A file that is not CSV throughout, or lacks a required
    column, is refused whole. The answer is streamed while rows are taken: it is complete if it ends
    with `counts` and `last_position`; if it ends with `problem` instead, send the file again.
    """
    return imported(Order)
