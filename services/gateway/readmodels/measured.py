"""What an order's row takes from the events of its measure."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from contracts.envelope import to_wire

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Row = dict[str, Any]


def instant(text: str) -> str:
    """An instant of an event as the views keep it."""
    return to_wire(datetime.fromisoformat(text).astimezone(UTC))


def _imposed(row: Row, data: Mapping[str, Any], _at: str) -> None:
    row |= {
        "in_force_from": instant(data["in_force_from"]),
        "in_force_until": instant(data["in_force_until"]),
        "measure_held_minor": max(data["held_minor"] - (row["returned_minor"] or 0), 0),
        "partial": data["partial"],
        "legal_basis": data["legal_basis"],
        "approved_by": data["approved_by"],
        "approver_rank": data.get("approver_rank"),
        "scope": data.get("scope"),
        "warned_at": None,
    }


def _returned(row: Row, data: Mapping[str, Any], _at: str) -> None:
    row |= {"measure_held_minor": data["held_minor"], "returned_minor": data["returned_minor"]}


def _extended(row: Row, data: Mapping[str, Any], _at: str) -> None:
    row |= {"in_force_until": instant(data["in_force_until"]), "warned_at": None}


def _warned(row: Row, _data: Mapping[str, Any], at: str) -> None:
    row["warned_at"] = at


def _queued(row: Row, data: Mapping[str, Any], at: str) -> None:
    until = data.get("earlier_until")
    row |= {
        "queued_at": row["queued_at"] or at,
        "earlier_authority": data.get("earlier_authority"),
        "earlier_minor": data.get("earlier_minor"),
        "earlier_currency": data["currency"],
        "earlier_until": instant(until) if until else None,
        "in_force_from": None,
        "in_force_until": None,
        "warned_at": None,
    }


def _dequeued(row: Row, _data: Mapping[str, Any], _at: str) -> None:
    row["queued_at"] = None


def _released(row: Row, data: Mapping[str, Any], _at: str) -> None:
    row["released_at"] = instant(data["released_at"])


def _superseded(row: Row, data: Mapping[str, Any], _at: str) -> None:
    row["superseded_at"] = instant(data["superseded_at"])


def _lapsed(row: Row, data: Mapping[str, Any], _at: str) -> None:
    row["lapsed_at"] = instant(data["lapsed_at"])


MEASURED: Mapping[str, Callable[[Row, Mapping[str, Any], str], None]] = {
    "stop_imposed": _imposed,
    "stop_lapsed": _lapsed,
    "stop_extended": _extended,
    "stop_released": _released,
    "stop_superseded": _superseded,
    "frozen": _imposed,
    "freeze_lapsed": _lapsed,
    "freeze_renewed": _extended,
    "unfrozen": _released,
    "returned": _returned,
    "return_failed": _returned,
    "freeze_dequeued": _dequeued,
    "expiry_warned": _warned,
    "freeze_queued": _queued,
}
"""By the last word of the event's name: its row, its masked data, when it was recorded."""
