"""The general laws hold in every domain, over generated histories."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts import content_blocking as cb
from tests.laws.general import (
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
from tests.laws.paper import Elsewhere
from tests.laws.tried import (
    DOMAINS,
    begun,
    carried_out,
    happens,
    meant,
    sayings,
    stories,
    tell,
)

if TYPE_CHECKING:
    from tests.laws.paper import Tried

FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def test_a_domain_is_tried_by_what_can_happen_in_it() -> None:
    for of in DOMAINS:
        assert of.begins
        assert len(sayings(of)) > 1
        assert begun(of).log


@EVERY
@FEW
@given(data=st.data())
def test_a_command_may_be_retried_at_will(of: Tried, data: st.DataObject) -> None:
    paper = tell(begun(of), data.draw(stories(of)))
    for _, what, which, how in data.draw(stories(of)):
        if not isinstance(what, Elsewhere):
            retried(paper, meant(paper, what, which, how))


@EVERY
@FEW
@given(data=st.data())
def test_what_follows_follows_once(of: Tried, data: st.DataObject) -> None:
    once(tell(begun(of), data.draw(stories(of))))


def test_an_appeal_that_nobody_decided_is_noted_once() -> None:
    [of] = [of for of in DOMAINS if of.name == cb.KIND]
    paper = begun(of)
    for what in (cb.Answer, cb.PLEAS.appeal):
        happens(paper, what, 0, 0)
    paper.later(timedelta(days=40))
    assert any(word(event) == "appeal_overdue" for _, event in events(paper))
    once(paper)


@TIMED
@FEW
@given(data=st.data())
def test_what_an_agency_reports_is_never_refused(of: Tried, data: st.DataObject) -> None:
    heard(tell(begun(of), data.draw(stories(of))))


@TIMED
@FEW
@given(data=st.data())
def test_times_add_up_and_no_deadline_moves(of: Tried, data: st.DataObject) -> None:
    timed(tell(begun(of), data.draw(stories(of))))


@IMPOSING
@FEW
@given(data=st.data())
def test_no_measure_is_without_reason_authority_approver_and_end(
    of: Tried, data: st.DataObject
) -> None:
    paper = carried_out(tell(begun(of), data.draw(stories(of))))
    grounded(paper)


@EVERY
@FEW
@given(data=st.data())
def test_another_agency_sees_and_does_nothing(of: Tried, data: st.DataObject) -> None:
    kept_apart(tell(begun(of), data.draw(stories(of))))
