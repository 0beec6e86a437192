"""The measure: stops on one account at one bank, each with the order that it rests on."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from contracts import measures as ms
from contracts import stop_payment as sp
from contracts.message import Event
from contracts.problems import refuse
from services.stop_payment.answer import PLACED
from shared.decider import Already, Decider, Outcome

EXECUTED = "executed"
"""The class of answers that change a stop."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What a stop rests on: an order, and how long the law lets it last at most."""

    order_id: str
    ordered: sp.Ordered
    longest: timedelta


@dataclass(frozen=True, slots=True)
class Measure:
    """One stop: as imposed, until when it holds, what was asked of it since, and how it ended.

    `latest` is the last event that spoke of it.
    """

    imposed: sp.StopImposed
    until: datetime
    latest: Event
    asked: tuple[ms.ChangeAsked, ...] = ()
    extended: tuple[ms.StopExtended, ...] = ()
    ended: sp.StopLapsed | ms.StopReleased | None = None

    def stands(self, now: datetime) -> bool:
        """Tell whether it is in force; from its last instant on it is not, recorded or not."""
        return self.ended is None and now < self.until

    def required(self, now: datetime) -> "Measure":
        """Return it if it is in force; Refused, saying how it ended, if it is not."""
        if isinstance(self.ended, ms.StopReleased):
            raise refuse("already-released", _said(self.ended.released_at))
        if not self.stands(now):
            raise refuse("stop-lapsed", _said(self.until))
        return self


@dataclass(frozen=True, slots=True)
class Account:
    """The stops that were imposed on an account, by the ids of their orders."""

    measures: Mapping[str, Measure] = field(default_factory=dict)

    def in_force(self, order_id: str, now: datetime) -> Measure:
        """Return the stop of an order; Refused if it made none, or none that is in force."""
        if order_id not in self.measures:
            raise refuse("not-in-force")
        return self.measures[order_id].required(now)


def evolve(account: Account, event: Event) -> Account:
    """Return the account after `event`; a bank's later word replaces its earlier one."""
    if isinstance(event, sp.StopImposed):
        before = account.measures.get(event.order_id)
        fresh = Measure(event, event.in_force_until, event)
        if before:
            fresh = replace(before, imposed=event, until=event.in_force_until, latest=event)
        return _with(account, event.order_id, fresh)
    name = event.order_id if isinstance(event, sp.StopLapsed) else getattr(event, "measure", "")
    before = account.measures.get(name)
    return _with(account, name, _after(before, event)) if before else account


def _with(account: Account, name: str, measure: Measure) -> Account:
    return Account({**account.measures, name: measure})


def _after(measure: Measure, event: Event) -> Measure:
    measure = replace(measure, latest=event)
    match event:
        case ms.ChangeAsked():
            return replace(measure, asked=(*measure.asked, event))
        case ms.StopExtended(in_force_until=until):
            return replace(measure, extended=(*measure.extended, event), until=until)
        case sp.StopLapsed() | ms.StopReleased():
            return replace(measure, ended=event)
    return measure


ACCOUNT = Decider(Account(), evolve)


def impose(account: Account, basis: Basis, answer: sp.Answered, now: datetime) -> Outcome:
    """Decide what an answer puts in force: from when the bank acted, no longer than allowed.

    An answer that does not say when moves no earlier start, or each would begin the time anew;
    one that comes after an extension does not shorten it.
    """
    before = account.measures.get(basis.order_id)
    if answer.code_class not in PLACED or (before and before.ended):
        return ()
    start = min(answer.executed_at or (before.imposed.in_force_from if before else now), now)
    ends = (start + basis.longest, answer.expires_at, basis.ordered.expires_at)
    end = max(min(instant for instant in ends if instant), start)
    if before and before.extended:
        end = max(end, before.until)
    stop = _stop(basis, answer, start, end)
    known = replace(before.imposed, in_force_until=before.until) if before else None
    return () if known == stop else (stop,)


def _stop(basis: Basis, answer: sp.Answered, start: datetime, end: datetime) -> sp.StopImposed:
    ordered = basis.ordered
    return sp.StopImposed(
        order_id=basis.order_id,
        ordered_by=ordered.ordered_by,
        approved_by=ordered.officer2_id,
        legal_basis=ordered.legal_document_number or str(ordered.original_application_id),
        asked_minor=ordered.amount_minor,
        held_minor=answer.held_minor,
        currency=ordered.currency,
        in_force_from=start,
        in_force_until=end,
        partial=answer.held_minor < ordered.amount_minor,
    )


def extend(
    account: Account, by: str, asked: ms.ExtensionOrdered, answer: sp.Answered, now: datetime
) -> Outcome:
    """Decide what the answer to the extension `by` changes: once, and never after the end."""
    measure = account.measures.get(asked.parent)
    if measure is None or answer.code_class != EXECUTED or not measure.stands(now):
        return ()
    until = min(answer.expires_at or asked.until, asked.until)
    if until <= measure.until or any(known.order_id == by for known in measure.extended):
        return ()
    extended = ms.StopExtended(
        measure=asked.parent, order_id=by, extended_from=measure.until, in_force_until=until
    )
    return (extended,)


def release(
    account: Account, by: str, asked: ms.ReleaseOrdered, answer: sp.Answered, now: datetime
) -> Outcome:
    """Decide what the answer to the release `by` ends; what has ended already ended then."""
    measure = account.measures.get(asked.parent)
    if measure is None or measure.ended or answer.code_class != EXECUTED:
        return ()
    at = max(min(answer.executed_at or now, now), measure.imposed.in_force_from)
    if at >= measure.until:
        return ()
    return (ms.StopReleased(measure=asked.parent, order_id=by, released_at=at),)


def lapse(account: Account, command: sp.Lapse, now: datetime) -> Outcome:
    """Decide whether a stop has run out: at its exact instant, once."""
    measure = account.measures.get(command.order_id)
    if measure is None:
        raise refuse("not-found")
    if measure.ended:
        return Already(measure.ended)
    if now < measure.until:
        return Already(measure.latest)
    return (sp.StopLapsed(order_id=command.order_id, lapsed_at=measure.until),)


def _said(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
