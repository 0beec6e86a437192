"""Feedback: everything that a bank says is kept as said; what does not add up is asked about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from contracts import stop_payment as sp
from contracts.feedback import AskClarification, ClarificationAsked
from contracts.port import Receipt

if TYPE_CHECKING:
    from uuid import UUID

    from shared.log.read import Recorded
    from tests.core.conftest import Core

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
"""What is decided does not depend on the store: one is enough here."""
ODD = sp.Answer(code="1200", held_amount="1000.01", balance="1000.00")
EVEN = sp.Answer(code="1200", held_amount="1000.00", balance="1000.00")
QUESTION = AskClarification(question="为何未全额止付?")


@pytest.fixture
def order(core: Core) -> UUID:
    return core.order("A-1")


def answer(core: Core, order: UUID, said: sp.Answer) -> Recorded:
    """Answer an order, and return what was recorded."""
    core.take(said, core.person("icbc1"), order)
    core.settle()
    return core.log(sp.Answered)[-1]


def codes(event: Recorded) -> list[str]:
    return [flag["code"] for flag in event.data.get("flags", [])]


def missed(core: Core) -> list[str]:
    """Return by when banks were to explain an answer, and did not."""
    overdue = [event.data for event in core.log(sp.Overdue)]
    return [each["due_at"] for each in overdue if each["deadline"] == "clarification"]


def test_everything_that_a_bank_says_is_kept_as_it_was_said(core: Core, order: UUID) -> None:
    said: dict[str, Any] = {
        "code": "1302",
        "failure_cause": "前置机重连",
        "feedback_remark": "账户已被限额冻结",
        "feedback_organ": "湖州分行",
        "operator_name": "费涛",
        "account_number": "622007806360837789",
        "earlier_authority": "杭州市公安局",
        "earlier_currency": "JPY",
        "earlier_expires_at": "2027-05-20T16:00:00Z",
    }
    sums = {
        "asked_amount": "441023.42",
        "held_amount": "0",
        "balance": "12.5",
        "available_amount": "12.50",
        "earlier_amount": "5000",
    }
    event = answer(core, order, sp.Answer.load(said | sums))
    kept = core.said(event)
    assert {name: kept[name] for name in said} == said
    assert [kept[f"{name}_minor"] for name in ("asked", "held", "balance", "available")] == [
        *(44102342, 0, 1250, 1250),
    ]
    assert kept["earlier_minor"] == 5000
    assert codes(event) == []
    assert core.log(ClarificationAsked) == []


@pytest.mark.parametrize(
    ("sums", "flags"),
    [
        ({"asked_amount": "441023.41"}, ["asked_differs"]),
        ({"held_amount": "441023.43"}, ["held_exceeds_asked"]),
        ({"held_amount": "2", "balance": "1.99"}, ["held_exceeds_balance"]),
        ({"balance": "5", "held_amount": "2", "available_amount": "3.01"}, ["balances_contradict"]),
        ({"balance": "5", "held_amount": "2", "available_amount": "3"}, []),
        ({"balance": "5", "held_amount": "2", "available_amount": "0"}, []),
        (
            {"asked_amount": "1", "held_amount": "500000", "balance": "1", "available_amount": "1"},
            ["asked_differs", "balances_contradict", "held_exceeds_asked", "held_exceeds_balance"],
        ),
    ],
)
def test_sums_that_do_not_add_up_are_flagged_and_never_corrected(
    core: Core, order: UUID, sums: dict[str, str], flags: list[str]
) -> None:
    event = answer(core, order, sp.Answer.load({"code": "0000", "held_amount": "1", **sums}))
    assert codes(event) == flags
    held = round(float(sums.get("held_amount", "1")) * 100)
    assert event.data["held_minor"] == held
    assert core.log(sp.StopImposed)[-1].data["held_minor"] == held
    assert [event.data["flags"] for event in core.log(ClarificationAsked)] == (
        [[{"code": code} for code in flags]] if flags else []
    )


def test_an_earlier_sum_has_the_decimals_of_its_own_currency(core: Core, order: UUID) -> None:
    said = sp.Answer(code="1302", earlier_amount="5000.5", earlier_currency="JPY")
    refused = core.refuse(said, core.person("icbc1"), order)
    assert [(each.pointer, each.code) for each in refused.defects] == [
        ("/earlier_amount", "amount_precision")
    ]


def test_the_question_has_a_clock_of_its_own(core: Core, order: UUID) -> None:
    core.later(minutes=4)
    answer(core, order, ODD)
    [asked] = core.log(ClarificationAsked)
    assert asked.stream == f"stop_payment-{order}"
    assert asked.data["answer_by"] == "2026-11-21T11:04:00Z"
    core.later(hours=24)
    assert missed(core) == ["2026-11-21T11:04:00Z"]
    core.later(hours=24)
    assert len(missed(core)) == 1


def test_the_next_answer_is_what_the_bank_meant(core: Core, order: UUID) -> None:
    answer(core, order, ODD)
    assert codes(answer(core, order, EVEN)) == []
    core.later(hours=25)
    assert missed(core) == []


def test_each_answer_that_does_not_add_up_is_asked_about_anew(core: Core, order: UUID) -> None:
    answer(core, order, ODD)
    core.later(hours=23)
    answer(core, order, sp.Answer(code="1200", held_amount="1000.02", balance="1000.00"))
    core.later(hours=23)
    assert missed(core) == []
    core.later(hours=1)
    assert len(missed(core)) == 1
    assert len(core.log(ClarificationAsked)) == 2


def test_a_repeated_answer_is_not_asked_about_again(core: Core, order: UUID) -> None:
    answer(core, order, ODD)
    again = core.take(ODD, core.person("icbc2"), order)
    assert again.outcome == "repeated"
    assert len(core.log(ClarificationAsked)) == 1


def test_an_officer_may_ask_once_there_is_an_answer(core: Core, order: UUID) -> None:
    officer = core.person("officer1")
    assert core.refuse(QUESTION, officer, order).slug == "not-answered"
    answer(core, order, EVEN)
    assert core.refuse(QUESTION, core.person("officer3"), order).slug == "not-found"
    assert core.refuse(QUESTION, core.person("icbc1"), order).slug == "forbidden"
    core.take(QUESTION, officer, order)
    [asked] = core.log(ClarificationAsked)
    assert core.said(asked)["question"] == QUESTION.question
    again = core.say(QUESTION, core.person("officer2"), order)
    assert isinstance(again, Receipt)
    assert again.outcome == "repeated"
    other = AskClarification(question="另一问题")
    assert core.refuse(other, officer, order).slug == "already-asked"
    answer(core, order, sp.Answer(code="1200", held_amount="1000.00", feedback_remark="余额不足"))
    core.take(other, officer, order)
    assert len(core.log(ClarificationAsked)) == 2
