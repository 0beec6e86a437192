"""Laws of orders about numbers, and of the limits that they put on a line."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from contracts import number_blocking as nb
from contracts.kinds import KINDS
from contracts.number_examples import NUMBERS
from contracts.policy import pack
from contracts.problems import Problem, Refused
from services.number_blocking.acting import borne, longest
from services.number_blocking.desk import NumberBlocking
from services.number_blocking.line import LINE, Line
from services.number_blocking.order import ORDER, Order
from shared.applying import answered, place
from shared.decider import Already
from shared.instruction import judge
from shared.lifecycle import report
from shared.limits import Act, lapse
from shared.routing import Route

if TYPE_CHECKING:
    from contracts.message import Command, Event
    from shared.decider import Outcome

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
PACK = pack()
CUCC = Route("CUCC", "name")
ASKED = NUMBERS["number_blocking.order.v1"]
DESK = NumberBlocking("a key")
LINE_REF = "5b1d3f70-8c2e-5a94-9e6b-7f1a0c4d8e23"
OURS = {"ordered_by": "HZ", "line_ref": LINE_REF}
KIND = KINDS[nb.KIND]

minutes = st.integers(0, 3000).map(lambda number: timedelta(minutes=number))
words = st.none() | st.sampled_from(["first", "second"])
results = st.sampled_from(["done", "done_partial", "already_in_state", "tech_fail", "nobody_knows"])
facts = st.one_of(
    st.builds(nb.SAID.acknowledge, remark=words),
    st.builds(nb.Answer, code=results, reason_business=words),
)
sayings = st.one_of(
    st.just(nb.SAID.offer()),
    facts,
    st.builds(nb.SAID.withdraw, reason=st.sampled_from(["found", "mistaken"])),
)
stories = st.lists(st.tuples(minutes, sayings), max_size=12)


@dataclass
class Told:
    """What happened to an order about a number; tell it more."""

    now: datetime = NOON
    events: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.add(place(Order(), nb.Order.load(ASKED), CUCC, **OURS))

    def add(self, outcome: Outcome | Problem) -> None:
        self.events += outcome if isinstance(outcome, tuple) else ()

    def ask(self, command: Command) -> Outcome | Problem:
        try:
            order = ORDER.fold(self.events)
            if isinstance(command, nb.Answer):
                return report(order.life.answered, answered(KIND, command))
            assert order.given
            return judge(order.given, command, self.now, PACK)
        except Refused as refusal:
            return refusal.problem

    def tell(self, story: list[tuple[timedelta, Command]]) -> Told:
        for span, command in story:
            self.now += span
            self.add(self.ask(command))
        return self


@given(stories)
def test_deadlines_are_the_packs_at_the_offer_and_never_move(story: list[Any]) -> None:
    told = Told()
    told.add(told.ask(nb.SAID.offer()))
    told.tell(story)
    [offered] = [event for event in told.events if isinstance(event, nb.SAID.offered)]
    assert offered.acknowledge_by - NOON == PACK.span("number_blocking.acknowledge.urgent")
    assert offered.answer_by - NOON == PACK.span("number_blocking.answer.urgent")


def test_a_second_application_of_the_same_content_changes_nothing() -> None:
    told, asked = Told(), nb.Order.load(ASKED)
    known = ORDER.fold(told.events)
    assert isinstance(place(known, asked, Route("CMCC", "prefix"), **OURS), Already)


acts = st.lists(
    st.tuples(
        st.sampled_from(nb.ACTIONS),
        st.sampled_from(["HZ", "WX"]),
        results,
        st.integers(0, 80).map(lambda hours: timedelta(hours=hours)),
        st.sampled_from([None, "tech_fail", "protected", "nobody_knows"]),
    ),
    min_size=1,
    max_size=40,
)


@dataclass
class Town:
    """A line, and what carriers say of the orders about it."""

    now: datetime = NOON
    events: list[Event] = field(default_factory=list)
    made: int = 0

    @property
    def line(self) -> Line:
        return LINE.fold(self.events)

    def act(self, action: str, centre: str, code: str) -> tuple[Act, Any]:
        self.made += 1
        said = {name: value for name, value in ASKED.items() if name in nb.Ordered.schema.fields}
        said |= {"action": action, "duration_hours": None, "line_ref": LINE_REF}
        said |= {"agency": "CUCC", "ordered_by": centre, "routed_by": "name"}
        ordered = nb.Ordered.load(said)
        act = Act(f"{self.made}", ordered, ordered.officer2_id, longest(ordered, PACK))
        return act, answered(KIND, nb.Answer(code=code))

    def undo(self, act: Act, answer: Any) -> Outcome:  # noqa: ANN401  as it is recorded
        """Have the carrier take back what it said of an act."""
        return DESK.undone(self.line, act, answer, self.now)

    def settle(self) -> None:
        """Have every limit lapse whose time is over, as the timer does."""
        for name in self.line.limits:
            command = nb.Lapse(order_id=name, due_at=self.now)
            outcome = lapse(nb.Lapsed, self.line, command, self.now)
            self.events += outcome if isinstance(outcome, tuple) else ()


@given(acts)
def test_the_laws_of_limits_hold_whatever_is_ordered_and_answered(told: list[Any]) -> None:
    town = Town()
    for action, centre, code, span, corrected in told:
        town.now += span
        town.settle()
        act, answer = town.act(action, centre, code)
        before = town.line.in_force(town.now, centre)
        outcome = borne(town.line, act, answer, town.now)
        assert isinstance(outcome, tuple)
        town.events += outcome
        assert borne(town.line, act, answer, town.now) == (), "the same answer changes nothing"
        after = town.line.in_force(town.now, centre)
        did = answer.code_class in {"executed", "partial", "already_in_force"}
        if did and action == nb.RESTORE:
            assert after == {}, "nothing that the centre ordered outlasts a restoration"
        if not did:
            assert after == before, "what a carrier did not do changes nothing"
        for limit in town.line.limits.values():
            said = limit.imposed
            assert said.legal_basis
            assert said.ordered_by
            assert said.approved_by
            ends = said.in_force_until
            assert (ends is None) == (said.limit == nb.CLOSE), "all but a closed line has an end"
            if ends is not None:
                allowed = PACK.span(f"number_blocking.limit.{said.limit}")
                assert ends - said.in_force_from <= allowed
        if corrected:
            taken_back = answered(KIND, nb.Answer(code=corrected))
            undone = town.undo(act, taken_back)
            assert isinstance(undone, tuple)
            town.events += undone
            assert town.undo(act, taken_back) == (), "nor does a correction twice"
            after = town.line.in_force(town.now, centre)
            assert corrected == "nobody_knows" or act.order_id not in after
            after = town.line.in_force(town.now, centre)
        ladder = [nb.LASTING.index(limit.imposed.limit) for limit in after.values()]
        assert len(ladder) == len(set(ladder)), "of limits alike one is in force"
