"""What follows by itself: offices are nudged and reminded, missed deadlines are noted."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from contracts import liaison_tasks as lt
from contracts import task_changes as tc
from contracts import task_work as tw
from contracts.envelope import Envelope, category_of
from contracts.message import Event, event_of
from contracts.port import WireCommand
from services.liaison_tasks.doing import nudges
from shared.due import Due, Ended, Timetable, due_id

_OF_OFFICE = (lt.DUE, *lt.NUDGES)
_END: Mapping[type[Event], tuple[str, ...]] = {
    tw.Submitted: (*_OF_OFFICE, lt.QUESTION),
    tw.Accepted: (lt.REVIEW,),
    tw.ReturnedForMore: (lt.REVIEW,),
    tc.QuestionAsked: _OF_OFFICE,
    tc.QuestionAnswered: (lt.QUESTION,),
    tc.Confirmed: (lt.LOOK_BACK,),
    tc.Reopened: (lt.LOOK_BACK,),
    tc.Reassigned: (*_OF_OFFICE, lt.QUESTION, lt.REVIEW),
    tc.Withdrawn: (*_OF_OFFICE, lt.QUESTION, lt.REVIEW),
}


def deadlines(envelope: Envelope) -> Iterable[Due | Ended]:
    """Yield the deadlines that an event of a task starts or ends."""
    if category_of(envelope.stream) != lt.KIND:
        return ()
    subject = UUID(envelope.stream.partition("-")[2])
    return _of_task(event_of(envelope.type, envelope.data), subject)


def _of_task(event: Event, subject: UUID) -> Iterable[Due | Ended]:
    yield from (Ended(subject, name) for name in _END.get(type(event), ()))
    match event:
        case tw.Submitted(review_by=by):
            yield Due(by, subject, lt.REVIEW)
        case tc.QuestionAsked(answer_by=by):
            yield Due(by, subject, lt.QUESTION)
        case tw.Closed(look_back_by=by):
            yield Due(by, subject, lt.LOOK_BACK)
        case tw.Overdue(deadline=deadline):
            yield Ended(subject, deadline)
        case tw.Nudged(nudge=nudge):
            yield Ended(subject, nudge)
        case lt.Clock():
            yield from _of_clock(event, subject)


def _of_clock(clock: lt.Clock, subject: UUID) -> Iterable[Due | Ended]:
    yield Due(clock.due_at, subject, lt.DUE)
    for nudge, at in nudges(clock).items():
        yield Due(at, subject, nudge) if at else Ended(subject, nudge)


def when_due(due: Due) -> WireCommand:
    """Return the command for something that has fallen due."""
    if due.deadline in lt.NUDGES:
        remind = tw.Remind(nudge=due.deadline, due_at=due.at)
        return WireCommand(due_id(lt.KIND, due), tw.Remind.wire, remind.dump(), due.subject)
    missed = tw.MarkOverdue(deadline=due.deadline, due_at=due.at)
    return WireCommand(due_id(lt.KIND, due), tw.MarkOverdue.wire, missed.dump(), due.subject)


TIMETABLE = Timetable(lt.KIND, deadlines, when_due)
