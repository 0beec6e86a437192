"""Warnings: before a measure ends, at each step that policy sets, for somebody to act in time."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from contracts import controls as ct
from contracts import freezing as fz
from contracts import holding as hd
from contracts import measures as ms
from contracts import stop_payment as sp
from contracts.message import Event
from contracts.policy import Pack
from contracts.problems import refuse
from services.stop_payment.measure import Account
from shared.decider import Already, Outcome
from shared.workdays import warnings_before

Lasting = (
    sp.StopImposed
    | ms.StopExtended
    | fz.Frozen
    | fz.FreezeRenewed
    | hd.HoldImposed
    | ct.ControlImposed
)
"""What says until when a measure is in force."""
STOP, FREEZE = "stop_payment.stop.warnings", "stop_payment.freeze.warnings"
LADDERS: Mapping[type[Event], str] = {
    sp.StopImposed: STOP,
    ms.StopExtended: STOP,
    fz.Frozen: FREEZE,
    fz.FreezeRenewed: FREEZE,
    hd.HoldImposed: STOP,
    ct.ControlImposed: FREEZE,
}
"""Where policy says how long before its end each is warned of."""


def announced(event: Lasting, now: datetime, policy: Pack) -> Event:
    """Return what puts a measure in force, or prolongs it, with when its end is announced first."""
    return replace(event, warn_at=_next(type(event), event.in_force_until, now, policy))


def warn(account: Account, command: ms.WarnOfExpiry, now: datetime, policy: Pack) -> Outcome:
    """Decide whether to announce the end of a measure: not if it has come, or was moved.

    Of steps that were missed the last is made good, and nothing is said of the others.
    """
    measure = account.measures.get(command.order_id)
    if measure is None:
        raise refuse("not-found")
    if not (measure.stands(now) and measure.warn_at == command.due_at <= now):
        return Already(measure.latest)
    warned = ms.ExpiryWarned(
        order_id=command.order_id,
        in_force_until=measure.until,
        left_seconds=int((measure.until - now).total_seconds()),
        warn_at=_next(type(measure.imposed), measure.until, now, policy),
    )
    return (warned,)


def _next(kind: type[Event], until: datetime, now: datetime, policy: Pack) -> datetime | None:
    return next(iter(warnings_before(until, policy.ladder(LADDERS[kind]), now)), None)
