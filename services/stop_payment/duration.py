"""Duration: from when until when a measure is in force, by what its bank says, again and again."""

from collections.abc import Callable
from datetime import datetime

from contracts import stop_payment as sp
from services.stop_payment.measure import Measure

EXECUTED = "executed"
"""The class of answers that prolong a measure, or lift it."""


def term(
    before: Measure | None,
    answer: sp.Answered,
    now: datetime,
    longest: Callable[[datetime], datetime],
) -> tuple[datetime, datetime]:
    """Return from when until when an answer has a measure in force, `longest` from when at most.

    It begins when the bank says that it acted, or else now; an answer given again moves that only
    earlier, or each would begin the time anew. It does not undo an extension, nor an end that came.
    """
    acted = min(answer.executed_at or now, now)
    start = min(acted, before.imposed.in_force_from) if before else acted
    latest = longest(start)
    end = max(min(answer.expires_at or latest, latest), start)
    if before and before.extended:
        end = max(end, before.until)
    if before and before.until <= now:
        end = min(end, before.until)
    return start, end


def prolonged(
    measure: Measure | None, by: str, asked: datetime, answer: sp.Answered, now: datetime
) -> datetime | None:
    """Return until when the answer to the order `by` prolongs a measure; None if it does not.

    Once, no longer than was asked, and never after the end.
    """
    if measure is None or answer.code_class != EXECUTED or not measure.stands(now):
        return None
    until = min(answer.expires_at or asked, asked)
    known = any(each.order_id == by for each in measure.extended)
    return None if known or until <= measure.until else until


def lifted(measure: Measure | None, answer: sp.Answered, now: datetime) -> datetime | None:
    """Return when an answer says that a measure was lifted; None if it had ended before."""
    if measure is None or measure.ended or answer.code_class != EXECUTED:
        return None
    at = max(min(answer.executed_at or now, now), measure.imposed.in_force_from)
    return at if at < measure.until else None
