"""The view of orders: what each one is, where it stands, what runs next, built from the log."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple, Self
from uuid import UUID

import orjson

from contracts import orders
from contracts.directory import KEYS_DESTROYED
from contracts.envelope import category_of, from_wire, to_wire
from contracts.hold_proposals import PROPOSAL
from contracts.inquiries import WATCH
from contracts.kinds import TARGETED
from contracts.reporting import REPORT
from contracts.subject_limits import VerdictFollowed
from contracts.suspicions import SUSPICION
from services.gateway.readmodels import companies, masks, protected, slips, tasks
from services.gateway.readmodels.acts import KINDS, act_of
from services.gateway.readmodels.authority import AUTHORITY, MISSED
from services.gateway.readmodels.entries import Kept, text
from services.gateway.readmodels.erasing import erase
from services.gateway.readmodels.fairness import READERS as FAIRNESS
from services.gateway.readmodels.measured import MEASURED, instant
from services.gateway.readmodels.tables import order_metadata, order_view
from shared.lifecycle import TRANSITIONS, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sqlalchemy import Connection

    from shared.log.read import Recorded
    from shared.vault import Vault

    Row = dict[str, Any]

ACKNOWLEDGE, ANSWER = orders.DEADLINES
SECOND = timedelta(seconds=1)
READ = "revealed"
ENDED = frozenset({Status.ANSWERED, Status.WITHDRAWN, Status.REJECTED, Status.LAPSED, Status.ENDED})


class OrdersProjection:
    """Builds the view of orders from the events of orders and of the measures they make."""

    name = "orders"
    metadata = order_metadata

    def __init__(self, vault: Vault) -> None:
        """Open what is sealed with the keys in `vault`; none of it is kept but masked."""
        self._vault = vault

    def apply(self, connection: Connection, events: Sequence[Recorded]) -> None:
        """Bring the rows of the orders that `events` speak of up to date."""
        _ORDERS.keep(connection, events, self._vault)
        protected.keep(connection, events, self._vault)
        companies.COMPANIES.keep(connection, events, self._vault)
        companies.stand_in_cases(connection, events)
        slips.keep(connection, events)
        tasks.keep(connection, events, self._vault)
        if gone := [e.data["case_key"] for e in events if e.type in KEYS_DESTROYED]:
            self._vault.give_up(map(UUID, gone))
            erase(connection, gone)
            protected.erase(connection, gone)
            companies.erase(connection, gone)


def order_of(event: Recorded) -> str | None:
    """The id of the order that an event speaks of, None if it speaks of none.

    What is said of a measure speaks of the order that imposed it, whichever brought it about; what
    a verdict asks of carriers speaks of many orders, and of none.
    """
    if event.type == VerdictFollowed.wire:
        return None
    category = category_of(event.stream)
    if category in KINDS:
        return event.stream[len(category) + 1 :]
    if category.partition(".")[0] in KINDS:
        return event.data.get("measure") or event.data.get("order_id")
    return None


def advance(row: Row, event: Recorded | Past, data: Mapping[str, Any]) -> None:
    """Bring an order's row up to its next event, whose masked data is `data`.

    That somebody read the order changes nothing about it.
    """
    kind, *_, word, _version = event.type.split(".")
    if word == READ:
        return
    row["position"] = event.position
    if category_of(event.stream) == kind:
        row |= {"kind": kind, "version": event.version}
        row["status"] = TRANSITIONS.get(word, {}).get(row["status"], row["status"])
    if act := act_of(event.type, data):
        row |= {"act": act, "ordered_position": event.position}
        _ordered(row, data, to_wire(event.recorded_at))
    elif word in _READERS:
        _READERS[word](row, data, to_wire(event.recorded_at))
    row["due_at"] = _due(row)


def folded(events: Iterable[Mapping[str, Any]]) -> list[Row]:
    """The rows of the orders that rows of `order_event`, in their order, speak of."""
    rows: dict[str, Row] = {}
    for each in events:
        event = Past.of(each)
        row = rows.setdefault(each["order_id"], _blank(each["order_id"], event))
        advance(row, event, orjson.loads(each["data"]))
    return list(rows.values())


class Past(NamedTuple):
    """What an order's row takes from an event."""

    position: int
    stream: str
    version: int
    type: str
    recorded_at: datetime

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        """Read it from a row of `order_event`."""
        category = row["type"].rsplit(".", 2)[0]
        recorded_at = from_wire(row["recorded_at"])
        stream = f"{category}-{row['order_id']}"
        return cls(row["position"], stream, row["version"], row["type"], recorded_at)


def _blank(order: str, event: Recorded | Past) -> Row:
    return _BLANK | {"order_id": order, "ordered_position": event.position}


_BLANK: Row = dict.fromkeys(order_view.columns.keys()) | {
    "status": Status.ORDERED,
    "acknowledge_overdue": False,
    "answer_overdue": False,
    "clarify_overdue": False,
    "papers_overdue": False,
    "release_overdue": False,
    "appeal_overdue": False,
    "answers": 0,
}


def _due(row: Row) -> str | None:
    if row["clarify_by"]:
        return None if row["clarify_overdue"] else str(row["clarify_by"])
    if row["status"] in ENDED or row["answers"]:
        return None
    waits = not (row["acknowledged_at"] or row["acknowledge_overdue"])
    due: str | None = row["acknowledge_by" if waits else "answer_by"]
    return due


_REFS = ("account_ref", "subject_ref", *(kind.ref for kind in TARGETED.values()))
"""What is the same for the same target, by the kind of the order."""
_TAKEN_OVER = (
    *("application_id", "case_number", "agency", "ordered_by", "phone_ref"),
    *("parent", "root"),
)


_OWED = {REPORT: "take_up_by", PROPOSAL: "decide_by"}
"""Where it says until when a centre owes a word on what it did not begin itself."""


def _ordered(row: Row, data: Mapping[str, Any], at: str) -> None:
    row |= {name: data.get(name) for name in _TAKEN_OVER}
    row["account_ref"] = next(filter(None, map(data.get, _REFS)), None)
    row |= {
        "urgency": data.get("urgency", "normal" if row["act"] == SUSPICION else "urgent"),
        **masks.target(data),
        "amount_minor": data.get("amount_minor"),
        "currency": data.get("currency"),
        "ordered_at": at,
        "level": data.get("level", 1),
        "acknowledge_by": instant(data[_OWED[row["act"]]]) if row["act"] in _OWED else None,
        "code": data.get("feature_code"),
        "watch_until": instant(data["until"]) if row["act"] == WATCH else None,
        "detail": text(data),
    }


def _offered(row: Row, data: Mapping[str, Any], at: str) -> None:
    row |= {
        "offered_at": at,
        "acknowledge_by": instant(data["acknowledge_by"]),
        "answer_by": instant(data["answer_by"]),
    }


def _first(column: str) -> Callable[[Row, Mapping[str, Any], str], None]:
    def read(row: Row, _data: Mapping[str, Any], at: str) -> None:
        row[column] = row[column] or at

    return read


def _answered(row: Row, data: Mapping[str, Any], at: str) -> None:
    row["answers"] += 1
    row["flags"] = " ".join(flag["code"] for flag in data.get("flags", ())) or None
    row |= {"clarify_by": None, "clarify_overdue": False}
    if row["answers"] > 1:
        return
    row["answered_at"] = at
    for name in ("code", "code_class", "counts_against_agency", "held_minor"):
        row[name] = data.get(name)
    if row["offered_at"]:
        taken = from_wire(at) - from_wire(row["offered_at"])
        row["response_seconds"] = -(-taken // SECOND)


def _clarification_asked(row: Row, data: Mapping[str, Any], _at: str) -> None:
    row["clarify_by"] = instant(data["answer_by"])


def _watch_ended(row: Row, data: Mapping[str, Any], _at: str) -> None:
    row["watch_ended_at"] = instant(data["ended_at"])


def _overdue(row: Row, data: Mapping[str, Any], _at: str) -> None:
    deadline = data["deadline"]
    row[f"{MISSED.get(deadline, deadline)}_overdue"] = True


_READERS: dict[str, Callable[[Row, Mapping[str, Any], str], None]] = {
    **AUTHORITY,
    **FAIRNESS,
    **MEASURED,
    "offered": _offered,
    "delivered": _first("delivered_at"),
    "acknowledged": _first("acknowledged_at"),
    "taken_up": _first("acknowledged_at"),
    "answered": _answered,
    "withdrawn": _first("withdrawn_at"),
    "suspicion_cancelled": _first("withdrawn_at"),
    "overdue": _overdue,
    "clarification_asked": _clarification_asked,
    "watch_ended": _watch_ended,
}
_ORDERS = Kept(order_view, order_view.c.order_id, order_of, _blank, advance)
