"""Effects: what orders, answers and time do to the measures on an account, decided with them."""

from uuid import UUID

from contracts import controls as ct
from contracts import fairness as fr
from contracts import freezing as fz
from contracts import holding as hd
from contracts import measures as ms
from contracts import returns as rt
from contracts import stop_payment as sp
from contracts import transaction_stops as ts
from contracts.problems import refuse
from services.stop_payment import (
    approving,
    chase,
    controlling,
    freezing,
    holding,
    paying,
    shaping,
    stopping,
    warning,
)
from services.stop_payment.erased import readable
from services.stop_payment.measure import ACCOUNT, Account, Imposed, lapse, measure_of
from services.stop_payment.order import ORDER, case_of, stream_of
from services.stop_payment.orderable import Instruction
from shared import unended
from shared.ask import Ask, Decision
from shared.decider import Already, Outcome
from shared.parties import unchanged_since
from shared.telling import told

Held = ts.Held | hd.HoldOrdered
"""An order that a measure can rest on."""
Lifting = (
    ms.ReleaseOrdered | ts.TransactionReleaseOrdered | fz.UnfreezeOrdered | hd.HoldReleaseOrdered
)
"""An order to end such a measure."""


def account_of(ordered: Instruction) -> str:
    """Return the stream of the measures on an order's account, or transaction; it hides which."""
    return f"{sp.MEASURE}-{ordered.account_ref}"


def stop_behind(ordered: Held, name: str) -> str:
    """Return the stop that the measure of an order is about: a freeze takes the place of one."""
    return ordered.parent if isinstance(ordered, fz.FreezeOrdered) else name


def shape(ask: Ask, command: shaping.Asked) -> Decision:
    """Decide to order something about a measure: the account notes it, so that such orders race."""
    of = chase.other(ask, command.order_id).ordered
    if not isinstance(of, Held):
        raise refuse("not-found")
    stream, account = stream_of(ask.subject), account_of(of)
    if known := ask.state(ORDER, stream).ordered:
        return Decision({stream: shaping.again(command, known)}, of.case_number)
    unchanged_since(ask, stream_of(UUID(command.order_id)))
    state = ask.state(ACCOUNT, account)
    order = readable(_made(ask, command, of, state), of)
    _nothing_pending(ask, command, state)
    note = shaping.noted(command, str(ask.subject))
    at_once = isinstance(order, hd.HoldReleaseOrdered)
    waits = () if at_once else approving.asked(command, ask.caller, ask.policy)
    begun = (order, *waits)
    return Decision({stream: begun, account: (note,)}, of.case_number)


def _made(ask: Ask, command: shaping.Asked, of: Held, account: Account) -> shaping.Made:
    """Return the order that a command makes; a measure is judged by the policy of its order."""
    if isinstance(command, fz.Freeze) and isinstance(of, sp.Ordered):
        account.not_frozen(command.order_id, ask.now)
        return shaping.freeze(command, of, ask.policy)
    policy = ask.policy_of(stream_of(UUID(command.order_id)))
    match command, of:
        case ms.Release(), sp.Ordered() | ts.TransactionStopOrdered():
            account.in_force(command.order_id, ask.now)
            return shaping.release(command, of)
        case ms.Extend(), sp.Ordered() | ts.TransactionStopOrdered():
            measure = account.in_force(command.order_id, ask.now)
            return shaping.extension(command, of, measure, policy)
        case ms.Release(), hd.HoldOrdered():
            account.in_force(command.order_id, ask.now)
            return shaping.hold_release(command, of)
        case fz.Renew(), fz.FreezeOrdered():
            measure = account.in_force(command.order_id, ask.now)
            return shaping.renewal(command, of, measure, policy)
        case fz.Unfreeze(), fz.FreezeOrdered():
            if command.order_id not in account.queued:
                account.in_force(command.order_id, ask.now)
            return shaping.unfreezing(command, of)
        case fz.Freeze(), ts.TransactionStopOrdered():
            raise refuse("no-account")
    raise refuse("not-found")


def bearing(ask: Ask, ordered: Instruction, answered: sp.Answered) -> dict[str, Outcome]:
    """Return what an answer does to the measures on its account, by their stream."""
    stream, by, now = account_of(ordered), str(ask.subject), ask.now
    account = ask.state(ACCOUNT, stream)
    outcome: Outcome
    match ordered:
        case sp.Ordered() | ts.TransactionStopOrdered():
            outcome = stopping.impose(account, _basis(ask, ordered), answered, now)
        case ms.ExtensionOrdered() | ts.TransactionExtensionOrdered():
            outcome = stopping.extend(account, by, ordered, answered, now)
        case ms.ReleaseOrdered() | ts.TransactionReleaseOrdered():
            outcome = stopping.release(account, by, ordered, answered, now)
        case fz.FreezeOrdered():
            outcome = freezing.freeze(account, by, ordered, answered, now)
        case fz.RenewalOrdered():
            outcome = freezing.renew(account, by, ordered, answered, now)
        case fz.UnfreezeOrdered():
            outcome = freezing.unfreeze(account, by, ordered, answered, now)
        case rt.ReturnOrdered():
            outcome = paying.pay(account, by, ordered, answered, now)
        case _ if isinstance(ordered, hd.Held | ct.Ordered):
            outcome = _of_customer(ask, account, ordered, answered)
        case _:
            outcome = ()
    return {stream: _unended(ask, ordered, answered, completed(ask, ordered, outcome))}


def _unended(ask: Ask, ordered: Instruction, answered: sp.Answered, outcome: Outcome) -> Outcome:
    """Return what an answer does, and that a wrongful measure goes on that it was to end."""
    if not isinstance(ordered, Lifting) or isinstance(outcome, Already):
        return outcome
    stream, name = account_of(ordered), ordered.parent
    measure = ACCOUNT.fold_on(ask.state(ACCOUNT, stream), outcome).measures.get(name)
    if measure is None or measure.wrongful is None or not measure.stands(ask.now):
        return outcome
    return (*outcome, unended.failed(ask, fr.JUDGED, stream, name, answered.code_class))


def _of_customer(
    ask: Ask, account: Account, ordered: hd.Held | ct.Ordered, answered: sp.Answered
) -> Outcome:
    """Return what an answer does to what a person, or a company, has at its bank."""
    by = str(ask.subject)
    if isinstance(ordered, hd.HoldReleaseOrdered):
        return holding.let_go(account, by, ordered, answered, ask.now)
    if isinstance(ordered, ct.ControlLiftOrdered):
        return controlling.lift(account, by, ordered, answered, ask.now)
    order = ask.state(ORDER, stream_of(ask.subject))
    over = hd.WITHDRAWN if order.life.withdrawn else None
    ended = order.called_off.ended_by if order.called_off else over
    if isinstance(ordered, ct.ControlOrdered):
        of_verdict = controlling.Basis(by, ordered, ended)
        return controlling.impose(account, of_verdict, answered, ask.now)
    basis = holding.Basis(by, ordered, _approver(ask, UUID(ordered.root)), ended)
    return holding.impose(account, basis, answered, ask.now)


def completed(ask: Ask, ordered: Instruction, outcome: Outcome) -> Outcome:
    """Return an outcome with what each measure tells its holder, and when its end is announced."""
    return _announced(ask, told(ask, ordered.ordered_by, outcome, Imposed))


def _basis(ask: Ask, ordered: ts.Stop) -> stopping.Basis:
    """Return what a stop rests on: also what was said after it was ordered, for its authority."""
    order = ask.state(ORDER, stream_of(ask.subject))
    return stopping.Basis(
        order_id=str(ask.subject),
        ordered=ordered,
        longest=ask.policy.span("stop_payment.stop.duration"),
        document=order.papers.number,
        approver=_approver(ask, ask.subject),
    )


def _approver(ask: Ask, order: UUID) -> str | None:
    """Return who approved an order here, if anybody had to."""
    approved = ask.state(ORDER, stream_of(order)).life.approved
    return approved.approved_by if approved else None


def timely(ask: Ask, command: sp.Lapse | ms.WarnOfExpiry, ordered: Instruction) -> Decision:
    """Decide whether a measure has run out, or soon will."""
    stream = account_of(ordered)
    account = ask.state(ACCOUNT, stream)
    if isinstance(command, sp.Lapse):
        outcome = lapse(account, command, ask.now)
    else:
        outcome = warning.warn(account, command, ask.now, ask.policy)
    return Decision({stream: outcome}, case_of(ordered))


def _announced(ask: Ask, outcome: Outcome) -> Outcome:
    """Return what comes of an answer, with warnings by the policy of each measure's own order."""
    if isinstance(outcome, Already):
        return outcome
    return tuple(
        warning.announced(each, ask.now, ask.policy_of(stream_of(UUID(measure_of(each)))))
        if isinstance(each, warning.Lasting)
        else each
        for each in outcome
    )


def _nothing_pending(ask: Ask, command: shaping.Asked, account: Account) -> None:
    """Refuse what the bank was asked already, and to lift a freeze that it is still to pay from."""
    against = {shaping.change(command)} | (
        {ms.RETURN} if isinstance(command, fz.Unfreeze) else set()
    )
    for asked in account.asked:
        if asked.measure == command.order_id and asked.change in against:
            life = ask.state(ORDER, stream_of(UUID(asked.order_id))).life
            if not life.is_over:
                raise refuse("order-pending", asked.application_id)
