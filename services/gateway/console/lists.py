"""Lists of orders: an agency's inbox by time left, and the orders that somebody may see."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import abort, render_template, request

from contracts.problems import Refused
from services.gateway.console.clocks import ending, next_stage
from services.gateway.console.then import of_the_moment
from services.gateway.console.visitor import gate, visitor
from services.gateway.readmodels.acts import ACTS, KINDS
from services.gateway.readmodels.figures import FIGURES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from services.gateway.readmodels.views import Sort, Wanted

FACETS: Mapping[str, tuple[str, ...]] = {
    "inbox": ("open", "late_now", "to_explain", "expiring", "answered", "all"),
    "orders": (
        *("open", "late_now", "to_explain", "to_take_up", "to_confirm", "reports"),
        *("to_approve",),
        *("without_papers", "papers_overdue", "expiring", "answered", "all"),
    ),
    "approvals": (),
}
"""The figures that each list leads to."""
TO_APPROVE = "to_approve"
PAGE_SIZE = 50


def inbox() -> str:
    """Show an agency's orders, least time left first; those that still wait unless asked."""
    return _list("inbox", "due", request.args.get("show", "open"))


def orders() -> str:
    """Show the orders that the visitor may see, newest first, all unless a figure is named."""
    return _list("orders", "newest", request.args.get("show", "all"))


def approvals() -> str:
    """Show the orders that wait for the visitor's approval: those that somebody else gave."""
    return _list("approvals", "newest", TO_APPROVE, not_by=visitor().person.id)


def _list(name: str, sort: Sort, shown: str, not_by: str | None = None) -> str:
    if shown not in (*FIGURES, "all"):
        abort(404)
    scope, narrowed = visitor().scope, _narrowed()
    with of_the_moment() as known:
        try:
            page = known.views.page(scope, known.now, **_wanted(shown, sort, narrowed, not_by))
        except Refused:
            abort(400)
        counts = known.views.counts(scope, known.now)
    address = partial(_address, known.address)
    return render_template(
        "list.html",
        name=name,
        known=known,
        shown=shown,
        narrowed=narrowed,
        facets=FACETS[name],
        counts=counts,
        rows=[(row, next_stage(row, known.now), ending(row, known.now)) for row in page.rows],
        more=address(show=shown, after=page.next, **narrowed) if page.next else None,
        address=address,
    )


def _narrowed() -> dict[str, str]:
    agencies = gate().register.agencies().keys()
    known = {"agency": agencies, "ordered_by": agencies, "kind": KINDS, "act": ACTS}
    named = {key: value for key in known if (value := request.args.get(key))}
    if any(value not in known[key] for key, value in named.items()):
        abort(404)
    return named


def _wanted(shown: str, sort: Sort, narrowed: dict[str, str], not_by: str | None) -> Wanted:
    return {
        "figure": None if shown == "all" else shown,
        "agency": narrowed.get("agency"),
        "ordered_by": narrowed.get("ordered_by"),
        "kind": narrowed.get("kind"),
        "act": narrowed.get("act"),
        "not_given_by": not_by,
        "after": request.args.get("after"),
        "limit": PAGE_SIZE,
        "sort": sort,
    }


def _address(then: dict[str, str], **query: Any) -> str:  # noqa: ANN401  whatever an address may say
    return f"{request.path}?{urlencode(query | then)}"
