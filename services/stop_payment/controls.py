"""Controls before the desk: a verdict's are ordered of banks, and lifted when it asks no more."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from uuid import UUID

from contracts import controls as ct
from contracts import stop_payment as sp
from contracts.codes import control_ends
from contracts.message import Event
from contracts.port import derived_id
from services.stop_payment import controlling
from services.stop_payment.effects import account_of
from services.stop_payment.inquiring import is_pending
from services.stop_payment.lifting import let_go
from services.stop_payment.measure import ACCOUNT, Measure
from services.stop_payment.order import ORDER, stream_of
from shared.ask import Ask, Decision
from shared.decider import Already
from shared.verdicts import compared

Reference = Callable[[str, str], str]
"""What tells the same company, by its credit code, at a bank."""
Written = dict[str, list[Event]]


def carry_out(ask: Ask, command: ct.CarryOut, refer: Reference) -> Decision:
    """Decide to order what a verdict asks of banks, and to end what it asks no more.

    What a bank does already, or was asked to, stays as it is. Where policy wants no orders to
    follow from verdicts, none does; what was ordered is ended all the same.
    """
    stream = f"{ct.COMPANY}-{command.company}"
    known = ask.state(controlling.STANDING, stream)
    if known.latest and command.sequence <= known.latest.sequence:
        return Decision({stream: Already(known.latest)})
    asked = command.banks if command.control else ()
    change = compared(known.orders, asked, lambda name: _serves(ask, name, command.control))
    fresh = change.fresh if ask.policy.yes(controlling.SWITCH) else ()
    written: Written = defaultdict(list)
    for bank, name in change.gone.items():
        _end(ask, written, name, command.ended_by or ct.REPLACED, instead=bank in fresh)
    kept = {**change.stay}
    for order in (_order(ask, command, bank, refer, known.orders.get(bank)) for bank in fresh):
        made = _made(command, order.agency)
        written[stream_of(made)].append(order)
        kept[order.agency] = str(made)
    outcomes = {name: tuple(events) for name, events in written.items()}
    return Decision({stream: (_carried(command, kept),), **outcomes}, controlling.file(command))


def _made(command: ct.CarryOut, bank: str) -> UUID:
    """Return the id of the order to a bank that follows from a verdict."""
    return derived_id("control", command.verdict_event, bank)


def _order(
    ask: Ask, command: ct.CarryOut, bank: str, refer: Reference, former: str | None
) -> ct.ControlOrdered:
    """Return the order to a bank; it takes the place of what stands there by a former one."""
    named, ref = f"ctl-{_made(command, bank).hex}", refer(bank, command.holder_credit_code)
    order = controlling.order(command, bank, named, ref, ask.policy)
    return replace(order, parent=_standing(ask, former))


def _carried(command: ct.CarryOut, orders: dict[str, str]) -> ct.CarriedOut:
    banks = tuple(ct.Controlled(agency=bank, order_id=orders[bank]) for bank in sorted(orders))
    return ct.CarriedOut(
        verdict_event=command.verdict_event,
        sequence=command.sequence,
        verdict=command.verdict,
        control=command.control,
        banks=banks,
    )


def _serves(ask: Ask, name: str, control: str | None) -> bool:
    """Tell whether an order asks this control of its bank, and waits for it or has it in force."""
    its = ask.state(ORDER, stream_of(UUID(name)))
    same = isinstance(its.ordered, ct.ControlOrdered) and its.ordered.control == control
    measure = _measure(ask, name)
    stands = measure is not None and measure.stands(ask.now)
    return same and (stands or is_pending(its, ask.now))


def _end(ask: Ask, written: Written, name: str, by: str, *, instead: bool) -> None:
    """Have an order end, and what stands by it or by those whose place it was to take.

    That stays until another order takes its place, if one does (`instead`).
    """
    stream = stream_of(UUID(name))
    if is_pending(ask.state(ORDER, stream), ask.now):
        written[stream].append(sp.Withdrawn(reason=control_ends()[by]))
    written[stream].append(ct.ControlCalledOff(ended_by=by))
    for each, placed in _line(ask, name):
        measure, account = _measure(ask, each), account_of(placed)
        if measure is None or not measure.stands(ask.now):
            continue
        if by == ct.OBJECTION and not measure.wrongful:
            written[account].append(controlling.wrongful(each))
        lift = None if instead else let_go(ask, each, placed, ended_by=by)
        if lift:
            written[lift.stream] += lift.begun
            written[account].append(lift.note)


def _standing(ask: Ask, name: str | None) -> str | None:
    """Return the order of a line by which its bank controls the company's accounts now."""
    for each, _ in _line(ask, name):
        measure = _measure(ask, each)
        if measure and measure.stands(ask.now):
            return each
    return None


def _line(ask: Ask, name: str | None) -> Iterator[tuple[str, ct.ControlOrdered]]:
    """Yield an order, and those whose place it was to take, the latest first."""
    while name:
        ordered = ask.state(ORDER, stream_of(UUID(name))).ordered
        if not isinstance(ordered, ct.ControlOrdered):
            return
        yield name, ordered
        name = ordered.parent


def _measure(ask: Ask, name: str) -> Measure | None:
    ordered = ask.state(ORDER, stream_of(UUID(name))).ordered
    if not isinstance(ordered, ct.ControlOrdered):
        return None
    return ask.state(ACCOUNT, account_of(ordered)).measures.get(name)
