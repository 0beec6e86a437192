"""Lifting: releases that are proposed are ordered all at once, declined, or left undone."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any, cast
from uuid import UUID

from contracts import controls as ct
from contracts import fairness as fr
from contracts import freezing as fz
from contracts import holding as hd
from contracts import measures as ms
from contracts import stop_payment as sp
from contracts import transaction_stops as ts
from contracts.message import Event
from contracts.port import derived_id
from contracts.problems import refuse
from services.stop_payment import approving, chase, controlling, holding, shaping
from services.stop_payment.answer import Customer
from services.stop_payment.clearing import Node, chain
from services.stop_payment.effects import Held, account_of, stop_behind
from services.stop_payment.inquiring import is_pending
from services.stop_payment.measure import ACCOUNT, Account, Measure
from services.stop_payment.order import ORDER, stream_of
from shared import unended
from shared.ask import Ask, Decision
from shared.decider import Already, Outcome
from shared.parties import unchanged_since
from shared.unended import Unended

Reasoned = fr.ReleaseAll | fr.UpholdAppeal


@dataclass(frozen=True, slots=True)
class Lift:
    """An order to lift a measure: how its stream begins, and what the account notes of it."""

    stream: str
    begun: tuple[Event, ...]
    note: ms.ChangeAsked


def release_all(ask: Ask, command: fr.ReleaseAll) -> Decision:
    """Decide to lift whatever is proposed for release of a stop and all that followed from it.

    And whatever waits to take the place of one that was cleared, before it is in force.
    """
    first = chase.stopping(chase.other(ask, str(ask.subject)))
    unchanged_since(ask, stream_of(ask.subject))
    written: dict[str, list[Event]] = defaultdict(list)
    for node in chain(ask, str(ask.subject)):
        for name in node.account.resting_on(node.id):
            if _is_due(node, name) and (made := lift(ask, node.account, name, command)):
                written[made.stream] += made.begun
                written[node.stream].append(made.note)
    if not written:
        raise refuse("nothing-proposed")
    return Decision({name: tuple(each) for name, each in written.items()}, first.case_number)


def _is_due(node: Node, name: str) -> bool:
    measure = node.account.measures.get(name)
    if measure is None:
        return node.order.cleared is not None and name in node.account.queued
    return measure.proposed is not None


def lift(ask: Ask, account: Account, name: str, command: Reasoned) -> Lift | None:
    """Return the order to lift what stands or waits; None where its bank has such an order.

    Nor while the bank is to pay out of it. Its id tells how often the measure was to be changed
    before: asked again, it is another.
    """
    measure = account.measures.get(name)
    holds = measure.stands(ask.now) if measure else name in account.queued
    if not holds or is_asked(ask, account, name, (*ms.LIFTS, ms.RETURN)):
        return None
    made = _lift_id(account, name)
    said: dict[str, Any] = {
        "order_id": name,
        "application_id": f"rel-{made.hex}",
        "reason": command.reason,
        "legal_document_number": command.legal_document_number,
    }
    match ask.state(ORDER, stream_of(UUID(name))).ordered:
        case fz.FreezeOrdered() as frozen:
            unfreeze = fz.Unfreeze(**said)
            return _lift(ask, unfreeze, shaping.unfreezing(unfreeze, frozen), made)
        case sp.Ordered() | ts.TransactionStopOrdered() as stop:
            release = ms.Release(**said)
            return _lift(ask, release, shaping.release(release, stop), made)
        case hd.HoldOrdered() as held:
            return let_go(ask, name, held, command.reason)
    return None


def let_go(
    ask: Ask, name: str, held: Customer, reason: str | None = None, ended_by: str | None = None
) -> Lift | None:
    """Return the order to let go of what a bank holds of a customer: nobody has to approve it.

    None where nothing stands, or its bank has such an order.
    """
    account = ask.state(ACCOUNT, account_of(held))
    measure = account.measures.get(name)
    if measure is None or not measure.stands(ask.now) or is_asked(ask, account, name, ms.LIFTS):
        return None
    made = _lift_id(account, name)
    said = {"parent": name, "application_id": f"rel-{made.hex}"}
    release = (
        controlling.lifting(held, **said, ended_by=ended_by or ct.WITHDRAWN)
        if isinstance(held, ct.ControlOrdered)
        else holding.releasing(held, **said, reason=reason, ended_by=ended_by)
    )
    return Lift(stream_of(made), (release,), holding.noted(name, str(made), said["application_id"]))


def _lift(ask: Ask, command: ms.Release | fz.Unfreeze, order: Event, made: UUID) -> Lift:
    begun = (order, *approving.asked(command, ask.caller, ask.policy))
    return Lift(stream_of(made), begun, shaping.noted(command, str(made)))


def is_asked(ask: Ask, account: Account, measure: str, changes: Collection[str]) -> bool:
    """Tell whether a bank has an order for one of these changes, and has not answered it."""
    return any(
        is_pending(ask.state(ORDER, stream_of(UUID(asked.order_id))), ask.now)
        for asked in account.asked
        if asked.measure == measure and asked.change in changes
    )


def decline(ask: Ask, command: fr.DeclineRelease) -> Decision:
    """Decide to keep a measure whose release was proposed; never against an upheld appeal."""
    ordered, measure = judged(ask)
    unchanged_since(ask, stream_of(ask.subject))
    name, stream = str(ask.subject), account_of(ordered)
    if measure.proposed is None:
        raise refuse("nothing-proposed")
    if ask.state(ACCOUNT, stream).is_upheld(stop_behind(ordered, name)):
        raise refuse("appeal-upheld")
    declined = fr.ReleaseDeclined(measure=name, reason=command.reason)
    return Decision({stream: (declined,)}, ordered.case_number)


def judged(ask: Ask) -> tuple[Held, Measure]:
    """Return the order that a decision is about, if the caller gave it, and the measure it made."""
    ordered = chase.other(ask, str(ask.subject)).ordered
    if not isinstance(ordered, Held):
        raise refuse("not-found")
    measure = ask.state(ACCOUNT, account_of(ordered)).measures.get(str(ask.subject))
    if measure is None:
        raise refuse("not-in-force")
    return ordered, measure


def lift_again(ask: Ask, _command: fr.RestoreAgain) -> Decision:
    """Decide to order once more what ends a wrongful measure that its bank did not end."""
    ordered = chase.other(ask, str(ask.subject)).ordered
    if not isinstance(ordered, Held):
        raise refuse("not-found")
    name, stream = str(ask.subject), account_of(ordered)
    account = ask.state(ACCOUNT, stream)
    measure = account.measures.get(name)
    lifts = [each for each in account.asked if each.measure == name and each.change in ms.LIFTS]
    made = _lift_id(account, name)

    def write(last: Event) -> dict[str, Outcome]:
        named: dict[str, Any] = {"application_id": f"rel-{made.hex}"}
        note = replace(lifts[-1], order_id=str(made), **named)
        return {stream_of(made): (replace(cast("Any", last), **named),), stream: (note,)}

    goes_on = bool(measure and measure.wrongful and measure.stands(ask.now))
    tried = [ask.state(ORDER, stream_of(UUID(each.order_id))) for each in lifts]
    return unended.again(ask, Unended(ordered, goes_on, tried, write))


def _lift_id(account: Account, name: str) -> UUID:
    """Return the id of an order to lift a measure; it tells how often that was to be changed."""
    return derived_id("lift", name, sum(asked.measure == name for asked in account.asked))


def mark_overdue(ask: Ask, command: fr.MarkReleaseOverdue) -> Decision:
    """Decide whether a release that was proposed was left undone; one that is ordered was not."""
    ordered, measure = judged(ask)
    name, stream = str(ask.subject), account_of(ordered)
    due = measure.proposed and measure.proposed.release_by == command.due_at
    if due and ask.now < command.due_at:
        raise refuse("bad-request", f"the release is due at {command.due_at.isoformat()}")
    outcome: Outcome = Already(measure.latest)
    given = is_asked(ask, ask.state(ACCOUNT, stream), name, ms.LIFTS)
    if due and measure.ended is None and not given:
        outcome = (fr.ReleaseOverdue(measure=name, due_at=command.due_at),)
    return Decision({stream: outcome}, ordered.case_number)
