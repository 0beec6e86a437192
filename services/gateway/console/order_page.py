"""The page of one order: facts, measure, clocks, timeline, what can be done; and its raw events."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from flask import abort, render_template, request

from contracts.port import Receipt, WireCommand, derived_id
from services.gateway.console import acts, timeline
from services.gateway.console.clocks import stages
from services.gateway.console.visitor import gate, visitor
from services.gateway.readmodels.masks import masked
from shared.following import reached

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    Row = dict[str, Any]

PATIENCE_SECONDS = 2.0
FOLLOWER = "orders"
ANOTHER_WAS_FIRST = "conflict"


def order(order: UUID) -> str:
    """Show an order; its addressee sees it whole, and the first such sight is recorded."""
    wanted = request.args.get("until", -1, type=int)
    current = wanted < 0 or _shown(wanted)
    row, whole = _opened(order)
    events = gate().views.events(visitor().scope, str(order))
    return render_template(
        "order.html",
        row=row,
        whole=whole,
        now=gate().clock.now(),
        stages=stages(row, gate().clock.now()),
        facts=timeline.facts(row["detail"] if whole else masked(row["detail"])),
        entries=timeline.entries(events, whole=whole),
        acts=acts.possible(row),
        receipt=_receipt(events),
        current=current,
    )


def event(order: UUID, position: int) -> str:
    """Show one event as it stands in the log; to the addressee that is a sight of the order too."""
    row, whole = _opened(order)
    events = gate().views.events(visitor().scope, str(order))
    found = next((each for each in events if each["position"] == position), None)
    if found is None:
        abort(404)
    text = json.dumps(timeline.document(found, whole=whole), ensure_ascii=False, indent=2)
    entry = timeline.entry(found, whole=whole)
    return render_template("event.html", row=row, entry=entry, text=text, whole=whole)


def _opened(order: UUID) -> tuple[Row, bool]:
    row = _one(order)
    whole = visitor().scope.receives(row)
    return (_delivered(order) if whole and row["delivered_at"] is None else row), whole


def _one(order: UUID) -> Row:
    row = gate().views.one(visitor().scope, str(order))
    if row is None:
        abort(404)
    return row


def _delivered(order: UUID) -> Row:
    wire = WireCommand(
        id=derived_id("delivery", order),
        type="stop_payment.record_delivery.v1",
        data={"channel": "console"},
        subject=order,
    )
    (answer,) = gate().port.send([wire], visitor().caller)
    if isinstance(answer, Receipt):
        _shown(answer.last_position)
    elif answer.slug != ANOTHER_WAS_FIRST:
        abort(answer.status)
    return _one(order)


def _shown(position: int) -> bool:
    return reached(gate().engine, [FOLLOWER], position, PATIENCE_SECONDS)


def _receipt(events: Sequence[Row]) -> Row | None:
    position = request.args.get("position", type=int)
    return next((each for each in events if each["position"] == position), None)
