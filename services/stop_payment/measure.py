"""The measure: stops and freezes on one account at one bank, each with the order it rests on."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from contracts import controls as ct
from contracts import fairness as fr
from contracts import freezing as fz
from contracts import holding as hd
from contracts import inquiries as iq
from contracts import measures as ms
from contracts import protecting as pr
from contracts import returns as rt
from contracts import stop_payment as sp
from contracts.message import Event
from contracts.problems import refuse
from shared.decider import Already, Decider, Outcome

Imposed = sp.StopImposed | fz.Frozen | hd.HoldImposed | ct.ControlImposed
Lapsed = sp.StopLapsed | fz.FreezeLapsed | hd.HoldLapsed | ct.ControlLapsed
Lifted = ms.StopReleased | fz.Unfrozen | hd.HoldReleased | ct.ControlLifted
_LAPSED: Mapping[type[Imposed], str] = {
    sp.StopImposed: "stop-lapsed",
    fz.Frozen: "freeze-lapsed",
    hd.HoldImposed: "hold-lapsed",
    ct.ControlImposed: "not-in-force",
}
_LAPSES: Mapping[type[Imposed], type[Lapsed]] = {
    sp.StopImposed: sp.StopLapsed,
    fz.Frozen: fz.FreezeLapsed,
    hd.HoldImposed: hd.HoldLapsed,
    ct.ControlImposed: ct.ControlLapsed,
}
"""The problem that a measure has run out, and the event that it has."""
Paid = rt.Returned | rt.ReturnFailed


@dataclass(frozen=True, slots=True)
class Measure:
    """A stop, freeze, hold or control: as imposed, until when, how it was prolonged, how it ended.

    `latest` is the last event that spoke of it; `payments` are what was returned out of it, by the
    orders to pay; `warn_at` is when its end is announced next; `wrongful` that it ought not to have
    been, `proposed` that its release is, `appeal` what its holder says and nobody has decided,
    `upheld` that it was decided for them.
    """

    imposed: Imposed
    until: datetime
    latest: Event
    extended: tuple[ms.StopExtended | fz.FreezeRenewed, ...] = ()
    ended: Lapsed | Lifted | fz.StopSuperseded | None = None
    warn_at: datetime | None = None
    payments: Mapping[str, Paid] = field(default_factory=dict)
    wrongful: fr.FoundWrongful | None = None
    proposed: fr.ReleaseProposed | None = None
    appeal: fr.AppealFiled | None = None
    upheld: fr.AppealUpheld | None = None

    @property
    def returned_minor(self) -> int:
        """What was paid back out of it so far."""
        return sum(payment.paid_minor for payment in self.payments.values())

    @property
    def held_minor(self) -> int:
        """What it holds still: what was held, less what was returned, and never below nothing."""
        return max(self.imposed.held_minor - self.returned_minor, 0)

    def paid(self, claim: str) -> int:
        """Return what was paid on a claim, in minor units."""
        return sum(each.paid_minor for each in self.payments.values() if each.claim == claim)

    def stands(self, now: datetime) -> bool:
        """Tell whether it is in force; from its last instant on it is not, recorded or not."""
        return self.ended is None and now < self.until

    def untold(self) -> Imposed:
        """Return it as it stands now, but for what it says to others: that changes nothing."""
        known = replace(self.imposed, in_force_until=self.until)
        return replace(known, notice=None, ordering_unit=None, warn_at=None)

    def required(self, now: datetime) -> "Measure":
        """Return it if it is in force; Refused, saying how it ended, if it is not."""
        if isinstance(self.ended, fz.StopSuperseded):
            raise refuse("stop-superseded", _said(self.ended.superseded_at))
        if isinstance(self.ended, Lifted):
            raise refuse("already-released", _said(self.ended.released_at))
        if not self.stands(now):
            raise refuse(_LAPSED[type(self.imposed)], _said(self.until))
        return self


@dataclass(frozen=True, slots=True)
class Account:
    """What was imposed on an account, by the ids of the orders, and what was asked about it.

    `protected` is by what it is on the white list, if it is.

    `queued` are the freezes that were to wait behind an earlier authority's, `moved` those that
    moved up by themselves, of which no bank has said so yet, `let_go` those that were lifted while
    they waited; `inquired` is what the bank was asked about it, `counted` the orders of its stops.
    """

    measures: Mapping[str, Measure] = field(default_factory=dict)
    asked: tuple[ms.ChangeAsked, ...] = ()
    queued: Mapping[str, fz.FreezeQueued] = field(default_factory=dict)
    protected: pr.AccountProtected | None = None
    inquired: tuple[iq.Inquired, ...] = ()
    counted: tuple[ms.StopCounted, ...] = ()
    moved: frozenset[str] = frozenset()
    let_go: frozenset[str] = frozenset()

    def resting_on(self, stop: str) -> list[str]:
        """Return the orders whose measures rest on a stop: its own, and freezes in its place."""
        frozen = (each for each in self.asked if each.change == ms.FREEZE)
        return [stop, *(each.order_id for each in frozen if each.measure == stop)]

    def is_upheld(self, stop: str) -> bool:
        """Tell whether an appeal was upheld against a stop, or a freeze in its place."""
        known = (self.measures.get(each) for each in self.resting_on(stop))
        return any(measure and measure.upheld for measure in known)

    def in_force(self, order_id: str, now: datetime) -> Measure:
        """Return the measure of an order; Refused if it made none, or none that is in force."""
        if order_id not in self.measures:
            raise refuse("not-in-force")
        return self.measures[order_id].required(now)

    def not_frozen(self, stop: str, now: datetime) -> None:
        """Refuse a freeze of a stop's money while a freeze of it stands, or waits."""
        for asked in self.asked:
            known = self.measures.get(asked.order_id)
            holds = asked.order_id in self.queued or (known and known.stands(now))
            if (asked.measure, asked.change) == (stop, ms.FREEZE) and holds:
                raise refuse("already-frozen", asked.application_id)


def evolve(account: Account, event: Event) -> Account:
    """Return the account after `event`; a bank's later word replaces its earlier one."""
    if isinstance(event, Imposed):
        return _imposed(_left(account, event.order_id), event)
    name = measure_of(event)
    before = account.measures.get(name)
    known = _with(account, name, _after(before, event)) if before else account
    return _queue(_noted(known, event), event)


def _noted(account: Account, event: Event) -> Account:
    """Return the account with what it notes of orders about it, and of itself."""
    match event:
        case ms.StopCounted():
            return replace(account, counted=(*account.counted, event))
        case ms.ChangeAsked():
            return replace(account, asked=(*account.asked, event))
        case iq.Inquired():
            return replace(account, inquired=(*account.inquired, event))
        case pr.AccountProtected() | pr.ProtectionEnded():
            listed = event if isinstance(event, pr.AccountProtected) else None
            return replace(account, protected=listed)
    return account


def _queue(account: Account, event: Event) -> Account:
    """Return an account after its queue has changed; what waits is not in force."""
    match event:
        case fz.FreezeQueued(order_id=name):
            measures = {each: of for each, of in account.measures.items() if each != name}
            queued = {**account.queued, name: event}
            return replace(account, measures=measures, queued=queued, moved=account.moved - {name})
        case fz.FreezeDequeued(order_id=name) if name in account.queued:
            return _closed_up(account, name)
        case fz.FreezeMovedUp(order_id=name, cause=cause) if cause != fz.REPORTED:
            return replace(account, moved=account.moved | {name})
        case fz.Unfrozen(measure=name) if name in account.queued:
            return replace(_closed_up(account, name), let_go=account.let_go | {name})
    return account


def _left(account: Account, name: str) -> Account:
    """Return an account whose queue one has left to be in force; the others wait still."""
    queued = {each: of for each, of in account.queued.items() if each != name}
    return replace(account, queued=queued, moved=account.moved - {name})


def _closed_up(account: Account, name: str) -> Account:
    """Return an account whose queue one has left for good: the others close up."""
    before = account.queued[name].behind
    rest = _left(account, name)
    queued = {
        each: replace(of, behind=before) if of.behind == name else of
        for each, of in rest.queued.items()
    }
    return replace(rest, queued=queued)


def measure_of(event: Event) -> str:
    """Return the id of the order that made the measure that an event is about, empty if none."""
    return str(getattr(event, "measure", "") or getattr(event, "order_id", ""))


def _imposed(account: Account, event: Imposed) -> Account:
    before = account.measures.get(event.order_id)
    until, warn_at = event.in_force_until, event.warn_at
    measure = Measure(event, until, event, warn_at=warn_at)
    if before:
        measure = replace(before, imposed=event, until=until, latest=event, warn_at=warn_at)
    return _with(account, event.order_id, measure)


def _with(account: Account, name: str, measure: Measure) -> Account:
    return replace(account, measures={**account.measures, name: measure})


def _after(measure: Measure, event: Event) -> Measure:
    match event:
        case ms.StopExtended(in_force_until=until) | fz.FreezeRenewed(in_force_until=until):
            extended = (*measure.extended, event)
            known = replace(measure, extended=extended, until=until, latest=event)
            return replace(known, warn_at=event.warn_at)
        case ms.ExpiryWarned():
            return replace(measure, latest=event, warn_at=event.warn_at)
        case _ if isinstance(event, Lapsed | Lifted | fz.StopSuperseded):
            return replace(measure, ended=event, latest=event)
        case rt.Returned(order_id=by) | rt.ReturnFailed(order_id=by):
            return replace(measure, payments={**measure.payments, by: event}, latest=event)
    return _judged(measure, event)


def _judged(measure: Measure, event: Event) -> Measure:
    """Return a measure after it was judged: wrongful, to be released, appealed against."""
    match event:
        case fr.FoundWrongful():
            return replace(measure, wrongful=event, latest=event)
        case fr.ReleaseProposed():
            return replace(measure, proposed=event, latest=event)
        case fr.ReleaseDeclined():
            return replace(measure, wrongful=None, proposed=None, latest=event)
        case fr.AppealFiled():
            return replace(measure, appeal=event, latest=event)
        case fr.AppealUpheld() | fr.AppealDismissed():
            upheld = event if isinstance(event, fr.AppealUpheld) else measure.upheld
            return replace(measure, appeal=None, upheld=upheld, latest=event)
    return measure


ACCOUNT = Decider(Account(), evolve)


def lapse(account: Account, command: sp.Lapse, now: datetime) -> Outcome:
    """Decide whether a measure has run out: at its exact instant, once."""
    measure = account.measures.get(command.order_id)
    if measure is None:
        raise refuse("not-found")
    if measure.ended:
        return Already(measure.ended)
    if now < measure.until:
        return Already(measure.latest)
    kind = _LAPSES[type(measure.imposed)]
    return (kind(order_id=command.order_id, lapsed_at=measure.until),)


def _said(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
