"""The measure: limits on one target, each with the order it rests on. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from contracts import appeals as ap
from contracts import limits
from contracts.message import Event
from contracts.problems import refuse
from shared.decider import Already, Outcome

Ended = limits.Superseded | limits.Restored | limits.Lapsed | limits.NeverInForce


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit on a target: as imposed, and how it ended.

    `wrongful` says that it ought not to have been, `appeal` what its holder says and nobody has
    decided.
    """

    imposed: limits.Limited
    ended: Ended | None = None
    wrongful: ap.FoundWrongful | None = None
    appeal: ap.AppealFiled | None = None

    @property
    def latest(self) -> Event:
        """An event that speaks of it."""
        return self.ended or self.imposed

    @property
    def was(self) -> bool:
        """Whether it was ever in force, as far as its agency has not said otherwise since."""
        return not isinstance(self.ended, limits.NeverInForce)

    def stands(self, now: datetime) -> bool:
        """Tell whether it is in force; from its last instant on it is not, recorded or not."""
        until = self.imposed.in_force_until
        return self.ended is None and (until is None or now < until)


@dataclass(frozen=True, slots=True)
class Target:
    """What was done about a target, by the ids of the orders."""

    limits: Mapping[str, Limit] = field(default_factory=dict)

    def in_force(self, now: datetime, centre: str) -> dict[str, Limit]:
        """Return the limits in force that a centre ordered."""
        return {
            name: limit
            for name, limit in self.limits.items()
            if limit.stands(now) and limit.imposed.ordered_by == centre
        }


Some = TypeVar("Some", bound=Target)


def evolve(target: Some, event: Event) -> Some:
    """Return the target after `event`."""
    match event:
        case limits.Limited(order_id=name):
            before = target.limits.get(name)
            limit = replace(before, imposed=event, ended=None) if before else Limit(event)
            return replace(target, limits={**target.limits, name: limit})
        case limits.NeverInForce(order_id=name):
            return _with(target, name, ended=event, wrongful=None)
        case (
            limits.Superseded(measure=name)
            | limits.Restored(measure=name)
            | limits.Lapsed(order_id=name)
        ):
            return _with(target, name, ended=event)
        case limits.Reinstated(measure=name):
            return _with(target, name, ended=None)
        case limits.Redated(order_id=name, in_force_from=since, in_force_until=until):
            said = target.limits[name].imposed
            imposed = replace(said, in_force_from=since, in_force_until=until)
            return _with(target, name, imposed=imposed)
    return _judged(target, event)


def _judged(target: Some, event: Event) -> Some:
    """Return the target after a limit was appealed against, that was decided, or found wrongful."""
    match event:
        case ap.AppealFiled(measure=name):
            return _with(target, name, appeal=event)
        case ap.AppealUpheld(measure=name) | ap.AppealDismissed(measure=name):
            return _with(target, name, appeal=None)
        case ap.FoundWrongful(measure=name):
            return _with(target, name, wrongful=event)
    return target


def _with(target: Some, name: str, **said: Any) -> Some:  # noqa: ANN401  a field of a limit
    known = replace(target.limits[name], **said)
    return replace(target, limits={**target.limits, name: known})


class Instruction(Protocol):
    """What an order says that its limit rests on."""

    @property
    def action(self) -> str:
        """Return what it asks for."""
        ...

    @property
    def ordered_by(self) -> str:
        """Return the agency that gave it."""
        ...

    @property
    def legal_document_number(self) -> str:
        """Return the paper that it rests on."""
        ...

    @property
    def ends(self) -> str | None:
        """Return the order whose limit it ends, where it ends that one alone."""
        ...


@dataclass(frozen=True, slots=True)
class Act:
    """An order that was answered: which, what it says, who approved it here, how long it lasts."""

    order_id: str
    ordered: Instruction
    approver: str
    longest: timedelta | None


def impose(
    said: limits.Limiting, target: Target, act: Act, at: datetime, now: datetime
) -> Iterable[Event]:
    """Yield a limit from `at` on, and what it goes further than; once for each order.

    One that is said to have been in force after all ends no later than it would have.
    """
    before = target.limits.get(act.order_id)
    if before and before.was:
        return
    until = at + act.longest if act.longest else None
    limit = said.limited(
        order_id=act.order_id,
        limit=act.ordered.action,
        ordered_by=act.ordered.ordered_by,
        approved_by=act.approver,
        legal_basis=act.ordered.legal_document_number,
        in_force_from=at,
        in_force_until=no_later(until, before.imposed.in_force_until) if before else until,
    )
    yield limit
    rung = said.ladder.index
    for name, known in target.in_force(now, act.ordered.ordered_by).items():
        if rung(known.imposed.limit) <= rung(limit.limit):
            since = _after(known, at)
            yield said.superseded(measure=name, order_id=act.order_id, superseded_at=since)


def lift(
    said: limits.Limiting, target: Target, act: Act, at: datetime, now: datetime
) -> Iterable[Event]:
    """Yield the end of the limits that the same centre ordered, or of the one that is named."""
    for name, known in target.in_force(now, act.ordered.ordered_by).items():
        if act.ordered.ends not in (None, name):
            continue
        since = _after(known, at)
        yield said.restored(measure=name, order_id=act.order_id, restored_at=since)


def lapse(
    said: type[limits.Lapsed], target: Target, command: limits.Lapse, now: datetime
) -> Outcome:
    """Decide whether a limit has run out: at its exact instant, once."""
    limit = target.limits.get(command.order_id)
    if limit is None:
        raise refuse("not-found")
    if limit.ended:
        return Already(limit.ended)
    until = limit.imposed.in_force_until
    if until is None or now < until:
        return Already(limit.imposed)
    return (said(order_id=command.order_id, lapsed_at=until),)


def no_later(at: datetime | None, than: datetime | None) -> datetime | None:
    """Return the earlier of two instants; None is never."""
    return min((each for each in (at, than) if each), default=None)


def _after(known: Limit, at: datetime) -> datetime:
    return max(at, known.imposed.in_force_from)
