"""Laws of the measure: a stop is in force on an order, by an organ, for a time, or not at all."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import stop_payment as sp
from contracts.codes import response_codes
from contracts.message import event_of
from contracts.policy import pack
from contracts.problems import Refused
from services.stop_payment.answer import PLACED
from services.stop_payment.desk import StopPayment
from services.stop_payment.measure import ACCOUNT, Account, lapse
from services.stop_payment.order import ORDER, Order, decide, place
from services.stop_payment.stopping import Basis, impose
from shared.decider import Already
from shared.routing import Route
from tests.application import APPLICATION

if TYPE_CHECKING:
    from contracts.message import Event
    from shared.decider import Outcome

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
PACK = pack()
REFS = StopPayment("key").refs
TWO_DAYS = timedelta(hours=48)
ASKED = 10_000
LATER = timedelta(hours=1)


def ordered(application: str) -> sp.Ordered:
    data = {
        **APPLICATION,
        "application_id": application,
        "amount": "100.00",
        "legal_document_number": "文书1号",
    }
    placed = place(sp.Order.load(data), Order(), Route("ICBC", "issuer"), "HZ", REFS)
    assert isinstance(placed, tuple)
    [event] = placed
    assert isinstance(event, sp.Ordered)
    return event


ORDERS = {name: ordered(name) for name in ("A-1", "A-2")}


@dataclass
class Bank:
    """One account at a bank that answers orders on it, while time passes."""

    now: datetime = NOON
    events: list[Event] = field(default_factory=list)
    answered: dict[str, sp.Answered] = field(default_factory=dict)

    @property
    def account(self) -> Account:
        return ACCOUNT.fold(self.events)

    @property
    def stops(self) -> dict[str, sp.StopImposed]:
        held = {order: each.imposed for order, each in self.account.measures.items()}
        return {order: stop for order, stop in held.items() if isinstance(stop, sp.StopImposed)}

    def answer(self, order: str, answer: sp.Answer) -> None:
        known = ORDER.fold([ORDERS[order]])
        outcome = decide(answer, known, self.now, PACK)
        assert isinstance(outcome, tuple)
        said, *_ = outcome
        assert isinstance(said, sp.Answered)
        basis = Basis(order, ORDERS[order], PACK.span("stop_payment.stop.duration"))
        imposed = impose(self.account, basis, said, self.now)
        assert isinstance(imposed, tuple)
        self.events += imposed
        self.answered[order] = said

    def lapse(self, order: str) -> None:
        stop = self.stops.get(order)
        if stop and stop.in_force_until <= self.now:
            self.events += fresh(lapse(self.account, lapsing(order, stop), self.now))

    def tell(self, story: list[tuple[timedelta, str, sp.Answer | None]]) -> Bank:
        for span, order, answer in story:
            self.now += span
            if answer:
                self.answer(order, answer)
            else:
                self.lapse(order)
        return self


def fresh(outcome: Outcome) -> tuple[Event, ...]:
    return outcome if isinstance(outcome, tuple) else ()


def lapsing(order: str, stop: sp.StopImposed) -> sp.Lapse:
    return sp.Lapse(order_id=order, due_at=stop.in_force_until)


hours = st.integers(0, 60).map(lambda number: timedelta(hours=number))
moments = hours.map(lambda span: NOON + span)
answers = st.builds(
    sp.Answer,
    code=st.sampled_from(sorted(response_codes())) | st.just("0000"),
    held_amount=st.sampled_from(["0", "0.01", "99.99", "100", "100.01"]),
    executed_at=st.none() | moments,
    expires_at=st.none() | moments,
)
stories = st.lists(st.tuples(hours, st.sampled_from(sorted(ORDERS)), st.none() | answers))


@given(stories)
def test_a_stop_in_force_has_an_order_an_organ_a_legal_basis_and_an_end(story: list[Any]) -> None:
    for order, stop in Bank().tell(story).stops.items():
        assert stop.order_id == order
        assert (stop.ordered_by, stop.legal_basis) == ("HZ", "文书1号")
        assert timedelta() <= stop.in_force_until - stop.in_force_from <= TWO_DAYS


@given(stories)
def test_a_stop_is_partial_exactly_when_it_holds_less_than_was_asked(story: list[Any]) -> None:
    for stop in Bank().tell(story).stops.values():
        assert stop.asked_minor == ASKED
        assert type(stop.held_minor) is int
        assert stop.partial == (stop.held_minor < ASKED)


@given(stories)
def test_a_stop_never_begins_after_the_banks_word(story: list[Any]) -> None:
    bank = Bank().tell(story)
    assert all(stop.in_force_from <= bank.now for stop in bank.stops.values())


@given(stories, st.sampled_from(sorted(ORDERS)), answers)
def test_the_banks_later_word_replaces_its_earlier_one(
    story: list[Any], order: str, last: sp.Answer
) -> None:
    bank = Bank().tell(story)
    known = bank.account.measures.get(order)
    lapsed = bool(known and known.ended)
    bank.answer(order, last)
    said = bank.answered[order]
    if said.code_class in PLACED and not lapsed:
        assert bank.stops[order].held_minor == said.held_minor


@given(st.lists(hours, min_size=1), st.sampled_from(["100", "50"]))
def test_answering_again_does_not_lengthen_a_stop(spans: list[timedelta], held: str) -> None:
    bank = Bank().tell([(LATER, "A-1", sp.Answer(code="0000", held_amount="1"))])
    end = bank.stops["A-1"].in_force_until
    bank.tell([(span, "A-1", sp.Answer(code="0000", held_amount=held)) for span in spans])
    assert bank.stops["A-1"].in_force_until == end == NOON + LATER + TWO_DAYS


@given(stories)
def test_a_later_answer_moves_a_stop_to_begin_earlier_never_later(story: list[Any]) -> None:
    began: dict[str, datetime] = {}
    for event in Bank().tell(story).events:
        if isinstance(event, sp.StopImposed):
            first = began.setdefault(event.order_id, event.in_force_from)
            assert event.in_force_from <= first
            assert event.in_force_until <= first + TWO_DAYS
            began[event.order_id] = event.in_force_from


def test_a_stop_whose_end_has_come_is_not_corrected_into_force_again() -> None:
    soon = sp.Answer(code="0000", held_amount="100", executed_at=NOON, expires_at=NOON + LATER)
    later = sp.Answer(code="0000", held_amount="100", executed_at=NOON)
    bank = Bank().tell([(LATER / 2, "A-1", soon), (LATER, "A-1", later)])
    assert bank.stops["A-1"].in_force_until == NOON + LATER


@given(stories)
def test_a_stop_lapses_once_at_its_exact_instant(story: list[Any]) -> None:
    bank = Bank().tell(story)
    bank.now += TWO_DAYS
    for order in ORDERS:
        bank.lapse(order)
        bank.lapse(order)
    lapses = [event for event in bank.events if isinstance(event, sp.StopLapsed)]
    assert sorted(event.order_id for event in lapses) == sorted(bank.stops)
    for event in lapses:
        assert event.lapsed_at == bank.stops[event.order_id].in_force_until


def test_no_word_of_a_bank_makes_a_stop_outlast_the_law() -> None:
    week = NOON + timedelta(days=7)
    answer = sp.Answer(code="0000", held_amount="100", executed_at=NOON, expires_at=week)
    stop = Bank().tell([(LATER, "A-1", answer)]).stops["A-1"]
    assert (stop.in_force_from, stop.in_force_until) == (NOON, NOON + TWO_DAYS)


def test_a_bank_may_end_a_stop_sooner() -> None:
    soon = NOON + 2 * LATER
    answer = sp.Answer(code="0000", held_amount="100", executed_at=NOON, expires_at=soon)
    assert Bank().tell([(LATER, "A-1", answer)]).stops["A-1"].in_force_until == soon


def test_a_stop_does_not_lapse_a_microsecond_early() -> None:
    bank = Bank().tell([(LATER, "A-1", sp.Answer(code="0000", held_amount="100"))])
    stop = bank.stops["A-1"]
    command = lapsing("A-1", stop)
    early = stop.in_force_until - timedelta(microseconds=1)
    assert lapse(bank.account, command, early) == Already(stop)
    assert fresh(lapse(bank.account, command, stop.in_force_until))


def test_a_lapsed_stop_does_not_come_back() -> None:
    bank = Bank().tell(
        [
            (LATER, "A-1", sp.Answer(code="0000", held_amount="100")),
            (TWO_DAYS, "A-1", None),
            (LATER, "A-1", sp.Answer(code="0000", held_amount="70")),
        ]
    )
    assert [type(event) for event in bank.events] == [sp.StopImposed, sp.StopLapsed]


def test_a_stop_without_an_order_cannot_lapse() -> None:
    command = sp.Lapse(order_id="A-1", due_at=NOON)
    with pytest.raises(Refused) as refusal:
        lapse(Account(), command, NOON)
    assert refusal.value.problem.slug == "not-found"


@given(stories)
def test_orders_on_one_account_do_not_touch_each_other(story: list[Any]) -> None:
    together = Bank().tell(story)
    for order in ORDERS:
        quiet = [(span, one, answer if one == order else None) for span, one, answer in story]
        alone = Bank().tell(quiet)
        assert alone.stops.get(order) == together.stops.get(order)


@given(stories)
def test_every_event_survives_the_wire(story: list[Any]) -> None:
    events = Bank().tell(story).events
    assert [event_of(type(event).wire, event.dump()) for event in events] == events
