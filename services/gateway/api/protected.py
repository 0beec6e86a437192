"""The white list: accounts that are not to be stopped without another look, for who keeps it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_smorest import Blueprint

from contracts.protecting import EndProtection, ProtectAccount
from services.gateway.api import openapi
from services.gateway.api.answers import receipt
from services.gateway.api.asked import body, idempotency_key
from services.gateway.api.callers import route
from services.gateway.api.described_authority import striking
from services.gateway.api.sending import send

if TYPE_CHECKING:
    from flask import Response

routes = Blueprint("protected", __name__, url_prefix="/v1/protected-accounts")
_ENTERING = openapi.command(ProtectAccount, answer="saved")


@route(routes, "POST", "", ProtectAccount.roles, _ENTERING)
def protect() -> Response:
    """Enter an account in the white list, by a source that all may read.

    Whoever orders a stop of it is warned, and goes on with a reason only; a row of a file goes on.
    """
    return receipt(send(ProtectAccount, body(), idempotency_key()), of_order=False)


@route(routes, "POST", "/removal", EndProtection.roles, striking(EndProtection))
def end_protection() -> Response:
    """Strike an account off the white list, by a source that all may read."""
    return receipt(send(EndProtection, body(), idempotency_key()), of_order=False)
