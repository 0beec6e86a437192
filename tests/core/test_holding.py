"""A protective hold: at every bank at once, for a day at most, until the person is reached."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest

from contracts import authority as au
from contracts import directory as d
from contracts import freezing as fz
from contracts import holding as hd
from contracts import measures as ms
from contracts import stop_payment as sp
from contracts.examples import examples
from contracts.feedback import ClarificationAsked
from contracts.holders import CustomerAccount
from contracts.port import Receipt
from contracts.problems import Problem
from services.stop_payment.holds import bank_order
from tests.core.outcomes import strict

if TYPE_CHECKING:
    from contracts.port import Answer
    from tests.core.conftest import Core

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
BANKS = ("ABC", "CCB", "ICBC")
SAVINGS = CustomerAccount(
    account_number="6220078063608377891", currency="CNY", balance="860.00", held="860.00"
)
DEPOSIT = CustomerAccount(account_number="33001234567890123", balance="12000.00")
FOUND = sp.Answer(code="0000", held_amount="12860.00", accounts=(SAVINGS, DEPOSIT))
NOBODY = sp.Answer(code="0300")
REACHED = {
    "reached_at": "2026-11-20T10:59:00Z",
    "reached_by": "沈建国",
    "means": "visit",
    "statement": "正与自称公检法的人通话",
    "reason": "已联系到本人",
}


def asked(application: str = "B-1", **said: object) -> hd.HoldPerson:
    """What an officer asks for."""
    own = {"application_id": application, "feedback_limit_hours": 1}
    return hd.HoldPerson.load(examples()[hd.HoldPerson.wire] | own | said)


def held(core: Core, application: str = "B-1", **said: object) -> UUID:
    """Return a hold whose orders its banks have."""
    hold = core.take(asked(application, **said), core.person("officer1")).subject
    core.settle()
    return hold


def answer(core: Core, hold: UUID, bank: str, said: sp.Answer) -> UUID:
    """Have a bank answer; return its order."""
    order = bank_order(hold, bank)
    core.take(said, core.person(f"{bank.lower()}1"), order)
    core.settle()
    return order


def reach(core: Core, hold: UUID, **said: object) -> Answer:
    """Say that the person was reached."""
    answered = core.say(hd.ReachPerson.load(REACHED | said), core.person("officer1"), hold)
    core.settle()
    return answered


def of(core: Core, kind: Any) -> list[dict[str, Any]]:  # noqa: ANN401  a kind of event
    """What all events of a kind say, opened."""
    return [dict(core.said(event)) for event in core.log(kind)]


def test_every_bank_of_the_register_has_an_order_and_a_clock(core: Core) -> None:
    hold = held(core)
    orders = of(core, hd.HoldOrdered)
    assert [order["agency"] for order in orders] == [*BANKS]
    assert {order["holder_id_number"] for order in orders} == {"33050119900101123X"}
    assert {order["parent"] for order in orders} == {str(hold)}
    assert len({order["account_ref"] for order in orders}) == len(BANKS)
    assert len(core.log(sp.Offered)) == len(BANKS)
    [issued] = of(core, hd.HoldIssued)
    assert [bank["agency"] for bank in issued["banks"]] == [*BANKS]


def test_the_log_tells_nobody_who_is_held(core: Core) -> None:
    held(core)
    told = "".join(event.text for event in core.log())
    assert "周敏" not in told
    assert "33050119900101123X" not in told


def test_the_same_application_again_is_the_same_hold(core: Core) -> None:
    hold, before = held(core), len(core.log())
    again = core.take(asked(), core.person("officer2"))
    assert (again.subject, again.outcome) == (hold, "repeated")
    assert len(core.log()) == before
    other = core.refuse(asked(reason="另一事由"), core.person("officer1"))
    assert other.slug == "conflict"


def test_an_application_that_is_a_hold_is_no_stop_and_no_stop_a_hold(core: Core) -> None:
    held(core, "B-1")
    [stopped] = core.send(core.stop("B-1"))
    assert isinstance(stopped, Problem)
    assert stopped.slug == "conflict"
    core.order("A-1")
    other = asked("A-1", holder_id_type="03", holder_id_number="E12345678")
    assert core.refuse(other, core.person("officer1")).slug == "conflict"


def test_a_second_hold_of_the_same_person_is_refused_while_one_is_open(core: Core) -> None:
    held(core)
    refused = core.refuse(asked("B-2"), core.person("officer1"))
    assert (refused.slug, refused.hint) == ("person-held", "B-1")
    lower = asked("B-3", holder_id_number="33050119900101123x")
    assert core.refuse(lower, core.person("officer2")).slug == "person-held"
    core.later(hours=24)
    assert isinstance(core.say(asked("B-2"), core.person("officer1")), Receipt)


def test_another_centre_learns_that_the_person_is_held_and_nothing_of_the_hold(core: Core) -> None:
    held(core)
    refused = core.refuse(asked("B-2"), core.person("officer3"))
    assert (refused.slug, refused.hint, refused.defects) == ("person-held-elsewhere", "", ())
    core.later(hours=24)
    assert isinstance(core.say(asked("B-2"), core.person("officer3")), Receipt)
    elsewhere = core.refuse(asked("B-3"), core.person("officer1"))
    assert (elsewhere.slug, elsewhere.hint) == ("person-held-elsewhere", "")


def test_it_is_in_force_for_a_day_from_when_the_bank_acted_and_lapses_then(core: Core) -> None:
    hold = held(core)
    core.later(minutes=7)
    acted = core.at - timedelta(minutes=2)
    said = replace(FOUND, executed_at=acted)
    order = answer(core, hold, "ICBC", said)
    [imposed] = core.log(hd.HoldImposed)
    data = imposed.data
    assert (data["held_minor"], data["account_count"], data["partial"]) == (1286000, 2, False)
    assert data["in_force_from"] == acted.isoformat().replace("+00:00", "Z")
    assert data["approved_by"] == "331259"
    assert data["legal_basis"] == asked().legal_document_number
    core.later(hours=23, minutes=57)
    assert core.log(hd.HoldLapsed) == []
    assert core.log(ms.ExpiryWarned)
    core.later(minutes=1)
    [lapsed] = core.log(hd.HoldLapsed)
    ends = (acted + timedelta(days=1)).isoformat().replace("+00:00", "Z")
    assert lapsed.data == {"order_id": str(order), "lapsed_at": ends}


def test_a_bank_without_such_a_customer_holds_nothing_and_is_not_to_blame(core: Core) -> None:
    hold = held(core)
    answer(core, hold, "ABC", NOBODY)
    [answered] = core.log(sp.Answered)
    assert answered.data["code_class"] == "no_customer"
    assert answered.data["counts_against_agency"] is False
    assert core.log(hd.HoldImposed) == []


def test_who_says_that_it_holds_says_what(core: Core) -> None:
    hold = held(core)
    order = bank_order(hold, "ICBC")
    for said, missing in (({}, "/held_amount"), ({"held_amount": "0.00"}, "/accounts")):
        report = sp.Answer.load({"code": "0000", **said})
        refused = core.refuse(report, core.person("icbc1"), order)
        found = [(each.code, each.pointer) for each in refused.defects]
        assert found == [("required", missing)]


@pytest.mark.parametrize(
    ("said", "flag"),
    [
        ({"held_amount": "1.00"}, "accounts_differ"),
        (
            {"held_amount": "861.00", "accounts": [SAVINGS.dump() | {"held": "861.00"}]},
            "held_exceeds_balance",
        ),
    ],
)
def test_what_does_not_add_up_is_kept_and_asked_about(
    core: Core, said: dict[str, Any], flag: str
) -> None:
    hold = held(core)
    answer(core, hold, "ICBC", sp.Answer.load(FOUND.dump() | said))
    [answered] = core.log(sp.Answered)
    assert answered.data["flags"] == [{"code": flag}]
    assert len(core.log(ClarificationAsked)) == 1


def test_it_is_neither_chased_nor_frozen(core: Core) -> None:
    hold = held(core)
    order = answer(core, hold, "ICBC", sp.Answer.load(FOUND.dump() | {"code": "1200"}))
    assert core.count()["query_ordered"] == 0
    said = examples()[fz.Freeze.wire] | {"order_id": str(order), "application_id": "B-F"}
    assert core.refuse(fz.Freeze.load(said), core.person("officer1")).slug == "not-found"


def test_a_bank_that_is_registered_later_is_not_asked(core: Core) -> None:
    hold = held(core)
    core.install([d.RegisterAgency(agency="BOC", name="中国银行", kind="bank")])
    reach(core, hold)
    assert {order["agency"] for order in of(core, hd.HoldOrdered)} == {*BANKS}


def test_no_bank_and_no_other_centre_learns_of_the_whole(core: Core) -> None:
    hold = held(core)
    for login in ("icbc1", "officer3", "abc1"):
        seen = core.refuse(sp.Reveal(purpose="supervision"), core.person(login), hold)
        assert seen.slug == "not-found"
    other = core.refuse(hd.ReachPerson.load(REACHED), core.person("officer3"), hold)
    assert other.slug == "not-found"


def test_where_policy_asks_for_it_a_second_person_lets_it_out(core: Core) -> None:
    strict(core)
    hold = held(core)
    assert core.log(hd.HoldOrdered) == []
    core.take(au.Approve(), core.person("boss1"), hold)
    core.settle()
    assert len(core.log(hd.HoldOrdered)) == len(BANKS)
    assert len(core.log(sp.Offered)) == len(BANKS)
    answer(core, hold, "ICBC", FOUND)
    [imposed] = core.log(hd.HoldImposed)
    assert imposed.data["approved_by"] == "boss1"


@pytest.mark.parametrize(
    ("said", "defect"),
    [
        ({"holder_id_number": "330501199001011231"}, "resident_id_check_digit"),
        ({"holder_id_number": "330501199013011231"}, "resident_id_date"),
        ({"holder_id_number": "33050"}, "resident_id_format"),
        ({"holder_id_type": "14"}, "choice_unknown"),
        ({"officer2_id": "331000"}, "officers_not_distinct"),
        ({"legal_document_number": ""}, "required"),
        ({"holder_name": ""}, "required"),
    ],
)
def test_a_defective_application_is_refused(core: Core, said: dict[str, Any], defect: str) -> None:
    wire = core.wire(asked(), "HZ")
    data = {**wire.data, **said}
    [answer] = core.send(type(wire)(uuid4(), wire.type, data), caller=core.person("officer1"))
    assert isinstance(answer, Problem)
    assert [each.code for each in answer.defects] == [defect]
