"""Subject limits: what carriers are to limit of all the lines of one person, or one company.

An order goes to each carrier, by hand or by a verdict on the company; what comes of it is in force
at that carrier until it ends. No public source gives a carrier's messages: these are a proposal.
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from contracts import appeals, limits, orders
from contracts.company_checks import CARRIER_MEASURES
from contracts.fields import choice
from contracts.holders import IdType
from contracts.message import Command, Event, Message
from contracts.number_blocking import KIND
from contracts.problems import Defect
from contracts.targeted import Urgency
from contracts.types import (
    CaseNumber,
    CreditCode,
    DocumentNumber,
    Hours,
    Identifier,
    Minor,
    Name,
    PartyName,
    Personal,
    Words,
    YesNo,
    credit_code_defect,
    resident_defect,
)

SUBJECT = f"{KIND}.subject"
JUDGED = appeals.judged(SUBJECT)
NEW_LINES, APPLICATIONS, SUSPENSION, CLOSURE = LIMITS = (
    *("limit_new_lines", "hold_applications", "suspend_lines", "close_lines"),
)
"""What can be limited: new lines of a person; of a company what it applies for, all its lines."""
LIFT = "lift_limits"
ACTS = (*LIMITS, LIFT)
"""What carriers are ordered about all the lines of somebody."""
CONFIRMED, CONVICTED = GROUNDS = ("confirmed", "convicted")
"""By what a person may open no new lines: an organ confirmed what they did, or a court."""
ASKED: Mapping[str, str] = {
    "hold_applications": APPLICATIONS,
    "suspend": SUSPENSION,
    "close": CLOSURE,
}
"""What carriers are to do by a verdict's word for it."""
RESIDENT, COMPANY = "01", "14"
Limit = Annotated[str, choice(*LIMITS)]
Ground = Annotated[str, choice(*GROUNDS)]


class Subject(Message):
    """Whose lines are limited, by the papers that they showed: 14 is a company's credit code."""

    holder_name: Personal[PartyName]
    holder_id_type: IdType
    holder_id_number: Personal[Identifier]


class LimitSubject(Subject, Command, wire="number_blocking.limit_subject.v1"):
    """Have carriers limit all the lines of a person or company: an order to each, all at once.

    To every registered carrier, unless `carriers` names some.
    """

    roles = orders.OFFICER
    by_anyone = True

    application_id: Identifier
    case_number: CaseNumber
    urgency: Urgency
    action: Limit
    limit_ground: Ground | None = None
    carriers: tuple[Identifier, ...] = ()
    reason: Personal[Words]
    officer1_id: Identifier
    officer1_name: Personal[Name]
    officer2_id: Identifier
    officer2_name: Personal[Name]
    approver_rank: orders.Rank
    legal_document_number: DocumentNumber
    feedback_limit_hours: Hours | None = None

    @classmethod
    def rules(cls, data: Mapping[str, Any]) -> Iterable[Defect]:
        """Yield what is wrong across fields: the papers, the officers, what is asked of whom."""
        yield from orders.officer_rules(data)
        yield from _paper_rules(data)
        if {"action", "holder_id_type"} <= data.keys():
            person = data["holder_id_type"] != COMPANY
            if person != (data["action"] == NEW_LINES):
                yield Defect("action_not_for_subject", "/action", data["action"])
        if data.get("action") == NEW_LINES and data.get("limit_ground", "") is None:
            yield Defect("required", "/limit_ground")


def _paper_rules(data: Mapping[str, Any]) -> Iterable[Defect]:
    number, kind = data.get("holder_id_number"), data.get("holder_id_type")
    wrong = {RESIDENT: resident_defect, COMPANY: credit_code_defect}.get(kind or "")
    if number and wrong and (code := wrong(number)):
        yield Defect(code, "/holder_id_number")


class SubjectOrdered(Subject, Event, wire="number_blocking.subject_ordered.v1"):
    """The carrier `agency` was ordered to limit the lines of a person or company, or to lift that.

    `subject_ref` is the same for the same subject, and does not tell it. `carriers` are all that
    were ordered the same at once; `root` is the order to the first of them, or the company that a
    `verdict` is on by which it was given, and that stands in the log at `verdict_position`. One to
    lift has as `parent` what it lifts, and as `ends` if that was found wrong on appeal.
    """

    application_id: Identifier
    case_number: CaseNumber | None = None
    urgency: Urgency
    action: Annotated[str, choice(*ACTS)]
    limit_ground: Ground | None = None
    carriers: tuple[Identifier, ...] = ()
    reason: Personal[Words] | None = None
    officer1_id: Identifier | None = None
    officer1_name: Personal[Name] | None = None
    officer2_id: Identifier | None = None
    officer2_name: Personal[Name] | None = None
    approver_rank: orders.Rank | None = None
    legal_document_number: DocumentNumber | None = None
    feedback_limit_hours: Hours | None = None
    subject_ref: Identifier
    agency: Identifier
    ordered_by: Identifier
    parent: Identifier | None = None
    root: Identifier | None = None
    ends: Identifier | None = None
    verdict: Identifier | None = None
    verdict_position: Minor | None = None
    given_by: Identifier | None = None
    approved_by: Identifier | None = None


class LiftLimits(Command, wire="number_blocking.lift_limits.v1"):
    """Have every carrier that was ordered the same as the order `order_id` lift it again.

    What a carrier has not answered is taken back.
    """

    roles = orders.OFFICER

    reason: Personal[Words]


class LiftAsked(Event, wire="number_blocking.subject.lift_asked.v1"):
    """The carrier was ordered, by `order_id`, to lift the limit of the order `measure`."""

    measure: Identifier
    order_id: Identifier


class SubjectLimited(limits.Limited, wire="number_blocking.subject.limited.v1"):
    """A carrier limits a subject's lines, until it ends by itself where it has an end.

    Where the order had been `taken_back` by then, it is to be lifted at once.
    """

    taken_back: YesNo


class LetGo(Command, wire="number_blocking.let_go.v1"):
    """Have a carrier lift what it limits by the order `order_id`, which had been taken back."""

    roles = orders.SYSTEM

    order_id: Identifier


class SubjectRestored(limits.Restored, wire="number_blocking.subject.restored.v1"):
    """The limit of the order `measure` is in force no more: the carrier executed `order_id`."""


class SubjectLapsed(limits.Lapsed, wire="number_blocking.subject.lapsed.v1"):
    """A carrier's limit on a subject's lines ended because its time ran out."""


class SubjectNeverInForce(limits.NeverInForce, wire="number_blocking.subject.never_in_force.v1"):
    """The carrier corrected what it did: it never limited the subject's lines."""


class SubjectReinstated(limits.Reinstated, wire="number_blocking.subject.reinstated.v1"):
    """The carrier corrected what it did: it never lifted the limit, which is as it was."""


class FollowVerdict(Command, wire="number_blocking.follow_verdict.v1"):
    """Have carriers do what the verdict asks of them that stands at `position`, and no more.

    What an earlier verdict on the company asked and this one does not is lifted.
    """

    roles = orders.SYSTEM

    company: Identifier
    uscc: CreditCode
    holder_name: Personal[PartyName]
    verdict: Identifier
    position: Minor
    measure: Annotated[str, choice(*CARRIER_MEASURES)]
    carriers: tuple[Identifier, ...] = ()
    centre: Identifier
    case_number: CaseNumber | None = None
    given_by: Identifier | None = None
    approved_by: Identifier | None = None
    legal_basis: DocumentNumber | None = None
    approver_rank: orders.Rank | None = None


class Followed(Message):
    """An order that stands for a verdict."""

    order_id: Identifier
    agency: Identifier


class VerdictFollowed(Event, wire="number_blocking.subject.verdict_followed.v1"):
    """What carriers are ordered by the verdict on `company` that stands at `position`.

    `orders` are all that stand for it, those of an earlier verdict that asked the same among them;
    `switched_off` says that policy keeps verdicts from being followed.
    """

    company: Identifier
    verdict: Identifier
    position: Minor
    measure: Annotated[str, choice(*CARRIER_MEASURES)]
    orders: tuple[Followed, ...] = ()
    switched_off: YesNo
