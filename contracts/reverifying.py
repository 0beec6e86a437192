"""Re-verification: the holder of a line shows who they are in time, or the line is limited."""

from contracts import orders
from contracts.message import Command, Event, Message
from contracts.types import Identifier, Moment, Name, Personal, PhoneNumber


class ReverificationAsked(Event, wire="number_blocking.line.reverification_asked.v1"):
    """The carrier asked the holder of a line to be verified again, by `reverify_by`."""

    order_id: Identifier
    reverify_by: Moment


class ReverificationVoid(Event, wire="number_blocking.line.reverification_void.v1"):
    """The carrier corrected what it did: by that order it asked nobody to be verified again."""

    order_id: Identifier


class Verification(Message):
    """When a holder was verified again, and who did it; when it is not said, at once."""

    verified_at: Moment | None = None
    operator_name: Personal[Name] | None = None
    operator_phone: Personal[PhoneNumber] | None = None


class ReportReverified(Verification, Command, wire="number_blocking.report_reverified.v1"):
    """Report that the holder of a line was verified again, as an order asked."""

    roles = orders.AGENCY
    signable = True
    occurred_at: Moment | None = None


class Reverified(Verification, Event, wire="number_blocking.line.reverified.v1"):
    """The holder of a line was verified again, in time or later."""

    order_id: Identifier


class MarkReverificationMissed(Command, wire="number_blocking.mark_reverification_missed.v1"):
    """Note that the holder of a line was not verified again in time."""

    roles = orders.SYSTEM
    due_at: Moment


class ReverificationMissed(Event, wire="number_blocking.line.reverification_missed.v1"):
    """The time to be verified again passed, and the carrier had not said that it was done."""

    order_id: Identifier
    due_at: Moment


class FollowReverification(Command, wire="number_blocking.follow_reverification.v1"):
    """Do what follows of a re-verification: restrict the line if it was missed, or restore it."""

    roles = orders.SYSTEM
    order_id: Identifier
