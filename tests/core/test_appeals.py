"""Appeals: entered at either door, decided in time; upheld, they end the measure there and then."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contracts import fairness as fr
from contracts import freezing as fz
from contracts import measures as ms
from contracts import stop_payment as sp
from contracts.authority import Approve
from contracts.envelope import is_sealed
from tests.core.outcomes import Desk, strict
from tests.core.test_fairness import APPEAL, BY, DISMISS, UPHOLD, frozen, measures
from tests.core.test_shaping import stopped

if TYPE_CHECKING:
    from tests.core.conftest import Core

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)


@pytest.mark.parametrize(("login", "door"), [("icbc1", "bank"), ("officer1", "centre")])
def test_an_appeal_is_entered_at_either_door_with_a_clock(
    core: Core, login: str, door: str
) -> None:
    stop, whoever = stopped(core), core.person(login)
    first = core.take(APPEAL, whoever, stop)
    assert core.take(APPEAL, whoever, stop).position == first.position
    [filed] = core.log(fr.AppealFiled)
    assert (filed.data["door"], filed.data["review_by"]) == (door, BY)
    assert is_sealed(filed.data["grounds"])
    assert is_sealed(filed.data["appellant_name"])
    other = fr.Appeal(appellant_name="黄强桂", grounds="另一理由")
    assert core.refuse(other, whoever, stop).slug == "already-appealed"
    core.later(days=3)
    assert measures(core, fr.AppealOverdue) == [str(stop)]


def test_an_appeal_that_is_upheld_orders_the_release_in_the_same_decision(core: Core) -> None:
    stop, officer = stopped(core), core.person("officer1")
    assert core.refuse(UPHOLD, officer, stop).slug == "no-appeal"
    core.take(APPEAL, core.person("icbc1"), stop)
    receipt = core.take(UPHOLD, officer, stop)
    events = core.log(fr.AppealUpheld, fr.FoundWrongful, ms.ReleaseOrdered, ms.ChangeAsked)
    assert {event.command_id for event in events} == {receipt.command_id}
    assert len(events) == 4
    core.later(days=4)
    assert core.log(fr.AppealOverdue) == []
    assert core.refuse(DISMISS, officer, stop).slug == "no-appeal"


def test_an_upheld_appeal_against_a_freeze_is_about_its_stop_too(core: Core) -> None:
    stop, freeze = frozen(core)
    core.take(APPEAL, core.person("icbc1"), freeze)
    core.take(UPHOLD, core.person("officer1"), freeze)
    assert set(measures(core, fr.FoundWrongful)) == {str(stop), str(freeze)}
    assert [core.said(event)["parent"] for event in core.log(fz.UnfreezeOrdered)] == [str(freeze)]


def test_a_measure_that_has_ended_can_be_found_wrong_and_nothing_is_lifted(core: Core) -> None:
    stop = stopped(core)
    core.later(hours=48)
    core.take(APPEAL, core.person("icbc1"), stop)
    core.take(UPHOLD, core.person("officer1"), stop)
    assert measures(core, fr.FoundWrongful) == [str(stop)]
    assert core.log(ms.ReleaseOrdered) == []


def test_a_dismissed_appeal_says_why_and_another_may_follow(core: Core) -> None:
    stop, officer = stopped(core), core.person("officer1")
    core.take(APPEAL, officer, stop)
    core.take(DISMISS, officer, stop)
    assert core.said(core.log(fr.AppealDismissed)[0])["reason"] == "来源不明"
    core.take(APPEAL, officer, stop)
    assert len(core.log(fr.AppealFiled)) == 2


def test_what_made_no_measure_cannot_be_appealed_against(core: Core) -> None:
    order = core.order("A-1")
    assert core.refuse(APPEAL, core.person("icbc1"), order).slug == "not-in-force"
    core.take(sp.Answer.load({"code": "0301"}), core.person("icbc1"), order)
    assert core.refuse(APPEAL, core.person("icbc1"), order).slug == "not-in-force"


def test_a_bank_learns_of_no_order_that_still_waits_for_approval(core: Core) -> None:
    strict(core)
    waits = Desk(core).stop()
    assert core.refuse(APPEAL, core.person("icbc1"), waits).slug == "not-found"
    assert core.refuse(APPEAL, core.person("officer1"), waits).slug == "not-in-force"
    core.take(Approve(), core.person("boss1"), waits)
    assert core.refuse(APPEAL, core.person("icbc1"), waits).slug == "not-in-force"


def test_what_an_upheld_appeal_was_about_is_kept_by_nobody(core: Core) -> None:
    stop, freeze = frozen(core)
    officer = core.person("officer1")
    core.take(fr.FindUnrelated(reason="货款"), officer, stop)
    core.take(APPEAL, core.person("icbc1"), freeze)
    core.take(UPHOLD, officer, freeze)
    refused = core.refuse(fr.DeclineRelease(reason="另案涉案"), officer, freeze)
    assert refused.slug == "appeal-upheld"
    assert core.log(fr.ReleaseDeclined) == []
