"""Fairness on the pages: findings and appeals, what waits for a word, what was wrong how long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from flask import render_template

from contracts.controls import CONTROL
from contracts.kinds import TARGETED
from contracts.reports import WRONGFUL_MEASURES
from services.gateway.console import times
from services.gateway.console.authority import is_open, issues
from services.gateway.console.clocks import open_stage, stage_without_limit
from services.gateway.console.forms import Act, Field
from services.gateway.console.then import of_the_moment
from services.gateway.console.visitor import gate, visitor
from services.gateway.readmodels.acts import STOPS
from services.gateway.readmodels.fairness import ENDS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from flask import Response

    from services.gateway.console.clocks import Stage

    Row = Mapping[str, Any]

_WHY = Field("reason", "words", required=True, hint=True)
_DOCUMENT = Field("legal_document_number", "text", hint=True)
FIND = Act("find_unrelated", "stop_payment.find_unrelated.v1", (_WHY,), by_version=True)
RELEASE_ALL = Act("release_all", "stop_payment.release_all.v1", (_WHY, _DOCUMENT), by_version=True)
DECLINE = Act("decline_release", "stop_payment.decline_release.v1", (_WHY,), by_version=True)
APPEAL = Act(
    "appeal",
    "stop_payment.appeal.v1",
    (
        Field("appellant_name", "text", required=True),
        Field("appellant_phone", "phone", hint=True),
        Field("grounds", "words", required=True, hint=True),
    ),
)
UPHOLD = Act("uphold_appeal", "stop_payment.uphold_appeal.v1", (_WHY, _DOCUMENT), by_version=True)
DISMISS = Act("dismiss_appeal", "stop_payment.dismiss_appeal.v1", (_WHY,), by_version=True)
RESTORE = Act("restore_again", "stop_payment.restore_again.v1", (), by_version=True)
FIGURES = (
    *("measures", "wrongful", "share", "wrongful_seconds", "in_force_seconds", "time_share"),
    *("still_in_force", "release_overdue", "appeals_open", "appeals_overdue", "upheld"),
    "dismissed",
)
RESTORATION = "restoration"
"""What is owed of a measure that goes on though it is to end; no limit runs."""
LEADS = {"measures": "imposed", "wrongful": "wrongful", "appeals_open": "appealed"}
"""The figures of an organ that open orders, and which."""


def possible(row: Row) -> list[str]:
    """The acts that the visitor may do about whether an order, or its measure, is right."""
    acts = appeals(row)
    if not issues(row):
        return acts
    if row["release_by"] and not any(row[end] for end in ENDS):
        acts += ["decline_release"]
    if row["act"] in STOPS:
        acts += ["release_all"] if row["cleared_at"] else []
        acts += ["find_unrelated"] if is_open(row) and not row["cleared_at"] else []
    return acts


def appeals(row: Row) -> list[str]:
    """The acts that the visitor may do about an appeal against the measure of any order."""
    unrestored = gate().views.is_unrestored(visitor().scope, row["order_id"])
    acts = ["restore_again"] if issues(row) and unrestored else []
    if row["appeal_by"]:
        decides = issues(row) and _may_decide(row)
        return acts + (["uphold_appeal", "dismiss_appeal"] if decides else [])
    final = row["kind"] in TARGETED and row["wrongful_ground"]
    open_ = may_appeal(row) and row["in_force_from"] and not final
    return acts + (["appeal"] if open_ else [])


def _may_decide(row: Row) -> bool:
    """Whether the visitor neither gave nor approved an order, nor one that it followed from."""
    views, scope, me = gate().views, visitor().scope, visitor().person.id
    before: Row | None = row
    while before:
        if me in _had_part(before):
            return False
        before = views.one(scope, before["parent"]) if before["parent"] else None
    return True


def _had_part(row: Row) -> set[str | None]:
    """The people who gave an order, or approved it."""
    events = gate().views.events(visitor().scope, row["order_id"])
    said = [
        orjson.loads(each["envelope"])
        for each in events
        if each["type"].rsplit(".", 2)[0] == row["kind"]
    ]
    named = {each["data"].get(name) for each in said for name in ("given_by", "approved_by")}
    return named | {each["actor"]["person"] for each in said[:1]}


def may_appeal(row: Row) -> bool:
    """Whether the visitor may enter an appeal: at the bank of the measure, or at the centre.

    A company objects to the verdict that its accounts are under control by, not to each order.
    """
    return row["act"] != CONTROL and (issues(row) or visitor().scope.receives(row))


def standing(row: Row, now: datetime) -> list[Stage]:
    """What is to be done about a measure, and by when: its release, a decision on an appeal."""
    ended = any(row[end] for end in ENDS)
    dues = {"release": None if ended else row["release_by"], "appeal": row["appeal_by"]}
    stages = [stage_without_limit(RESTORATION)] if row.get("unrestored") else []
    return [*stages, *(open_stage(name, by, now) for name, by in dues.items() if by)]


def page() -> str:
    """Show what waits to be let go or decided, by time left, and what was wrongful for how long."""
    scope = visitor().scope
    with of_the_moment() as known:
        rows = known.views.waiting(scope)
        wrongs = known.views.wrongs(scope, known.now)
    return render_template(
        "fairness.html",
        known=known,
        rows=[(row, standing(row, known.now)) for row in rows],
        wrongs=wrongs,
        figures=FIGURES,
        leads=LEADS,
    )


def report() -> Response:
    """Give the figures with all that is needed to compute them again, to be verified elsewhere."""
    return times.report_by(WRONGFUL_MEASURES)
