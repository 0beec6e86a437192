"""Stops of a transaction: holding a payment by its number, at whoever carried it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for
from flask_smorest import Blueprint

from contracts.transaction_stops import PreFlightTransaction, StopTransaction
from services.gateway.api import openapi
from services.gateway.api.answers import receipt
from services.gateway.api.asked import body, idempotency_key
from services.gateway.api.callers import route
from services.gateway.api.described_preflight import pre_flight_of
from services.gateway.api.stop_payments import REFUSED, examined, given

if TYPE_CHECKING:
    from flask import Response

routes = Blueprint("transaction_stops", __name__, url_prefix="/v1/transaction-stops")


@route(routes, "POST", "", StopTransaction.roles, openapi.command(StopTransaction, also=REFUSED))
def stop_transaction() -> Response:
    """Order the bank or payment institution that carried a payment to stop it, by its number.

    For who knows the payment and not the payee's account. What is there of it is held; an answer
    that names the account behind it leads on to a stop of that account, for what is not held. The
    same application sent again is `repeated`; a transaction under your own order is not ordered
    twice, and no transaction more often than policy lets an account be stopped.
    """
    made = given(StopTransaction, PreFlightTransaction, body(), idempotency_key())
    response = receipt(made)
    response.headers["Location"] = url_for("orders.one_order", order_id=made.subject)
    return response


@route(routes, "POST", "/pre-flight", StopTransaction.roles, pre_flight_of(StopTransaction))
def pre_flight() -> Response:
    """Say everything that speaks against a stop of a transaction, before it is given.

    Nothing is written. Levels are those of the pre-flight of a stop.
    """
    return examined(PreFlightTransaction, body())
