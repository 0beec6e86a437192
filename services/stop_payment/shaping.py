"""Orders about measures: what an officer may ask of a bank, by whose approval, and until when."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import timedelta
from typing import Any, cast

from contracts import freezing as fz
from contracts import holding as hd
from contracts import measures as ms
from contracts import stop_payment as sp
from contracts import transaction_stops as ts
from contracts.fields import ERASED
from contracts.message import Message
from contracts.policy import RANKS, Pack, at_least
from contracts.problems import Defect, Refused, refuse
from contracts.types import amount_of, minor_of
from services.stop_payment import holding
from services.stop_payment.measure import Measure
from shared.decider import Already, Outcome
from shared.workdays import months_on

Asked = ms.StopChange | fz.FreezeChange
Made = ms.Change | ts.Change | fz.Change | hd.HoldReleaseOrdered
_MAKES: Mapping[type[Asked], tuple[type[Made], str]] = {
    ms.Release: (ms.ReleaseOrdered, ms.RELEASE),
    ms.Extend: (ms.ExtensionOrdered, ms.EXTENSION),
    fz.Freeze: (fz.FreezeOrdered, ms.FREEZE),
    fz.Renew: (fz.RenewalOrdered, ms.RENEWAL),
    fz.Unfreeze: (fz.UnfreezeOrdered, ms.UNFREEZE),
}
"""The order that each command makes, and the word for what it asks."""
_INSTEAD: Mapping[type[Asked], tuple[type[Made], ...]] = {
    ms.Release: (ts.TransactionReleaseOrdered, hd.HoldReleaseOrdered),
    ms.Extend: (ts.TransactionExtensionOrdered,),
}
"""The orders that a command makes instead: of a transaction, or of what is held of a person."""
_INSTANT = timedelta(microseconds=1)


def again(command: Asked, known: object) -> Outcome:
    """Decide an application that was made before: the same changes nothing, another conflicts."""
    kinds = (_MAKES[type(command)][0], *_INSTEAD.get(type(command), ()))
    if not isinstance(known, kinds) or not _says(command, known):
        raise refuse("conflict", defects=[Defect("conflict")])
    return Already(known)


def noted(command: Asked, order_id: str) -> ms.ChangeAsked:
    """Return what the account notes of an order about one of its measures."""
    return ms.ChangeAsked(
        measure=command.order_id,
        order_id=order_id,
        application_id=command.application_id,
        change=change(command),
    )


def change(command: Asked) -> str:
    """Return the word for what a command asks."""
    return _MAKES[type(command)][1]


def release(command: ms.Release, stop: ts.Stop) -> ms.ReleaseOrdered | ts.TransactionReleaseOrdered:
    """Return the order to lift a stop."""
    if isinstance(stop, ts.TransactionStopOrdered):
        return ts.TransactionReleaseOrdered(**_repeated(command, stop))
    return ms.ReleaseOrdered(**_repeated(command, stop))


def hold_release(command: ms.Release, held: hd.HoldOrdered) -> hd.HoldReleaseOrdered:
    """Return the order to let go of what one bank holds of a person."""
    said = {name: value for name, value in vars(command).items() if value is not None}
    return holding.releasing(held, parent=said.pop("order_id"), **said)


def extension(
    command: ms.Extend, stop: ts.Stop, measure: Measure, policy: Pack
) -> ms.ExtensionOrdered | ts.TransactionExtensionOrdered:
    """Return the order to keep a stop; Refused `extended-enough` where policy allows no more."""
    allowed = policy.count("stop_payment.extension.max_count")
    if len(measure.extended) >= allowed:
        raise refuse("extended-enough", str(allowed))
    until = measure.until + policy.span("stop_payment.extension.duration")
    if isinstance(stop, ts.TransactionStopOrdered):
        return ts.TransactionExtensionOrdered(until=until, **_repeated(command, stop))
    return ms.ExtensionOrdered(until=until, **_repeated(command, stop))


def freeze(command: fz.Freeze, stop: sp.Ordered, policy: Pack) -> fz.FreezeOrdered:
    """Return the order to freeze an account: Refused for too low a rank, or too high a sum."""
    _approved(command, stop, _rank_needed(command.scope, policy, major=command.major))
    kind = "major" if command.major else "ordinary"
    said = _repeated(command, stop) | {"amount_minor": _amount(command, stop)}
    return fz.FreezeOrdered(
        scope=command.scope,
        major=command.major,
        period_months=policy.months(f"stop_payment.freeze.period.{kind}"),
        **said,
    )


def renewal(
    command: fz.Renew, frozen: fz.FreezeOrdered, measure: Measure, policy: Pack
) -> fz.RenewalOrdered:
    """Return the order to keep a freeze; Refused for a lower rank than that of the first approval.

    It goes on from the end of the day on which it would have ended.
    """
    needed = _rank_needed(frozen.scope, policy, major=frozen.major)
    _approved(command, frozen, max(needed, frozen.approver_rank, key=RANKS.index))
    until = months_on(measure.until - _INSTANT, frozen.period_months)
    return fz.RenewalOrdered(until=until, **_repeated(command, frozen))


def unfreezing(command: fz.Unfreeze, frozen: fz.FreezeOrdered) -> fz.UnfreezeOrdered:
    """Return the order to lift a freeze."""
    return fz.UnfreezeOrdered(**_repeated(command, frozen))


def _repeated(command: Asked, ordered: ts.Held) -> dict[str, Any]:
    """Return what an order about a measure says of the one that it follows from, and anew."""
    shared = _SHARED_OF_TRANSACTION if isinstance(ordered, ts.TransactionStopOrdered) else _SHARED
    said = {each.name: getattr(ordered, each.name, None) for each in shared}
    asked = {name: value for name, value in vars(command).items() if value is not None}
    parent = asked.pop("order_id")
    for name in ("scope", "amount", "major"):
        asked.pop(name, None)
    return said | asked | {"parent": parent}


_SHARED = fields(cast("Any", ms.Shaping))
_SHARED_OF_TRANSACTION = (*fields(cast("Any", ms.Following)), *fields(cast("Any", ts.Target)))


def _approved(
    command: fz.Freeze | fz.Renew, ordered: sp.Ordered | fz.FreezeOrdered, needed: str
) -> None:
    if command.approver_id == ordered.officer1_id:
        raise _defect("approver_not_distinct", "/approver_id")
    if not at_least(command.approver_rank, needed):
        raise refuse("rank-too-low", needed, [Defect("rank_too_low", "/approver_rank", needed)])


def _rank_needed(scope: str, policy: Pack, *, major: bool) -> str:
    ranks = [policy.rank(f"stop_payment.freeze.approver.{'major' if major else 'ordinary'}")]
    if scope == fz.FULL:
        ranks.append(policy.rank("stop_payment.freeze.approver.full"))
    return max(ranks, key=RANKS.index)


def _amount(command: fz.Freeze, stop: sp.Ordered) -> int:
    """Return what is to be held; a limited freeze asks for no more than the order was for."""
    if command.amount is None:
        return stop.amount_minor
    try:
        amount = minor_of(command.amount, stop.currency)
    except ValueError as places:
        raise _defect("amount_precision", "/amount", str(places)) from None
    if amount > stop.amount_minor:
        most = amount_of(stop.amount_minor, stop.currency)
        raise _defect("amount_above_order", "/amount", most)
    return amount


def _says(command: Asked, known: Message) -> bool:
    """Tell whether an order says what a command asks, as far as it was not erased."""
    said = {name: value for name, value in vars(command).items() if value is not None}
    said["parent"] = said.pop("order_id")
    if "amount" in said:
        said["amount_minor"] = minor_of(said.pop("amount"), vars(known)["currency"])
    return all(vars(known)[name] in (value, ERASED) for name, value in said.items())


def _defect(code: str, pointer: str, hint: str = "") -> Refused:
    return refuse("invalid-command", defects=[Defect(code, pointer, hint)])
