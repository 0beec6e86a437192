"""What follows by itself: grown links are scored anew, deadlines are noted, rechecks begin."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from contracts import companies as co
from contracts import company_checks as cc
from contracts import company_objections as ob
from contracts.envelope import Envelope, category_of
from contracts.message import Event, event_of
from contracts.port import WireCommand
from shared.due import Due, Ended, Timetable, due_id
from shared.log.read import Recorded
from shared.reaction import Reaction, caused

RESCORE = "company_checks.rescore"


def rescore(event: Recorded) -> WireCommand:
    """Have all that share something scored anew."""
    return caused(RESCORE, event, cc.Rescore(link=event.stream.partition("-")[2]))


REACTIONS = (Reaction(RESCORE, frozenset({co.Crossed.wire, co.Tainted.wire}), rescore),)
_END: Mapping[type[Event], tuple[str, ...]] = {
    co.Pushed: (cc.QUESTION,),
    co.Unregistered: (cc.QUESTION,),
    co.StruckOff: (cc.QUESTION, *cc.CHECKS, cc.RECHECK),
    cc.DeskChecked: (cc.DESK,),
    cc.FieldChecked: (cc.FIELD,),
    ob.ObjectionUpheld: (cc.OBJECTION, cc.RECHECK),
    ob.ObjectionDismissed: (cc.OBJECTION,),
}


def deadlines(envelope: Envelope) -> Iterable[Due | Ended]:
    """Yield the deadlines that an event of this service starts or ends."""
    if category_of(envelope.stream) != co.KIND:
        return ()
    subject = UUID(envelope.stream.partition("-")[2])
    return _of_company(event_of(envelope.type, envelope.data), subject)


def _of_company(event: Event, subject: UUID) -> Iterable[Due | Ended]:
    match event:
        case co.AskedAbout(answer_by=by):
            yield Due(by, subject, cc.QUESTION)
        case cc.CheckBegun(check=check, due_at=by):
            yield Due(by, subject, check)
        case ob.Objected(answer_by=by):
            yield Due(by, subject, cc.OBJECTION)
        case cc.Overdue(deadline=deadline):
            yield Ended(subject, deadline)
        case cc.VerdictGiven():
            yield from _judged(event, subject)
    yield from (Ended(subject, name) for name in _END.get(type(event), ()))


def _judged(event: cc.VerdictGiven, subject: UUID) -> Iterable[Due | Ended]:
    yield from (Ended(subject, check) for check in cc.CHECKS)
    if event.verdict not in cc.RESTRICTING:
        yield Ended(subject, cc.OBJECTION)
    again = event.recheck_at
    yield Due(again, subject, cc.RECHECK) if again else Ended(subject, cc.RECHECK)


def when_due(due: Due) -> WireCommand:
    """Return the command for something that has fallen due."""
    if due.deadline == cc.RECHECK:
        again = cc.BeginRecheck(due_at=due.at)
        return WireCommand(due_id(co.KIND, due), cc.BeginRecheck.wire, again.dump(), due.subject)
    missed = cc.MarkOverdue(deadline=due.deadline, due_at=due.at)
    return WireCommand(due_id(co.KIND, due), cc.MarkOverdue.wire, missed.dump(), due.subject)


TIMETABLE = Timetable(co.KIND, deadlines, when_due)
