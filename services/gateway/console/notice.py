"""The notice on paper: what the holder of an account is told of the measure on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
from flask import abort, render_template

from contracts.port import Sight
from contracts.problems import Refused
from services.gateway import notices
from services.gateway.console import order_page, timeline
from services.gateway.console.visitor import agency_name, gate, visitor
from services.gateway.console.words import language

if TYPE_CHECKING:
    from uuid import UUID


def page(order: UUID) -> str:
    """Show the notice to be printed: to the bank in clear, which is recorded, else masked."""
    row, sight = order_page.opened(order)
    clear = sight if isinstance(sight, Sight) else timeline.NOTHING
    try:
        event = notices.imposed(gate().views.events(visitor().scope, str(order)))
    except Refused:
        abort(404)
    words = notices.worded(event, row, clear, agency_name(row["agency"]), language())
    return render_template(
        "notice.html",
        row=row,
        event=event,
        words=words,
        version=orjson.loads(event["data"])["notice"],
        whole=isinstance(sight, Sight),
        now=gate().clock.now(),
    )
