"""Laws of the stop order: whatever is said of it, in whatever order, at whatever time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import stop_payment as sp
from contracts.message import event_of
from contracts.policy import pack
from contracts.problems import Problem, Refused
from services.stop_payment.desk import StopPayment
from services.stop_payment.order import ORDER, Order, decide, place
from shared.decider import Already
from shared.lifecycle import TRANSITIONS, Status, word
from shared.routing import Route
from tests.application import APPLICATION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contracts.message import Command, Event
    from shared.decider import Outcome

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
PACK = pack()
REFS = StopPayment("key").refs
ICBC = Route("ICBC", "issuer")
ASKED = {**APPLICATION, "amount": "100.00"}

words = st.none() | st.sampled_from(["first", "second"])
minutes = st.integers(0, 3000).map(lambda number: timedelta(minutes=number))
answers = st.builds(
    sp.Answer,
    code=st.sampled_from(["0000", "0301", "0001", "9999", "1200"]),
    held_amount=st.sampled_from(["0", "12.5", "100.00", "250.00"]),
    executed_at=st.none() | minutes.map(lambda span: NOON + span),
    feedback_remark=words,
)
overdue = st.sampled_from([("acknowledge", "acknowledge_by"), ("answer", "answer_by")])
facts = st.one_of(
    st.builds(sp.Acknowledge, remark=words),
    answers,
)
sayings = st.one_of(
    st.just(sp.Offer()),
    facts,
    st.builds(sp.Withdraw, reason=st.sampled_from(["found", "mistaken"])),
    overdue,
)
stories = st.lists(st.tuples(minutes, sayings), max_size=12)
applications = st.fixed_dictionaries(
    {"urgency": st.sampled_from(["urgent", "normal"])},
    optional={"feedback_limit_hours": st.integers(1, 720)},
).map(lambda chosen: sp.Order.load(ASKED | chosen))


@dataclass
class Told:
    """What happened to an order, and when; tell it more."""

    application: sp.Order
    now: datetime = NOON
    events: list[Event] = field(default_factory=list)
    at: list[datetime] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.add(place(self.application, Order(), ICBC, "HZ", REFS))

    @property
    def order(self) -> Order:
        return ORDER.fold(self.events)

    def add(self, outcome: Outcome | Problem) -> None:
        fresh = outcome if isinstance(outcome, tuple) else ()
        self.events += fresh
        self.at += [self.now] * len(fresh)

    def meant(self, saying: Command | tuple[str, str]) -> Command | None:
        """Return the command; a timer speaks only of a deadline that was set and has passed."""
        if not isinstance(saying, tuple):
            return saying
        offered = self.order.life.offered
        due_at = getattr(offered, saying[1]) if offered else None
        if due_at is None or due_at > self.now:
            return None
        return sp.MarkOverdue(deadline=saying[0], due_at=due_at)

    def ask(self, command: Command) -> Outcome | Problem:
        try:
            return decide(command, self.order, self.now, PACK)
        except Refused as refusal:
            return refusal.problem

    def tell(self, story: Sequence[tuple[timedelta, Any]]) -> Told:
        for span, saying in story:
            self.now += span
            if command := self.meant(saying):
                self.add(self.ask(command))
        return self

    def all(self, kind: type[Event]) -> list[tuple[int, Event]]:
        return [(i, event) for i, event in enumerate(self.events) if isinstance(event, kind)]


@given(applications, stories, answers, answers)
def test_an_answer_that_differs_from_the_last_is_always_kept(
    application: sp.Order, story: list[Any], one: sp.Answer, other: sp.Answer
) -> None:
    told = Told(application).tell([*story, (timedelta(), one)])
    second = told.ask(other)
    assert isinstance(second, Already) == (other == one)


def test_a_bank_that_returns_to_its_first_word_is_heard() -> None:
    full, none = sp.Answer(code="0000", held_amount="100"), sp.Answer(code="0301")
    told = Told(sp.Order.load(ASKED))
    told.tell([(timedelta(), full), (timedelta(), none), (timedelta(), full)])
    assert [event.code for event in told.order.life.answered if isinstance(event, sp.Answered)] == [
        "0000",
        "0301",
        "0000",
    ]


@given(applications, stories)
def test_the_status_moves_only_as_the_table_says_and_never_back(
    application: sp.Order, story: list[Any]
) -> None:
    told = Told(application).tell(story)
    forward = list(Status)
    before = Status.ORDERED
    for count in range(1, len(told.events) + 1):
        status = ORDER.fold(told.events[:count]).life.status
        if status != before:
            assert TRANSITIONS[word(told.events[count - 1])][before] == status
            assert forward.index(status) > forward.index(before)
            assert before not in {Status.ANSWERED, Status.WITHDRAWN}
        before = status


@pytest.mark.parametrize("deadline", ["acknowledge", "answer"])
def test_a_missed_deadline_is_noted_once(deadline: str) -> None:
    told = Told(sp.Order.load(ASKED)).tell([(timedelta(), sp.Offer())])
    noted = (timedelta(hours=1), (deadline, f"{deadline}_by"))
    told.tell([noted, noted, (timedelta(), sp.Answer(code="0301")), noted])
    assert len(told.all(sp.Overdue)) == 1


def test_a_deadline_that_has_not_come_is_not_missed() -> None:
    told = Told(sp.Order.load(ASKED)).tell([(timedelta(), sp.Offer())])
    early = sp.MarkOverdue(deadline="answer", due_at=NOON + timedelta(minutes=30))
    told.now += timedelta(minutes=30) - timedelta(microseconds=1)
    assert isinstance(told.ask(early), Problem)
    told.now += timedelta(microseconds=1)
    assert isinstance(told.ask(early), tuple)


@given(applications, stories)
def test_an_answered_order_cannot_be_withdrawn(application: sp.Order, story: list[Any]) -> None:
    told = Told(application).tell(story)
    refused = told.ask(sp.Withdraw(reason="too late"))
    life = told.order.life
    slug = "already-withdrawn" if life.withdrawn else "already-answered"
    ended = bool(life.withdrawn or life.answered)
    assert isinstance(refused, Problem) == ended
    assert not isinstance(refused, Problem) or refused.slug == slug
    withdrawals, first_answers = told.all(sp.Withdrawn), told.all(sp.Answered)[:1]
    assert len(withdrawals) <= 1
    assert all(taken < answered for taken, _ in withdrawals for answered, _ in first_answers)


@given(applications, stories)
def test_every_event_survives_the_wire_and_folds_the_same(
    application: sp.Order, story: list[Any]
) -> None:
    told = Told(application).tell(story)
    read = [event_of(type(event).wire, event.dump()) for event in told.events]
    assert read == told.events
    state = Order()
    for event in read:
        state = ORDER.evolve(state, event)
    assert state == told.order


@given(applications, stories)
def test_deadlines_are_the_packs_at_the_offer_and_never_move(
    application: sp.Order, story: list[Any]
) -> None:
    told = Told(application).tell([*story, (timedelta(), sp.Offer())])
    [(place_, offered)] = told.all(sp.Offered)
    answer = PACK.span(f"stop_payment.answer.{application.urgency}")
    if application.feedback_limit_hours:
        answer = timedelta(hours=application.feedback_limit_hours)
    early = PACK.span(f"stop_payment.acknowledge.{application.urgency}")
    began = told.at[place_]
    assert isinstance(offered, sp.Offered)
    assert (offered.acknowledge_by, offered.answer_by) == (began + early, began + answer)
    assert told.tell(story).order.life.offered == offered


def test_urgent_orders_have_5_and_30_minutes() -> None:
    told = Told(sp.Order.load(ASKED)).tell([(timedelta(), sp.Offer())])
    assert told.order.life.offered == sp.Offered(
        channel="inbox",
        acknowledge_by=NOON + timedelta(minutes=5),
        answer_by=NOON + timedelta(minutes=30),
    )


@given(applications, stories, st.sampled_from(["amount", "account_name", "officer2_id"]))
def test_the_same_application_changes_nothing_and_another_conflicts(
    application: sp.Order, story: list[Any], changed: str
) -> None:
    told = Told(application).tell(story)
    before = told.order.ordered
    assert before
    moved = Route("CCB", "name")  # the register may have learnt of another claimant since
    for way in (ICBC, moved):
        assert place(application, told.order, way, "HZ", REFS) == Already(before)
    other = sp.Order.load(application.dump() | {changed: "7"})
    with pytest.raises(Refused) as refusal:
        place(other, told.order, ICBC, "HZ", REFS)
    assert refusal.value.problem.codes == ["conflict"]


@pytest.mark.parametrize("saying", [sp.Offer(), sp.Acknowledge(), sp.Answer(code="0301")])
def test_nothing_can_be_said_of_an_order_that_does_not_exist(saying: Command) -> None:
    with pytest.raises(Refused) as refusal:
        decide(saying, Order(), NOON, PACK)
    assert refusal.value.problem.slug == "not-found"
