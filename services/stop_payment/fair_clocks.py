"""Fair clocks: by when a release that is proposed is to be done, and an appeal decided."""

from collections.abc import Mapping
from uuid import UUID

from contracts import fairness as fr
from contracts import stop_payment as sp
from contracts.message import Event
from contracts.port import WireCommand
from shared.due import Due, Ended, due_id

RELEASE, APPEAL = "release", "appeal"
_BEGIN: Mapping[type[Event], tuple[str, str]] = {
    fr.ReleaseProposed: ("release_by", RELEASE),
    fr.AppealFiled: ("review_by", APPEAL),
}
_END: Mapping[type[Event], str] = {
    fr.ReleaseDeclined: RELEASE,
    fr.ReleaseOverdue: RELEASE,
    fr.AppealUpheld: APPEAL,
    fr.AppealDismissed: APPEAL,
    fr.AppealOverdue: APPEAL,
}
JUDGED = (*_BEGIN, *_END)
"""Events that begin or end these clocks."""


def clocks(event: Event) -> list[Due | Ended]:
    """Return what such an event begins or ends, of the measure that it speaks of."""
    said = vars(event)
    subject = UUID(said["measure"])
    if begun := _BEGIN.get(type(event)):
        field, deadline = begun
        return [Due(said[field], subject, deadline)]
    return [Ended(subject, _END[type(event)])]


def command(due: Due) -> WireCommand | None:
    """Return the command for one of these clocks that has run out; None for any other."""
    if due.deadline == RELEASE:
        release = fr.MarkReleaseOverdue(due_at=due.at)
        return WireCommand(
            due_id(sp.KIND, due), fr.MarkReleaseOverdue.wire, release.dump(), due.subject
        )
    if due.deadline == APPEAL:
        appeal = fr.MarkAppealOverdue(due_at=due.at)
        return WireCommand(
            due_id(sp.KIND, due), fr.MarkAppealOverdue.wire, appeal.dump(), due.subject
        )
    return None
