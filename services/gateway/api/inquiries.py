"""Inquiries about the account of a stop: its holder, a person's accounts, a watch, for officers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_smorest import Blueprint

from contracts.inquiries import QueryAccounts, QuerySubject, Watch
from services.gateway.api.callers import route
from services.gateway.api.shaping import changing, made

if TYPE_CHECKING:
    from uuid import UUID

    from flask import Response

routes = Blueprint("inquiries", __name__, url_prefix="/v1/orders/<uuid:order_id>")


@route(routes, "POST", "/subject-query", QuerySubject.roles, changing(QuerySubject))
def query_subject(order_id: UUID) -> Response:
    """Ask the bank of a stop who holds its account (100303): an order of its own.

    Takes the version of the stop's order that was seen, in If-Match.
    """
    return made(QuerySubject, order_id)


@route(routes, "POST", "/accounts-query", QueryAccounts.roles, changing(QueryAccounts))
def query_accounts(order_id: UUID) -> Response:
    """Ask a bank for all accounts of who holds the account of a stop (100309).

    Another bank than the stop's is named by `bank_code`, and told the person's `holder_id_number`.
    Takes the version of the stop's order that was seen, in If-Match.
    """
    return made(QueryAccounts, order_id)


@route(routes, "POST", "/watch", Watch.roles, changing(Watch))
def watch(order_id: UUID) -> Response:
    """Have the bank of a stop report each transaction of its account until an instant (100305).

    It answers as often as there is something to report. The watch ends by its time, by a withdrawal
    of the order that it is, or when the bank says `watch_ended_at`. Money that goes on is gone
    after. Takes the version of the stop's order that was seen, in If-Match.
    """
    return made(Watch, order_id)
