"""Subject limits on the pages: an officer has carriers limit all lines of a person or company."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contracts.subject_limits import LIMITS
from services.gateway.console.authority import is_open, issues
from services.gateway.console.beginning import begin
from services.gateway.console.clocks import ENDS
from services.gateway.console.subject_forms import LIMIT_SUBJECT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from services.gateway.console.beginning import Answer

    Row = Mapping[str, Any]


def page() -> Answer:
    """Show the form of a subject limit, or take what was typed into it."""
    return begin(LIMIT_SUBJECT, "console.limit_subject", {"urgency": "normal"})


def possible(row: Row) -> list[str]:
    """What the visitor may do to an order about a subject beside what is done to any order."""
    stands = row["in_force_from"] and not any(row[end] for end in ENDS)
    waits = is_open(row) and not row["answers"]
    return ["lift_limits"] if issues(row) and row["act"] in LIMITS and (stands or waits) else []
