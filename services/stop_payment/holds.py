"""Holds before the desk: a person held at every bank at once, and let go everywhere at once."""

from collections.abc import Callable, Iterator
from uuid import UUID

from contracts import authority as au
from contracts import controls as ct
from contracts import hold_proposals as hp
from contracts import holding as hd
from contracts import stop_payment as sp
from contracts.fields import ERASED
from contracts.message import Event
from contracts.port import TOCSIN, derived_id
from contracts.problems import Defect, refuse
from services.stop_payment import approving, chase, holding, lifting
from services.stop_payment.answer import Customer
from services.stop_payment.effects import account_of
from services.stop_payment.inquiring import is_pending
from services.stop_payment.measure import ACCOUNT
from services.stop_payment.order import ORDER, Order, case_of, stream_of
from shared.ask import Ask, Decision
from shared.decider import Already, Decider, Outcome
from shared.instruction import second_word
from shared.lifecycle import withdraw
from shared.parties import unchanged_since, who

Reference = Callable[[str, str, str], str]
"""What tells the same person, by the type and number of their papers, at a bank or anywhere."""
ANYWHERE = ""
ELSEWHERE = "person-held-elsewhere"
Ending = hd.ReachPerson | sp.Withdraw


def _latest(before: hd.PersonHeld | None, event: Event) -> hd.PersonHeld | None:
    return event if isinstance(event, hd.PersonHeld) else before


_NOBODY: hd.PersonHeld | None = None
PERSON = Decider(_NOBODY, _latest)
"""The last protective hold that was asked for of a person."""


def hold(ask: Ask, command: hd.HoldPerson, refer: Reference, task: str | None = None) -> Decision:
    """Decide to hold a person: orders to all banks go with it, or wait with it for approval.

    `task` is why, where the hold was proposed: then it begins where the proposal stands.
    Refused while another hold of them is open: `person-held`, or `person-held-elsewhere` where
    another centre asked for it, of which nothing more is told.
    """
    stream, case = stream_of(ask.subject), command.case_number
    ref = refer(command.holder_id_type, command.holder_id_number, ANYWHERE)
    begun = holding.begin(command, ask.caller.agency, ref, task)
    known = ask.state(ORDER, stream)
    proposed = None if task else known.proposal.proposed
    if before := known.hold.begun or known.ordered or proposed:
        if task and not begun.agrees(before):
            raise refuse("already-decided")
        if not (isinstance(before, hd.ProtectiveHoldBegun) and begun.agrees(before)):
            raise refuse("conflict", defects=[Defect("conflict")])
        return Decision({stream: Already(before)}, case)
    person = f"{hd.PERSON}-{ref}"
    if held := _open(ask, person):
        application, centre = held
        own = centre == ask.caller.agency
        raise refuse("person-held", application) if own else refuse(ELSEWHERE)
    noted = hd.PersonHeld(order_id=str(ask.subject), application_id=command.application_id)
    waits = approving.asked(command, ask.caller, ask.policy)
    issued = {} if waits else _issued(ask, begun, refer)
    first = (begun, *waits, *issued.pop(stream, ()))
    return Decision({stream: first, person: (noted,), **issued}, case)


def of_hold(ask: Ask, order: Order, refer: Reference) -> Decision:
    """Decide what is said of a protective hold: nobody but its centre learns that there is one."""
    begun, stream = order.hold.begun, stream_of(ask.subject)
    if begun is None or ask.caller.agency not in (TOCSIN, begun.ordered_by):
        raise refuse("not-found")
    match ask.command:
        case sp.Offer():
            return Decision({stream: Already(begun)}, begun.case_number)
        case sp.Lapse():
            outcome = holding.lapse(begun, order.hold, order.life, ask.now)
            return Decision({stream: outcome}, begun.case_number)
        case au.Approve() | au.Reject() as command:
            unchanged_since(ask, stream)
            outcome = second_word(au.SAID, order.life, command, who(ask.caller))
            return Decision(_approved(ask, begun, outcome, refer), begun.case_number)
        case hd.ReachPerson() | sp.Withdraw() as command:
            if not _again(order, command):
                unchanged_since(ask, stream)
            return Decision(_ended(ask, order, command), begun.case_number)
    raise refuse("not-found")


def let_go(ask: Ask, command: hd.LetGo) -> Decision:
    """Decide to have a bank let go of what it placed when the hold, or the verdict, was over."""
    its = chase.other(ask, command.order_id)
    if not isinstance(its.ordered, Customer):
        raise refuse("not-found")
    held, account = its.ordered, account_of(its.ordered)
    measure = ask.state(ACCOUNT, account).measures.get(command.order_id)
    if measure is None or not isinstance(measure.imposed, hd.HoldImposed | ct.ControlImposed):
        raise refuse("not-in-force")
    ended = its.called_off if isinstance(its.called_off, hd.HoldCalledOff) else its.life.withdrawn
    reason, by = ended.reason if ended else None, measure.imposed.ended_by
    lift = lifting.let_go(ask, command.order_id, held, reason, by) if by else None
    if lift is None:
        return Decision({account: Already(measure.latest)}, case_of(held))
    return Decision({lift.stream: lift.begun, account: (lift.note,)}, case_of(held))


def bank_order(hold_id: UUID, bank: str) -> UUID:
    """Return the id of the order to a bank that a protective hold is made of."""
    return derived_id("hold", hold_id, bank)


def is_held(ask: Ask, of: hp.HoldProposed, refer: Reference) -> bool:
    """Tell whether whoever is proposed is held already, or a hold of them is asked for."""
    ref = refer(of.holder_id_type, of.holder_id_number, ANYWHERE)
    return _open(ask, f"{hd.PERSON}-{ref}") is not None


def _open(ask: Ask, person: str) -> tuple[str, str] | None:
    """Return the application of the hold that is open of a person, and whose it is; or None."""
    known = ask.state(PERSON, person)
    if known is None:
        return None
    before = ask.state(ORDER, stream_of(UUID(known.order_id)))
    if before.hold.begun and before.hold.is_open(before.life, ask.now):
        return known.application_id, before.hold.begun.ordered_by
    return None


def _issued(
    ask: Ask, begun: hd.ProtectiveHoldBegun, refer: Reference
) -> dict[str, tuple[Event, ...]]:
    """Return the orders to all banks that are registered now, by their streams."""
    if begun.holder_id_number == ERASED:
        raise refuse("order-erased", begun.application_id)
    lasts, banks = ask.policy.span(holding.DURATION), sorted(ask.grounds.register.banks())
    until, root = ask.now + lasts, str(ask.subject)
    asked = tuple(hd.AskedBank(agency=bank) for bank in banks)
    written: dict[str, tuple[Event, ...]] = {
        stream_of(ask.subject): (hd.HoldIssued(banks=asked, until=until),)
    }
    for bank in banks:
        made = bank_order(ask.subject, bank)
        ref = refer(begun.holder_id_type, begun.holder_id_number, bank)
        said = holding.order(begun, root, f"hld-{made.hex}", bank, ref)
        seconds = int(lasts.total_seconds())
        written[stream_of(made)] = (hd.HoldOrdered(**said, hold_seconds=seconds, until=until),)
    return written


def _approved(
    ask: Ask, begun: hd.ProtectiveHoldBegun, outcome: Outcome, refer: Reference
) -> dict[str, Outcome]:
    stream = stream_of(ask.subject)
    match outcome:
        case (au.Approved(), *_):
            issued = _issued(ask, begun, refer)
            return {stream: (*outcome, *issued.pop(stream)), **issued}
    return {stream: outcome}


def _again(order: Order, command: Ending) -> bool:
    """Tell whether the hold was ended before: that is answered whichever version was seen."""
    ended = order.hold.reached if isinstance(command, hd.ReachPerson) else order.life.withdrawn
    return ended is not None


def _ended(ask: Ask, order: Order, command: Ending) -> dict[str, Outcome]:
    """Return what ends a hold everywhere: orders taken back, and releases of what is held."""
    stream = stream_of(ask.subject)
    if isinstance(command, hd.ReachPerson):
        outcome, by = holding.reach(order.hold, order.life, command), hd.CONTACT
        if order.life.waits_for and not isinstance(outcome, Already):
            outcome = (*outcome, sp.Withdrawn(reason=command.reason))
    elif order.hold.reached:
        raise refuse("already-reached")
    else:
        outcome, by = withdraw(order.life, sp.Withdrawn(reason=command.reason)), hd.WITHDRAWN
    written: dict[str, Outcome] = {stream: outcome}
    if not isinstance(outcome, Already) and order.hold.issued:
        made = [bank_order(ask.subject, bank.agency) for bank in order.hold.issued.banks]
        ask.streams.ahead(map(stream_of, made))
        for each in made:
            written |= _called_off(ask, each, by, command.reason)
    return written


def _called_off(ask: Ask, made: UUID, by: str, reason: str) -> Iterator[tuple[str, Outcome]]:
    """Yield what ends a hold at one bank: each of its streams, and what is written there."""
    its = ask.state(ORDER, stream_of(made))
    if not isinstance(its.ordered, hd.HoldOrdered):
        return
    back = (sp.Withdrawn(reason=reason),) if is_pending(its, ask.now) else ()
    yield stream_of(made), (*back, hd.HoldCalledOff(ended_by=by, reason=reason))
    if lift := lifting.let_go(ask, str(made), its.ordered, reason, by):
        yield lift.stream, lift.begun
        yield account_of(its.ordered), (lift.note,)
