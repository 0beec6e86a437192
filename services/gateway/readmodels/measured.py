"""What an order's row takes from the events of its measure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from contracts.envelope import to_wire

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Row = dict[str, Any]
    Read = Callable[[Row, Mapping[str, Any], str], None]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def instant(text: str) -> str:
    """An instant of an event as the views keep it."""
    return to_wire(datetime.fromisoformat(text).astimezone(UTC))


def micros(at: datetime) -> int:
    """An instant in microseconds since 1970."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def _micros(text: str) -> int:
    return micros(datetime.fromisoformat(text))


def _imposed(row: Row, data: Mapping[str, Any], _at: str) -> None:
    row |= {
        "in_force_from": instant(data["in_force_from"]),
        "in_force_until": instant(data["in_force_until"]),
        "force_began": _micros(data["in_force_from"]),
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
        "wrongful_ground": None,
        "release_by": None,
        "appeal_by": None,
    }


def _dequeued(row: Row, _data: Mapping[str, Any], _at: str) -> None:
    row["queued_at"] = None


def _ended(column: str) -> Read:
    def read(row: Row, data: Mapping[str, Any], _at: str) -> None:
        row |= {column: instant(data[column]), "force_ended": _micros(data[column])}

    return read


def _redated(row: Row, data: Mapping[str, Any], _at: str) -> None:
    until = data.get("in_force_until")
    row |= {
        "in_force_from": instant(data["in_force_from"]),
        "in_force_until": instant(until) if until else None,
        "force_began": _micros(data["in_force_from"]),
    }


def _limited(row: Row, data: Mapping[str, Any], at: str) -> None:
    _redated(row, data, at)
    row |= {"legal_basis": data["legal_basis"], "approved_by": data["approved_by"]}


def _never(row: Row, _data: Mapping[str, Any], _at: str) -> None:
    ends = dict.fromkeys(("lapsed_at", "released_at", "superseded_at", "force_ended"))
    row |= {"in_force_from": None, "in_force_until": None, "force_began": None, **ends}
    row["wrongful_ground"] = None


def _reinstated(row: Row, _data: Mapping[str, Any], _at: str) -> None:
    row |= dict.fromkeys(("lapsed_at", "released_at", "superseded_at", "force_ended"))


def _restored(row: Row, data: Mapping[str, Any], _at: str) -> None:
    at = data["restored_at"]
    row |= {"released_at": instant(at), "force_ended": _micros(at)}


def _reverifying(row: Row, data: Mapping[str, Any], _at: str) -> None:
    row["reverify_by"] = instant(data["reverify_by"])


def _reverified(row: Row, _data: Mapping[str, Any], _at: str) -> None:
    row["reverify_by"] = None


_released, _lapsed = _ended("released_at"), _ended("lapsed_at")
MEASURED: Mapping[str, Read] = {
    "limited": _limited,
    "lapsed": _lapsed,
    "redated": _redated,
    "never_in_force": _never,
    "reinstated": _reinstated,
    "restored": _restored,
    "reverification_asked": _reverifying,
    "reverification_void": _reverified,
    "reverified": _reverified,
    "superseded": _ended("superseded_at"),
    "stop_imposed": _imposed,
    "stop_lapsed": _lapsed,
    "proposal_lapsed": _lapsed,
    "stop_extended": _extended,
    "stop_released": _released,
    "stop_superseded": _ended("superseded_at"),
    "frozen": _imposed,
    "freeze_lapsed": _lapsed,
    "freeze_renewed": _extended,
    "unfrozen": _released,
    "returned": _returned,
    "return_failed": _returned,
    "freeze_dequeued": _dequeued,
    "hold_imposed": _imposed,
    "hold_lapsed": _lapsed,
    "protective_hold_lapsed": _lapsed,
    "hold_released": _released,
    "control_imposed": _imposed,
    "control_lapsed": _lapsed,
    "control_lifted": _released,
    "expiry_warned": _warned,
    "freeze_queued": _queued,
}
"""By the last word of the event's name: its row, its masked data, when it was recorded."""
