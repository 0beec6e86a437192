"""Links: companies that have something in common, each kept under a keyed reference. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from contracts import companies as co
from contracts.message import Event
from contracts.policy import Pack

TAINTING = frozenset({co.REPRESENTATIVE, co.PHONE})
"""What a verdict on one company speaks against all by: a person, not a house or an agent."""


@dataclass(frozen=True, slots=True)
class Link:
    """The companies that share something: their credit codes by id, and those judged for fraud."""

    members: Mapping[str, str] = field(default_factory=dict)
    tainted: frozenset[str] = frozenset()
    latest: Event | None = None


def linked(events: Iterable[Event], link: Link = Link()) -> Link:
    """Return a link after events: in one pass, as a house may have thousands of companies."""
    members, tainted, latest = dict(link.members), set(link.tainted), link.latest
    for latest in events:
        match latest:
            case co.Joined(company=company, uscc=uscc):
                members[company] = uscc
            case co.Left(company=company):
                members.pop(company, None)
                tainted.discard(company)
            case co.Tainted(company=company, tainted="yes"):
                tainted.add(company)
            case co.Tainted(company=company):
                tainted.discard(company)
    return Link(members, frozenset(tainted), latest)


def stream_of(ref: str) -> str:
    """Return the stream of what companies share."""
    return f"{co.LINK}-{ref}"


@dataclass(frozen=True, slots=True)
class Member:
    """A company as its links know it."""

    company: str
    uscc: str
    is_tainted: bool


def joining(link: Link, shared: str, who: Member, policy: Pack) -> Iterable[Event]:
    """Yield that a company shares something from now on, and that so many do by now."""
    if who.company in link.members:
        return
    yield co.Joined(shared=shared, company=who.company, uscc=who.uscc)
    if len(link.members) + 1 == policy.count(f"{co.KIND}.from.same_{shared}"):
        yield co.Crossed(shared=shared, companies=len(link.members) + 1)
    if who.is_tainted and shared in TAINTING:
        yield tainting(shared, who)


def leaving(link: Link, shared: str, who: Member, policy: Pack) -> Iterable[Event]:
    """Yield that a company shares something no more, and that so many do not by now."""
    if who.company not in link.members:
        return
    yield co.Left(shared=shared, company=who.company)
    if len(link.members) == policy.count(f"{co.KIND}.from.same_{shared}"):
        yield co.Crossed(shared=shared, companies=len(link.members) - 1)


def tainting(shared: str, who: Member) -> co.Tainted:
    """Return how a verdict on a company speaks for those that share a person with it."""
    said = "yes" if who.is_tainted else "no"
    return co.Tainted(shared=shared, company=who.company, uscc=who.uscc, tainted=said)
