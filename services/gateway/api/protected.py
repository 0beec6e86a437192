"""The white list: accounts that are not to be stopped without another look, for who keeps it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request
from flask_smorest import Blueprint

from contracts.protecting import KEEPERS, EndProtection, ProtectAccount
from services.gateway.api import openapi
from services.gateway.api.answers import as_json, link_next, receipt, table
from services.gateway.api.asked import (
    as_csv,
    body,
    caught_up,
    idempotency_key,
    limit_of,
    number,
    only,
)
from services.gateway.api.callers import gate, route
from services.gateway.api.described_authority import LISTING, striking
from services.gateway.api.sending import send
from services.gateway.readmodels.protected import COLUMNS

if TYPE_CHECKING:
    from flask import Response

routes = Blueprint("protected", __name__, url_prefix="/v1/protected-accounts")
PAGE_SIZE = 50
_ENTERING = openapi.command(ProtectAccount, answer="saved")


@route(routes, "POST", "", ProtectAccount.roles, _ENTERING)
def protect() -> Response:
    """Enter an account in the white list, by a source that all may read.

    Whoever orders a stop of it is warned, and goes on with a reason only; a row of a file goes on.
    """
    return receipt(send(ProtectAccount, body(), idempotency_key()), named=None)


@route(routes, "GET", "", KEEPERS, LISTING)
def list_protected() -> Response:
    """List the accounts of the white list, latest first, as JSON or CSV; numbers are masked."""
    only("after", "limit")
    caught_up()
    after, limit = request.args.get("after"), request.args.get("limit")
    page = gate().views.protected(
        number("after", after) if after else None, limit_of("limit", limit) if limit else PAGE_SIZE
    )
    if as_csv():
        response = table(page.rows, COLUMNS)
    else:
        response = as_json({"protected_accounts": page.rows, "next": page.next})
    response.vary.add("Accept")
    link_next(response, page.next)
    return response


@route(routes, "POST", "/removal", EndProtection.roles, striking(EndProtection))
def end_protection() -> Response:
    """Strike an account off the white list, by a source that all may read."""
    return receipt(send(EndProtection, body(), idempotency_key()), named=None)
