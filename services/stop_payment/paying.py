"""Paying: an order to return money has a clock of working days, and its answer empties a freeze."""

from datetime import datetime
from typing import Any

from contracts import returns as rt
from contracts import stop_payment as sp
from contracts.policy import Pack
from services.stop_payment.measure import Account, Measure
from shared.decider import Outcome
from shared.workdays import workdays_on

LIMIT = "stop_payment.return.bank"


def offered(ordered: rt.ReturnOrdered, now: datetime, policy: Pack) -> sp.Offered:
    """Return the offer of an order to pay: the bank has working days, to the end of the last."""
    term = workdays_on(now, policy.workdays(LIMIT))
    early = policy.span(f"stop_payment.acknowledge.{ordered.urgency}")
    return sp.Offered(
        channel="inbox",
        acknowledge_by=now + early,
        answer_by=term.ends,
        unknown_year=max(term.unknown_years, default=None),
    )


def pay(
    account: Account, by: str, asked: rt.ReturnOrdered, answer: sp.Answered, now: datetime
) -> Outcome:
    """Decide what the answer to the order `by` took out of a freeze; a later word replaces it.

    Money that was paid is paid, also after the end of the freeze.
    """
    measure = account.measures.get(asked.parent)
    if measure is None:
        return ()
    event = _payment(measure, by, asked, answer, now)
    before = measure.payments.get(by)
    if before and before.paid_minor == event.paid_minor:
        return ()
    return (event,)


def _payment(
    measure: Measure, by: str, asked: rt.ReturnOrdered, answer: sp.Answered, now: datetime
) -> rt.Returned | rt.ReturnFailed:
    paid, before = answer.paid_minor or 0, measure.payments.get(by)
    returned = measure.returned_minor - (before.paid_minor if before else 0) + paid
    said: dict[str, Any] = {
        "measure": asked.parent,
        "order_id": by,
        "claim": asked.claim,
        "currency": asked.currency,
        "paid_minor": paid,
        "unpaid_minor": max(asked.amount_minor - paid, 0),
        "returned_minor": returned,
        "held_minor": max(measure.imposed.held_minor - returned, 0),
    }
    if paid:
        return rt.Returned(**said, paid_at=min(answer.executed_at or now, now))
    return rt.ReturnFailed(**said, code=answer.code)
