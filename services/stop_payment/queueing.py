"""The queue of freezes on an account: who waits behind whom, and who moves up when one ends."""

from datetime import datetime
from itertools import takewhile

from contracts import freezing as fz
from contracts import stop_payment as sp
from contracts.message import Event
from contracts.problems import refuse
from services.stop_payment.measure import Account
from shared.decider import Outcome
from shared.workdays import months_on

QUEUED = "queued"
"""The class of answers that an earlier authority holds the account."""
REFUSED = ("refused_", "rejected_", "failed", "unsupported")
"""How the classes of answers begin by which a freeze that waited is no more."""


def queue(
    account: Account, by: str, asked: fz.FreezeOrdered, answer: sp.Answered, now: datetime
) -> Outcome:
    """Decide that the freeze `by` waits: behind the last that waits already, or that stands.

    One that moved up by itself waits again if the bank says so: it never was in force.
    """
    queued = fz.FreezeQueued(
        order_id=by,
        behind=_before(account, by, asked, now),
        earlier_authority=answer.earlier_authority,
        earlier_minor=answer.earlier_minor,
        currency=answer.earlier_currency or answer.currency,
        earlier_until=_to_come(answer.earlier_expires_at, now),
    )
    return () if account.queued.get(by) == queued else (queued,)


def _to_come(instant: datetime | None, now: datetime) -> datetime | None:
    """Return an instant unless it has passed: then it says nothing of when the earlier one ends."""
    return instant if instant and instant > now else None


def _before(account: Account, by: str, asked: fz.FreezeOrdered, now: datetime) -> str | None:
    ahead = [*takewhile(lambda name: name != by, account.queued)]
    return ahead[-1] if ahead else _standing(account, by, asked.ordered_by, now)


def _standing(account: Account, by: str, ordered_by: str, now: datetime) -> str | None:
    """Return the freeze of another authority that is in force, the one that ends last."""
    others = [
        (measure.until, name)
        for name, measure in account.measures.items()
        if isinstance(measure.imposed, fz.Frozen)
        and name != by
        and measure.imposed.ordered_by != ordered_by
        and measure.stands(now)
    ]
    return max(others)[1] if others else None


def refused(account: Account, by: str, answer: sp.Answered) -> Outcome:
    """Decide whether the freeze `by` has left the queue because its bank refused it after all."""
    gone = by in account.queued and answer.code_class.startswith(REFUSED)
    return (fz.FreezeDequeued(order_id=by),) if gone else ()


def behind(account: Account, ended: str) -> fz.FreezeQueued | None:
    """Return the freeze that waited for another to end, the first of them."""
    return next((each for each in account.queued.values() if each.behind == ended), None)


def ended_by(account: Account, ended: str) -> tuple[str, datetime]:
    """Return what ended a freeze, and when; Refused if it stands, or never stood."""
    measure = account.measures.get(ended)
    match measure and measure.ended:
        case fz.FreezeLapsed(lapsed_at=at):
            return fz.LAPSED, at
        case fz.Unfrozen(released_at=at):
            return fz.LIFTED, at
    raise refuse("not-in-force")


def run_out(
    account: Account, command: fz.MoveUp, asked: fz.FreezeOrdered, now: datetime
) -> Outcome:
    """Decide whether what held a freeze up has run out, by the bank's word on until when.

    Not while a freeze on record stands or waits before it: that one's own end moves it up.
    """
    queued = account.queued[command.order_id]
    has_come = queued.earlier_until == command.due_at <= now
    if not has_come or _before(account, command.order_id, asked, now):
        return ()
    return moved_up(queued, asked, fz.LAPSED, command.due_at)


def moved_up(
    queued: fz.FreezeQueued, asked: fz.FreezeOrdered, cause: str, at: datetime
) -> tuple[Event, ...]:
    """Return a freeze that begins because the earlier one ended; what it holds its bank says."""
    frozen = fz.Frozen(
        order_id=queued.order_id,
        ordered_by=asked.ordered_by,
        approved_by=asked.approver_id,
        approver_rank=asked.approver_rank,
        legal_basis=str(asked.legal_document_number),
        scope=asked.scope,
        asked_minor=asked.amount_minor,
        held_minor=0,
        currency=asked.currency,
        in_force_from=at,
        in_force_until=months_on(at, asked.period_months),
        partial=asked.scope == fz.LIMITED,
    )
    return frozen, _moved(queued, cause, at)


def reported(account: Account, frozen: fz.Frozen) -> tuple[Event, ...]:
    """Return that a freeze moved up, where it waited and its bank says that it is in force."""
    queued = account.queued.get(frozen.order_id)
    return (_moved(queued, fz.REPORTED, frozen.in_force_from),) if queued else ()


def _moved(queued: fz.FreezeQueued, cause: str, at: datetime) -> fz.FreezeMovedUp:
    return fz.FreezeMovedUp(
        order_id=queued.order_id, behind=queued.behind, cause=cause, moved_up_at=at
    )
