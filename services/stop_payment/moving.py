"""Moving up: a freeze that waited begins by itself, and its bank is asked what it holds."""

from uuid import UUID

from contracts import controls as ct
from contracts import freezing as fz
from contracts import holding as hd
from contracts.problems import refuse
from services.stop_payment import clarifying, clearing, queueing
from services.stop_payment.effects import account_of, completed
from services.stop_payment.measure import ACCOUNT
from services.stop_payment.order import ORDER, Order, stream_of
from services.stop_payment.orderable import Instruction
from shared.ask import Ask, Decision
from shared.decider import Already, Outcome

Move = fz.CloseUp | fz.MoveUp


def move(ask: Ask, command: Move, ordered: Instruction) -> Decision:
    """Decide whether a freeze moves up: one ended, or its time ran out by the bank's word.

    Refused `not-found` where a person is held, or a company: nothing waits behind that.
    """
    if isinstance(ordered, hd.Held | ct.Ordered):
        raise refuse("not-found")
    if isinstance(command, fz.CloseUp):
        return _close_up(ask, command.order_id, ordered)
    stream, name = account_of(ordered), command.order_id
    account = ask.state(ACCOUNT, stream)
    if name not in account.queued:
        raise refuse("not-in-force")
    asked = _freeze_of(_order(ask, name))
    found = queueing.run_out(account, command, asked, ask.now)
    return _begun(ask, stream, asked, found or _unchanged(ask, stream))


def _close_up(ask: Ask, ended: str, ordered: Instruction) -> Decision:
    """Decide who moves up behind a freeze that has ended; nobody may have waited."""
    stream = account_of(ordered)
    account = ask.state(ACCOUNT, stream)
    queued = queueing.behind(account, ended)
    if ended not in account.measures or queued is None:
        return Decision({stream: _unchanged(ask, stream)}, ordered.case_number)
    cause, at = queueing.ended_by(account, ended)
    asked = _freeze_of(_order(ask, queued.order_id))
    return _begun(ask, stream, asked, queueing.moved_up(queued, asked, cause, at))


def _begun(ask: Ask, stream: str, asked: fz.FreezeOrdered, outcome: Outcome) -> Decision:
    match outcome:
        case (fz.Frozen(order_id=name), *_):
            order, begun = _order(ask, name), completed(ask, asked, outcome)
            outcomes = {stream: clearing.belated(ask, order, stream, begun)}
            if not order.question:
                own = stream_of(UUID(name))
                outcomes[own] = (clarifying.unknown(ask.now, ask.policy_of(own)),)
            return Decision(outcomes, asked.case_number)
    return Decision({stream: outcome}, asked.case_number)


def _unchanged(ask: Ask, stream: str) -> Already:
    """Return that nobody moves up: the account stays as its last event left it."""
    return Already(ask.events(stream)[-1])


def _order(ask: Ask, name: str) -> Order:
    return ask.state(ORDER, stream_of(UUID(name)))


def _freeze_of(order: Order) -> fz.FreezeOrdered:
    if not isinstance(order.ordered, fz.FreezeOrdered):
        raise refuse("not-found")
    return order.ordered
