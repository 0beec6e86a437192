"""Appealing: a holder says why a measure is wrong; it is decided in time, and upheld it ends it."""

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from contracts import fairness as fr
from contracts import freezing as fz
from contracts import orders
from contracts.problems import refuse
from services.stop_payment.effects import Held, account_of
from services.stop_payment.lifting import judged, lift
from services.stop_payment.measure import ACCOUNT, Account
from services.stop_payment.order import ORDER, Instruction, stream_of
from shared.ask import Ask, Decision
from shared.decider import Already, Outcome
from shared.parties import unchanged_since

if TYPE_CHECKING:
    from contracts.message import Event

CLOCK = "stop_payment.appeal.review"
_SAID = ("appellant_name", "appellant_phone", "grounds")


def file(ask: Ask, command: fr.Appeal) -> Decision:
    """Decide to enter an appeal, at the bank that holds the measure or at the centre it is of."""
    order = ask.state(ORDER, stream_of(ask.subject))
    ordered = order.ordered
    if not isinstance(ordered, Held):
        raise refuse("not-found")
    door = _door(ask, ordered, reached=order.life.waits_for is None)
    stream, name = account_of(ordered), str(ask.subject)
    measure = ask.state(ACCOUNT, stream).measures.get(name)
    if measure is None:
        raise refuse("not-in-force")
    said = {each: getattr(command, each) for each in _SAID}
    open_ = measure.appeal
    if open_ and all(getattr(open_, each) == value for each, value in said.items()):
        return Decision({stream: Already(open_)}, ordered.case_number)
    if open_:
        raise refuse("already-appealed")
    review_by = ask.now + ask.policy.span(CLOCK)
    filed = fr.AppealFiled(measure=name, door=door, review_by=review_by, **said)
    return Decision({stream: (filed,)}, ordered.case_number)


def _door(ask: Ask, ordered: Instruction, *, reached: bool) -> str:
    """Return where an appeal was handed in, if whoever enters it is party to the order.

    The bank is only once the order has reached it: before that it must not learn that there is one.
    """
    caller = ask.caller
    roles = ask.grounds.register.roles(caller)
    if reached and roles & orders.AGENCY and caller.agency == ordered.agency:
        return fr.BANK
    if roles & orders.OFFICER and caller.agency == ordered.ordered_by:
        return fr.CENTRE
    raise refuse("not-found")


def uphold(ask: Ask, command: fr.UpholdAppeal) -> Decision:
    """Decide for the holder: all that rests on the stop was wrong, and what stands is lifted."""
    ordered, measure = judged(ask)
    unchanged_since(ask, stream_of(ask.subject))
    if measure.appeal is None:
        raise refuse("no-appeal")
    name, stream = str(ask.subject), account_of(ordered)
    account = ask.state(ACCOUNT, stream)
    stop = ordered.parent if isinstance(ordered, fz.FreezeOrdered) else name
    written: dict[str, list[Event]] = defaultdict(list)
    written[stream].append(fr.AppealUpheld(measure=name, reason=command.reason))
    written[stream] += _wrong(account, stop, name)
    for each in account.resting_on(stop):
        if made := lift(ask, account, each, command):
            written[made.stream] += made.begun
            written[stream].append(made.note)
    return Decision({each: tuple(events) for each, events in written.items()}, ordered.case_number)


def _wrong(account: Account, stop: str, by: str) -> Iterator[fr.FoundWrongful]:
    for name in account.resting_on(stop):
        measure = account.measures.get(name)
        if measure and measure.wrongful is None:
            yield fr.FoundWrongful(measure=name, order_id=by, ground=fr.APPEAL)


def dismiss(ask: Ask, command: fr.DismissAppeal) -> Decision:
    """Decide against the holder."""
    ordered, measure = judged(ask)
    unchanged_since(ask, stream_of(ask.subject))
    if measure.appeal is None:
        raise refuse("no-appeal")
    dismissed = fr.AppealDismissed(measure=str(ask.subject), reason=command.reason)
    return Decision({account_of(ordered): (dismissed,)}, ordered.case_number)


def mark_overdue(ask: Ask, command: fr.MarkAppealOverdue) -> Decision:
    """Decide whether an appeal was left without a decision."""
    ordered, measure = judged(ask)
    due = measure.appeal and measure.appeal.review_by == command.due_at
    if due and ask.now < command.due_at:
        raise refuse("bad-request", f"the appeal is due at {command.due_at.isoformat()}")
    outcome: Outcome = Already(measure.latest)
    if due:
        outcome = (fr.AppealOverdue(measure=str(ask.subject), due_at=command.due_at),)
    return Decision({account_of(ordered): outcome}, ordered.case_number)
