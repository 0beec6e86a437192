"""Judging: verdicts, the second person, objections. Pure; nobody is judged by a score."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime
from typing import Any, cast

from contracts import companies as co
from contracts import company_checks as cc
from contracts import company_objections as ob
from contracts.codes import company_measures
from contracts.message import Event
from contracts.policy import Pack, at_least
from contracts.problems import Defect, refuse
from services.company_checks.checking import Moment
from services.company_checks.company import Company
from shared.decider import Already, Outcome

_AGAIN = frozenset({cc.WATCH, cc.SUSPICIOUS, cc.UNREACHABLE})
"""Verdicts after which a company is looked at again."""
_JUDGED = tuple(each.name for each in fields(cast("Any", cc.Judgement)))
_ASKED = ("bank_measure", "banks", "carrier_measure", "carriers")
"""What a verdict asks of others, and of whom."""


def give(company: Company, command: cc.GiveVerdict, by: str, at: Moment) -> Outcome:
    """Decide to judge a company, or to propose that to a second person where policy asks for one.

    It takes a desk check, of some verdicts a visit, and of those that restrict a rank.
    """
    said = {name: getattr(command, name) for name in _JUDGED}
    proposed = cc.VerdictProposed(given_by=by, **said)
    if company.proposed and proposed.agrees(company.proposed):
        return Already(company.proposed)
    if company.proposed:
        raise refuse("verdict-pending")
    if (last := company.latest) and _says(last, proposed, at):
        return Already(last)
    _founded(company, command.verdict, at.policy)
    restricts = command.verdict in cc.RESTRICTING
    if restricts:
        _ranked(command.approver_rank, at.policy)
    if restricts and at.policy.yes(f"{co.KIND}.approval.restricting"):
        return (proposed,)
    return tuple(_given(company, proposed, by, at))


def _says(last: Event, proposed: cc.VerdictProposed, at: Moment) -> bool:
    """Tell whether the last that happened was this very verdict."""
    return isinstance(last, cc.VerdictGiven) and (
        (
            last.verdict,
            last.given_by,
            last.legal_basis,
            last.approver_rank,
            last.case_number,
            _asked(last),
        )
        == (
            proposed.verdict,
            proposed.given_by,
            proposed.legal_document_number,
            proposed.approver_rank,
            proposed.case_number,
            _asks(proposed, at),
        )
    )


def _asked(verdict: cc.VerdictGiven) -> dict[str, Any]:
    """Return what a verdict that stands asks of others, and of whom."""
    return {name: getattr(verdict, name) for name in _ASKED}


def _asks(proposed: cc.VerdictProposed, at: Moment) -> dict[str, Any]:
    """Return what a verdict is to ask of others: of those it names, or of whom policy means."""
    bank, carrier = company_measures()[proposed.verdict]
    banks, carriers = proposed.banks, proposed.carriers
    if at.policy.yes(f"{co.KIND}.unnamed.banks"):
        banks = banks or at.banks
    if at.policy.yes(f"{co.KIND}.unnamed.carriers"):
        carriers = carriers or at.carriers
    return {
        "bank_measure": bank,
        "banks": () if bank == cc.NOTHING else tuple(sorted({*banks})),
        "carrier_measure": carrier,
        "carriers": () if carrier == cc.NOTHING else tuple(sorted({*carriers})),
    }


def _founded(company: Company, verdict: str, policy: Pack) -> None:
    """Refuse a verdict that rests on nothing."""
    if company.desk is None:
        raise refuse("desk-check-missing")
    key = f"{co.KIND}.visit.{verdict}"
    if verdict in {cc.UNREACHABLE, cc.FALSE} and policy.yes(key) and company.visit is None:
        raise refuse("field-check-missing", verdict)


def _ranked(rank: str | None, policy: Pack) -> None:
    needed = policy.rank(f"{co.KIND}.approver.restricting")
    if rank is None or not at_least(rank, needed):
        raise refuse("rank-too-low", needed, [Defect("rank_too_low", "/approver_rank", needed)])


def approve(company: Company, by: str, at: Moment) -> Outcome:
    """Decide to let a verdict count that somebody else has given.

    Not once a new check has begun: what it rested on may not be so any more.
    """
    verdict = company.verdict
    if company.proposed is None and verdict and by == verdict.approved_by != verdict.given_by:
        return Already(verdict)
    proposed = _judged_by(company, by)
    _founded(company, proposed.verdict, at.policy)
    return tuple(_given(company, proposed, by, at))


def reject(company: Company, command: cc.Reject, by: str) -> Outcome:
    """Decide to keep a verdict from counting that somebody else has given."""
    event = cc.VerdictRejected(rejected_by=by, reason=command.reason)
    if company.proposed is None and company.rejected and event.agrees(company.rejected):
        return Already(company.rejected)
    _judged_by(company, by)
    return (event,)


def _judged_by(company: Company, by: str) -> cc.VerdictProposed:
    if company.proposed is None:
        raise refuse("no-approval-asked")
    if company.proposed.given_by == by:
        raise refuse("own-approval")
    return company.proposed


def _given(
    company: Company, proposed: cc.VerdictProposed, approver: str, at: Moment
) -> Iterator[Event]:
    """Yield the verdict; what the one before asked of others ends unless it is asked again."""
    asks, before = _asks(proposed, at), company.verdict
    if before and _asked(before) != asks:
        yield from _lifted(before, "replaced", at.now)
    yield cc.VerdictGiven(
        uscc=company.uscc,
        name=company.name,
        verdict=proposed.verdict,
        centre=company.centre,
        given_by=proposed.given_by,
        approved_by=approver,
        legal_basis=proposed.legal_document_number,
        approver_rank=proposed.approver_rank,
        case_number=proposed.case_number,
        in_force_from=at.now,
        recheck_at=_recheck(company, proposed.verdict, at),
        **asks,
    )


def _recheck(company: Company, verdict: str, at: Moment) -> datetime | None:
    if verdict not in _AGAIN:
        return None
    again = company.verdict is not None and company.verdict.verdict == verdict
    return at.now + at.policy.span(f"{co.KIND}.recheck.{'next' if again else 'first'}")


def _lifted(verdict: cc.VerdictGiven, by: str, now: datetime) -> Iterator[Event]:
    """Yield that what a verdict asked of others ends, where it asked for anything."""
    if (verdict.bank_measure, verdict.carrier_measure) == (cc.NOTHING, cc.NOTHING):
        return
    yield cc.VerdictLifted(
        uscc=verdict.uscc,
        verdict=verdict.verdict,
        centre=verdict.centre,
        lifted_by=by,
        lifted_at=now,
        **_asked(verdict),
    )


def object_to(company: Company, command: ob.Object, at: Moment) -> Outcome:
    """Decide to enter an objection to the verdict that stands, one at a time."""
    if company.verdict is None or company.verdict.verdict not in cc.RESTRICTING:
        raise refuse("no-verdict")
    said = vars(command)
    if company.objection:
        if all(getattr(company.objection, name) == value for name, value in said.items()):
            return Already(company.objection)
        raise refuse("objection-stands")
    term = at.term(cc.OBJECTION)
    return (ob.Objected(answer_by=term["ends"], unknown_year=term["unknown_year"], **said),)


def uphold(company: Company, command: ob.UpholdObjection, by: str, now: datetime) -> Outcome:
    """Decide for the company: the verdict ends, and what it asked of others."""
    event = ob.ObjectionUpheld(decided_by=by, reason=command.reason)
    verdict = _objected(company, event, by)
    return Already(event) if verdict is None else (event, *_lifted(verdict, cc.OBJECTION, now))


def dismiss(company: Company, command: ob.DismissObjection, by: str) -> Outcome:
    """Decide against the company."""
    event = ob.ObjectionDismissed(decided_by=by, reason=command.reason)
    return Already(event) if _objected(company, event, by) is None else (event,)


def _objected(company: Company, event: Event, by: str) -> cc.VerdictGiven | None:
    """Return the verdict under objection, None if it was answered so before."""
    if company.objection is None and company.answered == event:
        return None
    if company.objection is None or company.verdict is None:
        raise refuse("no-objection")
    if by in {company.verdict.given_by, company.verdict.approved_by}:
        raise refuse("own-verdict")
    return company.verdict
