"""Company controls in the core: a verdict orders them of banks, once, and its end lifts them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from contracts import companies as co
from contracts import company_checks as cc
from contracts import company_objections as ob
from contracts import controls as ct
from contracts import directory as d
from contracts import fairness as fr
from contracts import measures as ms
from contracts import stop_payment as sp
from contracts.company_examples import COMPANIES
from contracts.holders import CustomerAccount
from contracts.port import REACTION, Caller, derived_id
from services.stop_payment.carrying import carry_out

if TYPE_CHECKING:
    from shared.log.read import Recorded
    from tests.core.conftest import Core

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
DESK = Caller("AMR", "console", person="amr1")
JUDGE, BOSS, REVIEWER = "officer2", "boss1", "officer1"
FOUND = sp.Answer(
    code="0000",
    accounts=(CustomerAccount(account_number="33050164413500000123", balance="12500.00"),),
)
NONE, DONE = sp.Answer(code="0300"), sp.Answer(code="0000")


@pytest.fixture
def registry(core: Core) -> Core:
    """The core, with a registry."""
    core.install([d.RegisterAgency(agency="AMR", name="AMR", kind="registry")])
    core.install(
        [d.RegisterPerson(login="amr1", name="某", agency="AMR", person_roles="registry_desk")]
    )
    return core


@pytest.fixture
def company(registry: Core) -> UUID:
    """A company that was pushed."""
    alone = {"centre": "HZ", "representative_phone": None, "agent": None}
    said = COMPANIES[co.Push.wire] | alone
    command = co.Push.load({name: value for name, value in said.items() if value is not None})
    return registry.take(command, DESK).subject


def judged(
    core: Core, company: UUID, verdict: str = "suspicious", *banks: str, **fields: str
) -> Recorded:
    """Have a company judged; return what announced it."""
    look = cc.CheckAtDesk(conclusion="verdict", remark="见附件")
    core.take(look, core.person(JUDGE), company)
    said = {"verdict": verdict, "banks": list(banks), "carriers": [], **fields}
    core.take(
        cc.GiveVerdict.load(COMPANIES[cc.GiveVerdict.wire] | said), core.person(JUDGE), company
    )
    if verdict in cc.RESTRICTING:
        core.take(cc.Approve(), core.person(BOSS), company)
    core.settle()
    return core.log(cc.VerdictGiven)[-1]


def objected(core: Core, company: UUID) -> None:
    """Have the company object, and the objection upheld."""
    core.take(ob.Object.load(COMPANIES[ob.Object.wire]), DESK, company)
    core.take(ob.UpholdObjection(reason="属实"), core.person(REVIEWER), company)
    core.settle()


def answer(core: Core, bank: str, order: UUID, said: sp.Answer = FOUND) -> None:
    core.take(said, core.person(f"{bank.lower()}1"), order)
    core.settle()


def orders(core: Core, kind: type[Any] = ct.ControlOrdered) -> dict[str, UUID]:
    """The latest order of a kind to each bank."""
    return {each.data["agency"]: order_of(each) for each in core.log(kind)}


def order_of(event: Recorded) -> UUID:
    return UUID(event.stream.removeprefix("stop_payment-"))


def test_a_verdict_orders_its_banks_to_control_the_accounts_of_the_company(
    registry: Core, company: UUID
) -> None:
    given = judged(registry, company, "suspicious", "ICBC", "ABC")
    made = registry.log(ct.ControlOrdered)
    assert {each.data["agency"] for each in made} == {"ICBC", "ABC"}
    for each in made:
        assert (each.data["control"], each.data["verdict"]) == ("receive_only", "suspicious")
        assert each.data["root"] == str(company)
        assert each.data["approved_by"] == BOSS
        assert each.causation == given.event_id
        assert set(each.data["holder_credit_code"]) == {"sealed"}
        assert registry.said(each)["holder_credit_code"] == COMPANIES[co.Push.wire]["uscc"]
    offered = [e for e in registry.log(sp.Offered) if order_of(e) in orders(registry).values()]
    assert len(offered) == 2
    assert {e.data["answer_by"] for e in offered} == {"2026-11-23T16:00:00Z"}


def test_what_a_bank_finds_is_in_force_until_its_end_and_none_is_an_answer(
    registry: Core, company: UUID
) -> None:
    judged(registry, company, "suspicious", "ICBC", "ABC")
    answer(registry, "ICBC", orders(registry)["ICBC"])
    answer(registry, "ABC", orders(registry)["ABC"], NONE)
    [imposed] = registry.log(ct.ControlImposed)
    assert (imposed.data["account_count"], imposed.data["held_minor"]) == (1, 1_250_000)
    assert imposed.data["approved_by"] == BOSS
    assert [e.data["code_class"] for e in registry.log(sp.Answered)] == ["executed", "no_customer"]
    registry.later(days=181)
    [lapsed] = registry.log(ct.ControlLapsed)
    assert lapsed.data["order_id"] == str(orders(registry)["ICBC"])


def test_an_answer_that_found_something_says_what(registry: Core, company: UUID) -> None:
    judged(registry, company, "suspicious", "ICBC")
    refused = registry.refuse(DONE, registry.person("icbc1"), orders(registry)["ICBC"])
    assert [(each.pointer, each.code) for each in refused.defects] == [("/accounts", "required")]


def test_an_upheld_objection_takes_back_and_lifts_and_marks_what_stood_as_wrongful(
    registry: Core, company: UUID
) -> None:
    judged(registry, company, "suspicious", "ICBC", "ABC")
    made = orders(registry)
    answer(registry, "ICBC", made["ICBC"])
    objected(registry, company)
    [withdrawn] = registry.log(sp.Withdrawn)
    assert order_of(withdrawn) == made["ABC"]
    [lift] = registry.log(ct.ControlLiftOrdered)
    assert (lift.data["parent"], lift.data["ended_by"]) == (str(made["ICBC"]), "objection")
    assert lift.causation == registry.log(cc.VerdictLifted)[0].event_id
    [wrong] = registry.log(fr.FoundWrongful)
    assert wrong.data["measure"] == str(made["ICBC"])
    answer(registry, "ICBC", order_of(lift), DONE)
    [lifted] = registry.log(ct.ControlLifted)
    assert lifted.data["measure"] == str(made["ICBC"])
    registry.later(days=181)
    assert registry.log(ct.ControlLapsed) == []


def test_what_a_bank_places_after_the_verdict_ended_is_ordered_to_be_lifted(
    registry: Core, company: UUID
) -> None:
    judged(registry, company, "suspicious", "ABC")
    order = orders(registry)["ABC"]
    objected(registry, company)
    answer(registry, "ABC", order)
    [imposed] = registry.log(ct.ControlImposed)
    assert imposed.data["ended_by"] == "objection"
    assert len(registry.log(fr.FoundWrongful)) == 1
    [lift] = registry.log(ct.ControlLiftOrdered)
    assert lift.data["parent"] == str(order)


def test_what_another_verdict_asks_too_stays_and_only_the_rest_changes(
    registry: Core, company: UUID
) -> None:
    judged(registry, company, "suspicious", "ICBC", "ABC")
    before = orders(registry)
    answer(registry, "ICBC", before["ICBC"])
    answer(registry, "ABC", before["ABC"])
    judged(registry, company, "suspicious", "ABC", "CCB")
    after = orders(registry)
    assert after["ABC"] == before["ABC"]
    assert set(after) == {"ICBC", "ABC", "CCB"}
    [lift] = registry.log(ct.ControlLiftOrdered)
    assert (lift.data["agency"], lift.data["ended_by"]) == ("ICBC", "replaced")
    assert registry.log(fr.FoundWrongful) == []


def test_a_graver_verdict_takes_the_place_of_what_stands_without_a_gap(
    registry: Core, company: UUID
) -> None:
    judged(registry, company, "suspicious", "ICBC")
    first = orders(registry)["ICBC"]
    answer(registry, "ICBC", first)
    judged(registry, company, "licence_revoked", "ICBC")
    second = registry.log(ct.ControlOrdered)[-1]
    assert (second.data["control"], second.data["parent"]) == ("close", str(first))
    assert registry.log(ct.ControlLiftOrdered) == []
    answer(registry, "ICBC", order_of(second))
    [lifted] = registry.log(ct.ControlLifted)
    assert (lifted.data["measure"], lifted.data["order_id"]) == (str(first), str(order_of(second)))


def test_what_stands_by_a_former_verdict_is_lifted_where_the_bank_refused_the_latter(
    registry: Core, company: UUID
) -> None:
    judged(registry, company, "suspicious", "ICBC")
    first = orders(registry)["ICBC"]
    answer(registry, "ICBC", first)
    judged(registry, company, "refer", "ICBC")
    second = registry.log(ct.ControlOrdered)[-1]
    assert (second.data["control"], second.data["urgency"]) == ("stop", "urgent")
    answer(registry, "ICBC", order_of(second), sp.Answer(code="0301"))
    objected(registry, company)
    [lift] = registry.log(ct.ControlLiftOrdered)
    assert lift.data["parent"] == str(first)


def test_however_often_and_in_what_order_it_is_told_it_happens_once(
    registry: Core, company: UUID
) -> None:
    given = judged(registry, company, "suspicious", "ICBC")
    objected(registry, company)
    size = len(registry.log())
    for event in (given, registry.log(cc.VerdictLifted)[0], given):
        command = carry_out(event)
        assert command
        registry.edge.port.send([command], REACTION)
    again = carry_out(given)
    assert again
    fresh = type(again)(derived_id("again", given.event_id), again.type, again.data, again.subject)
    registry.edge.port.send([fresh], REACTION)
    registry.settle()
    assert len(registry.log()) == size


def test_where_policy_says_so_nothing_follows_from_a_verdict(
    registry: Core, company: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("contracts.policy.values.Pack.yes", lambda *_: False)
    look = cc.CheckAtDesk(conclusion="verdict", remark="见附件")
    registry.take(look, registry.person(JUDGE), company)
    said = {"verdict": "suspicious", "banks": ["ICBC"], "carriers": []}
    command = cc.GiveVerdict.load(COMPANIES[cc.GiveVerdict.wire] | said)
    registry.take(command, registry.person(JUDGE), company)
    registry.settle()
    assert len(registry.log(cc.VerdictGiven)) == 1
    assert registry.log(ct.ControlOrdered) == []
    assert len(registry.log(ct.CarriedOut)) == 1


def test_no_officer_lifts_a_control_by_hand(registry: Core, company: UUID) -> None:
    judged(registry, company, "suspicious", "ICBC")
    order = orders(registry)["ICBC"]
    answer(registry, "ICBC", order)
    release = ms.Release(order_id=str(order), application_id="R-1", reason="误控")
    assert registry.refuse(release, registry.person(JUDGE)).slug == "not-found"
    forbidden = registry.refuse(
        ct.CarryOut.load(
            {
                "company": str(company),
                "verdict_event": str(company),
                "sequence": 9,
                "centre": "HZ",
                "holder_credit_code": "91330500MATLKYDW5P",
                "verdict": "clear",
                "urgency": "normal",
            }
        ),
        registry.person(JUDGE),
        company,
    )
    assert forbidden.slug == "forbidden"


def test_a_watch_tags_its_accounts_on_the_law_alone_and_cleared_it_ends(
    registry: Core, company: UUID
) -> None:
    registry.take(
        cc.CheckAtDesk(conclusion="verdict", remark="见附件"), registry.person(JUDGE), company
    )
    watch = cc.GiveVerdict(verdict="watch", reason="观察", banks=("CCB",))
    registry.take(watch, registry.person(JUDGE), company)
    registry.settle()
    [tag] = registry.log(ct.ControlOrdered)
    assert tag.data["control"] == "due_diligence"
    assert "第十七条" in tag.data["legal_document_number"]
    answer(registry, "CCB", order_of(tag))
    judged(registry, company, "clear")
    [lift] = registry.log(ct.ControlLiftOrdered)
    assert lift.data["parent"] == str(order_of(tag))
