"""Checking: what a registry tells of a company, and what is found at the desk and on the spot."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, cast

from contracts import companies as co
from contracts import company_checks as cc
from contracts.message import Event
from contracts.policy import Pack
from contracts.problems import refuse
from contracts.types import minor_of
from services.company_checks.company import Company
from services.company_checks.links import Link
from services.company_checks.scoring import scored
from shared.decider import Already, Outcome
from shared.workdays import day_of, workdays_on

_FACTS = tuple(each.name for each in fields(cast("Any", co.Facts)))
_BANDS = {band: rung for rung, band in enumerate(cc.BANDS)}


@dataclass(frozen=True, slots=True)
class Moment:
    """When something is decided: by which policy, and which banks and carriers there are."""

    now: datetime
    policy: Pack
    banks: tuple[str, ...] = ()
    carriers: tuple[str, ...] = ()

    def term(self, of: str) -> dict[str, Any]:
        """Return when a term of working days ends that begins now, and the year it is unsure of."""
        term = workdays_on(self.now, self.policy.workdays(f"{co.KIND}.{of}"))
        return {"ends": term.ends, "unknown_year": max(term.unknown_years, default=None)}


def pushed(command: co.Push, registry: str, refs: Mapping[str, Any]) -> co.Pushed:
    """Return what is kept of a company that is pushed."""
    said: dict[str, Any] = {name: getattr(command, name) for name in _FACTS}
    said |= {f"{name}_minor": minor_of(vars(command)[name], co.CURRENCY) for name in co.CAPITALS}
    said |= {"agency": registry, "centre": command.centre, "currency": co.CURRENCY}
    return co.Pushed(**said, **refs)


def push(
    company: Company, event: co.Pushed, subject: str, links: Mapping[str, Link], at: Moment
) -> Outcome:
    """Decide to take what the registry says; the same again changes nothing unless it answers.

    What is new, or has changed, is scored and goes to the desk.
    """
    before = company.pushed
    said_before = before is not None and event.agrees(before) and company.struck_off is None
    if before and said_before and company.asked is None:
        return Already(before)
    if said_before:
        return (event,)
    score = scored(event, subject, links, day_of(at.now), at.policy)
    begun = () if cc.DESK in company.checks else (desk_check(event.centre, _occasion(company), at),)
    return (event, score, *begun)


def _occasion(company: Company) -> str:
    return "changed" if company.pushed else "pushed"


def rescore(
    company: Company, subject: str, links: Mapping[str, Link], at: Moment
) -> tuple[Event, ...]:
    """Return a new score where it differs; one of a higher band brings the company to the desk."""
    if company.pushed is None or company.struck_off:
        return ()
    score = scored(company.pushed, subject, links, day_of(at.now), at.policy)
    before = company.scored
    if before and (before.points, before.findings) == (score.points, score.findings):
        return ()
    rises = before is None or _BANDS[score.band] > _BANDS[before.band]
    if rises and not company.checks and company.proposed is None:
        return (score, desk_check(company.centre, "link", at))
    return (score,)


def desk_check(centre: str, occasion: str, at: Moment) -> cc.CheckBegun:
    """Return that the centre is to look at a company's papers."""
    return _begun(cc.DESK, occasion, centre, at)


def _begun(check: str, occasion: str, agency: str, at: Moment) -> cc.CheckBegun:
    term = at.term(check)
    return cc.CheckBegun(
        check=check,
        occasion=occasion,
        agency=agency,
        due_at=term["ends"],
        unknown_year=term["unknown_year"],
    )


def ask(company: Company, command: co.AskAbout, centre: str, at: Moment) -> Outcome:
    """Decide to ask a registry about a company, its own if that is known: one thing at a time."""
    if company.asked:
        same = (company.asked.case_number, company.asked.reason) == (
            command.case_number,
            command.reason,
        )
        if same:
            return Already(company.asked)
        raise refuse("question-open")
    term = at.term(cc.QUESTION)
    asked = co.AskedAbout(
        uscc=command.uscc,
        agency=company.registry or command.registry or "",
        centre=centre,
        case_number=command.case_number,
        reason=command.reason,
        answer_by=term["ends"],
        unknown_year=term["unknown_year"],
    )
    return (asked,)


def unregistered(company: Company, command: co.ReportUnregistered, at: Moment) -> Outcome:
    """Decide to take that there is no such company; whoever asked looks at its papers."""
    event = co.Unregistered(remark=command.remark)
    if company.unregistered == event and company.asked is None:
        return Already(event)
    if cc.DESK in company.checks or company.struck_off:
        return (event,)
    return (event, desk_check(company.centre, "unregistered", at))


def strike_off(company: Company, command: co.StrikeOff) -> Outcome:
    """Decide to take that a company is in the register no more."""
    event = co.StruckOff(struck_off_on=command.struck_off_on, removal=command.removal)
    return Already(event) if company.struck_off == event else (event,)


def at_desk(company: Company, command: cc.CheckAtDesk, at: Moment) -> Outcome:
    """Decide to take what came of a desk check; a visit is asked of the registry."""
    if company.pushed is None and company.unregistered is None:
        raise refuse("question-open")
    event = cc.DeskChecked(conclusion=command.conclusion, remark=command.remark)
    if company.desk and event.agrees(company.desk):
        return Already(company.desk)
    visit = command.conclusion == "visit" and cc.FIELD not in company.checks
    if visit and not company.struck_off:
        return (event, _begun(cc.FIELD, "desk", company.registry, at))
    return (event,)


def visited(company: Company, command: cc.ReportVisit) -> Outcome:
    """Decide to take what was found on the spot: never refused, whoever asked for it or not."""
    event = cc.FieldChecked(**vars(command))
    if company.visit and event.agrees(company.visit):
        return Already(company.visit)
    return (event,)


def begin_recheck(company: Company, command: cc.BeginRecheck, at: Moment) -> Outcome:
    """Decide whether a company is looked at again now, as its verdict said."""
    verdict = company.verdict
    current = verdict is not None and verdict.recheck_at == command.due_at
    if current and at.now < command.due_at:
        raise refuse("bad-request", f"the recheck is due at {command.due_at.isoformat()}")
    if not current or cc.DESK in company.checks or company.struck_off:
        return still(company)
    return (desk_check(company.centre, cc.RECHECK, at),)


def mark_overdue(company: Company, command: cc.MarkOverdue, now: datetime) -> Outcome:
    """Decide whether a deadline was missed: not if the word came first, nor twice."""
    by, agency = _running(company).get(command.deadline, (None, ""))
    missed = cc.Overdue(deadline=command.deadline, due_at=command.due_at, agency=agency)
    if missed in company.overdue:
        return Already(missed)
    if by != command.due_at:
        return still(company)
    if now < command.due_at:
        raise refuse("bad-request", f"{command.deadline} is due at {command.due_at.isoformat()}")
    return (missed,)


def _running(company: Company) -> dict[str, tuple[datetime, str]]:
    """Return by when and from whom a word is owed."""
    owed = {name: (begun.due_at, begun.agency) for name, begun in company.checks.items()}
    if company.asked:
        owed[cc.QUESTION] = company.asked.answer_by, company.asked.agency
    if company.objection:
        owed[cc.OBJECTION] = company.objection.answer_by, company.centre
    return owed


def still(company: Company) -> Already:
    """Return that nothing changes; Refused where nobody spoke of the company."""
    if company.latest is None:
        raise refuse("not-found")
    return Already(company.latest)
