"""Missed: which of its deadlines a company's or a task's row says were missed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    Row = dict[str, Any]


def overdue(row: Row, data: Mapping[str, Any], _at: str) -> None:
    """Enter a deadline that was missed."""
    row["missed"] = f"{row['missed'] or ''} {data['deadline']}".strip()


def begins(row: Row, deadline: str) -> None:
    """Have a deadline run from its beginning: what was missed before was another one."""
    leave(row, {each for each in of(row) if each != deadline})


def leave(row: Row, running: Collection[str]) -> None:
    """Forget what was missed of deadlines that run no longer."""
    row["missed"] = " ".join(each for each in of(row) if each in running) or None


def of(row: Mapping[str, Any]) -> list[str]:
    """The deadlines that were missed, the first first."""
    return (row["missed"] or "").split()
