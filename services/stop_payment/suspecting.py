"""Suspecting: a bank tells of what looks suspicious to it, or takes that back."""

from dataclasses import dataclass, fields, replace
from typing import Any, cast

from contracts import suspicions as su
from contracts.problems import Defect, refuse
from shared.decider import Already, Outcome
from shared.lifecycle import once

_SAID = tuple(each.name for each in fields(cast("Any", su.Suspicion)))


@dataclass(frozen=True, slots=True)
class Suspected:
    """What is known of such a report: what it said, and that it was taken back."""

    reported: su.SuspicionReported | None = None
    cancelled: su.SuspicionCancelled | None = None


NONE = Suspected()


def kept(before: Suspected, event: su.SuspicionReported | su.SuspicionCancelled) -> Suspected:
    """Return what is known after `event`."""
    if isinstance(event, su.SuspicionReported):
        return replace(before, reported=event)
    return replace(before, cancelled=event)


def tell(
    command: su.ReportSuspicion, before: Suspected, bank: str, account_ref: str | None
) -> Outcome:
    """Decide to take a report, or to take it back; the same again changes nothing.

    Refused `conflict` for another report by the same application, `not-found` for the taking back
    of what was never reported.
    """
    told: dict[str, Any] = {
        **{name: getattr(command, name) for name in _SAID},
        "agency": bank,
        "ordered_by": command.reported_to,
        "account_ref": account_ref,
    }
    if command.feature_code == su.CANCEL:
        if before.reported is None or before.reported.ordered_by != command.reported_to:
            raise refuse("not-found")
        return once(before.cancelled, su.SuspicionCancelled(**told))
    reported = su.SuspicionReported(**told)
    if before.reported is None:
        return (reported,)
    if not reported.agrees(before.reported):
        raise refuse("conflict", defects=[Defect("conflict")])
    return Already(before.reported)
