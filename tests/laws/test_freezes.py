"""Laws of freezes and their queue, whatever two authorities order and a bank answers, for years."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts import freezing as fz
from contracts import measures as ms
from contracts import stop_payment as sp
from contracts.message import event_of
from contracts.problems import Refused
from services.stop_payment import freezing, queueing, shaping
from services.stop_payment.measure import ACCOUNT, Account, lapse
from shared.workdays import months_on
from tests.laws.test_measure import NOON, ORDERS, PACK, fresh
from tests.laws.test_shaped_stops import heard

if TYPE_CHECKING:
    from contracts.message import Event

STOPS = {
    f"{agency}-{name}": replace(ordered, ordered_by=agency)
    for agency in ("HZ", "WX")
    for name, ordered in ORDERS.items()
}
INSTANT = timedelta(microseconds=1)
SAID = {
    "reason": "涉案资金",
    "legal_document_number": "湖公(刑)冻字〔2026〕00001号",
    "approver_id": "330001",
    "approver_name": "潘国庆",
    "approver_rank": "city",
}
Step = tuple[timedelta, str, str, str, int]
LENGTH = 300
"""Steps of a history: drawn from a seed, since to draw each of them alone takes far longer."""


def history(seed: int) -> list[Step]:
    """Return a history of hundreds of steps, the same for one seed."""
    draw = Random(seed)
    return [
        (
            timedelta(days=draw.randrange(draw.choice((1, 30, 120))), hours=draw.randrange(24)),
            draw.choice(("freeze", "answer", "answer", "renew", "renewed", "unfreeze", "tick")),
            draw.choice(sorted(STOPS)),
            draw.choice(("0000", "1200", "1303", "1303", "0301")),
            draw.randrange(200),
        )
        for _ in range(LENGTH)
    ]


stories = st.integers(0, 2**32).map(history)


@dataclass
class Bank:
    """One account, what was ordered about freezes of it, and what came of that, and when.

    `queue` is who waited, in order, before each event.
    """

    now: datetime = NOON
    events: list[Event] = field(default_factory=list)
    at: list[datetime] = field(default_factory=list)
    queue: list[list[str]] = field(default_factory=list)
    account: Account = ACCOUNT.initial
    freezes: dict[str, fz.FreezeOrdered] = field(default_factory=dict)
    renewals: dict[str, fz.RenewalOrdered] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)

    def add(self, events: tuple[Event, ...]) -> None:
        for event in events:
            self.queue.append([*self.account.queued])
            self.events.append(event)
            self.at.append(self.now)
            self.account = ACCOUNT.evolve(self.account, event)

    def latest(self, stop: str) -> str | None:
        """Return the last freeze ordered of a stop that its bank has not refused for good."""
        made = [name for name, freeze in self.freezes.items() if freeze.parent == stop]
        return made[-1] if made and made[-1] not in self.refused else None

    def freeze(self, stop: str, scope: str) -> None:
        name = f"F-{len(self.freezes)}"
        command = fz.Freeze.load(SAID | {"order_id": stop, "application_id": name, "scope": scope})
        try:
            self.account.not_frozen(stop, self.now)
        except Refused:
            return
        self.freezes[name] = shaping.freeze(command, STOPS[stop], PACK)
        self.add((shaping.noted(command, name),))

    def answer(self, stop: str, code: str, days: int) -> None:
        name = self.latest(stop)
        if name is None:
            return
        until = self.now + timedelta(days=days)
        said = sp.Answer.load({"code": code, "held_amount": "5.00"})
        said = replace(said, earlier_expires_at=until if days > 20 else None)
        answered = heard(self.freezes[name], said, self.now)
        asked = self.freezes[name]
        self.add(fresh(freezing.freeze(self.account, name, asked, answered, self.now)))
        if code == "0301" and name not in self.account.measures:
            self.refused.add(name)

    def renew(self, stop: str) -> None:
        name = self.latest(stop)
        measure = self.account.measures.get(name or "")
        if name is None or measure is None or not measure.stands(self.now):
            return
        said = SAID | {"order_id": name, "application_id": f"R-{len(self.renewals)}"}
        asked = shaping.renewal(fz.Renew.load(said), self.freezes[name], measure, PACK)
        self.renewals[asked.application_id] = asked

    def renewed(self, stop: str) -> None:
        asked = next(
            (r for r in reversed(self.renewals.values()) if r.parent == self.latest(stop)), None
        )
        if asked:
            answered = heard(asked, sp.Answer(code="0000"), self.now)
            by = asked.application_id
            self.add(fresh(freezing.renew(self.account, by, asked, answered, self.now)))

    def unfreeze(self, stop: str) -> None:
        name = self.latest(stop)
        if name is None:
            return
        said = {"order_id": name, "application_id": f"U-{len(self.events)}", "reason": "无关"}
        asked = shaping.unfreezing(fz.Unfreeze.load(said), self.freezes[name])
        answered = heard(asked, sp.Answer(code="0000"), self.now)
        by = asked.application_id
        self.add(fresh(freezing.unfreeze(self.account, by, asked, answered, self.now)))

    def tick(self) -> None:
        """Do what is due, and what follows, until nothing is: as timers and reactions would."""
        before = -1
        while before != len(self.events):
            before = len(self.events)
            for name in [*self.account.measures]:
                command = sp.Lapse(order_id=name, due_at=self.now)
                self.add(fresh(lapse(self.account, command, self.now)))
            for name in [*self.account.measures]:
                self.close_up(name)
            for name in [*self.account.queued]:
                self.run_out(name)

    def close_up(self, ended: str) -> None:
        queued = queueing.behind(self.account, ended)
        if queued and self.account.measures[ended].ended:
            cause, at = queueing.ended_by(self.account, ended)
            asked = self.freezes[queued.order_id]
            self.add(queueing.moved_up(queued, asked, cause, at))

    def run_out(self, name: str) -> None:
        queued = self.account.queued.get(name)
        if queued and queued.earlier_until:
            command = fz.MoveUp(order_id=name, due_at=queued.earlier_until)
            asked = self.freezes[name]
            self.add(fresh(queueing.run_out(self.account, command, asked, self.now)))

    def tell(self, story: list[Step]) -> Bank:
        for span, do, stop, code, days in story:
            self.now += span
            match do:
                case "freeze":
                    self.freeze(stop, fz.FULL if days % 2 else fz.LIMITED)
                case "answer":
                    self.answer(stop, code, days)
                case "renew":
                    self.renew(stop)
                case "renewed":
                    self.renewed(stop)
                case "unfreeze":
                    self.unfreeze(stop)
                case "tick":
                    self.tick()
        return self


@settings(max_examples=20)
@given(stories)
def test_what_waits_is_not_in_force_and_one_freeze_at_a_time_is_for_one_stops_money(
    story: list[Step],
) -> None:
    bank = Bank()
    for step in story:
        bank.tell([step])
        standing = {n for n, each in bank.account.measures.items() if each.stands(bank.now)}
        assert not standing & bank.account.queued.keys()
        parents = [bank.freezes[name].parent for name in (*standing, *bank.account.queued)]
        assert len(parents) == len(set(parents))


@settings(max_examples=20)
@given(stories)
def test_a_freeze_never_lasts_beyond_its_period_and_renewals_join_end_to_end(
    story: list[Step],
) -> None:
    bank = Bank().tell(story)
    for name, measure in bank.account.measures.items():
        months = bank.freezes[name].period_months
        imposed = measure.imposed
        end = min(months_on(imposed.in_force_from, months), measure.until)
        for renewed in measure.extended:
            assert isinstance(renewed, fz.FreezeRenewed)
            assert renewed.renewed_from <= end or renewed is measure.extended[0]
            end = renewed.in_force_until
            assert end <= months_on(renewed.renewed_from - INSTANT, months)
        assert measure.until == end or not measure.extended
        assert measure.until <= months_on(
            imposed.in_force_from, months * (1 + len(measure.extended))
        )


def test_a_later_answer_moves_a_freeze_to_begin_earlier_never_later() -> None:
    bank = Bank()
    bank.freeze("HZ-A-1", fz.LIMITED)
    for acted in (2, 5, None, 1):
        bank.now = NOON + timedelta(days=6)
        when = None if acted is None else NOON + timedelta(days=acted)
        said = sp.Answer(code="0000", held_amount="5.00", executed_at=when)
        answered = heard(bank.freezes["F-0"], said, bank.now)
        asked = bank.freezes["F-0"]
        bank.add(fresh(freezing.freeze(bank.account, "F-0", asked, answered, bank.now)))
    frozen = [event for event in bank.events if isinstance(event, fz.Frozen)]
    days = [(event.in_force_from - NOON).days for event in frozen]
    ends = [months_on(event.in_force_from, 6) for event in frozen]
    assert (days, [event.in_force_until for event in frozen]) == ([2, 1], ends)


@settings(max_examples=20)
@given(stories)
def test_a_freeze_ends_once_at_its_exact_instant_and_nothing_changes_it_afterwards(
    story: list[Step],
) -> None:
    bank = Bank().tell(story)
    for name, measure in bank.account.measures.items():
        about = [e for e in bank.events if name in (getattr(e, "measure", ""), _order(e))]
        about = [e for e in about if not isinstance(e, ms.ChangeAsked)]
        ends = [e for e in about if isinstance(e, fz.FreezeLapsed | fz.Unfrozen)]
        assert len(ends) <= 1
        assert not ends or about[-1] == ends[0] == measure.ended
        if isinstance(measure.ended, fz.FreezeLapsed):
            assert measure.ended.lapsed_at == measure.until


@settings(max_examples=20)
@given(stories)
def test_who_waited_first_moves_up_first_at_the_instant_when_the_one_before_ended(
    story: list[Step],
) -> None:
    bank = Bank().tell(story)
    frozen: dict[str, fz.Frozen] = {}
    for index, event in enumerate(bank.events):
        if isinstance(event, fz.Frozen):
            frozen[event.order_id] = event
        if isinstance(event, fz.FreezeMovedUp):
            assert frozen[event.order_id].in_force_from == event.moved_up_at <= bank.at[index]
            if event.cause != fz.REPORTED:
                assert bank.queue[index - 1][0] == event.order_id


@settings(max_examples=5)
@given(stories)
def test_every_event_survives_the_wire(story: list[Step]) -> None:
    events = Bank().tell(story).events
    assert [event_of(type(event).wire, event.dump()) for event in events] == events


def _order(event: Event) -> str:
    return "" if hasattr(event, "measure") else str(getattr(event, "order_id", ""))
