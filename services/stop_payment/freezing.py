"""Freezes: what a bank's answers to orders about one put in force, prolong and end."""

from datetime import datetime

from contracts import freezing as fz
from contracts import stop_payment as sp
from services.stop_payment import queueing
from services.stop_payment.answer import PLACED
from services.stop_payment.duration import EXECUTED, lifted, prolonged, term
from services.stop_payment.measure import Account, Measure
from shared.decider import Outcome
from shared.workdays import months_on


def freeze(
    account: Account, by: str, asked: fz.FreezeOrdered, answer: sp.Answered, now: datetime
) -> Outcome:
    """Decide what the answer to the freeze `by` puts in force; the stop before it has ended then.

    It lasts the months that were asked, to the end of that day; sooner if the bank says so. One
    that is to wait behind an earlier authority's is put in the queue.
    """
    before = account.measures.get(by)
    if by in account.let_go:
        return ()
    unsaid = before is None or (by in account.moved and not before.ended)
    if answer.code_class == queueing.QUEUED and unsaid:
        return queueing.queue(account, by, asked, answer, now)
    if answer.code_class not in PLACED or (before and before.ended):
        return queueing.refused(account, by, answer)
    months = asked.period_months
    start, end = term(before, answer, now, lambda start: months_on(start, months))
    frozen = _frozen(by, asked, answer, start, end)
    known = before.untold() if before else None
    if known == frozen:
        return ()
    moved = queueing.reported(account, frozen)
    return (frozen, *moved, *_superseded(account, frozen, asked.parent))


def _frozen(
    by: str, asked: fz.FreezeOrdered, answer: sp.Answered, start: datetime, end: datetime
) -> fz.Frozen:
    return fz.Frozen(
        order_id=by,
        ordered_by=asked.ordered_by,
        approved_by=asked.approver_id,
        approver_rank=asked.approver_rank,
        legal_basis=str(asked.legal_document_number),
        scope=asked.scope,
        asked_minor=asked.amount_minor,
        held_minor=answer.held_minor,
        currency=asked.currency,
        in_force_from=start,
        in_force_until=end,
        partial=asked.scope == fz.LIMITED and answer.held_minor < asked.amount_minor,
    )


def _superseded(account: Account, frozen: fz.Frozen, stop: str) -> tuple[fz.StopSuperseded, ...]:
    """Return the end of the stop whose place a freeze takes, if it was in force then."""
    measure = account.measures.get(stop)
    if measure is None or not measure.stands(frozen.in_force_from):
        return ()
    at = max(frozen.in_force_from, measure.imposed.in_force_from)
    return (fz.StopSuperseded(measure=stop, order_id=frozen.order_id, superseded_at=at),)


def renew(
    account: Account, by: str, asked: fz.RenewalOrdered, answer: sp.Answered, now: datetime
) -> Outcome:
    """Decide what the answer to the renewal `by` changes."""
    measure = account.measures.get(asked.parent)
    until = prolonged(measure, by, asked.until, answer, now)
    return (_renewed(measure, by, asked, until),) if measure and until else ()


def _renewed(
    measure: Measure, by: str, asked: fz.RenewalOrdered, until: datetime
) -> fz.FreezeRenewed:
    return fz.FreezeRenewed(
        measure=asked.parent,
        order_id=by,
        approved_by=asked.approver_id,
        approver_rank=asked.approver_rank,
        renewed_from=measure.until,
        in_force_until=until,
    )


def unfreeze(
    account: Account, by: str, asked: fz.UnfreezeOrdered, answer: sp.Answered, now: datetime
) -> Outcome:
    """Decide what the answer to the order `by` to lift a freeze ends."""
    at = lifted(account.measures.get(asked.parent), answer, now)
    if asked.parent in account.queued and answer.code_class == EXECUTED:
        at = min(answer.executed_at or now, now)
    return (fz.Unfrozen(measure=asked.parent, order_id=by, released_at=at),) if at else ()
