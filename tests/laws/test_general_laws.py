"""Laws of every domain alike: retry at will, once only, sums of time, measures, tenancy.

Each law is a function that a broken decider breaks, which is shown for each.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts import content_blocking as cb
from contracts import orders
from contracts.kinds import KINDS
from contracts.message import Event, event_of
from contracts.problems import Problem
from services.content_blocking.desk import ContentBlocking
from shared.decider import Already
from tests.laws.paper import Paper, Tried, person
from tests.laws.paper import orders as begun_in
from tests.laws.tried import DOMAINS, OF_ANYBODY, begun, meant, sayings, stories, tell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from contracts.port import Caller
    from shared.ask import Ask, Decision, Service

EVERY = pytest.mark.parametrize("of", DOMAINS, ids=lambda of: of.name)
ORDERS = pytest.mark.parametrize(
    "of", [of for of in DOMAINS if of.name in KINDS], ids=lambda of: of.name
)
FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
READ = "revealed"
ENDLESS = {"close"}
"""What has no end but by an act: an appeal, or a restoration."""


def events(paper: Paper) -> Iterator[tuple[str, Event]]:
    """Yield what happened, by stream."""
    for recorded in paper.log:
        yield recorded.stream, event_of(recorded.type, recorded.data)


def word(event: Event) -> str:
    return type(event).wire.rsplit(".", 2)[-2]


def retried(paper: Paper, said: tuple[Any, Caller]) -> None:
    """Said again by the same at the same instant, nothing new happens; refused stays refused."""
    first = paper.take(*said)
    again = paper.ask(*said)
    if isinstance(first, Problem):
        assert isinstance(again, Problem)
        assert again.slug == first.slug
    else:
        fresh = (
            [event for _, event in again if word(event) != READ] if isinstance(again, list) else []
        )
        assert fresh == [], f"{said[0].type} happened twice"


def once(paper: Paper) -> None:
    """What followed by itself, however often it is delivered again, follows no more."""
    for wire, caller in list(paper.said):
        if caller.person is None:
            assert not (made := paper.ask(wire, caller)) or isinstance(made, Problem), wire.type


def timed(paper: Paper) -> None:
    """A deadline is set once and never moves; the parts of an order's time are its whole."""
    for subject in begun_in(paper):
        stream = paper.streams_[f"{paper.tried.name}-{subject}"]
        told = [(each.recorded_at, event_of(each.type, each.data)) for each in stream]
        offers = [(at, event) for at, event in told if isinstance(event, orders.Offered)]
        assert len(offers) <= 1, "offered once: its clock starts once"
        for at, offered in offers:
            assert at < offered.acknowledge_by <= offered.answer_by
            ends = (
                at for at, event in told if isinstance(event, orders.Answered | orders.Withdrawn)
            )
            first = next(ends, paper.now)
            centre, agency = at - told[0][0], first - at
            assert centre + agency == first - told[0][0]
            missed = {e.deadline: e.due_at for _, e in told if isinstance(e, orders.Overdue)}
            assert missed.get("answer", offered.answer_by) == offered.answer_by
            assert ("answer" in missed) == (first > offered.answer_by) or first == paper.now


def grounded(paper: Paper) -> None:
    """No measure is without an order with a reason, a basis, an organ, an approver, and an end."""
    begins = dict(begun_by(paper))
    for stream, event in events(paper):
        if "in_force_from" not in vars(event):
            continue
        said: Any = event
        ordered = begins.get(getattr(said, "order_id", stream.partition("-")[2]))
        assert ordered is not None, f"{word(event)} of nothing that was ordered"
        if hasattr(said, "legal_basis"):
            assert said.legal_basis
            assert said.ordered_by == ordered.ordered_by
            assert said.approved_by
            assert ordered.reason
        if getattr(said, "limit", "") not in ENDLESS:
            assert said.in_force_until is not None, f"{word(event)} has no end"
            assert said.in_force_until > said.in_force_from


def begun_by(paper: Paper) -> Iterator[tuple[str, Any]]:
    """Yield the event that each order of a domain began with."""
    for subject in begun_in(paper):
        first = paper.streams_[f"{paper.tried.name}-{subject}"][0]
        yield str(subject), event_of(first.type, first.data)


def kept_apart(paper: Paper) -> None:
    """Whoever is no party to it, by agency, sees nothing of what began, and does nothing to it."""
    of = paper.tried
    strangers = [
        person("WXAFC officer"),
        person("WXAFC approver"),
        person(f"{of.other} agency_clerk"),
    ]
    for kind in sayings(of):
        begins = "order_id" in kind.schema.fields or "application_id" in kind.schema.fields
        if begins or kind.wire in OF_ANYBODY:
            continue
        for stranger in strangers:
            wire, _ = meant(paper, kind, 0, 0)
            made = paper.ask(wire, stranger)
            assert isinstance(made, Problem), f"{stranger.person} did {wire.type}"
            assert made.slug in {"not-found", "forbidden", "invalid-command"}, made.slug


def test_a_domain_is_tried_by_what_can_happen_in_it() -> None:
    for of in DOMAINS:
        assert of.begins
        assert len(sayings(of)) > 5
        assert begun(of).log


@EVERY
@FEW
@given(data=st.data())
def test_a_command_may_be_retried_at_will(of: Tried, data: st.DataObject) -> None:
    paper = tell(begun(of), data.draw(stories(of)))
    for _, what, which, how in data.draw(stories(of)):
        retried(paper, meant(paper, what, which, how))


@EVERY
@FEW
@given(data=st.data())
def test_what_follows_follows_once(of: Tried, data: st.DataObject) -> None:
    once(tell(begun(of), data.draw(stories(of))))


@ORDERS
@FEW
@given(data=st.data())
def test_times_add_up_and_no_deadline_moves(of: Tried, data: st.DataObject) -> None:
    timed(tell(begun(of), data.draw(stories(of))))


@ORDERS
@FEW
@given(data=st.data())
def test_no_measure_is_without_reason_authority_approver_and_end(
    of: Tried, data: st.DataObject
) -> None:
    paper = tell(begun(of), data.draw(stories(of)))
    grounded(paper)


@EVERY
@FEW
@given(data=st.data())
def test_another_agency_sees_and_does_nothing(of: Tried, data: st.DataObject) -> None:
    kept_apart(tell(begun(of), data.draw(stories(of))))


@dataclass
class Broken:
    """A service with one fault in what it decides."""

    whole: Service
    fault: Callable[[Ask, Decision], Decision]
    before: Callable[[Ask], Ask] = lambda ask: ask

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  whatever the service has
        return getattr(self.whole, name)

    def decide(self, ask: Ask) -> Decision:
        """Decide, and err."""
        ask = self.before(ask)
        return self.fault(ask, self.whole.decide(ask))


def changed(decision: Decision, change: Callable[[Event], Iterator[Event]]) -> Decision:
    """Return a decision with other events in the place of its own."""
    outcomes = {
        stream: tuple(new for event in outcome for new in change(event))
        if isinstance(outcome, tuple)
        else outcome
        for stream, outcome in decision.outcomes.items()
    }
    return replace(decision, outcomes=outcomes)


def forgetful(_: Ask, decision: Decision) -> Decision:
    """Do again what was done before."""
    again = {
        stream: (outcome.event,) if isinstance(outcome, Already) else outcome
        for stream, outcome in decision.outcomes.items()
    }
    return replace(decision, outcomes=again)


def lenient(ask: Ask, decision: Decision) -> Decision:
    """Give whoever acknowledges more time to answer."""

    def longer(event: Event) -> Iterator[Event]:
        yield event
        if isinstance(event, orders.Acknowledged):
            said = KINDS[ask.stream.partition("-")[0]].said
            later = ask.now + timedelta(days=1)
            yield said.offered(channel="inbox", acknowledge_by=later, answer_by=later)

    return changed(decision, longer)


def ungrounded(name: str) -> Callable[[Ask, Decision], Decision]:
    """Leave out what a measure must say."""

    def without(event: Event) -> Iterator[Event]:
        left = {"in_force_until": None}.get(name, "")
        yield replace(cast("Any", event), **{name: left}) if hasattr(event, name) else event

    return lambda _, decision: changed(decision, without)


def trusting(ask: Ask) -> Ask:
    """Take everybody for whoever is asked."""
    return replace(ask, caller=person("TENCENT agency_clerk"))


def unharmed(_: Ask, decision: Decision) -> Decision:
    return decision


def answered(fault: Broken) -> Paper:
    """Return an order that a company acknowledged and carried out, by a service with a fault."""
    of = next(of for of in DOMAINS if of.name == cb.KIND)
    paper = begun(of, service=cast("Any", fault))
    for command in (cb.SAID.acknowledge(), cb.Answer(code="done")):
        wire = paper.wire(command, begun_in(paper)[0])
        assert not isinstance(paper.take(wire, person("TENCENT agency_clerk")), Problem)
    return paper


WHOLE = ContentBlocking("key")


def test_whoever_forgets_breaks_the_laws_of_retrying_and_of_once_only() -> None:
    paper = answered(Broken(WHOLE, forgetful))
    said = paper.wire(cb.SAID.acknowledge(), begun_in(paper)[0])
    with pytest.raises(AssertionError, match="happened twice"):
        retried(paper, (said, person("TENCENT agency_clerk")))
    with pytest.raises(AssertionError):
        once(paper)


def test_whoever_gives_more_time_breaks_the_law_of_times() -> None:
    with pytest.raises(AssertionError, match="its clock starts once"):
        timed(answered(Broken(WHOLE, lenient)))


@pytest.mark.parametrize("name", ["legal_basis", "approved_by", "in_force_until"])
def test_whoever_leaves_out_what_a_measure_rests_on_breaks_its_law(name: str) -> None:
    grounded(answered(Broken(WHOLE, unharmed)))
    with pytest.raises(AssertionError):
        grounded(answered(Broken(WHOLE, ungrounded(name))))


def test_whoever_takes_anybody_s_word_breaks_the_law_of_tenancy() -> None:
    paper = answered(Broken(WHOLE, unharmed))
    kept_apart(paper)
    leaky = answered(Broken(WHOLE, unharmed))
    leaky.tried = replace(leaky.tried, service=cast("Any", Broken(WHOLE, unharmed, trusting)))
    with pytest.raises(AssertionError, match="did content_blocking"):
        kept_apart(leaky)
