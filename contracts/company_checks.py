"""Checks of companies: the score and its evidence, desk and field, the verdict, clocks."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from contracts import orders
from contracts.companies import REGISTRY, Shared
from contracts.days import Day
from contracts.fields import choice
from contracts.message import Command, Event, Message
from contracts.problems import Defect
from contracts.types import (
    CaseNumber,
    CreditCode,
    DocumentNumber,
    Identifier,
    Minor,
    Moment,
    Name,
    PartyName,
    Personal,
    Words,
)

DESK, FIELD = "desk_check", "field_check"
CHECKS = (DESK, FIELD)
QUESTION, OBJECTION, RECHECK = "question", "objection", "recheck"
DEADLINES = (QUESTION, DESK, FIELD, OBJECTION)
"""Whose silence is an event; when a recheck is due, the check begins."""
INDICATORS = (
    *("same_address", "same_representative", "same_phone", "same_agent", "tainted_link"),
    *("newly_established", "capital_unpaid", "capital_large", "elderly_representative"),
    *("scope_words", "unverified", "untaxed", "uninsured", "unreported"),
    *("abnormal_list", "listed_representative", "frequent_changes"),
)
"""What can speak for a company being a shell; the weight of each is policy."""
BANDS = ("low", "notable", "high")
FOUND = ("at_address", "other_business", "nobody_there", "no_such_place", "refused_entry")
CONCLUSIONS = ("visit", "verdict")
"""What follows a desk check: somebody goes there, or it is judged as it is."""
CLEAR, WATCH, SUSPICIOUS, UNREACHABLE, FALSE, REVOKED, REFER = VERDICTS = (
    *("clear", "watch", "suspicious", "unreachable"),
    *("false_registration", "licence_revoked", "refer"),
)
"""From the least harm to the most."""
RESTRICTING = frozenset({SUSPICIOUS, UNREACHABLE, FALSE, REVOKED, REFER})
"""Verdicts by which banks and carriers are to limit what a company can do."""
NOTHING = "none"
BANK_MEASURES = (
    *(NOTHING, "due_diligence", "hold_opening", "receive_only", "stop", "close", "freeze"),
)
CARRIER_MEASURES = (NOTHING, "hold_applications", "suspend", "close")
Check = Annotated[str, choice(*CHECKS)]
Verdict = Annotated[str, choice(*VERDICTS)]
Occasion = Annotated[str, choice("pushed", "changed", "link", "desk", RECHECK, "unregistered")]
Conclusion = Annotated[str, choice(*CONCLUSIONS)]
Found = Annotated[str, choice(*FOUND)]
Deadline = Annotated[str, choice(*DEADLINES)]


class Finding(Message):
    """One thing that speaks for a shell: its weight, and what is so (`observed`).

    It counts from `limit` on; `shared` names what `observed` companies have in common.
    """

    indicator: Annotated[str, choice(*INDICATORS)]
    points: Minor
    observed: Name
    limit: Name | None = None
    shared: Shared | None = None


class Scored(Event, wire="company_checks.scored.v1"):
    """All that speaks for a shell was added up, by the weights of the policy pack `scale`.

    It decides nothing: it says what to look at first, and why.
    """

    points: Minor
    band: Annotated[str, choice(*BANDS)]
    findings: tuple[Finding, ...] = ()
    scale: Name


class Rescore(Command, wire="company_checks.rescore.v1"):
    """Add up anew what speaks for each company that shares something, as the link has grown."""

    roles = orders.SYSTEM
    link: Identifier


class CheckBegun(Event, wire="company_checks.check_begun.v1"):
    """The agency is to check a company by `due_at`: at the desk, or where it is registered.

    `unknown_year` as of any term of working days.
    """

    check: Check
    occasion: Occasion
    agency: Identifier
    due_at: Moment
    unknown_year: Minor | None = None


class CheckAtDesk(Command, wire="company_checks.check_at_desk.v1"):
    """Say what came of looking at a company's papers: somebody is to go there, or it is judged."""

    roles = orders.OFFICER
    conclusion: Conclusion
    remark: Personal[Words]


class DeskChecked(Event, wire="company_checks.desk_checked.v1"):
    """A company's papers were looked at."""

    conclusion: Conclusion
    remark: Personal[Words]


class Visited(Message):
    """What was found where a company is registered, reported and recorded alike."""

    visited_on: Day
    found: Found
    visited_by: Personal[PartyName]
    remark: Personal[Words] | None = None


class ReportVisit(Visited, Command, wire="company_checks.report_visit.v1"):
    """Report what was found where a company is registered."""

    roles = REGISTRY | orders.OFFICER


class FieldChecked(Visited, Event, wire="company_checks.field_checked.v1"):
    """Somebody went where a company is registered."""


class Judgement(Message):
    """A verdict: by what it is given, of which case, at which banks and carriers it is carried out.

    Where none is named, policy says whether all of them are meant, or none.
    """

    verdict: Verdict
    reason: Personal[Words]
    legal_document_number: DocumentNumber | None = None
    approver_rank: orders.Rank | None = None
    banks: tuple[Identifier, ...] = ()
    carriers: tuple[Identifier, ...] = ()
    case_number: CaseNumber | None = None


class GiveVerdict(Judgement, Command, wire="company_checks.give_verdict.v1"):
    """Judge a company by what was found; one that restricts it names its document and rank."""

    roles = orders.OFFICER

    @classmethod
    def rules(cls, data: Mapping[str, Any]) -> Iterable[Defect]:
        """Yield what is wrong across fields: a restriction without its basis."""
        if data.get("verdict") in RESTRICTING:
            for name in ("legal_document_number", "approver_rank"):
                if name in data and data[name] is None:
                    yield Defect("required", f"/{name}")


class VerdictProposed(Judgement, Event, wire="company_checks.verdict_proposed.v1"):
    """An officer judged a company; it takes a second person before it counts."""

    given_by: Identifier


class VerdictGiven(Event, wire="company_checks.verdict_given.v1"):
    """A company stands judged: what banks and carriers are to do, until another verdict.

    This is what others react to: `banks` and `carriers` are those of which it is asked. `given_by`
    judged and `approved_by` approved, the same where no approval was needed; `recheck_at` is when
    it is looked at again.
    """

    uscc: CreditCode
    name: PartyName | None = None
    verdict: Verdict
    centre: Identifier
    given_by: Identifier
    approved_by: Identifier
    legal_basis: DocumentNumber | None = None
    approver_rank: orders.Rank | None = None
    bank_measure: Annotated[str, choice(*BANK_MEASURES)]
    carrier_measure: Annotated[str, choice(*CARRIER_MEASURES)]
    banks: tuple[Identifier, ...] = ()
    carriers: tuple[Identifier, ...] = ()
    case_number: CaseNumber | None = None
    in_force_from: Moment
    recheck_at: Moment | None = None


class VerdictLifted(Event, wire="company_checks.verdict_lifted.v1"):
    """What a verdict asked of banks and carriers ends: it was replaced, or an objection upheld.

    One that was replaced is followed by the other, in the same decision: what both ask stays.
    """

    uscc: CreditCode
    verdict: Verdict
    centre: Identifier
    lifted_by: Annotated[str, choice("replaced", OBJECTION)]
    bank_measure: Annotated[str, choice(*BANK_MEASURES)]
    carrier_measure: Annotated[str, choice(*CARRIER_MEASURES)]
    banks: tuple[Identifier, ...] = ()
    carriers: tuple[Identifier, ...] = ()
    lifted_at: Moment


class Approve(orders.Approve, wire="company_checks.approve.v1"):
    """Let a verdict count that somebody else has given."""


class Reject(orders.Reject, wire="company_checks.reject.v1"):
    """Keep a verdict from counting that somebody else has given, and say why."""


class VerdictRejected(Event, wire="company_checks.verdict_rejected.v1"):
    """A second person rejected a verdict; the company stands as it stood."""

    rejected_by: Identifier
    reason: Personal[Words]


class BeginRecheck(Command, wire="company_checks.begin_recheck.v1"):
    """Begin the check that a verdict set a day for."""

    roles = orders.SYSTEM
    due_at: Moment


class MarkOverdue(Command, wire="company_checks.mark_overdue.v1"):
    """Note that a deadline passed without the word of whoever owed it."""

    roles = orders.SYSTEM
    deadline: Deadline
    due_at: Moment


class Overdue(Event, wire="company_checks.overdue.v1"):
    """A deadline passed without the word of `agency`; this stays, whatever comes later."""

    deadline: Deadline
    due_at: Moment
    agency: Identifier


class Reveal(Command, wire="company_checks.reveal.v1"):
    """Ask to read what is known of a company in clear: recorded before it is shown."""

    roles = REGISTRY | orders.OFFICER | orders.APPROVER | orders.OVERSEER
    purpose: orders.Purpose


class Revealed(Event, wire="company_checks.read.revealed.v1"):
    """Somebody was shown in clear what is known of a company."""

    order_id: Identifier
    purpose: orders.Purpose
