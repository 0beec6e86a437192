"""Acts: what may be done to an order; each has a page that says what will happen."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from flask import abort, redirect, render_template, request

from contracts.controls import CONTROL
from contracts.hold_proposals import PROPOSAL
from contracts.holding import HOLD, PERSON, PROTECTIVE_HOLD
from contracts.inquiries import INQUIRIES, WATCH
from contracts.kinds import TARGETED
from contracts.port import Receipt
from contracts.reporting import REPORT
from contracts.returns import RETURN as RETURNS
from contracts.stop_payment import MEASURE
from contracts.suspicions import SUSPICION
from services.gateway.console import authority, beside, fairness, holds, targets
from services.gateway.console.answer_forms import EXECUTED, answer_to, codes
from services.gateway.console.authority import (
    APPROVE,
    REJECT,
    SUPPLY_PAPERS,
    approves,
    is_open,
    issues,
)
from services.gateway.console.clocks import ENDS, stages
from services.gateway.console.facts import of_company
from services.gateway.console.formats import BEIJING
from services.gateway.console.forms import (
    ACKNOWLEDGE,
    ANSWER,
    CLARIFY,
    DECLINE,
    EXTEND,
    FREEZE,
    RELEASE,
    RENEW,
    UNFREEZE,
    WITHDRAW,
    Act,
    Form,
    sent,
)
from services.gateway.console.hold_forms import CONFIRM_HOLD, DECLINE_HOLD, REACH
from services.gateway.console.inquiry_forms import (
    ASK_ACCOUNTS,
    ASK_SUBJECT,
    ORDER_WATCH,
)
from services.gateway.console.number_forms import REPORT_REVERIFIED
from services.gateway.console.sending import command_about, given, overtaken, page_of
from services.gateway.console.subject_forms import LIFT_LIMITS
from services.gateway.console.timeline import Entry, entries
from services.gateway.console.visitor import gate, visitor
from services.gateway.readmodels.acts import STOP, TRANSACTION_STOP
from shared.lifecycle import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from uuid import UUID

    from werkzeug.wrappers import Response

    Row = Mapping[str, Any]
    Answer = str | Response | tuple[str, int]

_OF_TARGETS = tuple(f"{kind.measure}." for kind in TARGETED.values())
_OF_FREEZE = ("renew", "returns", "unfreeze")
_OF_MEASURE = {
    STOP: ("freeze", "extend", "release"),
    TRANSACTION_STOP: ("extend", "release"),
    HOLD: ("release",),
    CONTROL: (),
}
"""What may be done to a measure in force, by what made it; else to a freeze."""


def possible(row: Row) -> list[str]:
    """The acts that the visitor may do to an order as it stands, and that can be accepted."""
    if row["kind"] in TARGETED:
        return targets.possible(row)
    return beside.left(row, _may_do(row))


def _may_do(row: Row) -> list[str]:
    """The acts that the visitor may do to an order, whatever else was asked about its money."""
    if alone := _ALONE.get(row["act"]):
        return alone(row)
    scope = visitor().scope
    acts = []
    if scope.receives(row):
        acts += [] if row["acknowledged_at"] or row["answers"] else ["acknowledge"]
        acts += ["answer"]
    acts += authority.possible(row)
    if issues(row) and is_open(row) and _can_end(row):
        acts += ["withdraw"]
    if issues(row) and stands(row):
        acts += _OF_MEASURE.get(row["act"], _OF_FREEZE)
    elif issues(row) and row["queued_at"] and not row["released_at"]:
        acts += ["unfreeze"]
    if issues(row) and row["act"] == STOP and is_open(row):
        acts += INQUIRIES
    if issues(row) and row["answers"] and not row["clarify_by"]:
        acts += ["clarify"]
    return acts + fairness.possible(row)


def _of_report(row: Row) -> list[str]:
    waits = issues(row) and row["status"] == Status.REPORTED
    return ["take_up", "decline"] if waits else []


_ALONE: Mapping[str, Callable[[Row], list[str]]] = {
    REPORT: _of_report,
    SUSPICION: lambda _: [],
    PROPOSAL: holds.decidable,
    PROTECTIVE_HOLD: lambda row: authority.possible(row) + holds.possible(row),
}
"""What may be done to what no agency is to answer."""


def perform(act: Act, order: UUID) -> Answer:
    """Show the form of an act, or take what was typed into it."""
    row = gate().views.one(visitor().scope, str(order))
    if row is None:
        abort(404)
    if not _may(act, row):
        abort(403)
    if act is ANSWER:
        act = answer_to(row["kind"], row["act"])
    if request.method == "POST":
        return _take(sent(act, request.form), row)
    return _show(Form(act, _suggested(act, row), row["version"]), row)


acknowledge = partial(perform, ACKNOWLEDGE)
answer = partial(perform, ANSWER)
withdraw = partial(perform, WITHDRAW)
decline = partial(perform, DECLINE)
extend = partial(perform, EXTEND)
release = partial(perform, RELEASE)
clarify = partial(perform, CLARIFY)
freeze = partial(perform, FREEZE)
renew = partial(perform, RENEW)
unfreeze = partial(perform, UNFREEZE)
subject_query = partial(perform, ASK_SUBJECT)
accounts_query = partial(perform, ASK_ACCOUNTS)
watch = partial(perform, ORDER_WATCH)
reach = partial(perform, REACH)
confirm_hold = partial(perform, CONFIRM_HOLD)
decline_hold = partial(perform, DECLINE_HOLD)
report_reverified = partial(perform, REPORT_REVERIFIED)
lift_limits = partial(perform, LIFT_LIMITS)
approve = partial(perform, APPROVE)
reject = partial(perform, REJECT)
supply_papers = partial(perform, SUPPLY_PAPERS)


find_unrelated = partial(perform, fairness.FIND)
release_all = partial(perform, fairness.RELEASE_ALL)
decline_release = partial(perform, fairness.DECLINE)
appeal = partial(perform, fairness.APPEAL)
uphold_appeal = partial(perform, fairness.UPHOLD)
dismiss_appeal = partial(perform, fairness.DISMISS)
restore_again = partial(perform, fairness.RESTORE)
BY_NAME = {
    view.args[0].name: view.args[0] for view in tuple(vars().values()) if isinstance(view, partial)
}
"""Every act that has a page here, by its name."""


def _may(act: Act, row: Row) -> bool:
    if act is fairness.APPEAL:
        return fairness.may_appeal(row)
    if act.judges:
        return approves(row)
    return issues(row) if act.by_version else visitor().scope.receives(row)


def _take(form: Form, row: Row) -> Answer:
    result = given(form, command_about(form, row["order_id"], row["kind"]))
    if isinstance(result, Receipt):
        return redirect(page_of(result), 303)
    return _show(form, row, overtaken(form, result, row["version"])), result.status


def _show(form: Form, row: Row, since: int | None = None) -> str:
    return render_template(
        "act.html",
        form=form,
        row=row,
        company=of_company(row["detail"]),
        stages=stages(row, gate().clock.now()),
        meanwhile=_meanwhile(row, since) if since is not None else [],
        codes=codes(row["kind"], row["act"]),
    )


def _meanwhile(row: Row, version: int) -> Sequence[Entry]:
    events = gate().views.events(visitor().scope, row["order_id"])
    beside = (f"{MEASURE}.", f"{RETURNS}.", f"{PERSON}.", *_OF_TARGETS)
    own = (each for each in events if not each["type"].startswith(beside))
    return entries(each for each in own if each["version"] > version)


def _suggested(act: Act, row: Row) -> dict[str, str]:
    if act is CONFIRM_HOLD:
        return holds.because(row)
    now = gate().clock.now().astimezone(BEIJING)
    return {"executed_at": f"{now:%Y-%m-%dT%H:%M:%S}"} if act in EXECUTED else {}


def _can_end(row: Row) -> bool:
    """Whether an order can be taken back: before its answer, or a watch before its end."""
    done = row["watch_ended_at"] if row["act"] == WATCH else row["answers"]
    return not (done or row["withdrawn_at"])


def stands(row: Row) -> bool:
    """Whether the measure that an order made is on record as in force."""
    return bool(row["in_force_from"]) and not any(row[end] for end in ENDS)
