"""Numbers on the pages: an officer has a carrier do something about one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contracts.kinds import KINDS
from contracts.number_blocking import CUT_CALL, KIND, RESTORE, REVERIFY
from services.gateway.console import authority
from services.gateway.console.authority import is_open, issues
from services.gateway.console.beginning import begin
from services.gateway.console.number_forms import ORDER_NUMBER
from services.gateway.console.visitor import agency_name, gate, visitor

if TYPE_CHECKING:
    from collections.abc import Mapping

    from services.gateway.console.beginning import Answer

    Row = Mapping[str, Any]

UNLASTING = frozenset({CUT_CALL, RESTORE, REVERIFY})
"""What puts no limit on a line."""


def page() -> Answer:
    """Show the form of a number order, or take what was typed into it."""
    carriers = sorted(gate().register.of_kind(KINDS[KIND].agencies))
    codes = [(code, agency_name(code)) for code in carriers]
    return begin(ORDER_NUMBER, "console.ordering_number", {"number_type": "mobile"}, codes)


def possible(row: Row) -> list[str]:
    """The acts that the visitor may do to an order about a number as it stands."""
    acts = []
    if visitor().scope.receives(row):
        acts += [] if row["acknowledged_at"] or row["answers"] else ["acknowledge"]
        acts += ["answer"]
    acts += authority.possible(row)
    if issues(row) and is_open(row) and not row["answers"]:
        acts += ["withdraw"]
    return acts
