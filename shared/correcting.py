"""Correcting: an agency says later that it did otherwise than it had said, or at another time."""

from collections.abc import Iterable
from datetime import datetime

from contracts import limits
from contracts.message import Event
from shared.limits import Act, Target, no_later


def undone(said: limits.Limiting, target: Target, order: str, now: datetime) -> Iterable[Event]:
    """Yield what follows from an order's not having been done: what it is said to have changed."""
    if said.corrected is None:
        return
    limit = target.limits.get(order)
    if limit and limit.was:
        yield said.corrected.never(order_id=order)
    for name, known in target.limits.items():
        match known.ended:
            case limits.Superseded(order_id=by) | limits.Restored(order_id=by) if by == order:
                if _goes_on(said, target, name, order, now):
                    until = known.imposed.in_force_until
                    yield said.corrected.reinstated(
                        measure=name, order_id=order, in_force_until=until
                    )


def _goes_on(said: limits.Limiting, target: Target, name: str, order: str, now: datetime) -> bool:
    """Tell whether a limit would be in force but for an order: none goes as far, or further."""
    own, rung = target.limits[name].imposed, said.ladder.index
    others = target.in_force(now, own.ordered_by)
    others.pop(order, None)
    return all(rung(own.limit) > rung(other.imposed.limit) for other in others.values())


def redated(
    said: limits.Limiting, target: Target, act: Act, at: datetime | None
) -> Iterable[Event]:
    """Yield that a limit in force began at another instant; it never ends later by that."""
    known = target.limits.get(act.order_id)
    if said.corrected is None or known is None or known.ended or at is None:
        return
    held = known.imposed
    begun = no_later(at, held.in_force_until) or at
    until = no_later(begun + act.longest if act.longest else None, held.in_force_until)
    if begun != held.in_force_from:
        yield said.corrected.redated(
            order_id=act.order_id, in_force_from=begun, in_force_until=until
        )
