"""Return of funds: what a freeze holds goes back to victims, step by step, for officers."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from flask import url_for
from flask_smorest import Blueprint

from contracts import returns as rt
from contracts.problems import refuse
from services.gateway.api import openapi
from services.gateway.api.answers import as_json, receipt
from services.gateway.api.asked import (
    body,
    caught_up,
    idempotency_key,
    of_the_moment,
    only,
    seen_version,
    with_parts,
)
from services.gateway.api.callers import READERS, route, who
from services.gateway.api.described_returns import RETURN, STEP_PROBLEMS
from services.gateway.api.sending import send
from services.gateway.api.shaping import made
from services.gateway.on_record import AS_OF

if TYPE_CHECKING:
    from uuid import UUID

    from flask import Response

    from contracts.message import Command
    from services.gateway.readmodels.returns import Payment

routes = Blueprint("returns", __name__, url_prefix="/v1/orders/<uuid:order_id>/return")


def _described(kind: type[Command], *, decision: bool = True) -> dict[str, Any]:
    said = openapi.command(kind, decision=decision)
    return said | {"responses": said["responses"] | STEP_PROBLEMS}


@route(routes, "GET", "", READERS, RETURN)
def one_return(order_id: UUID) -> Response:
    """Show the return of a freeze, masked: claims, shares, objections, and what was paid.

    Its ETag is what decisions about it take in If-Match.
    """
    only(AS_OF)
    caught_up()
    with of_the_moment(order_id=with_parts(order_id)) as known:
        found = known.views.returned(who().scope, str(order_id))
    if found is None:
        raise refuse("not-found")
    claims = [
        asdict(each) | {"payments": [_linked(payment) for payment in each.payments]}
        for each in found.claims
    ]
    here = {"order": url_for("orders.one_order", order_id=order_id)}
    response = as_json(asdict(found) | {"claims": claims, "links": here, **known.said()})
    response.headers["ETag"] = f'"{found.version}"'
    return response


@route(routes, "POST", "/claims", rt.ClaimReturn.roles, _described(rt.ClaimReturn, decision=False))
def claim(order_id: UUID) -> Response:
    """File a victim's application for money that the freeze holds.

    One that comes after the tracing makes it void, and opens another round after a decision.
    """
    return _said(rt.ClaimReturn, order_id)


@route(routes, "POST", "/claims/withdrawal", rt.WithdrawClaim.roles, _described(rt.WithdrawClaim))
def withdraw_claim(order_id: UUID) -> Response:
    """Take an application back that is not decided on. Takes the return's ETag in If-Match."""
    return _said(rt.WithdrawClaim, order_id, seen_version())


@route(routes, "POST", "/tracing", rt.TraceReturn.roles, _described(rt.TraceReturn))
def trace(order_id: UUID) -> Response:
    """Say how the money is told apart: `single`, `timed`, or `pro_rata`, which is announced.

    Each claim's share follows, to the last minor unit, and none is more than was lost. Takes the
    return's ETag in If-Match.
    """
    return _said(rt.TraceReturn, order_id, seen_version())


@route(
    routes,
    "POST",
    "/objections",
    rt.ObjectToReturn.roles,
    _described(rt.ObjectToReturn, decision=False),
)
def object_to(order_id: UUID) -> Response:
    """File an objection to a return while it is announced."""
    return _said(rt.ObjectToReturn, order_id)


@route(routes, "POST", "/reviews", rt.ReviewObjection.roles, _described(rt.ReviewObjection))
def review(order_id: UUID) -> Response:
    """Decide on an objection; upheld, the money must be traced anew. Takes the ETag in If-Match."""
    return _said(rt.ReviewObjection, order_id, seen_version())


@route(routes, "POST", "/decision", rt.DecideReturn.roles, _described(rt.DecideReturn))
def decide(order_id: UUID) -> Response:
    """Decide that victims have what was traced: the bank is ordered to pay each of them.

    By the head of an organ of the rank that policy asks for, after the notice, with no objection
    open. Takes the return's ETag in If-Match.
    """
    return _said(rt.DecideReturn, order_id, seen_version())


@route(routes, "POST", "/payments", rt.PayAgain.roles, _described(rt.PayAgain))
def pay_again(order_id: UUID) -> Response:
    """Order anew what the bank did not pay on a claim: an order of its own.

    To another account only once the bank has answered that it could not pay to the one that the
    money came from. Takes the return's ETag in If-Match.
    """
    return made(rt.PayAgain, order_id)


def _said(kind: type[Command], order_id: UUID, version: int | None = None) -> Response:
    given = send(kind, body(), idempotency_key(), order_id, version)
    response = receipt(given)
    response.headers["Location"] = url_for("returns.one_return", order_id=order_id)
    return response


def _linked(payment: Payment) -> dict[str, Any]:
    there = url_for("orders.one_order", order_id=payment.order_id)
    return asdict(payment) | {"links": {"order": there}}
