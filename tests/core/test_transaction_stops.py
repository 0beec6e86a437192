"""Stops of a transaction: held by its number at whoever carried it, and taken up from there."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest

from contracts import fairness as fr
from contracts import freezing as fz
from contracts import inquiries as iq
from contracts import measures as ms
from contracts import stop_payment as sp
from contracts import tracing as tr
from contracts import transaction_stops as ts
from contracts.envelope import is_sealed
from contracts.examples import examples
from contracts.port import Receipt, WireCommand
from contracts.problems import Problem
from services.stop_payment.tracing import hop_id
from shared.parking import parked
from tests.application import APPLICATION
from tests.core.conftest import OFFICER
from tests.core.test_races import together
from tests.core.test_shaping import asked, slug

if TYPE_CHECKING:
    from contracts.port import Answer, Caller
    from shared.log.read import Recorded
    from tests.core.conftest import Core

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
NUMBER = "4200002501202611208812345678"
ACCOUNT = {"account_number", "account_name", "account_type"}
PAYMENT: dict[str, Any] = {
    **{name: said for name, said in APPLICATION.items() if name not in ACCOUNT},
    "transaction_kind": "payment_order",
    "transaction_number": NUMBER,
    "amount": "9800.00",
}
PAYEE = {"payee_account": "6228480402564890018", "payee_name": "马艳", "payee_bank": "ABC"}
ALL = sp.Answer(code="0000", held_amount="9800.00", balance="12000.00")
PART = {"code": "1200", "held_amount": "3000.00", "balance": "3000.00"}
DONE, NOT_FOUND = sp.Answer(code="0000"), sp.Answer(code="0400")


def sent(core: Core, caller: Caller | None = None, **said: Any) -> Answer:  # noqa: ANN401  as in JSON
    """Return what an officer hears who has a transaction stopped; None leaves a field out."""
    body = {name: value for name, value in (PAYMENT | said).items() if value is not None}
    [heard] = core.send(WireCommand(uuid4(), ts.StopTransaction.wire, body), caller=caller)
    core.settle()
    return heard


def stopped(core: Core, name: str = "T-1", **said: Any) -> UUID:  # noqa: ANN401  as in JSON
    """Return the order of a stop that was given."""
    heard = sent(core, application_id=name, **said)
    assert isinstance(heard, Receipt), heard
    return heard.subject


def answer(core: Core, order: UUID, said: sp.Answer | dict[str, Any]) -> None:
    """Have the institution answer, and let everything follow from it."""
    told = said if isinstance(said, sp.Answer) else sp.Answer.load(said)
    core.take(told, core.person("icbc1"), order)
    core.settle()


def wrong(heard: Answer) -> dict[str, str]:
    """Return the codes of what is wrong, by the field."""
    assert isinstance(heard, Problem), heard
    return {each.pointer: each.code for each in heard.defects}


def followed(core: Core) -> list[Recorded]:
    """Return the stops of accounts that followed."""
    return core.log(sp.Ordered)


def test_what_is_there_is_held_until_its_exact_end(core: Core) -> None:
    order = stopped(core)
    [ordered] = core.log(ts.TransactionStopOrdered)
    assert is_sealed(ordered.data["transaction_number"])
    assert NUMBER not in ordered.text
    answer(core, order, PART)
    [held] = core.log(sp.StopImposed)
    assert held.stream == f"stop_payment.account-{ordered.data['account_ref']}"
    assert (held.data["asked_minor"], held.data["held_minor"]) == (980000, 300000)
    core.later(hours=49)
    [lapsed] = core.log(sp.StopLapsed)
    assert lapsed.data["lapsed_at"] == held.data["in_force_until"]
    assert (core.log(tr.QueryOrdered), followed(core)) == ([], [])
    assert parked(core.edge.engine) == []


def test_no_more_is_held_than_was_transferred(core: Core) -> None:
    answer(core, stopped(core), {"code": "0000", "balance": "50000.00"})
    [held] = core.log(sp.StopImposed)
    assert (held.data["held_minor"], held.data["partial"]) == (980000, False)


def test_the_account_behind_is_stopped_for_what_is_not_held_once(core: Core) -> None:
    order = stopped(core)
    answer(core, order, PART | PAYEE)
    [first] = core.log(ts.TransactionStopOrdered)
    ref = first.data["account_ref"]
    [hop] = followed(core)
    said = core.said(hop)
    assert hop.stream == f"stop_payment-{hop_id(ref, ref)}"
    assert (said["agency"], said["account_number"]) == ("ABC", PAYEE["payee_account"])
    assert (said["amount_minor"], said["level"]) == (680000, 2)
    assert said["parent"] == said["root"] == str(order)
    assert said["case_number"] == PAYMENT["case_number"]
    answer(core, order, PART | PAYEE | {"feedback_remark": "再次反馈"})
    core.later(hours=49)
    answer(core, stopped(core, "T-2"), PART | PAYEE)
    assert followed(core) == [hop]
    assert len(core.log(tr.HopProposed)) == 2


def test_what_is_held_whole_leads_nowhere(core: Core) -> None:
    answer(core, stopped(core), {**ALL.dump(), **PAYEE})
    assert core.log(tr.HopProposed) == []


def test_a_payment_that_is_not_there_is_followed_whole(core: Core) -> None:
    answer(core, stopped(core), {**NOT_FOUND.dump(), **PAYEE})
    [hop] = followed(core)
    assert hop.data["amount_minor"] == 980000


def test_an_account_at_no_known_bank_is_proposed_and_not_stopped(core: Core) -> None:
    order = stopped(core)
    answer(core, order, PART | PAYEE | {"payee_bank": "XXX"})
    [proposed] = core.log(tr.HopProposed)
    assert (proposed.data["defect"], followed(core)) == ("agency_unknown", [])
    ref = proposed.data["from_ref"]
    officer = tr.Follow(order_id=str(order), from_ref=ref, serial=ref)
    assert wrong(core.say(officer, core.person("officer1"))) == {"": "agency_unknown"}


def test_who_was_taken_back_is_followed_by_an_officers_word_only(core: Core) -> None:
    order = stopped(core)
    core.take(sp.Withdraw(reason="经核实为正常交易"), core.person("officer1"), order)
    answer(core, order, PART | PAYEE)
    [proposed] = core.log(tr.HopProposed)
    assert followed(core) == []
    ref = proposed.data["from_ref"]
    core.take(tr.Follow(order_id=str(order), from_ref=ref, serial=ref), core.person("officer1"))
    assert len(followed(core)) == 1


def test_a_stop_is_lifted_and_prolonged_as_any(core: Core) -> None:
    order = stopped(core)
    answer(core, order, ALL)
    extension = asked(core, ms.Extend, order)
    answer(core, extension, DONE)
    [longer] = core.log(ts.TransactionExtensionOrdered)
    assert core.said(longer)["transaction_number"] == NUMBER
    [extended] = core.log(ms.StopExtended)
    assert extended.data["in_force_until"] == longer.data["until"]
    answer(core, asked(core, ms.Release, order, "B-2"), DONE)
    [released] = core.log(ms.StopReleased)
    assert released.data["measure"] == str(order)
    core.later(days=5)
    assert core.log(sp.StopLapsed) == []


def test_nothing_is_prolonged_after_its_end(core: Core) -> None:
    order = stopped(core)
    answer(core, order, ALL)
    core.later(hours=49)
    late = ms.Extend(order_id=str(order), application_id="B-1", reason="仍需控制")
    assert core.refuse(late, core.person("officer1")).slug == "stop-lapsed"


@pytest.mark.parametrize("kind", [fz.Freeze, iq.QuerySubject, iq.QueryAccounts, iq.Watch, tr.Query])
def test_what_needs_an_account_says_that_there_is_none(core: Core, kind: type[ms.Shape]) -> None:
    order = stopped(core)
    answer(core, order, PART)
    body = examples()[kind.wire] | {"order_id": str(order)}
    body |= {"until": (core.at + timedelta(days=1)).isoformat()} if kind is iq.Watch else {}
    assert core.refuse(kind.load(body), core.person("officer1")).slug == "no-account"


def test_the_same_application_is_repeated_and_another_conflicts(core: Core) -> None:
    first, again = sent(core), sent(core)
    assert isinstance(first, Receipt)
    assert isinstance(again, Receipt)
    assert (again.outcome, again.position) == ("repeated", first.position)
    assert slug(sent(core, amount="1.00")) == "conflict"
    [order] = core.send(core.stop(PAYMENT["application_id"]))
    assert slug(order) == "conflict"


def test_a_transaction_is_not_under_two_orders_of_one_centre(core: Core) -> None:
    stopped(core)
    twice = sent(core, application_id="T-2", amount="100.00")
    assert wrong(twice) == {"/transaction_number": "transaction_stopped_already"}
    assert stopped(core, "T-3", transaction_kind="bank_serial")
    assert stopped(core, "T-4", transaction_number="4200002501202611208812345679")
    assert stopped(core, "T-5", bank_code="ABC")


def test_another_centres_stop_in_force_is_a_warning_that_takes_a_reason(core: Core) -> None:
    answer(core, stopped(core), ALL)
    other = core.person("officer3")
    warned = sent(core, other, application_id="W-1")
    assert slug(warned) == "warnings-stand"
    assert wrong(warned) == {"/transaction_number": "transaction_under_order"}
    reason = [{"code": "transaction_under_order", "reason": "另一受害人"}]
    assert isinstance(sent(core, other, application_id="W-1", overrides=reason), Receipt)
    given = core.log(ts.TransactionStopOrdered)[-1]
    assert given.data["warnings"] == [{"code": "transaction_under_order"}]


def test_a_transaction_is_stopped_no_more_often_than_policy_permits(core: Core) -> None:
    for name in ("T-1", "T-2"):
        answer(core, stopped(core, name), ALL)
        core.later(hours=49)
    assert slug(sent(core, application_id="T-3")) == "stopped-enough"
    [found] = core.send(
        WireCommand(uuid4(), ts.PreFlightTransaction.wire, PAYMENT | {"application_id": "T-3"})
    )
    assert wrong(found) == {"/transaction_number": "stopped_enough"}


def test_fifty_at_once_are_one_stop(core: Core) -> None:
    def one(number: int) -> Answer:
        body = PAYMENT | {"application_id": f"R-{number}"}
        return core.send(WireCommand(uuid4(), ts.StopTransaction.wire, body))[0]

    heard = together(*[lambda number=number: one(number) for number in range(50)])
    assert sum(isinstance(each, Receipt) for each in heard) == 1
    told = [wrong(each) for each in heard if isinstance(each, Problem)]
    assert told == [{"/transaction_number": "transaction_stopped_already"}] * 49
    assert len(core.log(ts.TransactionStopOrdered)) == 1


def test_unrelated_money_is_let_go_down_the_whole_chain(core: Core) -> None:
    order = stopped(core)
    answer(core, order, PART | PAYEE)
    [hop] = followed(core)
    account = hop.stream.removeprefix("stop_payment-")
    core.take(sp.Answer(code="0000", held_amount="6800.00"), core.person("abc1"), UUID(account))
    core.settle()
    core.take(fr.FindUnrelated(reason="货款"), core.person("officer1"), order)
    proposed = {each.data["measure"] for each in core.log(fr.ReleaseProposed)}
    assert proposed == {str(order), account}
    core.take(fr.ReleaseAll(reason="货款"), core.person("officer1"), order)
    assert len(core.log(ts.TransactionReleaseOrdered)) == len(core.log(ms.ReleaseOrdered)) == 1


def test_a_holder_appeals_against_it(core: Core) -> None:
    order = stopped(core)
    answer(core, order, ALL)
    appeal = fr.Appeal(appellant_name="马艳", grounds="该款为货款")
    core.take(appeal, core.person("icbc1"), order)
    core.take(fr.UpholdAppeal(reason="经核查属实"), core.person("officer2"), order)
    assert len(core.log(ts.TransactionReleaseOrdered)) == 1


@pytest.mark.parametrize(
    ("said", "defects"),
    [
        ({"transaction_kind": "cheque"}, {"/transaction_kind": "choice_unknown"}),
        ({"transaction_kind": None}, {"/transaction_kind": "required"}),
        ({"transaction_number": None}, {"/transaction_number": "required"}),
        ({"transaction_number": "9" * 65}, {"/transaction_number": "too_long"}),
        ({"transaction_number": "88 12"}, {"/transaction_number": "transaction_number_format"}),
        ({"transaction_number": "号1"}, {"/transaction_number": "transaction_number_format"}),
        ({"amount": "0"}, {"/amount": "amount_not_positive"}),
        ({"amount": "1.001"}, {"/amount": "amount_precision"}),
        ({"amount": 9800}, {"/amount": "amount_format"}),
        ({"transfer_time": "2026-11-21T00:00:00Z"}, {"/transfer_time": "time_in_future"}),
        ({"bank_code": "CT"}, {"/bank_code": "agency_unknown"}),
        ({"bank_code": None}, {"/bank_code": "institution_required"}),
        ({"bank_name": "无此银行", "bank_code": None}, {"/bank_name": "agency_unknown"}),
        ({"account_number": "622007806360837789"}, {"/account_number": "unknown_field"}),
        ({"officer2_id": PAYMENT["officer1_id"]}, {"/officer2_id": "officers_not_distinct"}),
        ({"legal_document_number": None}, {"/legal_document_number": "required"}),
    ],
)
def test_what_is_wrong_is_named(core: Core, said: dict[str, Any], defects: dict[str, str]) -> None:
    assert wrong(sent(core, **said)) == defects
    assert core.log(ts.TransactionStopOrdered) == []


def test_only_officers_stop_transactions(core: Core) -> None:
    assert slug(sent(core, core.person("icbc1"))) == "forbidden"
    assert slug(sent(core, core.person("boss1"))) == "forbidden"
    assert isinstance(sent(core, OFFICER), Receipt)
