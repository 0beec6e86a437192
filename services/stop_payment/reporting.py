"""Reporting: a bank tells of a stop of its own; the centre orders it, and thereby takes it up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from contracts import reporting as rp
from contracts import stop_payment as sp
from contracts.policy import Pack
from contracts.problems import Defect, refuse
from contracts.types import minor_of
from shared.decider import Already, Outcome
from shared.lifecycle import Life, withdraw

if TYPE_CHECKING:
    from contracts.message import Event

LIMIT = "stop_payment.report_to_stop"
_SAID = tuple(each.name for each in fields(cast("Any", rp.Reporting)))


@dataclass(frozen=True, slots=True)
class Report:
    """What is known of a bank's report: what it said, and the order by which it was taken up."""

    reported: rp.Reported | None = None
    taken_up: rp.TakenUp | None = None


NONE = Report()
References = Callable[[rp.Report, str], Mapping[str, Any]]
"""Says what tells a report's account, and its victim's phone, without telling them."""


def kept(report: Report, event: rp.Reported | rp.TakenUp) -> Report:
    """Return the report after `event`."""
    if isinstance(event, rp.Reported):
        return replace(report, reported=event)
    return replace(report, taken_up=event)


def report(
    command: rp.Report, before: Report, bank: str, refs: Mapping[str, Any], by: datetime
) -> Outcome:
    """Decide to take a bank's report; the same again changes nothing, another conflicts."""
    reported = rp.Reported(
        agency=bank,
        ordered_by=command.reported_to,
        amount_minor=_minor(command.amount, command.currency, "/amount"),
        held_minor=_minor(command.held_amount, command.currency, "/held_amount")
        if command.held_amount
        else None,
        take_up_by=before.reported.take_up_by if before.reported else by,
        **{name: getattr(command, name) for name in _SAID},
        **refs,
    )
    if before.reported is None:
        return (reported,)
    if not reported.agrees(before.reported):
        raise refuse("conflict", defects=[Defect("conflict")])
    return Already(before.reported)


def limit(now: datetime, policy: Pack) -> datetime:
    """Return by when a report must be taken up."""
    return now + policy.span(LIMIT)


def supplements(ordered: sp.Ordered, report: Report) -> bool:
    """Tell whether an order is the one that a report waits for: of the same centre and account."""
    reported = report.reported
    return (
        reported is not None
        and report.taken_up is None
        and reported.ordered_by == ordered.ordered_by
        and reported.account_ref == ordered.account_ref
    )


def decline(report: Report, life: Life, command: sp.Withdraw) -> Outcome:
    """Decide that no order follows a report: refused once one did."""
    if report.taken_up:
        raise refuse("already-taken-up", report.taken_up.application_id)
    return withdraw(life, sp.Withdrawn(reason=command.reason))


def mark_overdue(report: Report, life: Life, missed: sp.Overdue, now: datetime) -> Outcome:
    """Decide whether a report was not taken up in time."""
    past: Event | None = next((known for known in life.overdue if known == missed), None)
    if ended := past or report.taken_up or life.withdrawn:
        return Already(ended)
    if report.reported is None or report.reported.take_up_by != missed.due_at:
        raise refuse("not-found")
    if now < missed.due_at:
        raise refuse("bad-request", f"{missed.deadline} is due at {missed.due_at.isoformat()}")
    return (missed,)


def _minor(amount: str, currency: str, pointer: str) -> int:
    try:
        return minor_of(amount, currency)
    except ValueError as places:
        defect = Defect("amount_precision", pointer, str(places))
        raise refuse("invalid-command", defects=[defect]) from None
