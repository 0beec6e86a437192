"""Laws of stops that are shaped, whatever is ordered and answered, in any order, at any time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts import measures as ms
from contracts import stop_payment as sp
from contracts import transaction_stops as ts
from contracts.message import event_of
from contracts.problems import Refused
from services.stop_payment import shaping
from services.stop_payment.measure import ACCOUNT, Account, lapse
from services.stop_payment.order import ORDER, decide
from services.stop_payment.stopping import Basis, extend, impose, release
from shared.lifecycle import NEW
from tests.laws.test_measure import NOON, ORDERS, PACK, answers, fresh

if TYPE_CHECKING:
    from datetime import datetime

    from contracts.message import Event
    from services.stop_payment.orderable import Instruction

LONGEST = PACK.span("stop_payment.stop.duration")
AGAIN = PACK.span("stop_payment.extension.duration")
OFTEN = PACK.count("stop_payment.extension.max_count")
Step = tuple[timedelta, str, str, sp.Answer]
hours = st.integers(0, 30).map(lambda number: timedelta(hours=number))
steps = st.tuples(
    hours,
    st.sampled_from(["stop", "extend", "release", "extended", "released", "lapse"]),
    st.sampled_from(sorted(ORDERS)),
    answers,
)
stories = st.lists(steps, max_size=40) | st.lists(steps, min_size=150, max_size=200)


@dataclass
class Bank:
    """One account, the orders about its stops, and when each event of it was recorded."""

    now: datetime = NOON
    events: list[Event] = field(default_factory=list)
    at: list[datetime] = field(default_factory=list)
    asked: list[ms.Change | ts.Change] = field(default_factory=list)
    refused: list[tuple[datetime, str, str]] = field(default_factory=list)
    account: Account = ACCOUNT.initial

    def add(self, events: tuple[Event, ...]) -> None:
        self.events += events
        self.at += [self.now] * len(events)
        for event in events:
            self.account = ACCOUNT.evolve(self.account, event)

    def order(self, kind: type[ms.Release | ms.Extend], stop: str) -> None:
        said = {"order_id": stop, "application_id": f"B-{len(self.asked)}", "reason": "核查"}
        command = kind.load(said)
        made: ms.Change | ts.Change
        try:
            measure = self.account.in_force(stop, self.now)
            if isinstance(command, ms.Extend):
                made = shaping.extension(command, ORDERS[stop], measure, PACK)
            else:
                made = shaping.release(command, ORDERS[stop])
        except Refused as refusal:
            self.refused.append((self.now, stop, refusal.problem.slug))
        else:
            self.asked.append(made)
            self.add((shaping.noted(command, made.application_id),))

    def answer(self, kind: type[ms.Change], said: sp.Answer) -> None:
        """Answer the latest order of a kind, if there is one."""
        made = [one for one in self.asked if isinstance(one, kind)]
        if not made:
            return
        last = made[-1]
        answered = heard(last, said, self.now)
        if isinstance(last, ms.ExtensionOrdered):
            found = extend(self.account, last.application_id, last, answered, self.now)
        else:
            found = release(self.account, last.application_id, last, answered, self.now)
        self.add(fresh(found))

    def step(self, do: str, stop: str, said: sp.Answer) -> None:
        match do:
            case "stop":
                basis = Basis(stop, ORDERS[stop], LONGEST)
                answered = heard(ORDERS[stop], said, self.now)
                self.add(fresh(impose(self.account, basis, answered, self.now)))
            case "extend" | "release":
                self.order(ms.Extend if do == "extend" else ms.Release, stop)
            case "extended" | "released":
                kind = ms.ExtensionOrdered if do == "extended" else ms.ReleaseOrdered
                self.answer(kind, said)
            case "lapse" if stop in self.account.measures:
                command = sp.Lapse(order_id=stop, due_at=self.now)
                self.add(fresh(lapse(self.account, command, self.now)))

    def tell(self, story: list[Step]) -> Bank:
        for span, do, stop, said in story:
            self.now += span
            self.step(do, stop, said)
        return self

    def all(self, *kinds: type[Event]) -> list[tuple[datetime, Event]]:
        return [each for each in zip(self.at, self.events, strict=True) if type(each[1]) in kinds]


def heard(ordered: Instruction, said: sp.Answer, now: datetime) -> sp.Answered:
    """Return what the log makes of a bank's word."""
    order = ORDER.fold([ordered])
    assert order.life == NEW
    outcome = decide(said, order, now, PACK)
    assert isinstance(outcome, tuple)
    answered, *_ = outcome
    assert isinstance(answered, sp.Answered)
    return answered


@settings(max_examples=40)
@given(stories)
def test_nothing_is_in_force_without_basis_organ_approver_and_end(story: list[Step]) -> None:
    bank = Bank()
    for step in story:
        bank.tell([step])
        for measure in bank.account.measures.values():
            stop = measure.imposed
            assert stop.legal_basis
            assert stop.ordered_by
            assert stop.approved_by
            assert not measure.stands(measure.until)
            lasted = measure.until - stop.in_force_from
            assert timedelta() <= lasted <= LONGEST + OFTEN * AGAIN


@settings(max_examples=40)
@given(stories)
def test_a_stop_ends_once_and_nothing_changes_it_afterwards(story: list[Step]) -> None:
    bank = Bank().tell(story)
    for name in ORDERS:
        ends = [
            index
            for index, event in enumerate(bank.events)
            if (isinstance(event, sp.StopLapsed) and event.order_id == name)
            or (isinstance(event, ms.StopReleased) and event.measure == name)
        ]
        assert len(ends) <= 1
        about = [
            index
            for index, event in enumerate(bank.events)
            if name in (getattr(event, "order_id", ""), getattr(event, "measure", ""))
        ]
        assert not ends or about[-1] == ends[0]


@settings(max_examples=40)
@given(stories)
def test_a_stop_is_extended_only_while_it_is_in_force_and_as_often_as_allowed(
    story: list[Step],
) -> None:
    bank = Bank().tell(story)
    for name in ORDERS:
        extended = [
            (at, event)
            for at, event in bank.all(ms.StopExtended)
            if isinstance(event, ms.StopExtended) and event.measure == name
        ]
        assert len(extended) <= OFTEN
        assert all(at < event.extended_from < event.in_force_until for at, event in extended)


@settings(max_examples=40)
@given(stories)
def test_what_is_asked_after_the_end_is_always_refused(story: list[Step]) -> None:
    bank = Bank().tell(story)
    bank.now += LONGEST + OFTEN * AGAIN
    for name in bank.account.measures:
        count = len(bank.asked)
        for kind in (ms.Extend, ms.Release):
            bank.order(kind, name)
        assert len(bank.asked) == count
        assert {slug for *_, slug in bank.refused[-2:]} <= {"stop-lapsed", "already-released"}


@settings(max_examples=40)
@given(stories)
def test_a_stop_lapses_at_its_exact_end_and_is_released_before_it(story: list[Step]) -> None:
    bank = Bank().tell(story)
    for at, event in bank.all(sp.StopLapsed, ms.StopReleased):
        if isinstance(event, sp.StopLapsed):
            assert event.lapsed_at == bank.account.measures[event.order_id].until <= at
        if isinstance(event, ms.StopReleased):
            measure = bank.account.measures[event.measure]
            assert measure.imposed.in_force_from <= event.released_at < measure.until


@settings(max_examples=40)
@given(stories)
def test_every_event_survives_the_wire(story: list[Step]) -> None:
    events = Bank().tell(story).events
    assert [event_of(type(event).wire, event.dump()) for event in events] == events
