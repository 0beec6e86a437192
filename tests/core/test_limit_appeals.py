"""Appeals against limits: entered at either door, decided by others, and upheld undone at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from contracts import content_blocking as cb
from contracts import number_blocking as nb
from contracts import subject_limits as sl
from contracts.envelope import is_sealed
from contracts.orders import DEADLINES
from contracts.port import Caller, WireCommand, command_id
from contracts.problems import Problem
from tests.core.test_content import answer as answer_content
from tests.core.test_content import order as order_content
from tests.core.test_numbers import answer, order, row
from tests.core.test_subject_limits import clerk, limited

if TYPE_CHECKING:
    from contracts.appeals import Judged
    from contracts.message import Command
    from tests.core.conftest import Core

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
SAID: Judged = nb.LIMITING.judged
APPEAL = nb.PLEAS.appeal(appellant_name="黄强桂", grounds="本人号码,从未拨打诈骗电话")
UPHOLD, DISMISS = nb.PLEAS.uphold(reason="申诉成立"), nb.PLEAS.dismiss(reason="理由不成立")
CLOSE = {"action": "close", "duration_hours": None, "approver_rank": "county"}
DONE = nb.Answer(code="done")


def closed(core: Core) -> UUID:
    """Have an officer's order to close a line approved and carried out."""
    desk = core.person("officer1")
    subject = order(core, "N-1", caller=desk, **CLOSE)
    core.take(nb.SAID.approve(), core.person("boss2"), subject)
    core.settle()
    answer(core, "CUCC", subject)
    return subject


def restricted(core: Core, **fields: Any) -> UUID:  # noqa: ANN401
    subject = order(core, "N-1", **fields)
    answer(core, "CUCC", subject)
    return subject


def settled(core: Core, command: Command, caller: Caller, subject: UUID) -> Any:  # noqa: ANN401
    receipt = core.take(command, caller, subject)
    core.settle()
    return receipt


def restoration(core: Core) -> tuple[UUID, dict[str, Any]]:
    """Return the last order about a line, and what it says."""
    last = core.log(nb.Ordered)[-1]
    return UUID(last.stream.partition("-")[2]), dict(last.data)


@pytest.mark.parametrize(("login", "door"), [("cucc", "agency"), ("officer1", "centre")])
@pytest.mark.parametrize(
    ("urgency", "by"),
    [("urgent", "2026-11-21T11:00:00Z"), ("normal", "2026-11-25T16:00:00Z")],
)
def test_an_appeal_is_entered_at_either_door_with_a_clock(
    carriers: Core, login: str, door: str, urgency: str, by: str
) -> None:
    subject = restricted(carriers, urgency=urgency)
    whoever = clerk("CUCC") if login == "cucc" else carriers.person(login)
    first = carriers.take(APPEAL, whoever, subject)
    assert carriers.take(APPEAL, whoever, subject).position == first.position
    [filed] = carriers.log(SAID.filed)
    assert (filed.data["door"], filed.data["review_by"]) == (door, by)
    assert is_sealed(filed.data["grounds"])
    other = nb.PLEAS.appeal(appellant_name="黄强桂", grounds="另一理由")
    assert carriers.refuse(other, whoever, subject).slug == "already-appealed"


def test_an_appeal_that_nobody_decides_is_overdue_at_its_instant(carriers: Core) -> None:
    subject = restricted(carriers)
    carriers.take(APPEAL, clerk("CUCC"), subject)
    carriers.later(hours=23, minutes=59)
    assert carriers.log(SAID.overdue) == []
    carriers.later(minutes=1)
    [late] = carriers.log(SAID.overdue)
    assert late.data == {"measure": str(subject), "due_at": "2026-11-21T11:00:00Z"}
    assert row(carriers, subject)["appeal_overdue"]


def test_a_closed_line_is_restored_by_its_carrier_when_its_appeal_is_upheld(carriers: Core) -> None:
    subject = closed(carriers)
    carriers.take(APPEAL, clerk("CUCC"), subject)
    carriers.later(hours=2)
    receipt = settled(carriers, UPHOLD, carriers.person("officer2"), subject)
    made, said = restoration(carriers)
    upheld = carriers.log(SAID.upheld, SAID.wrongful, nb.Ordered)[-3:]
    assert {event.command_id for event in upheld} == {receipt.command_id}
    named = {name: said[name] for name in ("action", "agency", "ends", "parent")}
    assert named == {
        "action": "restore",
        "agency": "CUCC",
        "ends": str(subject),
        "parent": str(subject),
    }
    assert carriers.log(nb.SAID.offered)[-1].data["answer_by"] == "2026-11-20T13:30:00Z"
    carriers.later(minutes=10)
    answer(carriers, "CUCC", made)
    [restored] = carriers.log(nb.Restored)
    assert restored.data["restored_at"] == "2026-11-20T13:10:00Z"
    shown = row(carriers, subject)
    assert (shown["appeal_outcome"], shown["wrongful_ground"]) == ("upheld", "appeal")
    assert shown["force_ended"] - shown["force_began"] == 130 * 60 * 1_000_000


def test_a_restoration_that_its_carrier_leaves_undone_is_overdue_after_half_an_hour(
    carriers: Core,
) -> None:
    subject = closed(carriers)
    carriers.take(APPEAL, clerk("CUCC"), subject)
    settled(carriers, UPHOLD, carriers.person("officer2"), subject)
    made, _ = restoration(carriers)
    carriers.later(minutes=30)
    missed = [e for e in carriers.log(nb.SAID.overdue) if e.stream.endswith(str(made))]
    assert [each.data["deadline"] for each in missed] == list(DEADLINES)
    assert missed[1].data["due_at"] == "2026-11-20T11:30:00Z"


def test_what_follows_from_an_appeal_ends_the_one_limit_that_it_names(carriers: Core) -> None:
    suspended = order(carriers, "N-2", action="suspend", duration_hours=None)
    answer(carriers, "CUCC", suspended)
    subject = restricted(carriers)
    carriers.take(APPEAL, clerk("CUCC"), subject)
    settled(carriers, UPHOLD, carriers.person("officer2"), subject)
    answer(carriers, "CUCC", restoration(carriers)[0])
    assert [event.data["measure"] for event in carriers.log(nb.Restored)] == [str(subject)]
    assert row(carriers, suspended)["released_at"] is None


@pytest.mark.parametrize("login", ["officer1", "boss2"])
@pytest.mark.parametrize("word", [UPHOLD, DISMISS])
def test_neither_who_gave_an_order_nor_who_approved_it_decides_on_it(
    carriers: Core, login: str, word: Command
) -> None:
    subject = closed(carriers)
    carriers.take(APPEAL, clerk("CUCC"), subject)
    assert carriers.refuse(word, carriers.person(login), subject).slug == "own-order"
    settled(carriers, word, carriers.person("officer2"), subject)


def test_who_gave_an_order_does_not_decide_on_it_at_the_carrier_that_it_was_sent_on_to(
    carriers: Core,
) -> None:
    first = order(carriers, "N-1", carrier_code="CMCC", caller=carriers.person("officer1"))
    answer(carriers, "CMCC", first, "not_my_number", serving_carrier="CTCC")
    second, _ = restoration(carriers)
    answer(carriers, "CTCC", second)
    carriers.take(APPEAL, clerk("CTCC"), second)
    assert carriers.refuse(UPHOLD, carriers.person("officer1"), second).slug == "own-order"
    settled(carriers, UPHOLD, carriers.person("officer2"), second)


def test_a_dismissed_appeal_says_why_and_another_may_follow_but_none_after_one_upheld(
    carriers: Core,
) -> None:
    subject, decider = restricted(carriers), carriers.person("officer2")
    carriers.take(APPEAL, clerk("CUCC"), subject)
    settled(carriers, DISMISS, decider, subject)
    assert carriers.said(carriers.log(SAID.dismissed)[0])["reason"] == "理由不成立"
    assert carriers.refuse(UPHOLD, decider, subject).slug == "no-appeal"
    carriers.take(APPEAL, clerk("CUCC"), subject)
    settled(carriers, UPHOLD, decider, subject)
    assert carriers.refuse(APPEAL, clerk("CUCC"), subject).slug == "appeal-upheld"


def test_a_limit_that_ended_can_be_found_wrong_and_nothing_is_ordered(carriers: Core) -> None:
    subject = restricted(carriers)
    carriers.later(hours=48)
    carriers.take(APPEAL, clerk("CUCC"), subject)
    settled(carriers, UPHOLD, carriers.person("officer2"), subject)
    assert len(carriers.log(SAID.wrongful)) == 1
    assert len(carriers.log(nb.Ordered)) == 1


def test_what_made_no_limit_and_what_is_not_theirs_cannot_be_appealed_against(
    carriers: Core,
) -> None:
    waits = order(carriers, "N-9", caller=carriers.person("officer1"), **CLOSE)
    assert carriers.refuse(APPEAL, clerk("CUCC"), waits).slug == "not-found"
    assert carriers.refuse(APPEAL, carriers.person("officer1"), waits).slug == "not-in-force"
    subject = order(carriers, "N-1", number="15551761088")
    assert carriers.refuse(APPEAL, clerk("CUCC"), subject).slug == "not-in-force"
    answer(carriers, "CUCC", subject)
    assert carriers.refuse(APPEAL, clerk("CMCC"), subject).slug == "not-found"
    assert carriers.refuse(APPEAL, carriers.person("officer3"), subject).slug == "not-found"
    answer(carriers, "CUCC", subject, "tech_fail")
    assert carriers.refuse(APPEAL, clerk("CUCC"), subject).slug == "not-in-force"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"grounds": None}, "required"),
        ({"appellant_name": ""}, "required"),
        ({"appellant_phone": "12"}, "phone_format"),
    ],
)
def test_what_is_wrong_with_an_appeal_is_named(
    carriers: Core, said: dict[str, Any], code: str
) -> None:
    subject = restricted(carriers)
    body = {"appellant_name": "黄强桂", "grounds": "误判"} | said
    body = {name: value for name, value in body.items() if value is not None}
    key = command_id("CUCC", "appeal")
    wire = WireCommand(key, nb.PLEAS.appeal.wire, body, subject)
    [refused] = carriers.send(wire, caller=clerk("CUCC"))
    assert isinstance(refused, Problem)
    assert [defect.code for defect in refused.defects] == [code]


def test_what_its_carrier_takes_back_was_not_wrong_as_it_never_was(carriers: Core) -> None:
    subject = restricted(carriers)
    carriers.take(APPEAL, clerk("CUCC"), subject)
    answer(carriers, "CUCC", subject, "tech_fail")
    settled(carriers, UPHOLD, carriers.person("officer2"), subject)
    assert carriers.log(SAID.wrongful) == []
    assert len(carriers.log(nb.Ordered)) == 1


def test_a_limit_on_a_person_falls_at_every_carrier_and_is_lifted_in_half_an_hour(
    carriers: Core,
) -> None:
    orders = [UUID(each) for each in limited(carriers, "S-1", carriers=["CMCC", "CUCC"])]
    by = {str(each): row(carriers, each)["agency"] for each in orders}
    for each in orders:
        settled(carriers, DONE, clerk(by[str(each)]), each)
    first = orders[0]
    carriers.take(APPEAL, clerk(by[str(first)]), first)
    settled(carriers, UPHOLD, carriers.person("officer2"), first)
    found = {event.data["measure"] for event in carriers.log(sl.JUDGED.wrongful)}
    assert found == {str(each) for each in orders}
    lifts = [e for e in carriers.log(sl.SubjectOrdered) if e.data["action"] == sl.LIFT]
    assert {event.data["ends"] for event in lifts} == found
    offers = carriers.log(nb.SAID.offered)[-2:]
    assert {event.data["answer_by"] for event in offers} == {"2026-11-20T11:30:00Z"}


def test_what_an_internet_company_blocks_is_appealed_against_in_the_same_way(
    platforms: Core,
) -> None:
    blocked = order_content(platforms, "P-1")
    answer_content(platforms, "TENCENT", blocked)
    clerk_there = Caller("TENCENT", "console", person="tencent")
    platforms.take(cb.PLEAS.appeal(appellant_name="李强", grounds="正规网站"), clerk_there, blocked)
    settled(platforms, cb.PLEAS.uphold(reason="误判"), platforms.person("officer2"), blocked)
    last = platforms.log(cb.Ordered)[-1]
    assert (last.data["action"], last.data["ends"]) == (cb.LIFT, str(blocked))
    answer_content(platforms, "TENCENT", UUID(last.stream.partition("-")[2]))
    assert [event.data["measure"] for event in platforms.log(cb.Restored)] == [str(blocked)]
