"""Fair clocks: by when a release that is proposed is to be done, and an appeal decided."""

from collections.abc import Iterable
from uuid import UUID

from contracts import fairness as fr
from contracts import stop_payment as sp
from contracts.message import Event
from contracts.port import WireCommand
from shared import appealing
from shared.due import Due, Ended, due_id

RELEASE = "release"
JUDGED = (
    *(fr.ReleaseProposed, fr.ReleaseDeclined, fr.ReleaseOverdue),
    *(fr.AppealFiled, fr.AppealUpheld, fr.AppealDismissed, fr.AppealOverdue),
)
"""Events that begin or end these clocks."""


def clocks(event: Event) -> Iterable[Due | Ended]:
    """Return what such an event begins or ends, of the measure that it speaks of."""
    match event:
        case fr.ReleaseProposed(measure=name, release_by=by):
            return [Due(by, UUID(name), RELEASE)]
        case fr.ReleaseDeclined(measure=name) | fr.ReleaseOverdue(measure=name):
            return [Ended(UUID(name), RELEASE)]
    return appealing.clocks(event)


def command(due: Due) -> WireCommand | None:
    """Return the command for one of these clocks that has run out; None for any other."""
    if due.deadline == RELEASE:
        release = fr.MarkReleaseOverdue(due_at=due.at)
        return WireCommand(
            due_id(sp.KIND, due), fr.MarkReleaseOverdue.wire, release.dump(), due.subject
        )
    if due.deadline == appealing.APPEAL:
        return appealing.overdue(sp.KIND, fr.MarkAppealOverdue, due)
    return None
