"""Policies: every version of every pack, where its values come from, and which is in force."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_smorest import Blueprint

from contracts.directory import ActivatePolicy
from contracts.envelope import to_wire
from contracts.policy import packs
from services.gateway.api import openapi
from services.gateway.api.answers import as_json, receipt, table
from services.gateway.api.asked import as_csv, body, idempotency_key, only
from services.gateway.api.callers import gate, route
from services.gateway.api.described_policies import POLICIES, ROW
from services.gateway.api.sending import send
from shared.policies import Standing, standings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Response

ACTIVATION = openapi.command(ActivatePolicy, answer="saved")
routes = Blueprint("policies", __name__, url_prefix="/v1")


@route(routes, "GET", "/policies", openapi.EVERYONE, POLICIES)
def list_policies() -> Response:
    """List the deadlines, limits and demands of every policy pack, each with its source.

    An order is judged for ever by the pack that was in force when it was given; its events name it.
    """
    only()
    found = standings(gate().register.activations(), gate().clock.now())
    if as_csv():
        response = table([row for each in found for row in _rows(each)], ROW)
    else:
        response = as_json({"policies": [_whole(each) for each in found]})
    response.vary.add("Accept")
    return response


@route(routes, "POST", "/policies/activations", ActivatePolicy.roles, ACTIVATION)
def activate() -> Response:
    """Put a version of a pack in force from a moment on that is to come.

    Orders given before that moment keep their deadlines and limits.
    """
    return receipt(send(ActivatePolicy, body(), idempotency_key()), named=None)


def _whole(standing: Standing) -> dict[str, Any]:
    known = packs().get((standing.policy.pack, standing.policy.version))
    return {
        **_head(standing),
        "effective": known.effective.isoformat() if known else None,
        "values": {
            key: {"unit": value.unit, "amount": value.amount, "cite": value.cite}
            for key, value in (known.values.items() if known else ())
        },
    }


def _rows(standing: Standing) -> Iterator[dict[str, Any]]:
    for key, value in _whole(standing)["values"].items():
        amount = value["amount"]
        said = " ".join(map(str, amount)) if isinstance(amount, tuple) else amount
        yield {**_head(standing), "key": key, **value, "amount": said}


def _head(standing: Standing) -> dict[str, Any]:
    return {
        "pack": standing.policy.pack,
        "version": standing.policy.version,
        "state": standing.state,
        "since": to_wire(standing.since) if standing.since else None,
    }
