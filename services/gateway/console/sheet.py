"""The order sheet: one order on paper, with the proof of its answer as a code to be scanned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import segno
from flask import render_template
from markupsafe import Markup
from segno.encoder import DataOverflowError

from contracts.port import Sight
from services.gateway.console import facts, order_page, timeline
from services.gateway.console.clocks import stages
from services.gateway.console.proofs import proof_of
from services.gateway.console.visitor import gate, visitor
from services.gateway.console.words import say
from shared.log.checkpoint import Proof

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    Row = dict[str, Any]

QUIET_ZONE = 4  # modules, as the standard asks for


def page(order: UUID) -> str:
    """Show an order to be printed: to its addressee in clear, which is recorded, else masked."""
    row, sight = order_page.opened(order)
    clear = sight if isinstance(sight, Sight) else timeline.NOTHING
    events = gate().views.events(visitor().scope, str(order))
    proven = _proven(events)
    proof = proof_of(proven["position"])
    return render_template(
        "sheet.html",
        row=row,
        whole=isinstance(sight, Sight),
        now=gate().clock.now(),
        stages=stages(row, gate().clock.now()),
        facts=facts.facts(clear.data.get(row["ordered_position"], row["detail"]), row["act"]),
        entries=timeline.entries(events, clear)[::-1],
        proven=timeline.entry(proven, clear),
        checkpoint=Proof.parse(proof).checkpoint,
        code=code(proof),
    )


def code(text: str) -> Markup | None:
    """A text as a QR code, drawn in SVG; None if it is too long for the largest there is."""
    try:
        drawn = segno.make_qr(text, error="l", mode="byte", encoding="utf-8", boost_error=False)
    except DataOverflowError:
        return None
    said = say("sheet.code")
    svg = drawn.svg_inline(border=QUIET_ZONE, omitsize=True, svgclass="code", lineclass=None)
    return Markup(svg.replace("<svg ", Markup('<svg role="img" aria-label="{}" ').format(said), 1))  # noqa: S704  drawn from numbers, and a label that is escaped


def _proven(events: Sequence[Row]) -> Row:
    """The event whose proof stands on the sheet: the latest answer, or else the order."""
    answers = [each for each in events if each["type"].split(".")[-2] == "answered"]
    return answers[-1] if answers else events[0]
