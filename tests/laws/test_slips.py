"""Laws of supervision slips: what is noted against an agency, and what its slips cite of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts import supervision as su
from contracts.message import event_of
from services.supervision import desk
from tests.laws.paper import PACK, Paper, orders, person
from tests.laws.tried import DOMAINS, elsewhere

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contracts.message import Event

[OF] = [of for of in DOMAINS if of.name == su.KIND]
BANKS, BOSS = ("ICBC", "ABC"), person("HZAFC supervisor")
LIMIT = PACK.count("supervision.slip.unanswered")
DECISIONS = (su.IssueSlip(defect="屡次逾期"), su.DismissSlip(reason="系统故障"))
sayings = st.one_of(
    st.tuples(st.just("overdue"), st.integers(0, 11)),
    st.tuples(st.just("overdue"), st.integers(0, 11)),
    st.tuples(st.just("answered"), st.integers(0, 11)),
    st.tuples(st.just("decide"), st.integers(0, 11)),
)
stories = st.lists(sayings, min_size=8, max_size=30)


def lived(story: list[tuple[str, int]]) -> Paper:
    """Return what is left unanswered by two banks, answered late, and decided on slips."""
    paper = Paper(OF)
    for what, number in story:
        paper.later(timedelta(hours=1))
        if what == "decide":
            known = orders(paper)
            for subject in known[number % len(known) :][:1] if known else ():
                wire = paper.wire(DECISIONS[number % 2], subject)
                paper.take(wire, BOSS)
        else:
            _told(paper, what, number)
    return paper


def _told(paper: Paper, what: str, number: int) -> None:
    silent = {"deadline": "answer", "agency": BANKS[number % 2]} if what == "overdue" else {}
    stream = f"stop_payment-{UUID(int=number)}"
    paper.happen(elsewhere(stream, f"stop_payment.{what}.v1", **silent))


def told(paper: Paper) -> Iterator[tuple[int, str, Event]]:
    for each in paper.log:
        yield each.position, each.stream, event_of(each.type, each.data)


def fair(paper: Paper) -> None:
    """Each order is noted once and cited once at most, by so many as policy says, while silent."""
    noted = [each.order_id for _, _, each in told(paper) if isinstance(each, su.LeftUnanswered)]
    assert len(noted) == len(set(noted)), "noted twice"
    answered = {s: at for at, s, e in reversed([*told(paper)]) if "answered" in type(e).wire}
    cited: list[str] = []
    numbers: dict[str, list[int]] = {}
    for at, _, slip in told(paper):
        if isinstance(slip, su.SlipProposed):
            names = [each.order_id for each in slip.orders]
            assert len(names) == LIMIT, "not as many as policy says"
            late = [answered.get(f"stop_payment-{name}", at + 1) for name in names[:-1]]
            assert all(each > at for each in late), "cites what was answered"
            cited += names
            numbers.setdefault(slip.agency, []).append(slip.number)
    assert len(cited) == len(set(cited)), "cited twice"
    assert set(cited) <= set(noted)
    assert all(each == [*range(1, len(each) + 1)] for each in numbers.values())
    ended = [s for _, s, e in told(paper) if isinstance(e, su.SlipIssued | su.SlipDismissed)]
    assert len(ended) == len(set(ended)), "decided twice"


@settings(max_examples=60, deadline=None)
@given(stories)
def test_slips_cite_each_silence_once_while_it_lasts(story: list[tuple[str, int]]) -> None:
    fair(lived(story))


FOUR: Any = [("overdue", 0), ("overdue", 2), ("answered", 0), ("overdue", 4), ("overdue", 6)]


def test_whoever_does_not_hear_of_answers_breaks_the_law(monkeypatch: pytest.MonkeyPatch) -> None:
    fair(lived(FOUR))
    monkeypatch.setattr(desk, "_is_silent", lambda *_: True)
    with pytest.raises(AssertionError, match="cites what was answered"):
        fair(lived(FOUR))


def test_whoever_forgets_what_was_noted_breaks_the_law(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "noted", lambda *_: None)
    with pytest.raises(AssertionError, match="noted twice"):
        fair(lived([("overdue", 0), ("overdue", 0)]))
