"""Laws of a company's checks: facts are always taken, verdicts rest on something and on two."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import companies as co
from contracts import company_checks as cc
from contracts import company_objections as ob
from contracts.problems import Refused
from services.company_checks import checking, judging
from tests.laws.companies import BOSS, NOON, OFFICER, OTHER, OWN, File, said, shared_by

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def file() -> File:
    return File()


@pytest.fixture
def restricted(file: File) -> File:
    """Return a company that two people judged to be suspicious."""
    file.push()
    file.desk()
    file.visit()
    file.judge("suspicious")
    file.approve()
    return file


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refusal:
        act()
    return refusal.value.problem.slug


def test_what_is_pushed_is_scored_and_goes_to_the_desk(file: File) -> None:
    _, _, begun = file.push()
    assert file.words() == ["pushed", "scored", "check_begun"]
    assert isinstance(begun, cc.CheckBegun)
    assert (begun.check, begun.occasion, begun.agency) == ("desk_check", "pushed", "HZAFC")
    assert begun.due_at == datetime(2026, 11, 24, 16, tzinfo=UTC)


def test_pushed_again_unchanged_nothing_happens_and_changed_it_is_scored_anew(file: File) -> None:
    file.push()
    assert file.push() == ()
    assert file.push(capital_subscribed="50000000.000") == ()
    file.desk("verdict")
    file.push(registered_address="湖州市别处1号")
    assert file.words()[-3:] == ["pushed", "scored", "check_begun"]
    assert file.company.checks["desk_check"].occasion == "changed"


def test_a_change_while_papers_are_looked_at_moves_no_deadline(file: File) -> None:
    file.push()
    file.later(hours=20)
    file.push(registered_address="湖州市别处1号")
    assert file.words().count("check_begun") == 1


def test_struck_off_ends_what_was_begun_and_pushed_again_it_is_back(file: File) -> None:
    file.push()
    file.take(checking.strike_off(file.company, said(co.StrikeOff)))
    assert not file.company.checks
    assert file.take(checking.strike_off(file.company, said(co.StrikeOff))) == ()
    assert file.push()
    assert file.company.struck_off is None


def test_a_question_is_answered_by_a_push_even_of_what_was_known(file: File) -> None:
    file.push()
    command = said(co.AskAbout)
    [asked] = file.take(checking.ask(file.company, command, "HZAFC", file.at))
    assert isinstance(asked, co.AskedAbout)
    assert file.take(checking.ask(file.company, command, "HZAFC", file.at)) == ()
    other = said(co.AskAbout, reason="另有线索")
    slug = refused(lambda: checking.ask(file.company, other, "HZAFC", file.at))
    assert slug == "question-open"
    assert [type(event) for event in file.push()] == [co.Pushed]
    assert file.company.asked is None


def test_a_company_that_no_register_knows_goes_to_the_desk_and_can_be_judged(file: File) -> None:
    file.take(checking.ask(file.company, said(co.AskAbout), "HZAFC", file.at))
    assert refused(file.desk) == "question-open"
    command = said(co.ReportUnregistered)
    file.take(checking.unregistered(file.company, command, file.at))
    assert file.take(checking.unregistered(file.company, command, file.at)) == ()
    file.desk("verdict")
    file.judge("refer")
    [given] = [each for each in file.approve() if isinstance(each, cc.VerdictGiven)]
    assert (given.name, given.bank_measure) == (None, "freeze")


def test_a_visit_is_asked_of_the_registry_once_and_its_report_always_taken(file: File) -> None:
    file.push()
    assert [type(event) for event in file.desk()] == [cc.DeskChecked, cc.CheckBegun]
    assert file.company.checks["field_check"].agency == "HZAMR"
    assert file.desk() == ()
    file.visit()
    assert file.visit() == ()
    assert not file.company.checks
    early = File()
    early.push()
    assert early.visit()


def test_a_verdict_rests_on_a_desk_check_and_some_on_a_visit(file: File) -> None:
    file.push()
    assert refused(lambda: file.judge("clear")) == "desk-check-missing"
    file.desk()
    for verdict in ("unreachable", "false_registration"):
        assert refused(partial(file.judge, verdict)) == "field-check-missing"
    file.visit()
    assert file.judge("unreachable")


def test_what_restricts_takes_a_rank_and_a_second_person(file: File) -> None:
    file.push()
    file.desk("verdict")
    assert refused(lambda: file.judge("suspicious", approver_rank="station")) == "rank-too-low"
    file.judge("suspicious")
    assert file.company.verdict is None
    assert file.judge("suspicious") == ()
    assert refused(lambda: file.judge("clear")) == "verdict-pending"
    assert refused(lambda: file.approve(OFFICER)) == "own-approval"
    [given] = file.approve()
    assert isinstance(given, cc.VerdictGiven)
    assert (given.given_by, given.approved_by) == (OFFICER, BOSS)
    assert file.approve() == ()
    assert refused(lambda: file.approve(OTHER)) == "no-approval-asked"


def test_what_was_proposed_before_a_change_does_not_count_after_it(file: File) -> None:
    file.push()
    file.desk("verdict")
    file.judge("suspicious")
    file.push(registered_address="湖州市别处1号")
    assert refused(file.approve) == "desk-check-missing"
    file.desk("verdict")
    assert file.approve()


def test_a_rejected_verdict_leaves_the_company_as_it_was(file: File) -> None:
    file.push()
    file.desk("verdict")
    file.judge("suspicious")
    command = said(cc.Reject)
    assert refused(lambda: judging.reject(file.company, command, OFFICER)) == "own-approval"
    file.take(judging.reject(file.company, command, BOSS))
    assert file.take(judging.reject(file.company, command, BOSS)) == ()
    assert file.company.verdict is None
    assert file.judge("clear")


def test_watched_it_is_looked_at_again_sooner_then_later(file: File) -> None:
    file.push()
    file.desk("verdict")
    [first] = file.judge("watch")
    assert isinstance(first, cc.VerdictGiven)
    assert first.recheck_at == NOON + timedelta(days=30)
    recheck = cc.BeginRecheck(due_at=first.recheck_at)
    assert refused(lambda: checking.begin_recheck(file.company, recheck, file.at)) == "bad-request"
    file.later(days=30)
    file.take(checking.begin_recheck(file.company, recheck, file.at))
    assert file.take(checking.begin_recheck(file.company, recheck, file.at)) == ()
    assert refused(lambda: file.judge("watch")) == "desk-check-missing"
    file.desk("verdict")
    [again] = file.judge("watch")
    assert isinstance(again, cc.VerdictGiven)
    assert again.recheck_at == file.at.now + timedelta(days=90)


def test_a_lesser_verdict_lifts_what_the_one_before_asked(restricted: File) -> None:
    restricted.later(days=1)
    lifted, given = restricted.judge("clear")
    assert isinstance(lifted, cc.VerdictLifted)
    assert (lifted.verdict, lifted.bank_measure, lifted.lifted_by) == (
        *("suspicious", "receive_only", "replaced"),
    )
    assert isinstance(given, cc.VerdictGiven)
    assert given.bank_measure == "none"


def test_what_asks_the_same_lifts_nothing(restricted: File) -> None:
    restricted.judge("unreachable")
    assert [type(event) for event in restricted.approve()] == [cc.VerdictGiven]


def test_an_objection_is_answered_by_somebody_else(restricted: File) -> None:
    restricted.object()
    assert restricted.object() == ()
    assert refused(lambda: restricted.object(grounds="另一理由")) == "objection-stands"
    for judge in (OFFICER, BOSS):
        assert refused(partial(restricted.uphold, judge)) == "own-verdict"
    upheld, lifted = restricted.uphold()
    assert isinstance(upheld, ob.ObjectionUpheld)
    assert isinstance(lifted, cc.VerdictLifted)
    assert restricted.company.verdict is None
    assert restricted.uphold() == ()
    assert refused(restricted.dismiss) == "no-objection"
    assert refused(restricted.object) == "no-verdict"


def test_a_dismissed_objection_leaves_the_verdict_and_another_may_come(restricted: File) -> None:
    restricted.object()
    restricted.dismiss()
    assert restricted.dismiss() == ()
    assert restricted.company.verdict
    assert restricted.object()


def test_silence_is_overdue_at_its_instant_and_once(file: File) -> None:
    file.push()
    by = file.company.checks["desk_check"].due_at
    missed = cc.MarkOverdue(deadline="desk_check", due_at=by)
    assert refused(lambda: checking.mark_overdue(file.company, missed, NOON)) == "bad-request"
    file.later(days=5)
    [overdue] = file.take(checking.mark_overdue(file.company, missed, file.at.now))
    assert overdue == cc.Overdue(deadline="desk_check", due_at=by, agency="HZAFC")
    file.desk()
    assert file.take(checking.mark_overdue(file.company, missed, file.at.now)) == ()
    unmissed = cc.MarkOverdue(deadline="objection", due_at=by)
    assert file.take(checking.mark_overdue(file.company, unmissed, file.at.now)) == ()


def test_a_link_that_grew_brings_back_what_it_speaks_against(file: File) -> None:
    file.push()
    file.desk("verdict")
    file.judge("clear")
    strong = {"address": shared_by(19), "representative": shared_by(5, tainted=1)}
    assert [type(e) for e in checking.rescore(file.company, OWN, strong, file.at)] == [
        *(cc.Scored, cc.CheckBegun),
    ]
    file.take(checking.rescore(file.company, OWN, strong, file.at))
    assert checking.rescore(file.company, OWN, strong, file.at) == ()
    assert file.company.verdict
    assert file.company.verdict.verdict == "clear"


_ACTS: tuple[Callable[[File], object], ...] = (
    File.push,
    lambda file: file.push(registered_address="湖州市别处1号"),
    File.desk,
    lambda file: file.desk("verdict"),
    File.visit,
    lambda file: file.judge("clear"),
    lambda file: file.judge("watch"),
    lambda file: file.judge("suspicious"),
    lambda file: file.judge("false_registration"),
    File.approve,
    File.object,
    File.uphold,
    File.dismiss,
    lambda file: file.take(checking.strike_off(file.company, said(co.StrikeOff))),
    lambda file: file.later(days=9),
)


@given(st.lists(st.sampled_from(_ACTS), max_size=25))
def test_no_history_restricts_a_company_without_ground_and_two_people(
    acts: list[Callable[[File], object]],
) -> None:
    file = File()
    for act in acts:
        try:
            act(file)
        except Refused:
            continue
    seen: list[str] = []
    asked: list[str] = []
    for event in file.events:
        seen.append(type(event).wire.split(".")[-2])
        if isinstance(event, cc.VerdictGiven):
            assert "desk_checked" in seen
            assert event.verdict != "false_registration" or "field_checked" in seen
            if event.verdict in cc.RESTRICTING:
                assert event.legal_basis
                assert event.given_by != event.approved_by
                asked = [event.bank_measure]
        if isinstance(event, cc.VerdictLifted) and asked:
            assert [event.bank_measure] == asked or event.verdict == "watch"
    standing = file.company.verdict
    if standing is None and asked:
        assert "verdict_lifted" in seen
