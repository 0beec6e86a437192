"""Paperwork: a stop that was ordered before its papers, which it must be given in time."""

from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, cast

from contracts import authority as au
from contracts import stop_payment as sp
from contracts import transaction_stops as ts
from contracts.message import Event
from contracts.policy import Pack
from contracts.problems import refuse
from contracts.stop_rules import SUPPLEMENTS
from shared.decider import Already, Outcome
from shared.lifecycle import Life

LIMIT = "stop_payment.paperwork"
_SAID = tuple(each.name for each in fields(cast("Any", au.Papers)))


@dataclass(frozen=True, slots=True)
class Papers:
    """What is known of a stop's papers: by when they are awaited, and what was supplied, if any."""

    awaited: au.PapersAwaited | None = None
    supplied: au.PapersSupplied | None = None

    @property
    def number(self) -> str | None:
        """The number of the document that was supplied."""
        return str(self.supplied.legal_document_number) if self.supplied else None


COMPLETE = Papers()


def awaited(ordered: ts.Stop, now: datetime, policy: Pack) -> tuple[au.PapersAwaited, ...]:
    """Return what begins with a stop that names no legal document: the time to give it one."""
    if ordered.application_type not in SUPPLEMENTS or ordered.legal_document_number:
        return ()
    return (au.PapersAwaited(papers_by=now + policy.span(LIMIT)),)


def kept(papers: Papers, event: Event) -> Papers:
    """Return the papers after `event`; any other event changes nothing."""
    match event:
        case au.PapersAwaited():
            return replace(papers, awaited=event)
        case au.PapersSupplied():
            return replace(papers, supplied=event)
    return papers


def supply(papers: Papers, command: au.SupplyPapers, now: datetime) -> Outcome:
    """Decide to take papers: late ones too; a correction of those in time is in time."""
    if papers.awaited is None:
        raise refuse("no-papers-awaited")
    before = papers.supplied
    late = before.late if before else now >= papers.awaited.papers_by
    said = {name: getattr(command, name) for name in _SAID}
    supplied = au.PapersSupplied(late=late, **said)
    return Already(before) if before and supplied.agrees(before) else (supplied,)


def mark_overdue(papers: Papers, life: Life, missed: sp.Overdue, now: datetime) -> Outcome:
    """Decide whether papers failed to come: not those of an order that was taken back."""
    past = next((known for known in life.overdue if known == missed), None)
    if ended := past or papers.supplied or life.withdrawn or life.rejected:
        return Already(ended)
    if papers.awaited is None or papers.awaited.papers_by != missed.due_at:
        raise refuse("not-found")
    if now < missed.due_at:
        raise refuse("bad-request", f"{missed.deadline} is due at {missed.due_at.isoformat()}")
    return (missed,)
