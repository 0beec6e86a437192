"""The chase before the desk: asking where money went, and going after it."""

from uuid import UUID

from contracts import stop_payment as sp
from contracts import tracing as tr
from contracts import transaction_stops as ts
from contracts.policy import Pack
from contracts.port import TOCSIN
from contracts.problems import Defect, refuse
from services.stop_payment import counting
from services.stop_payment.erased import is_erased, readable
from services.stop_payment.order import ORDER, Order, stream_of
from services.stop_payment.tracing import (
    Asked,
    Reference,
    Tracer,
    account_type,
    asked_of,
    hop,
    query,
)
from shared.ask import Ask, Decision
from shared.decider import Already
from shared.register import Register
from shared.routing import Route, route


def ask_where(ask: Ask, command: tr.Query) -> Decision:
    """Decide to ask the bank of a stop that was answered; there is one query of a stop."""
    parent = other(ask, command.order_id)
    first, by_itself = stopping(parent), ask.caller.agency == TOCSIN
    if not parent.life.answered:
        raise refuse("not-answered")
    stream = stream_of(ask.subject)
    if known := ask.state(ORDER, stream).ordered:
        return Decision({stream: Already(known)}, first.case_number)
    before = stream_of(UUID(command.order_id))
    left = Decision({before: Already(parent.life.answered[-1])}, first.case_number)
    if by_itself and isinstance(first, ts.TransactionStopOrdered):
        return left
    made = query(command.order_id, stop_of(parent))
    if by_itself and (parent.cleared or is_erased(made)):
        return left
    return Decision({stream: (readable(made, first),)}, first.case_number)


def go_after(ask: Ask, command: tr.Follow) -> Decision:
    """Decide to stop a transfer where it went; without an officer, as far as policy allows.

    Where it allows nothing, the account can be stopped no more, or the case was erased, it is left
    to the officer.
    """
    found = other(ask, command.order_id)
    proposed = found.flows.hops.get(command.serial)
    asked = found.ordered
    if not isinstance(asked, Asked) or proposed is None:
        raise refuse("not-found")
    if proposed.from_ref != command.from_ref:
        raise refuse("not-found")
    left = Decision({stream_of(UUID(command.order_id)): Already(proposed)}, asked.case_number)
    parent = asked_of(command.order_id, asked)
    by_itself, before = ask.caller.agency == TOCSIN, other(ask, parent)
    if by_itself and not _allowed(proposed, before, ask.policy):
        return left
    stream = stream_of(ask.subject)
    if known := ask.state(ORDER, stream).ordered:
        return Decision({stream: Already(known)}, asked.case_number)
    stop = hop(proposed, parent, stopping(before))
    if by_itself and (is_erased(stop) or counting.is_full(ask, stop)):
        return left
    account, counted = counting.count(ask, readable(stop, stopping(before)))
    return Decision({stream: (stop,), account: (counted,)}, asked.case_number)


def tracer(asked: Asked, register: Register, reference: Reference) -> Tracer:
    """Return what reads the answer to a query, or a watch's report."""
    registered = register.banks().__contains__

    def way(number: str, named: str | None) -> Route | Defect:
        card = account_type(number) == "personal"
        return route(number, card=card, named=named, registered=registered)

    return Tracer(asked, way, reference)


def other(ask: Ask, order: str) -> Order:
    """Return another order than the command's own, if the caller is its issuer."""
    try:
        found = ask.state(ORDER, stream_of(UUID(order)))
    except ValueError:
        raise refuse("not-found") from None
    if found.ordered is None or ask.caller.agency not in (TOCSIN, found.ordered.ordered_by):
        raise refuse("not-found")
    return found


def stopping(order: Order) -> ts.Stop:
    """Return the stop that an order is; Refused `not-found` if it is none."""
    if not isinstance(order.ordered, ts.Stop):
        raise refuse("not-found")
    return order.ordered


def stop_of(order: Order) -> sp.Ordered:
    """Return the stop of an account that an order is; Refused if it is none, or has no account."""
    stop = stopping(order)
    if isinstance(stop, ts.TransactionStopOrdered):
        raise refuse("no-account")
    return stop


def _allowed(proposed: tr.HopProposed, before: Order, policy: Pack) -> bool:
    """Tell whether a stop may follow a transfer without an officer's word."""
    if before.cleared or before.life.withdrawn:
        return False
    enough = proposed.amount_minor > policy.minor("stop_payment.chase.above")
    return policy.yes("stop_payment.chase.issue") and enough and proposed.defect is None
