"""The proceeding: what is claimed of a freeze, how it was told apart, and what was decided; pure.

It has rounds: each decision settles the claims that were open, and the next claim opens another.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any, cast

from contracts import returns as rt
from contracts.freezing import Approval
from contracts.message import Event
from contracts.policy import Pack, at_least
from contracts.problems import Defect, refuse
from contracts.types import minor_of
from services.stop_payment.shares import Loss, shares
from shared.decider import Already, Decider, Outcome

APPROVER, NOTICE = "stop_payment.return.approver", "stop_payment.return.notice"


@dataclass(frozen=True, slots=True)
class Fund:
    """The freeze that is paid out of: its order's id, its currency, what of it is promised to none.

    `available_minor` is what it holds, less what was decided on and is not paid yet.
    """

    order_id: str
    currency: str
    available_minor: int


@dataclass(frozen=True, slots=True)
class Proceeding:
    """What was said of the return of a freeze: by the claims' numbers, and by the objections'.

    `traced`, `shares` and `notice` are of the round under way; `settled` are shares decided on.
    """

    filed: Mapping[str, rt.ReturnClaimed] = field(default_factory=dict)
    withdrawn: Mapping[str, rt.ClaimWithdrawn] = field(default_factory=dict)
    settled: Mapping[str, rt.ShareFixed] = field(default_factory=dict)
    traced: rt.ReturnTraced | None = None
    shares: Mapping[str, rt.ShareFixed] = field(default_factory=dict)
    notice: rt.NoticePublished | None = None
    objections: Mapping[str, rt.ReturnObjected] = field(default_factory=dict)
    reviews: Mapping[str, rt.ObjectionReviewed] = field(default_factory=dict)
    decided: tuple[rt.ReturnDecided, ...] = ()

    @property
    def open(self) -> Mapping[str, rt.ReturnClaimed]:
        """The claims of the round under way."""
        over = self.withdrawn.keys() | self.settled.keys()
        return {name: claim for name, claim in self.filed.items() if name not in over}


def evolve(known: Proceeding, event: Event) -> Proceeding:
    """Return the proceeding after `event`; what was traced counts until claims change."""
    match event:
        case rt.ReturnClaimed(application_id=name):
            return _untraced(replace(known, filed={**known.filed, name: event}))
        case rt.ClaimWithdrawn(application_id=name):
            return _untraced(replace(known, withdrawn={**known.withdrawn, name: event}))
        case rt.ReturnTraced():
            return replace(_untraced(known), traced=event)
        case rt.ShareFixed(application_id=name):
            return replace(known, shares={**known.shares, name: event})
        case rt.ReturnDecided():
            settled = {**known.settled, **known.shares}
            return _untraced(replace(known, settled=settled, decided=(*known.decided, event)))
    return _announced(known, event)


def _announced(known: Proceeding, event: Event) -> Proceeding:
    """Return the proceeding after what is said of it in public; upheld, an objection undoes it."""
    match event:
        case rt.NoticePublished():
            return replace(known, notice=event)
        case rt.ReturnObjected(objection_id=name):
            return replace(known, objections={**known.objections, name: event})
        case rt.ObjectionReviewed(objection_id=name):
            after = replace(known, reviews={**known.reviews, name: event})
            return _untraced(after) if event.outcome == rt.UPHELD else after
    return known


def _untraced(known: Proceeding) -> Proceeding:
    return replace(known, traced=None, shares={}, notice=None)


PROCEEDING = Decider(Proceeding(), evolve)


def claim(known: Proceeding, command: rt.ClaimReturn, of: Fund) -> Outcome:
    """Decide to file a claim; the same again changes nothing, another under its number conflicts.

    One that comes after the tracing makes it void: everybody's share may be another then.
    """
    try:
        lost = minor_of(command.amount, of.currency)
    except ValueError as places:
        defect = Defect("amount_precision", "/amount", str(places))
        raise refuse("invalid-command", defects=[defect]) from None
    said = {each.name: getattr(command, each.name) for each in _CLAIMING}
    event = rt.ReturnClaimed(measure=of.order_id, lost_minor=lost, currency=of.currency, **said)
    before = known.filed.get(command.application_id)
    if before and not event.agrees(before):
        raise refuse("conflict", defects=[Defect("conflict", "/application_id")])
    if before:
        return Already(before)
    _not_claimed(known, event)
    return (event,)


def _not_claimed(known: Proceeding, event: rt.ReturnClaimed) -> None:
    """Refuse a transfer that another claim is for: nobody has the same money twice."""
    for name in known.filed.keys() - known.withdrawn.keys():
        if all(getattr(known.filed[name], each) == getattr(event, each) for each in _TRANSFER):
            raise refuse("already-claimed", name)


_TRANSFER = ("victim_account", "transfer_time", "lost_minor")
_CLAIMING = fields(cast("Any", rt.Claiming))


def take_back(known: Proceeding, command: rt.WithdrawClaim, of: Fund) -> Outcome:
    """Decide to take a claim back, unless it was decided on."""
    name = command.application_id
    if name in known.withdrawn:
        return Already(known.withdrawn[name])
    if name in known.settled:
        raise refuse("claim-decided")
    if name not in known.filed:
        raise refuse("not-found")
    return (rt.ClaimWithdrawn(measure=of.order_id, application_id=name, reason=command.reason),)


def trace(
    known: Proceeding, command: rt.TraceReturn, of: Fund, policy: Pack, now: datetime
) -> Outcome:
    """Decide what each claim is to have; a proportional return is announced at once."""
    losses = [Loss(name, each.lost_minor, each.transfer_time) for name, each in known.open.items()]
    if not losses:
        raise refuse("nothing-claimed")
    if not of.available_minor:
        raise refuse("nothing-available")
    found = shares(command.method, losses, of.available_minor)
    traced = _traced(command, of, losses, sum(found.values()))
    fixed = tuple(_fixed(of, loss, found[loss.claim]) for loss in losses)
    if known.traced and traced.agrees(known.traced) and fixed == tuple(known.shares.values()):
        return Already(known.traced)
    if command.method != rt.PRO_RATA:
        return (traced, *fixed)
    until = now + policy.span(NOTICE)
    return (traced, *fixed, rt.NoticePublished(measure=of.order_id, until=until))


def _traced(
    command: rt.TraceReturn, of: Fund, losses: list[Loss], returned: int
) -> rt.ReturnTraced:
    return rt.ReturnTraced(
        measure=of.order_id,
        method=command.method,
        reason=command.reason,
        currency=of.currency,
        lost_minor=sum(loss.minor for loss in losses),
        available_minor=of.available_minor,
        returned_minor=returned,
        left_minor=of.available_minor - returned,
    )


def _fixed(of: Fund, loss: Loss, share: int) -> rt.ShareFixed:
    return rt.ShareFixed(
        measure=of.order_id,
        application_id=loss.claim,
        currency=of.currency,
        lost_minor=loss.minor,
        share_minor=share,
    )


def object_to(known: Proceeding, command: rt.ObjectToReturn, of: Fund, now: datetime) -> Outcome:
    """Decide to file an objection: while the return is announced, each once."""
    event = rt.ReturnObjected(
        measure=of.order_id,
        objection_id=command.objection_id,
        objector_name=command.objector_name,
        objection=command.objection,
    )
    if before := known.objections.get(command.objection_id):
        if not event.agrees(before):
            raise refuse("conflict", defects=[Defect("conflict", "/objection_id")])
        return Already(before)
    if known.notice is None:
        raise refuse("not-announced")
    if now >= known.notice.until:
        raise refuse("notice-over", _said(known.notice.until))
    return (event,)


def review(known: Proceeding, command: rt.ReviewObjection, of: Fund) -> Outcome:
    """Decide on an objection, once."""
    name = command.objection_id
    if name not in known.objections:
        raise refuse("not-found")
    event = rt.ObjectionReviewed(
        measure=of.order_id, objection_id=name, outcome=command.outcome, reason=command.reason
    )
    before = known.reviews.get(name)
    if before and not event.agrees(before):
        raise refuse("already-reviewed")
    return Already(before) if before else (event,)


def decide(
    known: Proceeding, command: rt.DecideReturn, of: Fund, now: datetime, policy: Pack
) -> rt.ReturnDecided:
    """Return the decision on what was traced; Refused before its time, or by too low a rank."""
    traced = _ripe(known, now)
    approved(command, policy, {each.officer1_id for each in known.open.values()})
    if traced.returned_minor > of.available_minor:
        raise refuse("return-exceeds-held", str(of.available_minor))
    return rt.ReturnDecided(
        measure=of.order_id,
        legal_document_number=command.legal_document_number,
        reason=command.reason,
        approver_id=command.approver_id,
        approver_name=command.approver_name,
        approver_rank=command.approver_rank,
        method=traced.method,
        currency=of.currency,
        claims=len(known.shares),
        returned_minor=traced.returned_minor,
    )


def _ripe(known: Proceeding, now: datetime) -> rt.ReturnTraced:
    """Return what was traced, once nothing speaks against deciding on it."""
    if known.traced is None:
        raise refuse("not-traced")
    if waiting := sorted(known.objections.keys() - known.reviews.keys()):
        raise refuse("objection-open", ", ".join(waiting))
    if known.notice and now < known.notice.until:
        raise refuse("notice-running", _said(known.notice.until))
    return known.traced


def approved(command: Approval, policy: Pack, officers: set[str]) -> None:
    """Refuse an approval of too low a rank, and one by whoever it is to be asked of."""
    if command.approver_id in officers:
        defect = Defect("approver_not_distinct", "/approver_id")
        raise refuse("invalid-command", defects=[defect])
    needed = policy.rank(APPROVER)
    if not at_least(command.approver_rank, needed):
        raise refuse("rank-too-low", needed, [Defect("rank_too_low", "/approver_rank", needed)])


def _said(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
