"""One company: what is known of it, what is being checked, how it stands judged. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from contracts import companies as co
from contracts import company_checks as cc
from contracts import company_objections as ob
from contracts.message import Event
from contracts.port import derived_id
from contracts.problems import refuse
from shared.decider import Decider


@dataclass(frozen=True, slots=True)
class Company:
    """What decisions about a company need to know; events are kept as they were.

    `checks` are those under way; `desk` and `visit` are what came of them since the last began;
    `verdict` is the one that stands.
    """

    pushed: co.Pushed | None = None
    asked: co.AskedAbout | None = None
    unregistered: co.Unregistered | None = None
    struck_off: co.StruckOff | None = None
    scored: cc.Scored | None = None
    checks: Mapping[str, cc.CheckBegun] = field(default_factory=dict)
    desk: cc.DeskChecked | None = None
    visit: cc.FieldChecked | None = None
    proposed: cc.VerdictProposed | None = None
    rejected: cc.VerdictRejected | None = None
    verdict: cc.VerdictGiven | None = None
    objection: ob.Objected | None = None
    answered: ob.ObjectionUpheld | ob.ObjectionDismissed | None = None
    overdue: tuple[cc.Overdue, ...] = ()
    uscc: str = ""
    centre: str = ""
    registry: str = ""
    latest: Event | None = None

    @property
    def name(self) -> str | None:
        """What it is called, where it is registered."""
        return self.pushed.name if self.pushed else None

    @property
    def is_tainted(self) -> bool:
        """Whether it stands judged in a way that speaks against those tied to it."""
        return self.verdict is not None and self.verdict.verdict in cc.RESTRICTING

    def refs(self) -> dict[str, str]:
        """Return what it has that others can share, by what it is, without telling it."""
        return refs_of(self.pushed) if self.pushed else {}


def refs_of(pushed: co.Pushed) -> dict[str, str]:
    """Return the references of what a company has that others can share."""
    named = {shared: getattr(pushed, f"{shared}_ref") for shared in co.SHARED}
    return {shared: ref for shared, ref in named.items() if ref}


def company_id(centre: str, uscc: str) -> UUID:
    """Return the id under which a centre keeps a company: each keeps its own."""
    return derived_id("company", centre, uscc)


def stream_of(subject: UUID | str) -> str:
    """Return a company's stream."""
    return f"{co.KIND}-{subject}"


def known(company: Company) -> Company:
    """Return a company that was heard of; Refused if nobody spoke of it."""
    if company.latest is None:
        raise refuse("not-found")
    return company


def evolve(company: Company, event: Event) -> Company:
    """Return the company after `event`."""
    return replace(_evolved(company, event), latest=event)


def _evolved(company: Company, event: Event) -> Company:
    match event:
        case co.Pushed() | co.AskedAbout() | co.Unregistered() | co.StruckOff():
            return _of_register(company, event)
        case ob.Objected():
            return replace(company, objection=event)
        case ob.ObjectionUpheld() | ob.ObjectionDismissed():
            return replace(company, objection=None, answered=event)
        case cc.VerdictProposed() | cc.VerdictRejected() | cc.VerdictGiven() | cc.VerdictLifted():
            return _of_verdict(company, event)
    return _of_checks(company, event)


def _of_register(company: Company, event: Event) -> Company:
    match event:
        case co.Pushed(uscc=uscc, centre=centre, agency=registry):
            company = replace(company, pushed=event, unregistered=None, struck_off=None, asked=None)
            return replace(company, uscc=uscc, centre=centre, registry=registry)
        case co.AskedAbout(uscc=uscc, centre=centre, agency=registry):
            return replace(company, asked=event, uscc=uscc, centre=centre, registry=registry)
        case co.Unregistered():
            return replace(company, unregistered=event, asked=None)
        case co.StruckOff():
            return replace(company, struck_off=event, checks={}, asked=None)
    return company


def _of_checks(company: Company, event: Event) -> Company:
    match event:
        case cc.Scored():
            return replace(company, scored=event)
        case cc.Overdue():
            return replace(company, overdue=(*company.overdue, event))
        case cc.CheckBegun(check=check):
            desk = None if check == cc.DESK else company.desk
            return replace(company, checks={**company.checks, check: event}, desk=desk, visit=None)
        case cc.DeskChecked():
            return replace(company, checks=_without(company, cc.DESK), desk=event)
        case cc.FieldChecked():
            return replace(company, checks=_without(company, cc.FIELD), visit=event)
    return company


def _of_verdict(company: Company, event: Event) -> Company:
    match event:
        case cc.VerdictProposed():
            return replace(company, proposed=event, rejected=None)
        case cc.VerdictRejected():
            return replace(company, proposed=None, rejected=event)
        case cc.VerdictGiven():
            open_ = company.objection if event.verdict in cc.RESTRICTING else None
            return replace(company, verdict=event, proposed=None, checks={}, objection=open_)
        case cc.VerdictLifted(lifted_by=cc.OBJECTION):
            return replace(company, verdict=None)
    return company


def _without(company: Company, check: str) -> dict[str, cc.CheckBegun]:
    return {name: begun for name, begun in company.checks.items() if name != check}


COMPANY = Decider(Company(), evolve)
