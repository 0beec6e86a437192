"""Fairness: what is unrelated is let go down the whole chase, in time, and holders can appeal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contracts import fairness as fr
from contracts import freezing as fz
from contracts import measures as ms
from contracts import stop_payment as sp
from contracts import tracing as tr
from contracts.envelope import is_sealed
from services.stop_payment.tracing import query_id
from tests.chased import CASH, ON, ask, chase, hop_of, tell
from tests.core.test_shaping import DONE, asked, asking, stopped

if TYPE_CHECKING:
    from uuid import UUID

    from contracts.message import Event
    from contracts.port import Caller
    from tests.core.conftest import Core

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
FIND = fr.FindUnrelated(reason="货款,与案件无关")
APPEAL = fr.Appeal(appellant_name="黄强桂", grounds="该款为货款")
UPHOLD, DISMISS = fr.UpholdAppeal(reason="申诉成立"), fr.DismissAppeal(reason="来源不明")
ALL = fr.ReleaseAll(reason="货款,与案件无关")
BY = "2026-11-23T11:00:00Z"
APPROVED = {
    "approver_id": "9",
    "approver_name": "潘",
    "approver_rank": "county",
    "legal_document_number": "冻1号",
}


def found(core: Core, order: UUID) -> None:
    """Have an officer find that a stop is about unrelated money."""
    core.take(FIND, core.person("officer1"), order)
    core.settle()


def measures(core: Core, kind: type[Event]) -> list[str]:
    """Return which measures the events of a kind are about."""
    return [event.data["measure"] for event in core.log(kind)]


def banks(core: Core) -> dict[str, Caller]:
    """Return the clerks of two banks."""
    return {"ICBC": core.person("icbc1"), "ABC": core.person("abc1")}


def test_a_finding_proposes_the_release_by_an_instant(core: Core) -> None:
    stop = stopped(core)
    found(core, stop)
    [finding] = core.log(fr.FoundUnrelated)
    assert is_sealed(finding.data["reason"])
    assert finding.data["release_by"] == BY
    [proposed] = core.log(fr.ReleaseProposed)
    assert proposed.data == {"measure": str(stop), "order_id": str(stop), "release_by": BY}
    assert core.log(fr.FoundWrongful)[0].data["ground"] == "unrelated"


def test_a_finding_said_again_changes_nothing_and_its_clock_does_not_start_anew(core: Core) -> None:
    stop, officer = stopped(core), core.person("officer1")
    first = core.take(FIND, officer, stop)
    assert core.take(FIND, officer, stop).position == first.position
    core.later(hours=1)
    core.take(fr.FindUnrelated(reason="另有证据"), officer, stop)
    assert len(core.log(fr.FoundUnrelated)) == 2
    assert [event.data["release_by"] for event in core.log(fr.ReleaseProposed)] == [BY]


def test_a_release_that_nobody_orders_is_overdue_at_its_instant(core: Core) -> None:
    stop, freeze = frozen(core)
    found(core, stop)
    core.later(days=3, microseconds=-1)
    assert core.log(fr.ReleaseOverdue) == []
    core.later(microseconds=1)
    assert measures(core, fr.ReleaseOverdue) == [str(freeze)]


@pytest.mark.parametrize("way", ["ordered", "declined", "lifted"])
def test_a_release_that_was_dealt_with_is_not_overdue(core: Core, way: str) -> None:
    stop, freeze = frozen(core)
    found(core, stop)
    if way == "declined":
        core.take(fr.DeclineRelease(reason="另案涉案"), core.person("officer1"), freeze)
    else:
        lift = asked(core, fz.Unfreeze, freeze, "U-1")
        if way == "lifted":
            core.take(DONE, core.person("icbc1"), lift)
    core.later(days=4)
    assert core.log(fr.ReleaseOverdue) == []


def test_a_release_taken_back_leaves_it_undone(core: Core) -> None:
    stop, freeze = frozen(core)
    found(core, stop)
    lift = asked(core, fz.Unfreeze, freeze, "U-1")
    core.take(sp.Withdraw(reason="再查"), core.person("officer1"), lift)
    core.later(days=4)
    assert measures(core, fr.ReleaseOverdue) == [str(freeze)]


def test_only_what_is_proposed_is_declined_and_once(core: Core) -> None:
    stop, officer = stopped(core), core.person("officer1")
    decline = fr.DeclineRelease(reason="另案涉案")
    assert core.refuse(decline, officer, stop).slug == "nothing-proposed"
    found(core, stop)
    core.take(decline, officer, stop)
    assert core.refuse(decline, officer, stop).slug == "nothing-proposed"
    assert core.refuse(ALL, officer, stop).slug == "nothing-proposed"


def test_clearing_the_root_proposes_release_down_the_whole_chase_once(core: Core) -> None:
    chased = chase(core, banks(core))
    first, second, third = chased.stops
    found(core, first)
    assert set(measures(core, fr.ReleaseProposed)) == {str(first), str(second), str(third)}
    grounds = {event.data["measure"]: event.data["ground"] for event in core.log(fr.FoundWrongful)}
    assert grounds == {str(first): "unrelated", str(second): "chain", str(third): "chain"}
    core.take(fr.FindUnrelated(reason="另有证据"), core.person("officer1"), second)
    assert len(core.log(fr.ReleaseProposed)) == 3


def test_clearing_a_hop_leaves_what_came_before_it(core: Core) -> None:
    chased = chase(core, banks(core))
    found(core, chased.stops[1])
    assert set(measures(core, fr.ReleaseProposed)) == {str(each) for each in chased.stops[1:]}


def test_one_command_orders_every_release_that_is_proposed(core: Core) -> None:
    chased = chase(core, banks(core))
    officer = core.person("officer1")
    found(core, chased.stops[0])
    core.take(fr.DeclineRelease(reason="另案涉案"), officer, chased.stops[2])
    core.take(ALL, officer, chased.stops[0])
    core.settle()
    released = [core.said(event)["parent"] for event in core.log(ms.ReleaseOrdered)]
    assert set(released) == {str(each) for each in chased.stops[:2]}
    assert core.refuse(ALL, officer, chased.stops[0]).slug == "nothing-proposed"
    assert len(core.log(sp.Offered)) == 8


def test_what_a_bank_has_still_to_answer_is_withdrawn(core: Core) -> None:
    clerks = banks(core)
    first = core.order("A-1")
    ask(core, clerks["ICBC"], first, "41023.42")
    tell(core, clerks["ICBC"], first, ON, CASH)
    second = hop_of(core, first, "T-1")
    freeze = freezing(core, first)
    found(core, first)
    withdrawn = {event.stream for event in core.log(sp.Withdrawn)}
    assert withdrawn == {f"stop_payment-{second}", f"stop_payment-{freeze}"}
    assert core.log(fr.Cleared)[0].stream == f"stop_payment-{second}"


def test_a_bank_that_stops_after_all_is_told_to_let_go(core: Core) -> None:
    first = core.order("A-1")
    found(core, first)
    assert core.log(fr.ReleaseProposed) == []
    core.later(hours=1)
    core.take(sp.Answer.load({"code": "0000", "held_amount": "1.00"}), core.person("icbc1"), first)
    [proposed] = core.log(fr.ReleaseProposed)
    assert proposed.data["release_by"] == "2026-11-23T12:00:00Z"
    core.settle()
    assert core.log(tr.QueryOrdered) == []


def test_what_a_query_finds_after_the_finding_is_not_gone_after(core: Core) -> None:
    clerks = banks(core)
    first = core.order("A-1")
    ask(core, clerks["ICBC"], first, "41023.42")
    found(core, first)
    tell(core, clerks["ICBC"], first, ON)
    assert len(core.log(tr.HopProposed)) == 1
    assert len(core.log(sp.Ordered)) == 1
    assert core.log(sp.Withdrawn)[0].stream == f"stop_payment-{query_id(str(first))}"


def test_a_hop_that_crossed_the_finding_is_withdrawn_before_its_bank_sees_it(
    core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerks = banks(core)
    first = core.order("A-1")
    ask(core, clerks["ICBC"], first, "41023.42")
    found(core, first)
    monkeypatch.setattr("services.stop_payment.chase._allowed", lambda *_: True)
    tell(core, clerks["ICBC"], first, ON)
    hop = f"stop_payment-{hop_of(core, first, 'T-1')}"
    assert hop not in {event.stream for event in core.log(sp.Offered)}
    assert {e.type for e in core.log(sp.Withdrawn, fr.Cleared) if e.stream == hop} == {
        sp.Withdrawn.wire,
        fr.Cleared.wire,
    }


def test_an_officer_may_go_after_money_in_spite_of_a_finding(core: Core) -> None:
    clerks = banks(core)
    first = core.order("A-1")
    ask(core, clerks["ICBC"], first, "41023.42")
    found(core, first)
    tell(core, clerks["ICBC"], first, ON)
    ref = core.log(tr.HopProposed)[0].data["from_ref"]
    follow = tr.Follow(order_id=str(query_id(str(first))), from_ref=ref, serial="T-1")
    made = core.take(follow, core.person("officer1"))
    core.settle()
    assert core.log(sp.Offered)[-1].stream == f"stop_payment-{made.subject}"


@pytest.mark.parametrize("login", ["officer3", "abc1", "boss1", "icbc1"])
def test_nobody_else_finds_declines_or_decides(core: Core, login: str) -> None:
    stop, whoever = stopped(core), core.person(login)
    for command in (FIND, ALL, UPHOLD, DISMISS, fr.DeclineRelease(reason="另案")):
        assert core.refuse(command, whoever, stop).slug in ("forbidden", "not-found")
    if login != "icbc1":
        assert core.refuse(APPEAL, whoever, stop).slug in ("forbidden", "not-found")


def freezing(core: Core, stop: UUID) -> UUID:
    """Return the order to freeze the account of a stop."""
    command = asking(fz.Freeze, stop, "F-1", **APPROVED)
    made = core.take(command, core.person("officer1"))
    core.settle()
    return made.subject


def frozen(core: Core) -> tuple[UUID, UUID]:
    """Return a stop, and the freeze that took its place."""
    stop = stopped(core)
    freeze = freezing(core, stop)
    held = sp.Answer.load({"code": "0000", "held_amount": "441023.42"})
    core.take(held, core.person("icbc1"), freeze)
    return stop, freeze


def test_a_stop_that_its_bank_places_after_an_upheld_appeal_against_its_freeze_is_wrong_too(
    core: Core,
) -> None:
    stop, bank = core.order("A-1"), core.person("icbc1")
    core.settle()
    freeze = freezing(core, stop)
    core.take(sp.Answer(code="0000", held_amount="441023.42"), bank, freeze)
    core.take(APPEAL, bank, freeze)
    core.take(UPHOLD, core.person("officer2"), freeze)
    core.take(sp.Answer(code="0000", held_amount="441023.42"), bank, stop)
    assert measures(core, fr.FoundWrongful) == [str(freeze), str(stop)]
    assert measures(core, fr.ReleaseProposed) == [str(stop)]
