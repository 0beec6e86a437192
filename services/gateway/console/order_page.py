"""The page of one order: facts, measure, clocks, timeline, what can be done; and its raw events."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson
from flask import abort, render_template, request

from contracts.orders import EXECUTION, PURPOSES
from contracts.port import Look, Sight
from contracts.problems import Problem
from services.gateway.console import acts, facts, fairness, holds, timeline
from services.gateway.console.clocks import REVERIFY, Stage, ending, open_stage, stages
from services.gateway.console.then import Known, of_the_moment, with_parts
from services.gateway.console.visitor import arrived, gate, visitor
from services.gateway.readmodels.acts import CHANGES
from services.gateway.readmodels.slips import Slips

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    Row = dict[str, Any]

AWAY = "store-unavailable"


def order(order: UUID) -> str:
    """Show an order; its addressee sees it in clear, which is recorded, and others masked."""
    current = arrived()
    with of_the_moment(order_id=with_parts(order)) as known:
        row = known.views.one(visitor().scope, str(order))
        if row is None:
            abort(404)
        if known.moment:
            return _past(row, known)
    purpose = EXECUTION if visitor().scope.receives(row) else None
    return _page(row, purpose, wrong=known.wrong, current=current)


def reveal(order: UUID) -> str:
    """Show an order in clear, once, to somebody who says what for."""
    purpose = request.form.get("purpose", "")
    if purpose not in PURPOSES:
        abort(400)
    return _page(_one(order), purpose)


def event(order: UUID, position: int) -> str:
    """Show one event as it stands in the log, and what it says, as far as the visitor may see."""
    row, sight = opened(order)
    events = gate().views.events(visitor().scope, str(order))
    found = next((each for each in events if each["position"] == position), None)
    if found is None:
        abort(404)
    clear = sight if isinstance(sight, Sight) else timeline.NOTHING
    return render_template(
        "event.html",
        row=row,
        entry=timeline.entry(found, clear),
        text=_indented(orjson.loads(found["envelope"])),
        data=_indented(timeline.said(found, clear)),
        signature=clear.signatures.get(position),
        whole=position in clear.data,
    )


def _past(row: Row, known: Known) -> str:
    """The page as it was at a moment: masked, and nothing to be done."""
    events = known.views.events(visitor().scope, row["order_id"])
    return render_template(
        "order.html",
        **_standing(row, known, events),
        facts=facts.facts(row["detail"], row["act"]),
        answer=facts.answer_facts(events, row["act"]),
        entries=timeline.entries(events, timeline.NOTHING),
        current=True,
    )


def _page(row: Row, purpose: str | None, *, wrong: bool = False, current: bool = True) -> str:
    row, sight = _read(row, purpose)
    clear = sight if isinstance(sight, Sight) else timeline.NOTHING
    events = gate().views.events(visitor().scope, row["order_id"])
    known = Known(gate().views, gate().clock.now(), wrong=wrong)
    return render_template(
        "order.html",
        **_standing(row, known, events),
        whole=isinstance(sight, Sight),
        away=isinstance(sight, Problem),
        purposes=PURPOSES[1:],
        facts=facts.facts(clear.data.get(row["ordered_position"], row["detail"]), row["act"]),
        answer=facts.answer_facts(events, row["act"], clear),
        entries=timeline.entries(events, clear),
        slips=Slips(gate().engine).citing(visitor().scope, row["order_id"]),
        acts=acts.possible(row),
        receipt=_receipt(events),
        current=current,
    )


def _standing(row: Row, known: Known, events: Sequence[Row]) -> Row:
    """How an order stands, as the page shows it at any moment."""
    unrestored = known.views.is_unrestored(visitor().scope, row["order_id"])
    return {
        "row": row,
        "changes": row["act"] in CHANGES,
        "known": known,
        "now": known.now,
        "stages": _clocks(row, known.now),
        "judged": fairness.standing({**row, "unrestored": unrestored}, known.now),
        "unknown_year": timeline.unknown_year(events),
        "hold": holds.banks(row, known, events),
        "above": holds.whole_of(row),
        "company": holds.company_of(row),
        "task": holds.task_of(row),
    }


def _clocks(row: Row, now: datetime) -> list[Stage]:
    """The deadlines of an order, and the end of its measure once that is near, the holder's own."""
    end = ending(row, now)
    again = [open_stage(REVERIFY, row["reverify_by"], now)] if row["reverify_by"] else []
    return [*stages(row, now), *again, *([end] if end else [])]


def opened(order: UUID) -> tuple[Row, Sight | Problem | None]:
    """An order as its visitor may see it: its addressee in clear, which is recorded."""
    row = _one(order)
    return _read(row, EXECUTION if visitor().scope.receives(row) else None)


def _read(row: Row, purpose: str | None) -> tuple[Row, Sight | Problem | None]:
    """Read an order in clear for a purpose; a service that is away is a problem to be shown."""
    if purpose is None:
        return row, None
    look = Look(row["kind"], UUID(row["order_id"]), purpose)
    sight = gate().port.reveal(look, visitor().caller)
    if isinstance(sight, Sight):
        gate().shows(sight.position)
        return _one(look.subject), sight
    if sight.slug != AWAY:
        abort(sight.status)
    return row, sight


def _one(order: UUID) -> Row:
    row = gate().views.one(visitor().scope, str(order))
    if row is None:
        abort(404)
    return row


def _receipt(events: Sequence[Row]) -> Row | None:
    position = request.args.get("position", type=int)
    return next((each for each in events if each["position"] == position), None)


def _indented(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2)
