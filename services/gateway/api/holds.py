"""Protective holds: a person's accounts at every bank, and their end when the person is reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, request, url_for
from flask_smorest import Blueprint

from contracts.hold_proposals import PROPOSAL, ConfirmHold
from contracts.holding import HOLD, HOLD_RELEASE, PROTECTIVE_HOLD, HoldPerson, ReachPerson
from contracts.problems import refuse
from services.gateway.api import openapi
from services.gateway.api.answers import as_json, etag, receipt
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
from services.gateway.api.described_holds import HOLD as DESCRIBED
from services.gateway.api.sending import send
from services.gateway.on_record import AS_OF

if TYPE_CHECKING:
    from typing import Any
    from uuid import UUID

ASKED = ("person-held", "person-held-elsewhere")
CONFIRMING = (*ASKED, "already-withdrawn", "already-decided", "proposal-over", "order-erased")
ENDING = ("already-reached", "already-withdrawn", "already-rejected")
routes = Blueprint("protective_holds", __name__, url_prefix="/v1/protective-holds")


@route(routes, "POST", "", HoldPerson.roles, openapi.command(HoldPerson, also=ASKED))
def hold_person() -> Response:
    """Have every registered bank hold what a person has there, for as long as policy allows.

    One order goes to each bank in the same decision, or once a second person approved the whole.
    Refused while another hold of the same person is open.
    """
    given = send(HoldPerson, body(), idempotency_key())
    response = receipt(given)
    response.headers["Location"] = url_for("protective_holds.one_hold", order_id=given.subject)
    return response


@route(routes, "GET", "/<uuid:order_id>", READERS, DESCRIBED)
def one_hold(order_id: UUID) -> Response:
    """Show a protective hold, masked, with its order to each bank and what that bank holds.

    One that is proposed is shown here too; it has no orders.
    Only to its centre, and to those who oversee: a bank sees its own order alone.
    """
    only(AS_OF)
    caught_up()
    scope = who().scope
    with of_the_moment(order_id=with_parts(order_id)) as known:
        row = known.views.one(scope, str(order_id))
        if row is None or row["act"] not in (PROPOSAL, PROTECTIVE_HOLD):
            raise refuse("not-found")
        rows = known.views.of_root(scope, str(order_id))
    response = as_json(
        row
        | {
            "orders": [_linked(each) for each in rows if each["act"] == HOLD],
            "releases": [_linked(each) for each in rows if each["act"] == HOLD_RELEASE],
            **known.said(),
        }
    )
    response.headers["ETag"] = etag(row["version"], row["position"])
    response.make_conditional(request)
    return response


@route(
    routes,
    "POST",
    "/<uuid:order_id>/confirmation",
    ConfirmHold.roles,
    openapi.command(ConfirmHold, decision=True, also=CONFIRMING),
)
def confirm_hold(order_id: UUID) -> Response:
    """Order the hold that is proposed because an office did not reach the person.

    It goes to every bank as any hold does. Withdrawn, with a reason, the proposal is declined.
    """
    key, version = idempotency_key(), seen_version()
    return receipt(send(ConfirmHold, body(), key, order_id, version))


@route(
    routes,
    "POST",
    "/<uuid:order_id>/contact",
    ReachPerson.roles,
    openapi.command(ReachPerson, decision=True, also=ENDING),
)
def reach_person(order_id: UUID) -> Response:
    """Say that the person was reached: the hold is over at every bank, in the same decision.

    Orders that no bank has answered are withdrawn; each bank that holds something is ordered to let
    it go, with a clock of its own; so is, by itself, one that places something later.
    """
    key, version = idempotency_key(), seen_version()
    return receipt(send(ReachPerson, body(), key, order_id, version))


def _linked(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"links": {"order": url_for("orders.one_order", order_id=row["order_id"])}}
