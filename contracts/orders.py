"""What can be said of any order, whichever agency it goes to; each kind gives these a wire name."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from contracts.fields import choice
from contracts.message import Command, Event
from contracts.policy.keys import RANKS
from contracts.problems import Defect
from contracts.types import Identifier, Minor, Moment, Name, Personal, PhoneNumber, Words, YesNo

DEADLINES = ("acknowledge", "answer")
CLARIFICATION = "clarification"
"""The deadline to say what an answer meant; it begins with the question, not with the offer."""
PAPERWORK = "paperwork"
TAKE_UP = "take_up"
"""The centre's own deadline: an order that came before its papers must have them by then."""
AGENCY = frozenset({"agency_clerk", "agency_system"})
OFFICER = frozenset({"officer"})
APPROVER = frozenset({"approver"})
SYSTEM = frozenset({"system"})
OVERSEER = frozenset({"supervisor", "auditor"})
EXECUTION = "execution"
PURPOSES = (EXECUTION, "follow_up", "supervision", "audit", "evidence", "complaint")
"""What an order may be read in clear for; to execute it is for its agency alone."""
Channel = Annotated[str, choice("inbox", "api", "console")]
Purpose = Annotated[str, choice(*PURPOSES)]
Rank = Annotated[str, choice(*RANKS)]
Deadline = Annotated[str, choice(*DEADLINES, CLARIFICATION, PAPERWORK, TAKE_UP)]


class Offer(Command):
    """Put the order before its agency; starts the agency's clock."""

    roles = SYSTEM


class Offered(Event):
    """The agency could see the order from this moment; its deadlines are fixed here.

    `unknown_year` is the last year that a term of working days crosses whose holidays nobody knows
    yet: Monday to Friday were counted.
    """

    channel: Channel
    acknowledge_by: Moment
    answer_by: Moment
    unknown_year: Minor | None = None


class Reveal(Command):
    """Ask to read the order in clear: it is recorded who does, and what for, before it is shown."""

    roles = AGENCY | OFFICER | APPROVER | OVERSEER
    purpose: Purpose


class Revealed(Event):
    """Somebody was shown the order in clear."""

    order_id: Identifier
    purpose: Purpose


class Delivered(Event):
    """The agency opened the order, with everything on it: its first reading in order to execute."""

    channel: Channel


class Acknowledge(Command):
    """Say that the agency has the order; `occurred_at` is its own word on when it took it."""

    roles = AGENCY
    signable = True
    occurred_at: Moment | None = None
    operator_name: Personal[Name] | None = None
    operator_phone: Personal[PhoneNumber] | None = None
    remark: Personal[Words] | None = None


class Acknowledged(Event):
    """The agency confirmed that it has the order."""

    operator_name: Personal[Name] | None = None
    operator_phone: Personal[PhoneNumber] | None = None
    remark: Personal[Words] | None = None


class Answered(Event):
    """The agency reported what it did; `code_class` is what the code table made of its code."""

    code: Identifier
    code_class: Identifier
    code_table: Identifier
    counts_against_agency: YesNo


class Withdraw(Command):
    """Take the order back before the agency has answered."""

    roles = OFFICER
    reason: Personal[Words]


class Withdrawn(Event):
    """The order was taken back; nothing more is asked of the agency."""

    reason: Personal[Words]


class ApprovalAsked(Event):
    """The order waits for a second person; its agency does not see it before that.

    `given_by` is who gave it, a person or a system by its key: whoever approves is somebody else.
    """

    given_by: Identifier


class Approve(Command):
    """Let an order go to its agency that somebody else has given."""

    roles = APPROVER


class Approved(Event):
    """A second person approved the order; it goes to its agency now."""

    approved_by: Identifier


class Reject(Command):
    """Keep an order from its agency that somebody else has given, and say why."""

    roles = APPROVER
    reason: Personal[Words]


class Rejected(Event):
    """A second person rejected the order; its agency never sees it."""

    rejected_by: Identifier
    reason: Personal[Words]


class MarkOverdue(Command):
    """Note that a deadline passed without the agency's word."""

    roles = SYSTEM
    deadline: Deadline
    due_at: Moment


class Overdue(Event):
    """A deadline passed without the agency's word; this stays, whatever comes later.

    `agency` is whose word was waited for, where the deadline is that of an order's agency.
    """

    deadline: Deadline
    due_at: Moment
    agency: Identifier | None = None


def officer_rules(data: Mapping[str, Any]) -> Iterable[Defect]:
    """Yield what is wrong with the two officers who sign: that they are one."""
    first, second = data.get("officer1_id"), data.get("officer2_id")
    if first and first == second:
        yield Defect("officers_not_distinct", "/officer2_id")
