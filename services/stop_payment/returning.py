"""Returning before the desk: money that a freeze holds goes back to whom it was taken from."""

from collections.abc import Iterable
from dataclasses import fields
from typing import Any, cast
from uuid import UUID

from contracts import freezing as fz
from contracts import measures as ms
from contracts import returns as rt
from contracts.fields import ERASED
from contracts.message import Message
from contracts.port import derived_id
from contracts.problems import Defect, refuse
from services.stop_payment import proceeding as pr
from services.stop_payment.chase import other
from services.stop_payment.effects import account_of
from services.stop_payment.measure import ACCOUNT, Account
from services.stop_payment.order import ORDER, Order, stream_of
from shared.ask import Ask, Decision
from shared.decider import Already, Outcome
from shared.parties import unchanged_since

Step = (
    rt.ClaimReturn
    | rt.WithdrawClaim
    | rt.TraceReturn
    | rt.ObjectToReturn
    | rt.ReviewObjection
    | rt.DecideReturn
)
"""What is said of the return of a freeze: the order of the freeze is the subject."""
Returning = Step | rt.PayAgain


def proceed(ask: Ask, command: Returning) -> Decision:
    """Decide a step of a return: while the freeze is in force, on the latest that was said."""
    if isinstance(command, rt.PayAgain):
        return _pay_again(ask, command)
    freeze = _freeze(ask, str(ask.subject))
    stream = _stream(str(ask.subject))
    unchanged_since(ask, stream)
    known = ask.state(pr.PROCEEDING, stream)
    of = _fund(ask, freeze, known)
    if isinstance(command, rt.DecideReturn):
        return _decided(ask, command, freeze, known, of)
    outcome = _said(ask, command, known, of)
    return Decision({stream: outcome}, freeze.case_number)


def _said(ask: Ask, command: Step, known: pr.Proceeding, of: pr.Fund) -> Outcome:
    match command:
        case rt.ClaimReturn():
            return pr.claim(known, command, of)
        case rt.WithdrawClaim():
            return pr.take_back(known, command, of)
        case rt.TraceReturn():
            return pr.trace(known, command, of, ask.policy, ask.now)
        case rt.ObjectToReturn():
            return pr.object_to(known, command, of, ask.now)
        case rt.ReviewObjection():
            return pr.review(known, command, of)
    raise refuse("unknown-command", type(command).wire)


def _decided(
    ask: Ask, command: rt.DecideReturn, freeze: fz.FreezeOrdered, known: pr.Proceeding, of: pr.Fund
) -> Decision:
    """Return the decision, the order to pay each claim, and the account's note of each order."""
    decided = pr.decide(known, command, of, ask.now, ask.policy)
    orders = {
        str(derived_id("return", of.order_id, name)): _to_somebody(
            _payment(command, freeze, known.filed[name], share.share_minor)
        )
        for name, share in known.shares.items()
        if share.share_minor
    }
    outcomes: dict[str, Outcome] = {_stream(of.order_id): (decided,)}
    outcomes |= {stream_of(UUID(name)): (order,) for name, order in orders.items()}
    notes = tuple(_noted(name, order) for name, order in orders.items())
    return Decision(outcomes | {account_of(freeze): notes}, freeze.case_number)


def _pay_again(ask: Ask, command: rt.PayAgain) -> Decision:
    """Decide to order anew what was not paid: once the bank has said so, and no more than that."""
    freeze, stream = _freeze(ask, command.order_id), stream_of(ask.subject)
    said = ask.state(pr.PROCEEDING, _stream(command.order_id))
    share = said.settled.get(command.claim)
    if share is None:
        raise refuse("not-found")
    claim = said.filed[command.claim]
    if known := ask.state(ORDER, stream).ordered:
        return Decision({stream: _repeated(command, known, claim)}, freeze.case_number)
    unchanged_since(ask, _stream(command.order_id))
    pr.approved(command, ask.policy_of(_stream(command.order_id)), {claim.officer1_id})
    unpaid = _unpaid(ask, command, freeze, claim, share)
    order = _to_somebody(_payment(command, freeze, claim, unpaid))
    notes = (_noted(str(ask.subject), order),)
    return Decision({stream: (order,), account_of(freeze): notes}, freeze.case_number)


def _unpaid(
    ask: Ask,
    command: rt.PayAgain,
    freeze: fz.FreezeOrdered,
    claim: rt.ReturnClaimed,
    share: rt.ShareFixed,
) -> int:
    """Return what is left to be paid of a share; Refused while the bank may still pay it."""
    account = ask.state(ACCOUNT, account_of(freeze))
    measure = account.in_force(command.order_id, ask.now)
    tried = _settled(_orders(ask, account, command))
    if command.payee_account not in (None, claim.victim_account) and not tried:
        raise refuse("source-first")
    left = min(share.share_minor - measure.paid(command.claim), measure.held_minor)
    if left <= 0:
        raise refuse("nothing-unpaid")
    return left


def _orders(ask: Ask, account: Account, command: rt.PayAgain) -> Iterable[Order]:
    """Yield the orders to pay a claim that were given before."""
    for asked in account.asked:
        if (asked.measure, asked.change) == (command.order_id, ms.RETURN):
            order = ask.state(ORDER, stream_of(UUID(asked.order_id)))
            if isinstance(order.ordered, rt.ReturnOrdered) and order.ordered.claim == command.claim:
                yield order


def _settled(orders: Iterable[Order]) -> bool:
    """Tell whether a bank answered any of these orders; Refused if it has not answered one yet."""
    answered = False
    for order in orders:
        if not order.life.is_over:
            raise refuse("order-pending", order.ordered.application_id if order.ordered else "")
        answered = answered or bool(order.life.answered)
    return answered


def _repeated(command: rt.PayAgain, known: Message, claim: rt.ReturnClaimed) -> Outcome:
    """Decide an application that was made before: the same changes nothing, another conflicts."""
    if not isinstance(known, rt.ReturnOrdered):
        raise refuse("conflict", defects=[Defect("conflict")])
    order = _payment(command, known, claim, known.amount_minor)
    if not order.agrees(known):
        raise refuse("conflict", defects=[Defect("conflict")])
    return Already(known)


def _payment(
    command: rt.DecideReturn | rt.PayAgain,
    of: fz.FreezeOrdered | rt.ReturnOrdered,
    claim: rt.ReturnClaimed,
    minor: int,
) -> rt.ReturnOrdered:
    """Return the order to pay a claim: to the account that the money came from, if no other."""
    named = derived_id("return", claim.measure, claim.application_id)
    said = {each.name: getattr(of, each.name) for each in _SHAPING}
    said |= {each.name: getattr(command, each.name) for each in _APPROVAL}
    said |= {
        "application_id": f"ret-{named.hex}",
        "parent": claim.measure,
        "amount_minor": minor,
        "reason": command.reason,
        "legal_document_number": command.legal_document_number,
        "feedback_limit_hours": None,
        "claim": claim.application_id,
        "payee_account": claim.victim_account,
        "payee_name": claim.victim_name,
        "payee_bank": claim.victim_bank,
    }
    if isinstance(command, rt.PayAgain):
        said |= {"application_id": command.application_id, "again": True} | _elsewhere(command)
    return rt.ReturnOrdered(**said)


def _to_somebody(order: rt.ReturnOrdered) -> rt.ReturnOrdered:
    """Return an order to pay; Refused where the payee was erased, and no other is named."""
    if order.payee_account == ERASED:
        raise refuse("claim-erased", order.claim)
    return order


def _elsewhere(command: rt.PayAgain) -> dict[str, str | None]:
    """Return the account that is named instead of the one that the money came from, if any is."""
    if command.payee_account is None:
        return {}
    return {name: getattr(command, name) for name in ("payee_account", "payee_name", "payee_bank")}


_SHAPING = fields(cast("Any", ms.Shaping))
_APPROVAL = fields(cast("Any", fz.Approval))


def _noted(order_id: str, order: rt.ReturnOrdered) -> ms.ChangeAsked:
    """Return what the account notes of an order to pay out of one of its freezes."""
    return ms.ChangeAsked(
        measure=order.parent,
        order_id=order_id,
        application_id=order.application_id,
        change=ms.RETURN,
    )


def _freeze(ask: Ask, order_id: str) -> fz.FreezeOrdered:
    """Return the order of a freeze, if the caller is its issuer."""
    ordered = other(ask, order_id).ordered
    if not isinstance(ordered, fz.FreezeOrdered):
        raise refuse("not-found")
    return ordered


def _fund(ask: Ask, freeze: fz.FreezeOrdered, known: pr.Proceeding) -> pr.Fund:
    """Return what can be returned; Refused if the freeze is not in force."""
    order_id = str(ask.subject)
    measure = ask.state(ACCOUNT, account_of(freeze)).in_force(order_id, ask.now)
    promised = sum(
        max(share.share_minor - measure.paid(name), 0) for name, share in known.settled.items()
    )
    return pr.Fund(order_id, freeze.currency, max(measure.held_minor - promised, 0))


def _stream(freeze_id: str) -> str:
    """Return the stream of what is said of the return of a freeze."""
    return f"{rt.RETURN}-{freeze_id}"
