"""Linking: how a company enters and leaves what it shares with others, and what they come to."""

from collections.abc import Mapping

from contracts import companies as co
from contracts import company_checks as cc
from contracts.problems import refuse
from services.company_checks.checking import Moment, rescore
from services.company_checks.company import COMPANY, Company, refs_of
from services.company_checks.company import stream_of as company_stream
from services.company_checks.links import (
    TAINTING,
    Link,
    Member,
    joining,
    leaving,
    linked,
    stream_of,
    tainting,
)
from shared.ask import Ask
from shared.decider import Already, Outcome


def moved(
    ask: Ask, company: Company, event: co.Pushed, at: Moment
) -> tuple[dict[str, Outcome], Mapping[str, Link]]:
    """Return what is written to links as a company is pushed, and how its links stand then."""
    who = _member(ask, company, event.uscc)
    before, after = company.refs(), refs_of(event)
    written: dict[str, Outcome] = {}
    for shared, ref in before.items():
        if after.get(shared) != ref:
            link = _link(ask, ref)
            written[stream_of(ref)] = tuple(leaving(link, shared, who, at.policy))
    links: dict[str, Link] = {}
    for shared, ref in after.items():
        link = _link(ask, ref)
        entered = tuple(joining(link, shared, who, at.policy))
        if entered:
            written[stream_of(ref)] = entered
        links[shared] = linked(entered, link)
    return written, links


def told(ask: Ask, company: Company, outcome: Outcome) -> dict[str, Outcome]:
    """Return what links are told where a verdict changes how a company speaks for others."""
    if not isinstance(outcome, tuple):
        return {}
    after = COMPANY.fold_on(company, outcome)
    if after.is_tainted == company.is_tainted:
        return {}
    who = _member(ask, after, after.uscc)
    refs = {shared: ref for shared, ref in after.refs().items() if shared in TAINTING}
    return {stream_of(ref): (tainting(shared, who),) for shared, ref in refs.items()}


def rescored(ask: Ask, command: cc.Rescore, at: Moment) -> dict[str, Outcome]:
    """Return the new scores of the companies that share something, where theirs differ."""
    link = _link(ask, command.link)
    if link.latest is None:
        raise refuse("not-found")
    ask.streams.ahead(company_stream(name) for name in link.members)
    companies = {name: ask.state(COMPANY, company_stream(name)) for name in link.members}
    refs = {ref for company in companies.values() for ref in company.refs().values()}
    ask.streams.ahead(stream_of(ref) for ref in refs)
    written: dict[str, Outcome] = {}
    for name, company in companies.items():
        if events := rescore(company, name, links_of(ask, company), at):
            written[company_stream(name)] = events
    return written or {stream_of(command.link): Already(link.latest)}


def links_of(ask: Ask, company: Company) -> dict[str, Link]:
    """Return the links of a company, by what is shared."""
    return {shared: _link(ask, ref) for shared, ref in company.refs().items()}


def _member(ask: Ask, company: Company, uscc: str) -> Member:
    return Member(str(ask.subject), uscc, company.is_tainted)


def _link(ask: Ask, ref: str) -> Link:
    return linked(ask.events(stream_of(ref)))
