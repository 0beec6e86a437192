"""Letting go: a protective hold is over everywhere once the person was reached, or in a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from contracts import fairness as fr
from contracts import holding as hd
from contracts import measures as ms
from contracts import stop_payment as sp
from contracts.port import TIMER, Receipt
from contracts.problems import Problem
from services.stop_payment.holds import bank_order
from tests.core.test_holding import FOUND, NOBODY, SAVINGS, answer, asked, held, of, reach

if TYPE_CHECKING:
    from datetime import datetime

    from tests.core.conftest import Core


def wired(moment: datetime) -> str:
    """Return a whole second as events say it."""
    return moment.isoformat().replace("+00:00", "Z")


pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)


def test_contact_ends_it_everywhere_in_one_decision(core: Core) -> None:
    hold = held(core)
    order = answer(core, hold, "ICBC", FOUND)
    answer(core, hold, "ABC", NOBODY)
    told = reach(core, hold)
    assert isinstance(told, Receipt)
    [withdrawn] = core.log(sp.Withdrawn)
    assert withdrawn.stream.endswith(str(bank_order(hold, "CCB")))
    [release] = core.log(hd.HoldReleaseOrdered)
    assert core.said(release)["parent"] == str(order)
    assert release.command_id == withdrawn.command_id == core.log(hd.PersonReached)[0].command_id
    assert "通话" not in "".join(str(core.said(e)) for e in core.log(hd.HoldReleaseOrdered))
    made = UUID(release.stream.removeprefix("stop_payment-"))
    core.take(sp.Answer(code="0000"), core.person("icbc1"), made)
    core.settle()
    [released] = core.log(hd.HoldReleased)
    assert released.data["measure"] == str(order)
    core.later(hours=30)
    assert core.log(hd.HoldLapsed) == []


def test_said_twice_contact_changes_nothing_and_another_one_is_refused(core: Core) -> None:
    hold = held(core)
    reach(core, hold)
    before = len(core.log())
    again = reach(core, hold)
    assert isinstance(again, Receipt)
    assert again.outcome == "repeated"
    assert len(core.log()) == before
    other = reach(core, hold, means="phone")
    assert isinstance(other, Problem)
    assert other.slug == "already-reached"
    back = core.refuse(sp.Withdraw(reason="撤回"), core.person("officer1"), hold)
    assert back.slug == "already-reached"


@pytest.mark.parametrize("first", [None, NOBODY], ids=["silent", "corrected"])
def test_what_a_bank_places_after_contact_is_let_go_at_once(
    core: Core, first: sp.Answer | None
) -> None:
    hold = held(core)
    if first:
        answer(core, hold, "ICBC", first)
    reach(core, hold)
    order = answer(core, hold, "ICBC", FOUND)
    [release] = core.log(hd.HoldReleaseOrdered)
    assert core.said(release)["parent"] == str(order)
    assert core.said(release)["ended_by"] == "contact"
    [imposed] = core.log(hd.HoldImposed)
    assert imposed.data["ended_by"] == "contact"
    answer(core, hold, "ICBC", replace(FOUND, held_amount="860.00", accounts=(SAVINGS,)))
    assert len(core.log(hd.HoldReleaseOrdered)) == 1


def test_what_a_bank_places_when_the_day_is_over_is_let_go_at_once(core: Core) -> None:
    hold = held(core)
    core.later(hours=24)
    answer(core, hold, "ICBC", FOUND)
    [release] = of(core, hd.HoldReleaseOrdered)
    assert release["ended_by"] == "time"


def test_when_nobody_ends_it_its_time_does_at_the_exact_instant(core: Core) -> None:
    begun = core.at
    hold = held(core)
    core.edge.stop()
    core.at += timedelta(hours=25)
    core.restart()
    [lapsed] = core.log(hd.ProtectiveHoldLapsed)
    assert lapsed.stream.endswith(str(hold))
    assert lapsed.data == {"lapsed_at": wired(begun + timedelta(hours=24))}
    core.later(hours=24)
    assert len(core.log(hd.ProtectiveHoldLapsed)) == 1


def test_what_a_bank_holds_longer_is_let_go_when_the_person_is_reached_after_all(
    core: Core,
) -> None:
    hold = held(core)
    core.later(hours=23)
    order = answer(core, hold, "ICBC", FOUND)
    core.later(hours=1)
    assert len(core.log(hd.ProtectiveHoldLapsed)) == 1
    assert core.log(hd.HoldLapsed) == []
    reach(core, hold)
    [release] = of(core, hd.HoldReleaseOrdered)
    assert release["parent"] == str(order)


def test_one_that_was_ended_does_not_lapse(core: Core) -> None:
    reach(core, held(core))
    other = held(core, "B-2")
    core.take(sp.Withdraw(reason="身份有误"), core.person("officer1"), other)
    core.later(hours=30)
    assert core.log(hd.ProtectiveHoldLapsed) == []
    too_late = sp.Lapse(order_id=str(other), due_at=core.at)
    assert core.take(too_late, TIMER, other).outcome == "repeated"


def test_taken_back_it_ends_everywhere_too(core: Core) -> None:
    hold = held(core)
    answer(core, hold, "ICBC", FOUND)
    core.take(sp.Withdraw(reason="身份有误"), core.person("officer1"), hold)
    core.settle()
    assert [each["ended_by"] for each in of(core, hd.HoldReleaseOrdered)] == ["withdrawn"]
    assert len(core.log(sp.Withdrawn)) == 3
    assert isinstance(core.say(asked("B-2"), core.person("officer1")), Receipt)


def test_one_bank_may_be_told_to_let_go_alone(core: Core) -> None:
    hold = held(core)
    order = answer(core, hold, "ICBC", FOUND)
    release = ms.Release(order_id=str(order), application_id="B-1-R", reason="该户用于就医")
    core.take(release, core.person("officer1"))
    core.settle()
    [made] = of(core, hd.HoldReleaseOrdered)
    assert (made["application_id"], made.get("ended_by")) == ("B-1-R", None)
    assert core.take(release, core.person("officer1")).outcome == "repeated"
    reach(core, hold)
    assert len(core.log(hd.HoldReleaseOrdered)) == 1


def test_the_person_appeals_at_the_bank_and_is_let_go(core: Core) -> None:
    hold = held(core)
    order = answer(core, hold, "ICBC", FOUND)
    core.take(fr.Appeal(appellant_name="周敏", grounds="本人已到网点"), core.person("icbc1"), order)
    core.take(fr.UpholdAppeal(reason="已核实本人"), core.person("officer2"), order)
    core.settle()
    assert len(core.log(hd.HoldReleaseOrdered)) == 1


def test_contact_that_is_still_to_come_is_refused(core: Core) -> None:
    hold = held(core)
    told = reach(core, hold, reached_at=(core.at + timedelta(hours=1)).isoformat())
    assert isinstance(told, Problem)
    assert [each.code for each in told.defects] == ["time_in_future"]
