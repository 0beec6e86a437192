"""Appeals: entered at either door, decided in time; upheld, they end the measure there and then."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from contracts import fairness as fr
from contracts import freezing as fz
from contracts import measures as ms
from contracts import stop_payment as sp
from contracts.authority import Approve
from contracts.envelope import is_sealed
from tests.core.outcomes import ALL, BANK, Desk, strict
from tests.core.states import held_by_bank
from tests.core.test_chase import HOP, asked, told
from tests.core.test_fairness import APPEAL, APPROVED, BY, DISMISS, UPHOLD, frozen, measures
from tests.core.test_shaping import asking, stopped
from tests.core.test_transaction_stops import answer as answer_transaction
from tests.core.test_transaction_stops import stopped as transaction_stopped

if TYPE_CHECKING:
    from collections.abc import Callable

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
    stop, officer = stopped(core), core.person("officer2")
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
    core.take(UPHOLD, core.person("officer2"), freeze)
    assert set(measures(core, fr.FoundWrongful)) == {str(stop), str(freeze)}
    assert [core.said(event)["parent"] for event in core.log(fz.UnfreezeOrdered)] == [str(freeze)]


def test_a_measure_that_has_ended_can_be_found_wrong_and_nothing_is_lifted(core: Core) -> None:
    stop = stopped(core)
    core.later(hours=48)
    core.take(APPEAL, core.person("icbc1"), stop)
    core.take(UPHOLD, core.person("officer2"), stop)
    assert measures(core, fr.FoundWrongful) == [str(stop)]
    assert core.log(ms.ReleaseOrdered) == []


def test_a_dismissed_appeal_says_why_and_another_may_follow(core: Core) -> None:
    stop, officer = stopped(core), core.person("officer2")
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
    core.take(UPHOLD, core.person("officer2"), freeze)
    refused = core.refuse(fr.DeclineRelease(reason="另案涉案"), officer, freeze)
    assert refused.slug == "appeal-upheld"
    assert core.log(fr.ReleaseDeclined) == []


def approved(core: Core) -> UUID:
    """Return a stop in force that one person gave and another approved."""
    strict(core)
    desk = Desk(core)
    order = desk.stop()
    desk.take(Approve(), core.person("boss2"), order)
    return desk.take(ALL, BANK, order)


def chased(core: Core) -> UUID:
    """Return a stop in force that followed a transfer by itself."""
    _, query = asked(core)
    core.take(told(HOP), core.person("icbc1"), query)
    core.settle()
    hop = UUID(core.log(sp.Ordered)[-1].stream.removeprefix("stop_payment-"))
    core.take(sp.Answer(code="0000", held_amount="300000.00"), core.person("abc1"), hop)
    return hop


def transaction(core: Core) -> UUID:
    """Return the stop of a payment that its bank carried out."""
    order = transaction_stopped(core)
    answer_transaction(core, order, {"code": "0000", "held_amount": "9800.00"})
    return order


def held(core: Core) -> UUID:
    """Return what one bank holds of a person because of a protective hold."""
    return held_by_bank(Desk(core))


@pytest.mark.parametrize("word", [UPHOLD, DISMISS])
@pytest.mark.parametrize(
    ("made", "part"),
    [
        (stopped, "officer1"),
        (approved, "officer1"),
        (approved, "boss2"),
        (chased, "officer1"),
        (lambda core: frozen(core)[1], "officer1"),
        (transaction, "officer1"),
        (held, "officer1"),
    ],
    ids=["gave", "gave-for-approval", "approved", "chased", "frozen", "transaction", "held"],
)
def test_nobody_decides_who_gave_or_approved_an_order_or_what_it_followed_from(
    core: Core, made: Callable[[Core], UUID], part: str, word: fr.UpholdAppeal | fr.DismissAppeal
) -> None:
    order = made(core)
    core.take(APPEAL, core.person("officer1"), order)
    assert core.refuse(word, core.person(part), order).slug == "own-order"
    core.take(word, core.person("officer2"), order)


def test_who_had_a_stop_frozen_decides_on_neither_as_both_fall(core: Core) -> None:
    stop = stopped(core)
    core.take(asking(fz.Freeze, stop, "F-1", **APPROVED), core.person("boss2"))
    core.settle()
    core.take(APPEAL, core.person("icbc1"), stop)
    assert core.refuse(DISMISS, core.person("boss2"), stop).slug == "own-order"
    core.take(DISMISS, core.person("officer2"), stop)


def test_who_sees_their_own_mistake_still_finds_it_and_lets_it_go(core: Core) -> None:
    stop, officer = stopped(core), core.person("officer1")
    core.take(APPEAL, core.person("icbc1"), stop)
    core.take(fr.FindUnrelated(reason="货款"), officer, stop)
    core.take(fr.ReleaseAll(reason="货款"), officer, stop)
    assert len(core.log(ms.ReleaseOrdered)) == 1
