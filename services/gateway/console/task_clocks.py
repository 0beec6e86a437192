"""The clock of a task as its pages show it: which word is owed, by whom, until when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from services.gateway.console.clocks import open_stage

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from services.gateway.console.clocks import Stage


def clocks(row: Mapping[str, Any], now: datetime) -> list[Stage]:
    """The deadline that is owed of a task, if one is."""
    name, by = row["next_deadline"], row["next_by"]
    return [open_stage(name, by, now)] if name and by else []
