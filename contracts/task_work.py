"""What is done about a task: signed for, handed in, reviewed, closed; what time says to it."""

from contracts import orders
from contracts.liaison_tasks import LIAISON, Clock, Deadline, Given, Nudge, Work
from contracts.message import Command, Event
from contracts.task_attachments import Attachment
from contracts.types import (
    CaseNumber,
    Identifier,
    Minor,
    Moment,
    PartyName,
    Personal,
    PhoneNumber,
    ResidentId,
    Sha256,
    Words,
    YesNo,
)


class Sign(Command, wire="liaison_tasks.sign.v1"):
    """Sign for a task: the office has it, and somebody there sees to it."""

    roles = LIAISON
    handler_name: Personal[PartyName]
    handler_phone: Personal[PhoneNumber] | None = None


class Signed(Event, wire="liaison_tasks.signed.v1"):
    """The office signed for the task."""

    handler_name: Personal[PartyName]
    handler_phone: Personal[PhoneNumber] | None = None


class ReportProgress(Command, wire="liaison_tasks.report_progress.v1"):
    """Tell how far the office has come."""

    roles = LIAISON
    remark: Personal[Words]


class ProgressReported(Event, wire="liaison_tasks.progress_reported.v1"):
    """The office told how far it has come."""

    remark: Personal[Words]


class Submit(Command, wire="liaison_tasks.submit.v1"):
    """Hand in what the office did, with every figure that is asked for.

    `reached` is whether the person was reached, where the task is to reach one. `attachments` are
    files that were uploaded to the task before, each by the SHA-256 of what it holds.
    """

    roles = LIAISON
    report: Personal[Work]
    figures: tuple[Given, ...] = ()
    reached: YesNo | None = None
    attachments: tuple[Sha256, ...] = ()


class Submitted(Event, wire="liaison_tasks.submitted.v1"):
    """The office handed in what it did; who issued the task reviews it by `review_by`.

    Others react to this: where `reached` is false, the person could not be reached, and is named.
    `attachments` says what files were handed in, and `kept`, in the same order, under which
    SHA-256 each lies sealed in the store: whoever has no key can hold the store against it.
    """

    report: Personal[Work]
    figures: tuple[Given, ...] = ()
    reached: YesNo | None = None
    attachments: Personal[tuple[Attachment, ...]] = ()
    kept: tuple[Sha256, ...] = ()
    case_number: CaseNumber | None = None
    person_name: Personal[PartyName] | None = None
    person_id_number: Personal[ResidentId] | None = None
    person_phone: Personal[PhoneNumber] | None = None
    agency: Identifier
    ordered_by: Identifier
    submitted_at: Moment
    review_by: Moment
    unknown_year: Minor | None = None


class Accept(Command, wire="liaison_tasks.accept.v1"):
    """Accept what an office handed in."""

    roles = orders.OFFICER


class Accepted(Event, wire="liaison_tasks.accepted.v1"):
    """What the office handed in was accepted."""

    accepted_by: Identifier


class ReturnForMore(Command, wire="liaison_tasks.return_for_more.v1"):
    """Give back what an office handed in, and say what is lacking."""

    roles = orders.OFFICER
    reason: Personal[Words]


class ReturnedForMore(Clock, Event, wire="liaison_tasks.returned_for_more.v1"):
    """The office is to do more; the time that the review took is not its own."""

    reason: Personal[Words]


class Close(Command, wire="liaison_tasks.close.v1"):
    """Close a task that was accepted."""

    roles = orders.OFFICER


class Closed(Event, wire="liaison_tasks.closed.v1"):
    """The task is closed; whether it holds is looked at again by `look_back_by`."""

    look_back_by: Moment
    reached: YesNo | None = None


class MarkOverdue(Command, wire="liaison_tasks.mark_overdue.v1"):
    """Note that a deadline passed without the word of whoever owed it."""

    roles = orders.SYSTEM
    deadline: Deadline
    due_at: Moment


class Overdue(Event, wire="liaison_tasks.overdue.v1"):
    """A deadline passed without the word of `agency`; this stays, whatever comes later."""

    deadline: Deadline
    due_at: Moment
    agency: Identifier


class Remind(Command, wire="liaison_tasks.remind.v1"):
    """Remind an office that time runs out, at the instant that was set for it."""

    roles = orders.SYSTEM
    nudge: Nudge
    due_at: Moment


class Nudged(Event, wire="liaison_tasks.nudged.v1"):
    """The office was told before the task is due that time runs out."""

    nudge: Nudge
    nudged_at: Moment
    due_at: Moment


class Reminded(Event, wire="liaison_tasks.reminded.v1"):
    """The office was reminded that its task is due; it is to answer by `answer_by`."""

    due_at: Moment
    answer_by: Moment
    unknown_year: Minor | None = None
