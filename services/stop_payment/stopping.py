"""Stops: what a bank's answers to orders about one put in force, prolong and end."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from contracts import measures as ms
from contracts import stop_payment as sp
from contracts import transaction_stops as ts
from services.stop_payment.answer import PLACED
from services.stop_payment.duration import lifted, prolonged, term
from services.stop_payment.measure import Account
from shared.decider import Outcome

Extension = ms.ExtensionOrdered | ts.TransactionExtensionOrdered
Release = ms.ReleaseOrdered | ts.TransactionReleaseOrdered


@dataclass(frozen=True, slots=True)
class Basis:
    """What a stop rests on: an order, and how long the law lets it last at most.

    `document` is the number of the papers that came after it, `approver` who approved it here.
    """

    order_id: str
    ordered: ts.Stop
    longest: timedelta
    document: str | None = None
    approver: str | None = None

    @property
    def legal(self) -> str:
        """The number of the document that it rests on, or of the report that it supplements."""
        number = self.document or self.ordered.legal_document_number
        return number or str(self.ordered.original_application_id)

    def until(self, start: datetime) -> datetime:
        """Return until when it may last from `start` on, by law and by the order's own end."""
        latest = start + self.longest
        return min(latest, self.ordered.expires_at or latest)


def impose(account: Account, basis: Basis, answer: sp.Answered, now: datetime) -> Outcome:
    """Decide what an answer puts in force."""
    before = account.measures.get(basis.order_id)
    if answer.code_class not in PLACED or (before and before.ended):
        return ()
    start, end = term(before, answer, now, basis.until)
    stop = _stop(basis, answer, start, end)
    known = before.untold() if before else None
    return () if known == stop else (stop,)


def _stop(basis: Basis, answer: sp.Answered, start: datetime, end: datetime) -> sp.StopImposed:
    ordered = basis.ordered
    return sp.StopImposed(
        order_id=basis.order_id,
        ordered_by=ordered.ordered_by,
        approved_by=basis.approver or ordered.officer2_id,
        legal_basis=basis.legal,
        asked_minor=ordered.amount_minor,
        held_minor=answer.held_minor,
        currency=ordered.currency,
        in_force_from=start,
        in_force_until=end,
        partial=answer.held_minor < ordered.amount_minor,
    )


def extend(
    account: Account, by: str, asked: Extension, answer: sp.Answered, now: datetime
) -> Outcome:
    """Decide what the answer to the extension `by` changes."""
    measure = account.measures.get(asked.parent)
    until = prolonged(measure, by, asked.until, answer, now)
    if measure is None or until is None:
        return ()
    extended = ms.StopExtended(
        measure=asked.parent, order_id=by, extended_from=measure.until, in_force_until=until
    )
    return (extended,)


def release(
    account: Account, by: str, asked: Release, answer: sp.Answered, now: datetime
) -> Outcome:
    """Decide what the answer to the release `by` ends."""
    at = lifted(account.measures.get(asked.parent), answer, now)
    return (ms.StopReleased(measure=asked.parent, order_id=by, released_at=at),) if at else ()
