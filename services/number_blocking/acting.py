"""Acting: what a carrier's answers do to a line. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from contracts import number_blocking as nb
from contracts.message import Event
from contracts.policy import Pack
from services.number_blocking.line import Limit, Line
from shared.decider import Outcome

DID = frozenset({"executed", "partial", "already_in_force"})
"""Classes of answers that change what is in force."""
_RUNGS = {limit: rung for rung, limit in enumerate(nb.LASTING)}


@dataclass(frozen=True, slots=True)
class Act:
    """An order that was answered: which, what it says, who approved it here, how long it lasts."""

    order_id: str
    ordered: nb.Ordered
    approver: str
    longest: timedelta | None


def longest(ordered: nb.Ordered, policy: Pack) -> timedelta | None:
    """Return how long what an order asks for may last at most, None for what has no end."""
    if ordered.action not in {nb.RESTRICT, nb.SUSPEND}:
        return None
    allowed = policy.span(f"{nb.KIND}.limit.{ordered.action}")
    hours = ordered.duration_hours
    return min(timedelta(hours=hours), allowed) if hours else allowed


def borne(line: Line, act: Act, answer: nb.Answered, now: datetime) -> Outcome:
    """Decide what an answer does to a line: nothing where the carrier did nothing."""
    if answer.code_class not in DID:
        return ()
    at = min(answer.done_at or now, now)
    match act.ordered.action:
        case nb.CUT_CALL:
            cut = nb.CallCut(order_id=act.order_id, cut_at=at, was_under_way=answer.call_cut)
            known = line.cut.get(act.order_id)
            return () if known and known.was_under_way == cut.was_under_way else (cut,)
        case nb.RESTORE:
            return tuple(_restored(line, act, at, now))
        case nb.RESTRICT | nb.SUSPEND | nb.CLOSE:
            return tuple(_limited(line, act, at, now))
    return ()


def _limited(line: Line, act: Act, at: datetime, now: datetime) -> Iterable[Event]:
    """Yield the limit, and what it goes further than; one that ended does not begin again."""
    before = line.limits.get(act.order_id)
    if before:
        return
    limit = nb.Limited(
        order_id=act.order_id,
        limit=act.ordered.action,
        ordered_by=act.ordered.ordered_by,
        approved_by=act.approver,
        legal_basis=act.ordered.legal_document_number,
        in_force_from=at,
        in_force_until=at + act.longest if act.longest else None,
    )
    yield limit
    for name, known in line.in_force(now, act.ordered.ordered_by).items():
        if _RUNGS[known.imposed.limit] <= _RUNGS[limit.limit]:
            since = _after(known, at)
            yield nb.Superseded(measure=name, order_id=act.order_id, superseded_at=since)


def _restored(line: Line, act: Act, at: datetime, now: datetime) -> Iterable[Event]:
    """Yield the end of every limit on the line that the same centre ordered."""
    for name, known in line.in_force(now, act.ordered.ordered_by).items():
        yield nb.Restored(measure=name, order_id=act.order_id, restored_at=_after(known, at))


def _after(known: Limit, at: datetime) -> datetime:
    return max(at, known.imposed.in_force_from)
