"""Laws of every domain alike: retry at will, once only, times, measures, tenancy."""

from __future__ import annotations

from datetime import datetime
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from contracts import company_checks as cc
from contracts import orders
from contracts import subject_limits as sl
from contracts.kinds import KINDS
from contracts.message import Event, event_of
from contracts.problems import Problem
from tests.laws.paper import orders as begun_in
from tests.laws.paper import person
from tests.laws.tried import (
    DOMAINS,
    FACTS,
    FINISH,
    OF_ANYBODY,
    meant,
    sayings,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contracts.port import Caller
    from tests.laws.paper import Paper

EVERY = pytest.mark.parametrize("of", DOMAINS, ids=lambda of: of.name)
IMPOSING = pytest.mark.parametrize(
    "of", [of for of in DOMAINS if of.name in FINISH], ids=lambda of: of.name
)
TIMED = pytest.mark.parametrize(
    "of", [of for of in DOMAINS if of.timetable], ids=lambda of: of.name
)
MET = {
    "acknowledge": (orders.Acknowledged, orders.Answered, orders.Withdrawn),
    "answer": (orders.Answered, orders.Withdrawn),
}
"""What ends each deadline of an order in time."""
READ = "revealed"
ENDS = ("in_force_until", "recheck_at")
"""What says when a measure ends, or when it is looked at again."""
ENDLESS = {"close", sl.CLOSURE}
"""What has no end but by an act: an appeal, or a restoration."""


def events(paper: Paper) -> Iterator[tuple[str, Event]]:
    """Yield what happened in a domain, by stream."""
    for recorded in paper.log:
        if recorded.stream.startswith(paper.tried.name):
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
    """What is missed was told before, and is missed once, not before its instant.

    An order's deadlines are set once and never move; the parts of its time are its whole.
    """
    for subject in begun_in(paper):
        stream = paper.streams_[f"{paper.tried.name}-{subject}"]
        told = [(each.recorded_at, event_of(each.type, each.data)) for each in stream]
        _missed(told)
        _parts(told, paper.now)


def _missed(told: list[tuple[datetime, Event]]) -> None:
    ends: set[object] = set()
    missed: set[tuple[str, datetime]] = set()
    for at, event in told:
        if word(event) == "overdue":
            said: Any = event
            assert said.due_at in ends, "missed what nobody was told"
            assert at >= said.due_at, "missed before its instant"
            assert (said.deadline, said.due_at) not in missed, "missed twice"
            missed.add((said.deadline, said.due_at))
        ends |= {each for each in vars(event).values() if isinstance(each, datetime)}


def _parts(told: list[tuple[datetime, Event]], now: datetime) -> None:
    for place, (_, event) in enumerate(told):
        if isinstance(event, orders.Overdue) and event.deadline in MET:
            before = [said for _, said in told[:place]]
            assert not any(isinstance(said, MET[event.deadline]) for said in before), "missed, met"
    offers = [(at, event) for at, event in told if isinstance(event, orders.Offered)]
    assert len(offers) <= 1, "offered once: its clock starts once"
    for at, offered in offers:
        assert at < offered.acknowledge_by <= offered.answer_by
        ends = (at for at, event in told if isinstance(event, orders.Answered | orders.Withdrawn))
        first = next(ends, now)
        centre, agency = at - told[0][0], first - at
        assert centre + agency == first - told[0][0]
        missed = {e.deadline: e.due_at for _, e in told if isinstance(e, orders.Overdue)}
        assert missed.get("answer", offered.answer_by) == offered.answer_by
        assert ("answer" in missed) == (first > offered.answer_by) or first == now


def heard(paper: Paper) -> None:
    """What an agency reports of what it was offered is never refused, however late it comes."""
    for which, subject in enumerate(begun_in(paper)):
        stream = paper.stream(f"{paper.tried.name}-{subject}")
        reached = paper.tried.name not in KINDS or any("offered" in each.type for each in stream)
        for fact in FACTS.get(paper.tried.name, ()) if reached else ():
            wire, caller = meant(paper, fact, which, 0)
            made = paper.ask(wire, caller)
            wrong = isinstance(made, Problem) and made.slug != "invalid-command"
            assert not wrong, f"{wire.type} was refused: {made}"


def grounded(paper: Paper) -> None:
    """No measure is without an order with a reason, a basis, an organ, an approver, and an end."""
    begins = dict(begun_by(paper))
    for stream, event in events(paper):
        if isinstance(event, cc.VerdictGiven):
            _judged(event)
        elif "in_force_from" in vars(event):
            said: Any = event
            ordered = begins.get(getattr(said, "order_id", stream.partition("-")[2]))
            assert ordered is not None, f"{word(event)} of nothing that was ordered"
            _ordered(said, ordered)


def _judged(said: cc.VerdictGiven) -> None:
    """A verdict that restricts a company is a measure, whose end is that it is looked at again."""
    if said.verdict in cc.RESTRICTING:
        assert said.legal_basis
        assert said.given_by != said.approved_by
        assert said.approved_by
        assert said.recheck_at
        assert said.recheck_at > said.in_force_from


def _ordered(said: Any, ordered: Any) -> None:  # noqa: ANN401  a measure, and its order
    if hasattr(said, "legal_basis"):
        assert said.legal_basis
        assert said.ordered_by == ordered.ordered_by
        assert said.approved_by
        reasons = (vars(ordered).get(name) for name in ("reason", "verdict"))
        assert any(reasons), "neither a reason nor a verdict"
    if getattr(said, "limit", "") not in ENDLESS:
        assert said.in_force_until is not None, f"{word(said)} has no end"
        assert said.in_force_until > said.in_force_from


def begun_by(paper: Paper) -> Iterator[tuple[str, Any]]:
    """Yield the event that each order of a domain began with."""
    for subject in begun_in(paper):
        first = paper.streams_[f"{paper.tried.name}-{subject}"][0]
        yield str(subject), event_of(first.type, first.data)


def kept_apart(paper: Paper) -> None:
    """Whoever is no party to it, by agency, sees nothing of what began, and does nothing to it."""
    of, known = paper.tried, len(begun_in(paper))
    names = ("WXAFC officer", "WXAFC approver", f"{of.other} {of.does}")
    for kind in sayings(of):
        begins = "order_id" in kind.schema.fields or "application_id" in kind.schema.fields
        if begins or kind.wire in OF_ANYBODY:
            continue
        for stranger, which in product(map(person, names), {0, known - 1}):
            first = paper.stream(f"{of.name}-{begun_in(paper)[which]}")[0]
            if stranger.agency in {first.actor.agency, first.data.get("agency")}:
                continue
            wire, _ = meant(paper, kind, which, 0)
            made = paper.ask(wire, stranger)
            assert isinstance(made, Problem), f"{stranger.person} did {wire.type}"
            told = f"{stranger.person} learnt {made.slug} of {wire.type}"
            assert made.slug in {"not-found", "forbidden", "invalid-command"}, told
