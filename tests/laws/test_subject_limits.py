"""Laws of limits on all lines of somebody: whatever is ordered, judged, answered, and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings

from contracts import subject_limits as sl
from services.number_blocking import limiting, limits, verdicts
from tests.laws.carriers import Town, by_verdict, judged, stories

if TYPE_CHECKING:
    from contracts.message import Event
    from services.number_blocking.subject import Subject
    from shared.ask import Ask, Decision


SOME = settings(max_examples=50, deadline=None)


@SOME
@given(stories)
def test_limits_add_up_and_none_stands_twice_or_unsaid(story: list[Any]) -> None:
    Town().tell(story).settle()


@SOME
@given(judged)
def test_once_all_is_done_carriers_limit_what_the_last_verdict_asks(story: list[Any]) -> None:
    town = Town().tell(story).settle()
    found = by_verdict(town)
    assert set(found) <= town.wanted, "outlasts its verdict"
    assert max(found.values(), default=0) <= 1
    assert town.meddled or set(found) == town.wanted, "not carried out"


def test_what_was_being_lifted_is_ordered_anew_by_the_next_verdict() -> None:
    asks: Any = ("judge", "suspend", ["CUCC"])
    said = [asks, ("deliver", 0), ("answer", 0, "done"), ("end", 0, True), asks, ("deliver", 1)]
    town = Town().tell([(timedelta(hours=1), each) for each in said]).settle()
    assert by_verdict(town) == {("CUCC", sl.SUSPENSION): 1}


FIRST: Any = ("judge", "suspend", ["CUCC", "CMCC"])
CHANGED: Any = ("judge", "suspend", ["CMCC"])
STORY: list[Any] = [
    *(FIRST, ("deliver", 0), ("answer", 0, "done"), ("answer", 1, "done")),
    *(CHANGED, ("deliver", 1), ("deliver", 0)),
]


def lived() -> None:
    """Have a verdict followed, then narrowed, and the first told again."""
    town = Town().tell([(timedelta(hours=1), each) for each in STORY]).settle()
    assert set(by_verdict(town)) == town.wanted, "not what the last verdict asks"


def test_whoever_follows_an_older_verdict_breaks_the_law(monkeypatch: pytest.MonkeyPatch) -> None:
    lived()
    follow, told = verdicts.follow, count(10**6)

    def anew(ask: Ask, command: sl.FollowVerdict, ref: str) -> Decision:
        return follow(ask, replace(command, position=next(told)), ref)

    monkeypatch.setattr(verdicts, "follow", anew)
    with pytest.raises(AssertionError, match="not what the last verdict asks"):
        lived()


def test_whoever_ends_nothing_breaks_the_law(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "all_ended", lambda *_: {})
    with pytest.raises(AssertionError, match="not what the last verdict asks"):
        lived()


def test_whoever_imposes_by_every_answer_breaks_the_sums(monkeypatch: pytest.MonkeyPatch) -> None:
    borne = limiting.borne

    def again(subject: Subject, *others: Any) -> tuple[Event, ...]:  # noqa: ANN401  as it is asked
        return borne(replace(subject, limits={}), *others)

    monkeypatch.setattr(limiting, "borne", again)
    story: list[Any] = [FIRST, ("deliver", 0), ("answer", 0, "done"), ("answer", 0, "done_partial")]
    with pytest.raises(AssertionError, match="limits do not add up"):
        Town().tell([(timedelta(hours=1), each) for each in story])
