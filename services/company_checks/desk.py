"""What the desk needs to know of company checks: its streams, its checks, who may say what."""

import hmac
import re
import unicodedata
from collections.abc import Container, Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from contracts import companies as co
from contracts import company_checks as cc
from contracts import company_objections as ob
from contracts import orders
from contracts.envelope import Policy
from contracts.message import Command
from contracts.port import TOCSIN, Caller
from contracts.problems import Defect, refuse
from services.company_checks import checking, judging, linking
from services.company_checks.checking import Moment
from services.company_checks.company import COMPANY, Company, company_id, known, stream_of
from services.company_checks.links import stream_of as link_stream
from shared.ask import Ask, Decision, Grounds
from shared.decider import Outcome
from shared.parties import unchanged_since, who
from shared.workdays import day_of

_PAST_DAYS = ("established_on", "struck_off_on", "visited_on")
_MARKS = re.compile(r"[\s,.;:()#\-·、,。;:()]+")
_BOTH = cc.ReportVisit | ob.Object | cc.Reveal
"""What the registry and the centre may both say."""


class CompanyChecks:
    """Company checks before the desk; `look_up_key` hides what companies share."""

    name = co.KIND

    def __init__(self, look_up_key: str) -> None:
        """Name links under `look_up_key`."""
        self._key = look_up_key.encode()

    def subject(self, command: Command, caller: Caller) -> UUID | None:
        """Return the id of the company that a push or a question is about, or the link's."""
        match command:
            case co.Push(uscc=uscc, centre=centre) if centre:
                return company_id(centre, uscc)
            case co.AskAbout(uscc=uscc):
                return company_id(caller.agency, uscc)
            case cc.Rescore(link=link):
                return UUID(link)
        return None

    def stream(self, subject: UUID) -> str:
        """Return a company's stream."""
        return stream_of(subject)

    def also_reads(self, command: Command, grounds: Grounds) -> Iterable[str]:
        """Return the links of a company that is pushed."""
        del grounds
        if isinstance(command, co.Push):
            yield from (link_stream(ref) for ref in self.refs(command).values() if ref)

    def refs(self, command: co.Push) -> dict[str, str | None]:
        """Return what tells the same of what companies share at one centre, without telling it."""
        shared = {
            co.ADDRESS: _plain(command.registered_address),
            co.REPRESENTATIVE: command.legal_representative_id,
            co.PHONE: command.representative_phone,
            co.AGENT: _in_week(command.agent, command.established_on),
        }
        return {
            f"{name}_ref": self._hidden(f"{command.centre} {name} {said}") if said else None
            for name, said in shared.items()
        }

    def _hidden(self, text: str) -> str:
        keyed = hmac.digest(self._key, text.encode(), "sha256")
        return str(UUID(bytes=keyed[:16], version=5))

    def check(
        self, command: type[Command], values: Mapping[str, Any], caller: Caller, grounds: Grounds
    ) -> Iterable[Defect]:
        """Yield what is wrong with days, and with whom a company is told to or asked of."""
        del caller
        today = day_of(grounds.clock.now())
        for name in _PAST_DAYS:
            if (day := values.get(name)) and date.fromisoformat(day) > today:
                yield Defect("day_in_future", f"/{name}")
        if command is co.Push and "centre" in values:
            yield from _named("centre", values["centre"], grounds, "centre_required")
        if command is co.AskAbout and "registry" in values:
            yield from _named("registry", values["registry"], grounds, "registry_required")
        if command is cc.GiveVerdict:
            yield from _unknown("banks", values, grounds.register.banks())
            yield from _unknown("carriers", values, grounds.register.of_kind("carrier"))

    def decide(self, ask: Ask) -> Decision:
        """Decide a command about a company, and on its links where it tells of them."""
        at = _moment(ask)
        by = Policy(at.policy.name, at.policy.version)
        if isinstance(ask.command, cc.Rescore):
            return Decision(linking.rescored(ask, ask.command, at), policy=by)
        company, stream = ask.state(COMPANY, stream_of(ask.subject)), stream_of(ask.subject)
        if isinstance(ask.command, co.Push):
            return Decision(self._push(ask, ask.command, company, at), _case(ask, company), by)
        if not isinstance(ask.command, co.AskAbout):
            _party(company, ask)
        if isinstance(ask.command, cc.Reveal):
            read = cc.Revealed(order_id=str(ask.subject), purpose=ask.command.purpose)
            return Decision({f"{co.KIND}.read-{ask.subject}": (read,)}, policy=by)
        outcome = _decided(ask, company, at)
        outcomes = {stream: outcome} | linking.told(ask, company, outcome)
        return Decision(outcomes, _case(ask, company), by)

    def _push(self, ask: Ask, command: co.Push, company: Company, at: Moment) -> dict[str, Outcome]:
        """Decide to take a company, and enter it in its links."""
        if company.registry and company.registry != ask.caller.agency:
            raise refuse("not-found")
        event = checking.pushed(command, ask.caller.agency, self.refs(command))
        moved, links = linking.moved(ask, company, event, at)
        stream = stream_of(ask.subject)
        return {stream: checking.push(company, event, str(ask.subject), links, at)} | moved


def _moment(ask: Ask) -> Moment:
    """Return when a command is decided, and what there is by then."""
    register = ask.grounds.register
    banks, carriers = sorted(register.banks()), sorted(register.of_kind("carrier"))
    return Moment(ask.now, ask.grounds.policy(ask.now), tuple(banks), tuple(carriers))


def _decided(ask: Ask, company: Company, at: Moment) -> Outcome:
    """Decide a command about one company by what is known of it."""
    match ask.command:
        case co.AskAbout() as command:
            return checking.ask(company, command, ask.caller.agency, at)
        case cc.BeginRecheck() as command:
            return checking.begin_recheck(company, command, at)
        case cc.MarkOverdue() as command:
            return checking.mark_overdue(company, command, ask.now)
        case co.ReportUnregistered() | co.StrikeOff() | cc.ReportVisit() | ob.Object() as command:
            return _told(command, company, at)
    unchanged_since(ask, ask.stream)
    return _judged(ask.command, company, who(ask.caller), at)


def _told(command: Command, company: Company, at: Moment) -> Outcome:
    """Decide to take what the registry tells, or the company."""
    match command:
        case co.ReportUnregistered():
            return checking.unregistered(company, command, at)
        case co.StrikeOff():
            return checking.strike_off(company, command)
        case cc.ReportVisit():
            return checking.visited(company, command)
        case ob.Object():
            return judging.object_to(company, command, at)
    raise refuse("unknown-command", type(command).wire)


def _judged(command: Command, company: Company, by: str, at: Moment) -> Outcome:
    """Decide what somebody at the centre decides, on what they saw."""
    match command:
        case cc.CheckAtDesk():
            return checking.at_desk(company, command, at)
        case cc.GiveVerdict():
            return judging.give(company, command, by, at)
        case cc.Approve():
            return judging.approve(company, by, at)
        case cc.Reject():
            return judging.reject(company, command, by)
        case ob.UpholdObjection():
            return judging.uphold(company, command, by, at.now)
        case ob.DismissObjection():
            return judging.dismiss(company, command, by)
    raise refuse("unknown-command", type(command).wire)


def _party(company: Company, ask: Ask) -> None:
    """Refuse whoever is not party to a company: nobody else learns that it is known."""
    known(company)
    caller, roles = ask.caller, ask.grounds.register.roles(ask.caller)
    overseeing = isinstance(ask.command, cc.Reveal) and roles & orders.OVERSEER
    if caller.agency == TOCSIN or overseeing:
        return
    kind = type(ask.command)
    parties = {company.registry} if kind.roles == co.REGISTRY else {company.centre}
    if isinstance(ask.command, _BOTH):
        parties = {company.registry, company.centre}
    if caller.agency not in parties:
        raise refuse("not-found")


def _case(ask: Ask, company: Company) -> str | None:
    """Return the case that a question came from, while it is open."""
    if isinstance(ask.command, co.AskAbout):
        return ask.command.case_number
    return None if company.asked is None else company.asked.case_number


def _named(name: str, code: str | None, grounds: Grounds, missing: str) -> Iterable[Defect]:
    """Yield that an agency is not named, or is none of its kind."""
    if code is None:
        yield Defect(missing, f"/{name}")
        return
    agency = grounds.register.agencies().get(code)
    if agency is None or agency.kind != name:
        yield Defect("agency_unknown", f"/{name}", code)


def _unknown(name: str, values: Mapping[str, Any], known: Container[str]) -> Iterable[Defect]:
    """Yield the agencies that a verdict names and that are none of their kind."""
    for index, code in enumerate(values.get(name, ())):
        if code not in known:
            yield Defect("agency_unknown", f"/{name}/{index}", code)


def _plain(address: str) -> str:
    """Return an address as it is compared: width, blanks and punctuation tell no two apart."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", address)).casefold()


def _in_week(agent: str | None, established_on: str) -> str | None:
    """Return an agent in the week of an establishment: what it registers in bulk, it does then."""
    if agent is None:
        return None
    year, week, _ = date.fromisoformat(established_on).isocalendar()
    return f"{_plain(agent)} {year}-{week}"
