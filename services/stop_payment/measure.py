"""The measure: stops in force on one account at one bank, each with the order it rests on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from contracts import stop_payment as sp
from contracts.message import Event
from contracts.problems import refuse
from services.stop_payment.order import PLACED
from shared.decider import Already, Decider, Outcome


@dataclass(frozen=True, slots=True)
class Basis:
    """What a stop rests on: an order, and how long the law lets it last at most."""

    order_id: str
    ordered: sp.Ordered
    longest: timedelta


@dataclass(frozen=True, slots=True)
class Account:
    """The stops imposed on an account, and those that lapsed, by order id."""

    stops: Mapping[str, sp.StopImposed] = field(default_factory=dict)
    lapsed: Mapping[str, sp.StopLapsed] = field(default_factory=dict)


def evolve(account: Account, event: Event) -> Account:
    """Return the account after `event`; a bank's later word replaces its earlier one."""
    match event:
        case sp.StopImposed(order_id=order):
            return Account({**account.stops, order: event}, account.lapsed)
        case sp.StopLapsed(order_id=order):
            return Account(account.stops, {**account.lapsed, order: event})
    return account


ACCOUNT = Decider(Account(), evolve)


def impose(account: Account, basis: Basis, answer: sp.Answered, now: datetime) -> Outcome:
    """Decide what an answer puts in force: from when the bank acted, no longer than allowed.

    An answer that does not say when moves no earlier start, or each would begin the time anew.
    """
    if answer.code_class not in PLACED or basis.order_id in account.lapsed:
        return ()
    before = account.stops.get(basis.order_id)
    start = min(answer.executed_at or (before.in_force_from if before else now), now)
    ends = (start + basis.longest, answer.expires_at, basis.ordered.expires_at)
    end = min(instant for instant in ends if instant)
    stop = sp.StopImposed(
        order_id=basis.order_id,
        ordered_by=basis.ordered.ordered_by,
        legal_basis=basis.ordered.legal_document_number,
        asked_minor=basis.ordered.amount_minor,
        held_minor=answer.held_minor,
        currency=basis.ordered.currency,
        in_force_from=start,
        in_force_until=max(end, start),
        partial=answer.held_minor < basis.ordered.amount_minor,
    )
    return () if before == stop else (stop,)


def lapse(account: Account, command: sp.Lapse, now: datetime) -> Outcome:
    """Decide whether a stop has run out: at its exact instant, once."""
    stop = account.stops.get(command.order_id)
    if stop is None:
        raise refuse("not-found")
    if command.order_id in account.lapsed:
        return Already(account.lapsed[command.order_id])
    if now < stop.in_force_until:
        return Already(stop)
    return (sp.StopLapsed(order_id=command.order_id, lapsed_at=stop.in_force_until),)
