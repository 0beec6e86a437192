"""Re-routing: an order whose bank says that the account is elsewhere goes there."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from uuid import UUID

from contracts import stop_payment as sp
from contracts.feedback import Reroute
from contracts.port import derived_id
from contracts.problems import refuse
from services.stop_payment import counting
from services.stop_payment.answer import PLACED
from services.stop_payment.chase import other, stop_of
from services.stop_payment.erased import is_erased
from services.stop_payment.order import ORDER, Order, stream_of
from services.stop_payment.tracing import Reference
from shared.ask import Ask, Decision
from shared.decider import Already
from shared.lifecycle import Life


def rerouted_id(order: str, bank: str) -> UUID:
    """Return the id of the order that goes to `bank` because of an answer to another."""
    return derived_id("reroute", order, bank)


def send_on(ask: Ask, command: Reroute, reference: Reference) -> Decision:
    """Decide to order a stop from the bank that another named; each bank is asked once.

    Only a stop is sent on: whatever else was ordered goes to the bank that holds something; and
    only to an account that can still be stopped, and was not erased.
    """
    first, to = other(ask, command.order_id), command.bank
    ordered, stream = first.ordered, stream_of(ask.subject)
    if ordered is None or not first.life.answered:
        raise refuse("not-answered")
    if known := ask.state(ORDER, stream).ordered:
        return Decision({stream: Already(known)}, ordered.case_number)
    if not isinstance(ordered, sp.Ordered):
        return _unchanged(command, first)
    there = to in ask.grounds.register.banks()
    if there and leads_on(first.life, to, [*_asked(ask, ordered)]):
        event = rerouted(ordered, command.order_id, to, reference(to, ordered.account_number))
        if not (is_erased(event) or counting.is_full(ask, event)):
            account, counted = counting.count(ask, event)
            return Decision({stream: (event,), account: (counted,)}, ordered.case_number)
    return _unchanged(command, first)


def _unchanged(command: Reroute, first: Order) -> Decision:
    """Return that nothing follows from what the bank said."""
    return Decision({stream_of(UUID(command.order_id)): Already(first.life.answered[-1])})


def _asked(ask: Ask, ordered: sp.Ordered) -> Iterable[str]:
    """Yield the banks that an order went to, the last one first."""
    yield ordered.agency
    while ordered.rerouted_from:
        ordered = stop_of(other(ask, ordered.rerouted_from))
        yield ordered.agency


def leads_on(life: Life, bank: str, asked: Collection[str]) -> bool:
    """Tell whether an answer sends the order to `bank`: not if it was `asked` on the way here.

    Nor if the order was taken back, the bank holds something, or has changed its word since.
    """
    if life.withdrawn or not life.answered or bank in asked:
        return False
    last = life.answered[-1]
    named = isinstance(last, sp.Answered) and last.other_bank == bank
    return named and last.code_class not in PLACED


def rerouted(ordered: sp.Ordered, order: str, bank: str, account_ref: str) -> sp.Ordered:
    """Return what is ordered from `bank` instead: the same stop, by the same authority."""
    return replace(
        ordered,
        application_id=f"rr-{rerouted_id(order, bank).hex}",
        agency=bank,
        routed_by="answer",
        account_ref=account_ref,
        parent=order,
        root=ordered.root or order,
        rerouted_from=order,
        warnings=(),
        overrides=(),
    )
