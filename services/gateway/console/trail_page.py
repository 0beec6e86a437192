"""The page of a case's trail: where the money went, drawn and as tables of the same."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from flask import abort, render_template, request

from contracts.problems import Defect, error
from services.gateway.console.drawing import HEIGHT, WIDTH, drawing
from services.gateway.console.following import may_follow
from services.gateway.console.then import of_the_moment
from services.gateway.console.visitor import gate, visitor
from services.gateway.console.words import language, say
from services.gateway.on_record import AS_OF
from services.gateway.readmodels.acts import STOPS
from services.gateway.readmodels.trail import NO_STOP, SUMS

if TYPE_CHECKING:
    from services.gateway.readmodels.trail import Node, Trail

SIGNS = {
    "waiting": "…",
    "overdue": "!",
    "held": "●",
    "partly_held": "◐",
    "nothing_held": "○",
    "returned": "✓",
    "lapsed": "◌",
    "released": "◌",
    "refused": "×",
    "taken_back": "–",
}
"""A sign before the word of each state, so that it is seen without colours."""
ALWAYS = SUMS[:2]
"""The sums that every account is shown with."""
_SIZE = {"width": WIDTH, "height": HEIGHT}
WIDE = frozenset("WFA")
_WIDE_EM, _NARROW_EM = 1.0, 0.58
"""How wide characters are, in the size of the letters; narrow ones at most."""


def page(case_number: str) -> str:
    """Show a case's trail, as far as the visitor may see it."""
    scope, asked = visitor().scope, request.args.get(AS_OF)
    ours = gate().views.of_trail(scope, case_number) if asked and case_number.isprintable() else []
    with of_the_moment(order_id=ours) as known:
        trail = known.views.trail(scope, case_number) if case_number.isprintable() else None
    if trail is None or not (trail.nodes or trail.holds):
        abort(404)
    return render_template(
        "trail.html",
        case_number=case_number,
        known=known,
        trail=trail,
        drawing=drawing(trail),
        by_id={node.id: node for node in trail.nodes},
        others=_others(trail, case_number),
        may_follow=set() if known.moment else may_follow(trail),
        **_SIZE,
        signs=SIGNS,
        sums=SUMS,
        told=_told(trail),
        always=ALWAYS,
        fit=fit,
        left=left,
        stops=stops,
        why=why,
    )


def _told(trail: Trail) -> list[str]:
    """The sums that accounts are shown with: those that any of them has, and what came and is."""
    return [
        name
        for name in SUMS
        if name in ALWAYS or any(getattr(each.sums, name) for each in trail.nodes)
    ]


def _others(trail: Trail, case_number: str) -> list[str]:
    """The other cases whose money met this one's."""
    met = {order["case_number"] for node in trail.nodes for order in node.orders}
    return sorted(met - {case_number})


def fit(text: str, pixels: float, size: float) -> str:
    """A text as far as it fits into a width at a size of letters, with an ellipsis if cut."""
    if _wide(text) * size <= pixels:
        return text
    while text and (_wide(text) + _WIDE_EM) * size > pixels:
        text = text[:-1]
    return f"{text.rstrip()}…"


def left(node: Node) -> tuple[str, int] | None:
    """What else is to be said of an account's money: the first of these that is not nothing."""
    sums = node.sums
    for name, minor in (
        ("over", sums.over_minor),
        ("gone", sums.gone_minor),
        ("in_flight", sums.in_flight_minor),
        ("returned", sums.returned_minor),
        ("released", sums.released_minor),
    ):
        if minor:
            return name, minor
    return None


def stops(node: Node) -> int:
    """How many stops an account has: as often did money come to it."""
    return sum(1 for order in node.orders if order["act"] in STOPS)


def why(code: str) -> str:
    """Why nobody stopped a transfer."""
    if code == NO_STOP:
        return say("trail.no_stop")
    return error(Defect(code), language())["detail"]


def _wide(text: str) -> float:
    return sum(
        _WIDE_EM if unicodedata.east_asian_width(each) in WIDE else _NARROW_EM for each in text
    )
