"""Orders about all that somebody has at banks, on the pages: a hold of a person, a control."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import orjson

from contracts import subject_limits as sl
from contracts.controls import CONTROL, CONTROL_LIFT
from contracts.holding import HOLD, HOLD_RELEASE, PROTECTIVE_HOLD, HoldIssued, PersonReached
from services.gateway.console.authority import issues
from services.gateway.console.beginning import begin
from services.gateway.console.hold_forms import HOLD_PERSON
from services.gateway.console.visitor import agency_name, gate, visitor
from services.gateway.console.words import say
from services.gateway.readmodels.task_views import TaskViews
from shared.lifecycle import Status

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from services.gateway.console.beginning import Answer
    from services.gateway.console.then import Known
    from services.gateway.readmodels.views import Views

    Row = Mapping[str, Any]

NO_CUSTOMER = "no_customer"
_NOT_ENDED = (Status.ORDERED, Status.APPROVED, Status.AWAITING_APPROVAL, Status.LAPSED)
"""Where a hold stands that nobody has ended, though its time may have: a bank may hold longer."""


def page() -> Answer:
    """Show the form of a protective hold, or take what was typed into it."""
    return begin(HOLD_PERSON, "console.hold_person", {"holder_id_type": "01"})


def possible(row: Row) -> list[str]:
    """The acts that the visitor may do to a whole protective hold: to end it."""
    return ["reach", "withdraw"] if issues(row) and row["status"] in _NOT_ENDED else []


def decidable(row: Row) -> list[str]:
    """The acts that the visitor may do to a hold that is proposed: to order it, or not."""
    waits = issues(row) and row["status"] == Status.PROPOSED
    return ["confirm_hold", "decline_hold"] if waits else []


def because(row: Row) -> dict[str, str]:
    """What the form suggests by which a proposed hold is ordered: why, and who signs first."""
    if "reported_by" not in row["detail"]:
        return {}
    office = agency_name(row["detail"]["reported_by"])
    return {"reason": say("hold.because", office=office), "officer1_name": visitor().person.name}


def task_of(row: Row) -> str | None:
    """The task because of which a hold is proposed or was ordered, for whoever may see it."""
    task: str | None = row["detail"].get("task")
    seen = task and TaskViews(gate().engine).one(visitor().scope, task)
    return task if seen else None


def whole_of(row: Row) -> str | None:
    """The protective hold that an order to a bank is part of, for whoever may see the whole."""
    part = row["act"] in (HOLD, HOLD_RELEASE) and not visitor().scope.receives(row)
    return row["root"] if part else None


def banks(row: Row, known: Known, events: Sequence[Row]) -> dict[str, Any] | None:
    """The orders to banks that a protective hold is made of, added up; None of any other order.

    Those that hold come first, then those that have not answered. `until` is when its time ends;
    `over_at` when that was, or the person was reached, None before that.
    """
    if row["act"] != PROTECTIVE_HOLD:
        return None
    rows = known.views.of_root(visitor().scope, row["order_id"])
    pairs = _with_releases(rows, HOLD, HOLD_RELEASE)
    orders = [each for each, _ in pairs]
    holding = [each for each in orders if _holds(each)]
    return {
        "until": _said(events, HoldIssued.wire, "until"),
        "over_at": _over(events, known),
        "rows": pairs,
        "banks": len(orders),
        "answered": sum(bool(each["answers"]) for each in orders),
        "held": len(holding),
        "held_minor": sum(each["measure_held_minor"] for each in holding),
        "nobody": sum(each["code_class"] == NO_CUSTOMER for each in orders),
    }


def of_company(company: str, views: Views) -> dict[str, Any]:
    """What a company's verdict had banks and carriers ordered, as far as the visitor may see it.

    To control its accounts, each with the order that ends it; and to limit its lines.
    """
    rows = views.of_root(visitor().scope, company)
    return {
        "controls": _with_releases(rows, CONTROL, CONTROL_LIFT),
        "limits": sorted((each for each in rows if each["act"] in sl.LIMITS), key=_place),
    }


def company_of(row: Row) -> str | None:
    """The company that an order is about, for whoever may see its file."""
    ours = row["act"] in (CONTROL, CONTROL_LIFT) and not visitor().scope.receives(row)
    return row["root"] if ours else None


def _with_releases(rows: Sequence[Row], act: str, ends: str) -> list[tuple[Row, Row | None]]:
    """The orders of one act, those that hold first, each with the order that ends it."""
    releases = {each["parent"]: each for each in rows if each["act"] == ends}
    orders = sorted((each for each in rows if each["act"] == act), key=_place)
    return [(each, releases.get(each["order_id"])) for each in orders]


def _over(events: Sequence[Row], known: Known) -> datetime | None:
    """When a hold ended, if it has: by contact, or when its time was out."""
    reached = _said(events, PersonReached.wire, "reached_at")
    until = _said(events, HoldIssued.wire, "until")
    return reached or (until if until and until <= known.now else None)


def _said(events: Sequence[Row], wire: str, name: str) -> datetime | None:
    found = (orjson.loads(each["data"])[name] for each in events if each["type"] == wire)
    return next(map(datetime.fromisoformat, found), None)


def _holds(order: Row) -> bool:
    return bool(order["in_force_from"]) and not (order["released_at"] or order["lapsed_at"])


def _place(order: Row) -> tuple[bool, bool]:
    """Where an order stands in the list: False before True."""
    return not _holds(order), bool(order["answers"])
