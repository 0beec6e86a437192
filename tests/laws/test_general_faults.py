"""Each general law is broken by a decider with a fault, in every domain that it is a law of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import product
from typing import TYPE_CHECKING, Any, cast

import pytest

from contracts import company_checks as cc
from contracts import content_blocking as cb
from contracts import controls as ct
from contracts import number_blocking as nb
from contracts import orders
from contracts import stop_payment as sp
from contracts import subject_limits as sl
from contracts import supervision as su
from contracts.kinds import KINDS
from contracts.problems import refuse
from shared.decider import Already
from tests.laws.general import (
    ENDS,
    EVERY,
    IMPOSING,
    TIMED,
    events,
    grounded,
    heard,
    kept_apart,
    once,
    retried,
    timed,
    word,
)
from tests.laws.paper import orders as begun_in
from tests.laws.paper import person
from tests.laws.tried import (
    DOMAINS,
    FACTS,
    begun,
    carried_out,
    happens,
    meant,
    sayings,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from contracts.message import Event
    from shared.ask import Ask, Decision, Service
    from shared.decider import Outcome
    from tests.laws.paper import Paper, Tried


MEASURES: dict[str, set[type[Event]]] = {
    "stop_payment": {sp.StopImposed, ct.ControlImposed},
    "number_blocking": {nb.Limited, sl.SubjectLimited},
    "content_blocking": {cb.Limited},
    "company_checks": {cc.VerdictGiven},
}


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


def impatient(_: Ask, decision: Decision) -> Decision:
    """Note a deadline as missed that was none."""

    def moved(event: Event) -> Iterator[Event]:
        earlier: Any = event
        missed = word(event) == "overdue"
        yield replace(earlier, due_at=earlier.due_at - timedelta(days=1)) if missed else event

    return changed(decision, moved)


def ungrounded(*names: str) -> Callable[[Ask, Decision], Decision]:
    """Leave out what a measure must say."""

    def without(event: Event) -> Iterator[Event]:
        if "in_force_from" not in vars(event):
            yield event
            return
        said: Any = event
        left = {n: said.in_force_from if n in ENDS else "" for n in names if n in vars(event)}
        yield replace(said, **left)

    return lambda _, decision: changed(decision, without)


def trusting(of: Tried) -> Callable[[Ask], Ask]:
    """Take everybody for whoever may say it."""

    def right(ask: Ask) -> Ask:
        does = of.does in type(ask.command).roles
        rightly = f"{of.agency} {of.does}" if does else "HZAFC officer"
        return replace(ask, caller=person(rightly))

    return right


def unharmed(_: Ask, decision: Decision) -> Decision:
    return decision


def broken(of: Tried, fault: Callable[[Ask, Decision], Decision]) -> Paper:
    """Return what a service with a fault begins: all of it."""
    paper = begun(of, service=cast("Any", Broken(of.service, fault)))
    for what in of.begins[of.first :]:
        happens(paper, what, 0, 0)
    return paper


def all_retried(paper: Paper) -> None:
    """Say whatever can be said of whatever began, twice."""
    for kind, which in product(sayings(paper.tried), range(len(begun_in(paper)))):
        retried(paper, meant(paper, kind, which, 0))


@EVERY
def test_whoever_forgets_breaks_the_law_of_retrying(of: Tried) -> None:
    paper = broken(of, forgetful)
    with pytest.raises(AssertionError, match="happened twice"):
        all_retried(paper)


@EVERY
def test_whoever_forgets_breaks_the_law_of_once_only(of: Tried) -> None:
    paper = broken(of, forgetful)
    paper.later(timedelta(days=40))
    with pytest.raises(AssertionError):
        once(paper)


@TIMED
def test_whoever_notes_what_was_not_missed_breaks_the_law_of_times(of: Tried) -> None:
    paper = broken(of, impatient)
    paper.later(timedelta(days=40))
    with pytest.raises(AssertionError, match="missed what nobody was told"):
        timed(paper)


def deaf(_: Ask, decision: Decision) -> Decision:
    """Refuse whatever an agency answers or hands in."""
    made = (event for outcome in decision.outcomes.values() for event in told(outcome))
    if any(word(event) in {"answered", "submitted"} for event in made):
        raise refuse("bad-request")
    return decision


def told(outcome: Outcome) -> tuple[Event, ...]:
    return (outcome.event,) if isinstance(outcome, Already) else outcome


@pytest.mark.parametrize("name", sorted(FACTS))
def test_whoever_refuses_a_report_breaks_the_law_of_facts(name: str) -> None:
    [of] = [of for of in DOMAINS if of.name == name]
    heard(broken(of, unharmed))
    with pytest.raises(AssertionError, match="was refused"):
        heard(broken(of, deaf))


@IMPOSING
def test_whoever_gives_more_time_breaks_the_law_of_times(of: Tried) -> None:
    paper = broken(of, lenient)
    acknowledge = KINDS[of.name].said.acknowledge if of.name in KINDS else None
    if acknowledge:
        paper.take(*meant(paper, acknowledge, 0, 0))
        with pytest.raises(AssertionError, match="its clock starts once"):
            timed(paper)


@IMPOSING
@pytest.mark.parametrize("names", [("legal_basis",), ("approved_by",), ENDS], ids="-".join)
def test_whoever_leaves_out_what_a_measure_rests_on_breaks_its_law(
    of: Tried, names: tuple[str, ...]
) -> None:
    grounded(carried_out(broken(of, unharmed)))
    with pytest.raises(AssertionError):
        grounded(carried_out(broken(of, ungrounded(*names))))


@TIMED
def test_whoever_takes_anybody_s_word_breaks_the_law_of_tenancy(of: Tried) -> None:
    paper = broken(of, unharmed)
    kept_apart(paper)
    service = Broken(of.service, unharmed, trusting(of))
    paper.tried = replace(paper.tried, service=cast("Any", service))
    with pytest.raises(AssertionError, match=f"(did|learnt .* of) {of.name}"):
        kept_apart(paper)


def test_slips_that_anybody_decides_break_the_law_of_tenancy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    of = next(of for of in DOMAINS if of.name == su.KIND)
    kept_apart(begun(of))
    monkeypatch.setattr(su.IssueSlip, "roles", su.SUPERVISOR | {of.does})
    with pytest.raises(AssertionError, match="did supervision"):
        kept_apart(begun(of))


@IMPOSING
def test_on_paper_there_are_measures_of_each_sort(of: Tried) -> None:
    arisen = {type(event) for _, event in events(carried_out(broken(of, unharmed)))}
    assert MEASURES[of.name] <= arisen
