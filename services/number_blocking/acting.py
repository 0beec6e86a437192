"""Acting: what a carrier's answers do to a line. Pure."""

from datetime import datetime, timedelta

from contracts import number_blocking as nb
from contracts.policy import Pack
from services.number_blocking import reverifying
from services.number_blocking.line import Line
from shared.correcting import redated
from shared.decider import Outcome
from shared.limits import Act, impose, lift

DID = frozenset({"executed", "partial", "already_in_force"})
"""Classes of answers that change what is in force."""


_LENGTHS = {
    **{action: f"{nb.KIND}.limit.{action}" for action in (nb.RESTRICT, nb.SUSPEND)},
    nb.REVERIFY: f"{nb.KIND}.reverify.term",
}


def longest(ordered: nb.Ordered, policy: Pack) -> timedelta | None:
    """Return how long what an order asks for may last at most, None for what has no end."""
    if ordered.action not in _LENGTHS:
        return None
    allowed = policy.span(_LENGTHS[ordered.action])
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
            return tuple(lift(nb.LIMITING, line, act, at, now))
        case nb.REVERIFY:
            return reverifying.begun(line, act.order_id, at + (act.longest or timedelta()))
        case nb.RESTRICT | nb.SUSPEND | nb.CLOSE:
            corrected = redated(nb.LIMITING, line, act, answer.done_at and at)
            return (*impose(nb.LIMITING, line, act, at, now), *corrected)
    return ()
