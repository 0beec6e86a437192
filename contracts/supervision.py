"""Supervision slips (督办单): proposed where orders are left unanswered, issued by a person."""

from typing import Annotated

from contracts import orders
from contracts.fields import choice
from contracts.message import Command, Event, Message
from contracts.types import Identifier, Minor, Moment, Name

KIND = "supervision"
SUPERVISOR = frozenset({"supervisor"})
PROPOSED, ISSUED, DISMISSED = STATES = ("proposed", "issued", "dismissed")
State = Annotated[str, choice(*STATES)]


class Silence(Message):
    """An order of a kind that its agency left unanswered past `due_at`."""

    kind: Identifier
    order_id: Identifier
    due_at: Moment


class NoteUnanswered(Silence, Command, wire="supervision.note_unanswered.v1"):
    """Note that an agency left an order unanswered."""

    roles = orders.SYSTEM
    agency: Identifier


class LeftUnanswered(Silence, Event, wire="supervision.left_unanswered.v1"):
    """An agency left an order unanswered; with this one, the slip `slip_id` was proposed."""

    agency: Identifier
    slip_id: Identifier | None = None


class SlipProposed(Event, wire="supervision.slip_proposed.v1"):
    """So many orders as policy allows (`limit`) stand unanswered at an agency: a person decides.

    `number` tells the slips of an agency apart, in the order in which they were proposed.
    """

    agency: Identifier
    number: Minor
    orders: tuple[Silence, ...]
    limit: Minor


class IssueSlip(Command, wire="supervision.issue_slip.v1"):
    """Issue a slip that was proposed; its agency reads what `defect` says, which names nobody."""

    roles = SUPERVISOR
    defect: Name


class SlipIssued(Event, wire="supervision.slip_issued.v1"):
    """A slip was issued to an agency: from now on it reads what it is held to."""

    agency: Identifier
    issued_by: Identifier
    defect: Name


class DismissSlip(Command, wire="supervision.dismiss_slip.v1"):
    """Leave a slip that was proposed unissued, and say why; the reason names nobody."""

    roles = SUPERVISOR
    reason: Name


class SlipDismissed(Event, wire="supervision.slip_dismissed.v1"):
    """A slip that was proposed is not issued."""

    agency: Identifier
    dismissed_by: Identifier
    reason: Name
