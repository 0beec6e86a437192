"""Trails: where the money of a case went, and what became of it, account by account."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from flask import Response, request, url_for
from flask_smorest import Blueprint

from contracts.problems import refuse
from services.gateway.api.answers import as_json
from services.gateway.api.asked import PLAIN, caught_up, of_the_moment, only
from services.gateway.api.callers import READERS, gate, route, who
from services.gateway.api.described_trails import TRAIL
from services.gateway.on_record import AS_OF
from services.gateway.readmodels.trail import HOLD, ORDER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from services.gateway.readmodels.trail import Edge, Node, Total

routes = Blueprint("trails", __name__, url_prefix="/v1/cases")


@route(routes, "GET", "/<case_number>/trail", READERS, TRAIL)
def case_trail(case_number: str) -> Response:
    """Show where the money of a case went: accounts, transfers between them, and sums.

    An account that money of other cases came to as well is shown with all of it, and so is what
    followed from there: what left it cannot be told apart. Everybody sees what their orders say.
    `holds` are the case's protective holds: they keep money where it was, and are in no sum.
    """
    only(AS_OF)
    if not re.fullmatch(PLAIN, case_number):
        raise refuse("not-found")
    caught_up()
    scope = who().scope
    ours = gate().views.of_trail(scope, case_number) if AS_OF in request.args else None
    with of_the_moment(order_id=ours) as known:
        trail = known.views.trail(scope, case_number)
    if not (trail.nodes or trail.holds):
        raise refuse("not-found")
    return as_json(
        {
            "case_number": case_number,
            "totals": [_total(each) for each in trail.totals],
            "nodes": [_node(each) for each in trail.nodes],
            "edges": [_edge(each) for each in trail.edges],
            "holds": [_order(each, HOLD) for each in trail.holds],
            **known.said(),
        }
    )


def _total(total: Total) -> dict[str, Any]:
    return {
        "currency": total.currency,
        "accounts": total.accounts,
        "levels": total.levels,
        **asdict(total.sums),
    }


def _node(node: Node) -> dict[str, Any]:
    return {
        "id": node.id,
        "level": node.level,
        "agency": node.agency,
        "account_ref": node.account_ref,
        "account_masked": node.account_masked,
        "holder_masked": node.holder_masked,
        "currency": node.currency,
        **asdict(node.sums),
        "state": node.state,
        "flags": node.flags,
        "orders": [_order(each, ORDER) for each in node.orders],
    }


def _order(row: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    here = url_for("orders.one_order", order_id=row["order_id"])
    return {name: row[name] for name in names} | {
        "links": {"self": here, "events": f"{here}/events"}
    }


def _edge(edge: Edge) -> dict[str, Any]:
    query = url_for("orders.one_order", order_id=edge.reported_by)
    stop = url_for("orders.one_order", order_id=edge.order_id) if edge.order_id else None
    return asdict(edge) | {"links": {"order": stop, "events": f"{query}/events"}}
