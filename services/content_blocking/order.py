"""One order to an internet company: its state, how long it lasts, who must approve it. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from contracts import content_blocking as cb
from contracts.codes import protected_sites
from contracts.content_targets import SITE, host_of
from contracts.policy import Pack
from shared import instruction, limits
from shared.decider import Decider, Outcome


@dataclass(frozen=True, slots=True)
class Order(instruction.Order[cb.Ordered]):
    """What decisions about an order need to know: what was ordered, and its life."""

    said = cb.SAID
    begins = cb.Ordered


ORDER = Decider(Order(), instruction.evolve)
TARGET = Decider(limits.Target(), limits.evolve)


def is_protected(kind: str, target: str) -> bool:
    """Tell whether a target, in its one spelling, is a government's or a bank's own site."""
    host = host_of(target)
    return kind == SITE and any(f".{host}".endswith(f".{known}") for known in protected_sites())


def guarded(action: str, policy: Pack) -> bool:
    """Tell whether an order about a protected site waits for a second person; no lifting does."""
    return action != cb.LIFT and policy.yes(f"{cb.KIND}.approval.protected")


def longest(ordered: cb.Ordered, policy: Pack) -> timedelta | None:
    """Return how long what was ordered may last at most: as asked, or as policy allows."""
    if ordered.action not in cb.LASTING:
        return None
    allowed = policy.span(f"{cb.KIND}.limit.{ordered.action}")
    hours = ordered.duration_hours
    return min(timedelta(hours=hours), allowed) if hours else allowed


def borne(target: limits.Target, act: limits.Act, answer: cb.Answered, now: datetime) -> Outcome:
    """Decide what a company's answer that it did something does to a target."""
    at = min(answer.done_at or now, now)
    change = limits.lift if act.ordered.action == cb.LIFT else limits.impose
    return tuple(change(cb.LIMITING, target, act, at, now))
