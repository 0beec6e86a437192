"""Targets on the pages: an officer has an agency do something about one; a page for each kind."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from contracts.kinds import TARGETED
from services.gateway.console import authority, fairness, subjects
from services.gateway.console.authority import is_open, issues
from services.gateway.console.beginning import begin
from services.gateway.console.target_forms import FORMS
from services.gateway.console.visitor import agency_name, gate, visitor

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contracts.kinds import Kind
    from services.gateway.console.beginning import Answer

    Row = Mapping[str, Any]


def page_of(kind: Kind) -> Answer:
    """Show the form of an order of a kind, or take what was typed into it."""
    agencies = sorted(gate().register.of_kind(kind.agencies))
    codes = [(code, agency_name(code)) for code in agencies]
    forms = FORMS[kind.name]
    return begin(forms.order, f"console.{forms.page}", forms.suggested, codes)


PAGES = {kind.door: (FORMS[kind.name].page, partial(page_of, kind)) for kind in TARGETED.values()}
"""By the door of a kind, its page's name, and the page."""


def possible(row: Row) -> list[str]:
    """The acts that the visitor may do to an order about a target as it stands."""
    acts = []
    if visitor().scope.receives(row):
        acts += [] if row["acknowledged_at"] or row["answers"] else ["acknowledge"]
        acts += ["answer"]
        acts += ["report_reverified"] if row["reverify_by"] else []
    acts += authority.possible(row)
    if issues(row) and is_open(row) and not row["answers"]:
        acts += ["withdraw"]
    return acts + fairness.appeals(row) + subjects.possible(row)
