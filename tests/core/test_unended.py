"""What an upheld appeal was to end, and an agency did not: again, then a person is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from contracts import content_blocking as cb
from contracts import fairness as fr
from contracts import freezing as fz
from contracts import holding as hd
from contracts import measures as ms
from contracts import number_blocking as nb
from contracts import reverifying as rv
from contracts import stop_payment as sp
from contracts import subject_limits as sl
from contracts.port import Caller
from services.cli.embedded import EVERYTHING
from services.gateway.readmodels.views import Views
from tests.core.outcomes import Desk
from tests.core.states import held_by_bank
from tests.core.test_content import answer as answer_content
from tests.core.test_content import order as order_content
from tests.core.test_fairness import frozen
from tests.core.test_limit_appeals import APPEAL, SAID, UPHOLD, closed, restoration, settled
from tests.core.test_numbers import answer, order
from tests.core.test_shaping import stopped
from tests.core.test_subject_limits import clerk, limited

if TYPE_CHECKING:
    from tests.core.conftest import Core

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
FAULT, REFUSED = "tech_fail", "rejected_no_authority"
AGAIN = nb.PLEAS.again()


def upheld(core: Core) -> UUID:
    """Return the order by which a line was closed that is to be restored."""
    subject = closed(core)
    core.take(APPEAL, clerk("CUCC"), subject)
    settled(core, UPHOLD, core.person("officer2"), subject)
    return subject


def restorations(core: Core) -> list[UUID]:
    """Return the orders to restore a line, the earliest first."""
    told = [event for event in core.log(nb.Ordered) if event.data["action"] == nb.RESTORE]
    return [UUID(event.stream.partition("-")[2]) for event in told]


def said(core: Core) -> list[dict[str, Any]]:
    """Return what was said of restorations that failed."""
    return [dict(event.data) for event in core.log(SAID.unrestored)]


def test_a_fault_has_the_restoration_ordered_again_at_once_with_a_clock_anew(
    carriers: Core,
) -> None:
    subject = upheld(carriers)
    carriers.later(minutes=20)
    first, _ = restoration(carriers)
    answer(carriers, "CUCC", first, FAULT)
    assert said(carriers) == [
        {"measure": str(subject), "order_id": str(first), "code_class": "failed", "again": True}
    ]
    second, told = restoration(carriers)
    assert second != first
    named = {name: told[name] for name in ("action", "agency", "ends", "parent", "urgency")}
    assert named == {
        "action": "restore",
        "agency": "CUCC",
        "ends": str(subject),
        "parent": str(subject),
        "urgency": "urgent",
    }
    assert carriers.log(nb.SAID.offered)[-1].data["answer_by"] == "2026-11-20T11:50:00Z"
    answer(carriers, "CUCC", second)
    assert [event.data["measure"] for event in carriers.log(nb.Restored)] == [str(subject)]
    assert len(said(carriers)) == 1


def test_after_as_many_faults_as_policy_says_a_person_is_asked_and_may_order_it(
    carriers: Core,
) -> None:
    subject = upheld(carriers)
    for _ in range(3):
        answer(carriers, "CUCC", restorations(carriers)[-1], FAULT)
    assert [each["again"] for each in said(carriers)] == [True, True, False]
    assert len(restorations(carriers)) == 3
    settled(carriers, AGAIN, carriers.person("officer1"), subject)
    assert len(restorations(carriers)) == 4
    refused = carriers.refuse(AGAIN, carriers.person("officer2"), subject)
    assert refused.slug == "nothing-to-restore"
    answer(carriers, "CUCC", restorations(carriers)[-1])
    assert len(carriers.log(nb.Restored)) == 1
    refused = carriers.refuse(AGAIN, carriers.person("officer2"), subject)
    assert refused.slug == "nothing-to-restore"


@pytest.mark.parametrize(
    ("code", "kind"), [(REFUSED, "rejected_no_warrant"), ("no_such_word", "unknown")]
)
def test_a_refusal_is_not_asked_again_but_of_a_person(carriers: Core, code: str, kind: str) -> None:
    upheld(carriers)
    answer(carriers, "CUCC", restorations(carriers)[-1], code)
    [told] = said(carriers)
    assert (told["code_class"], told["again"]) == (kind, False)
    assert len(restorations(carriers)) == 1


def test_what_is_said_again_of_one_order_has_no_other_while_one_is_under_way(
    carriers: Core,
) -> None:
    upheld(carriers)
    first = restorations(carriers)[-1]
    answer(carriers, "CUCC", first, FAULT)
    answer(carriers, "CUCC", first, FAULT)
    answer(carriers, "CUCC", first, FAULT, reason_technical="网元故障")
    assert len(restorations(carriers)) == 2
    answer(carriers, "CUCC", first)
    assert len(carriers.log(nb.Restored)) == 1


def test_a_carrier_that_takes_back_that_it_restored_a_line_is_told_again(carriers: Core) -> None:
    subject = upheld(carriers)
    first = restorations(carriers)[-1]
    answer(carriers, "CUCC", first)
    answer(carriers, "CUCC", first, FAULT)
    assert len(carriers.log(nb.Reinstated)) == 1
    assert [each["measure"] for each in said(carriers)] == [str(subject)]
    assert len(restorations(carriers)) == 2


def test_one_that_was_taken_back_can_be_ordered_again(carriers: Core) -> None:
    subject, officer = upheld(carriers), carriers.person("officer1")
    settled(carriers, nb.SAID.withdraw(reason="误操作"), officer, restorations(carriers)[-1])
    settled(carriers, AGAIN, officer, subject)
    assert len(restorations(carriers)) == 2


def test_nobody_orders_what_nothing_says_is_to_end_nor_what_is_not_theirs(carriers: Core) -> None:
    subject = closed(carriers)
    for login, slug in (("officer1", "nothing-to-restore"), ("officer3", "not-found")):
        assert carriers.refuse(AGAIN, carriers.person(login), subject).slug == slug
    assert carriers.refuse(AGAIN, clerk("CUCC"), subject).slug == "forbidden"


def test_what_a_carrier_limits_of_a_person_is_lifted_again(carriers: Core) -> None:
    [order] = [UUID(each) for each in limited(carriers, "S-1", carriers=["CMCC"])]
    settled(carriers, nb.Answer(code="done"), clerk("CMCC"), order)
    carriers.take(APPEAL, clerk("CMCC"), order)
    settled(carriers, UPHOLD, carriers.person("officer2"), order)
    for _ in range(3):
        last = carriers.log(sl.LiftAsked)[-1].data["order_id"]
        settled(carriers, nb.Answer(code=FAULT), clerk("CMCC"), UUID(last))
    told = [event.data["again"] for event in carriers.log(sl.JUDGED.unrestored)]
    assert told == [True, True, False]
    settled(carriers, AGAIN, carriers.person("officer2"), order)
    lifts = [e for e in carriers.log(sl.SubjectOrdered) if e.data["action"] == sl.LIFT]
    assert len(lifts) == 4
    assert {each.data["ends"] for each in lifts} == {str(order)}


def test_what_an_internet_company_blocks_is_lifted_again(platforms: Core) -> None:
    blocked = order_content(platforms, "P-1")
    answer_content(platforms, "TENCENT", blocked)
    whoever = Caller("TENCENT", "console", person="tencent")
    platforms.take(cb.PLEAS.appeal(appellant_name="李强", grounds="正规网站"), whoever, blocked)
    settled(platforms, cb.PLEAS.uphold(reason="误判"), platforms.person("officer2"), blocked)
    first = platforms.log(cb.Ordered)[-1].stream
    answer_content(platforms, "TENCENT", UUID(first.partition("-")[2]), FAULT)
    second = platforms.log(cb.Ordered)[-1].stream
    assert second != first
    answer_content(platforms, "TENCENT", UUID(second.partition("-")[2]))
    assert [event.data["measure"] for event in platforms.log(cb.Restored)] == [str(blocked)]


BANK_FAULT, BANK_REFUSED = sp.Answer(code="1300"), sp.Answer(code="0301")


def released(core: Core, order: UUID) -> list[UUID]:
    """Return the orders to lift what is held by an order, the earliest first."""
    asked = core.log(ms.ChangeAsked)
    lifts = [e for e in asked if e.data["change"] in ms.LIFTS and e.data["measure"] == str(order)]
    return [UUID(each.data["order_id"]) for each in lifts]


@pytest.mark.parametrize(
    "made",
    [stopped, lambda core: frozen(core)[1], lambda core: held_by_bank(Desk(core))],
    ids=["stop", "freeze", "hold"],
)
def test_wrongful_money_that_a_bank_could_not_let_go_is_ordered_again(
    core: Core,
    made: Any,  # noqa: ANN401  any of three
) -> None:
    order, bank = made(core), core.person("icbc1")
    core.take(fr.Appeal(appellant_name="黄强桂", grounds="货款"), bank, order)
    core.take(fr.UpholdAppeal(reason="申诉成立"), core.person("officer2"), order)
    core.settle()
    for count in (1, 2, 3):
        assert len(released(core, order)) == count
        settled(core, BANK_FAULT, bank, released(core, order)[-1])
    told = [event.data["again"] for event in core.log(fr.RestorationFailed)]
    assert told == [True, True, False]
    assert len(released(core, order)) == 3
    settled(core, fr.RestoreAgain(), core.person("officer1"), order)
    again = core.refuse(fr.RestoreAgain(), core.person("officer1"), order)
    assert again.slug == "nothing-to-restore"
    settled(core, sp.Answer(code="0000"), bank, released(core, order)[-1])
    assert len(core.log(ms.StopReleased, hd.HoldReleased, fz.Unfrozen)) == 1


def test_a_bank_that_refuses_to_let_go_leaves_it_to_a_person(core: Core) -> None:
    order, officer = stopped(core), core.person("officer1")
    core.take(fr.FindUnrelated(reason="货款"), officer, order)
    core.take(fr.ReleaseAll(reason="货款"), officer, order)
    core.settle()
    settled(core, BANK_REFUSED, core.person("icbc1"), released(core, order)[-1])
    assert [event.data["again"] for event in core.log(fr.RestorationFailed)] == [False]
    assert len(released(core, order)) == 1


def test_what_was_not_wrong_is_not_ordered_again(core: Core) -> None:
    order, officer = stopped(core), core.person("officer1")
    core.take(ms.Release(order_id=str(order), application_id="B-1", reason="和解"), officer)
    core.settle()
    settled(core, BANK_FAULT, core.person("icbc1"), released(core, order)[-1])
    assert core.log(fr.RestorationFailed) == []
    assert core.refuse(fr.RestoreAgain(), officer, order).slug == "nothing-to-restore"


def test_a_holder_who_was_verified_is_let_go_again_where_the_carrier_failed(
    carriers: Core,
) -> None:
    asked = order(carriers, "N-1", action=nb.REVERIFY, duration_hours=None)
    answer(carriers, "CUCC", asked)
    carriers.later(hours=72)
    restricted, _ = restoration(carriers)
    answer(carriers, "CUCC", restricted)
    settled(carriers, rv.ReportReverified(), clerk("CUCC"), asked)
    answer(carriers, "CUCC", restorations(carriers)[-1], FAULT)
    assert [each["measure"] for each in said(carriers)] == [str(restricted)]
    assert len(restorations(carriers)) == 2
    answer(carriers, "CUCC", restorations(carriers)[-1], REFUSED)
    assert waiting(carriers) == [str(restricted)]


def waiting(core: Core) -> list[str]:
    """Return the orders whose measures nobody is told to end."""
    return [row["order_id"] for row in Views(core.engine).waiting(EVERYTHING) if row["unrestored"]]


def test_what_nobody_is_told_to_end_is_listed_until_somebody_is(carriers: Core) -> None:
    subject = upheld(carriers)
    assert waiting(carriers) == []
    answer(carriers, "CUCC", restorations(carriers)[-1], REFUSED)
    assert waiting(carriers) == [str(subject)]
    settled(carriers, AGAIN, carriers.person("officer1"), subject)
    assert waiting(carriers) == []
    answer(carriers, "CUCC", restorations(carriers)[-1], REFUSED)
    assert waiting(carriers) == [str(subject)]
    answer(carriers, "CUCC", restorations(carriers)[-1])
    assert waiting(carriers) == []
