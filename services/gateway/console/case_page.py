"""The page of a case: who holds the ball, what ends soon, sums, all its orders, what happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import abort, render_template, request, url_for

from services.gateway.console.clocks import open_stage, stage_without_limit
from services.gateway.console.formats import seen
from services.gateway.console.timeline import entry
from services.gateway.console.visitor import gate, visitor
from services.gateway.console.words import language, say
from services.gateway.readmodels.cases import CaseViews
from services.gateway.readmodels.trail import SUMS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from services.gateway.console.clocks import Stage
    from services.gateway.readmodels.cases import Ball, Rule

    Row = Mapping[str, Any]

TOLD = ("asked_minor", "held_minor", "gone_minor", "returned_minor", "released_minor")
"""The sums of a case that its page tells; the trail has all of them."""
OPEN = 20
"""So many orders that ask the same are shown unfolded."""
NAMED = 6
"""So many orders are named beside whoever owes a word on them; the rest are counted."""


def page(case_number: str) -> str:
    """Show a case, as far as the visitor may see it."""
    after = request.args.get("after")
    if not case_number.isprintable() or (after and not after.isdecimal()):
        abort(404)
    views, scope, now = CaseViews(gate().engine), visitor().scope, gate().clock.now()
    case = views.one(scope, case_number, now)
    if case is None:
        abort(404)
    happened = views.happened(scope, case_number, int(after) if after else None)
    return render_template(
        "case.html",
        case=case,
        now=now,
        balls=[(ball, stage(ball, now), rule(ball.rule)) for ball in case.balls],
        entries=[(entry(event), row) for event, row in happened.events],
        more=url_for("console.case", case_number=case_number, after=happened.next)
        if happened.next
        else None,
        first=not after,
        sums=[name for name in SUMS if name in TOLD],
        about=about,
        called=called,
        open_to=OPEN,
        named=NAMED,
    )


def about(row: Row) -> str:
    """The address of what an event or a wait is about: an order, a company, or a task."""
    if "company_id" in row:
        return url_for("console.company", company=row["company_id"])
    if "task_id" in row:
        return url_for("console.task", task=row["order_id"])
    return url_for("console.order", order=row["order_id"])


def called(row: Row) -> str:
    """What an order, company or task is called in a line."""
    if "company_id" in row:
        return f"{say('case.company')} {row['name'] or row['uscc']}"
    if "task_id" in row:
        return f"{say('case.task')} {row['title']}"
    whose = seen(row["account_masked"] or row["holder_masked"] or "")
    return f"{say('asks.' + row['act'])} {whose}".strip()


def stage(ball: Ball, now: datetime) -> Stage:
    """The nearest deadline of what an agency owes."""
    by = ball.waits[0].by
    return open_stage(ball.deadline, by, now) if by else stage_without_limit(ball.deadline)


def rule(of: Rule) -> str:
    """By which rule a deadline runs, in a sentence; empty where nothing says so.

    What policy packs cite is English, and is told to who reads English.
    """
    if of.hours:
        return say("case.own_limit", hours=of.hours)
    if of.pack and of.key and language() == "en":
        return say("case.by_policy", pack=of.pack, name=of.key, cite=of.cite or "")
    return say("case.by_pack", pack=of.pack) if of.pack else ""
