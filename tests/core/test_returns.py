"""Return of funds: claimed, told apart, announced, decided, paid by the bank, the rest frozen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest

from contracts import freezing as fz
from contracts import measures as ms
from contracts import returns as rt
from contracts import stop_payment as sp
from contracts.port import WireCommand, order_id
from tests.core.test_freezing import frozen
from tests.core.test_shaping import asking, said, slug

if TYPE_CHECKING:
    from pathlib import Path

    from contracts.message import Command
    from contracts.port import Receipt
    from contracts.problems import Problem
    from tests.core.conftest import Core

HELD = 44102342
CLAIM: dict[str, Any] = {
    "application_id": "F-1",
    "victim_name": "周敏",
    "victim_account": "4177763170669074391",
    "victim_bank": "ICBC",
    "transfer_time": "2026-11-20T11:04:00+08:00",
    "amount": "441023.42",
    "officer1_id": "331000",
    "officer1_name": "沈建国",
    "officer2_id": "331259",
    "officer2_name": "章晓燕",
}
OTHER = CLAIM | {"application_id": "F-2", "victim_name": "马艳", "amount": "220511.71"}
DECIDED: dict[str, Any] = {
    "approver_id": "330002",
    "approver_name": "潘国庆",
    "approver_rank": "city",
    "legal_document_number": "湖公(刑)刑返字〔2026〕00001号",
    "reason": "权属明确",
}
ELSEWHERE = {"payee_account": "6228480402564890018", "payee_name": "周敏", "payee_bank": "ABC"}


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Where a new, empty store is: one is enough, for no question here is the database's."""
    return f"sqlite:///{tmp_path}/tocsin.db"


def step(core: Core, freeze: UUID, kind: type[Command], **fields: Any) -> Receipt:  # noqa: ANN401
    """Take a step of a return that must be accepted."""
    return core.take(kind.load(fields), core.person("officer1"), freeze)


def refused(core: Core, freeze: UUID, kind: type[Command], **fields: Any) -> Problem:  # noqa: ANN401
    """Return why a step of a return is refused."""
    return core.refuse(kind.load(fields), core.person("officer1"), freeze)


def paying(core: Core, freeze: UUID, method: str, *claims: dict[str, Any]) -> list[UUID]:
    """Return the orders to pay these claims, once they are decided on and offered."""
    before = len(core.log(rt.ReturnOrdered))
    for claim in claims:
        step(core, freeze, rt.ClaimReturn, **claim)
    step(core, freeze, rt.TraceReturn, method=method)
    if method == rt.PRO_RATA:
        core.later(days=30)
    step(core, freeze, rt.DecideReturn, **DECIDED)
    core.settle()
    made = core.log(rt.ReturnOrdered)[before:]
    return [UUID(event.stream.removeprefix("stop_payment-")) for event in made]


def answer(core: Core, order: UUID, **fields: Any) -> None:  # noqa: ANN401  as in JSON
    """Have the bank answer an order."""
    core.take(sp.Answer.load(fields), core.person("icbc1"), order)
    core.settle()


def sums(core: Core) -> list[tuple[int, int, int]]:
    """Return what each payment paid, what was returned by then, and what was held still."""
    return [
        (each.data["paid_minor"], each.data["returned_minor"], each.data["held_minor"])
        for each in core.log(rt.Returned, rt.ReturnFailed)
    ]


def test_one_victims_money_goes_back_to_where_it_came_from(core: Core) -> None:
    freeze = frozen(core)
    [order] = paying(core, freeze, rt.SINGLE, CLAIM | {"amount": "300000.00"})
    [ordered] = core.log(rt.ReturnOrdered)
    opened = core.said(ordered)
    assert opened["payee_account"] == CLAIM["victim_account"]
    assert (opened["payee_name"], opened["amount_minor"]) == ("周敏", 30000000)
    assert (opened["parent"], opened["agency"]) == (str(freeze), "ICBC")
    assert "周敏" not in ordered.text
    core.later(hours=1)
    answer(core, order, code="0000")
    assert said(core, rt.Returned) == [
        {
            "measure": str(freeze),
            "order_id": str(order),
            "claim": "F-1",
            "currency": "CNY",
            "paid_minor": 30000000,
            "unpaid_minor": 0,
            "returned_minor": 30000000,
            "held_minor": HELD - 30000000,
            "paid_at": "2026-11-20T12:00:00Z",
        }
    ]


def test_the_bank_has_three_working_days_to_the_end_of_the_last(core: Core) -> None:
    paying(core, frozen(core), rt.SINGLE, CLAIM)
    assert said(core, sp.Offered)[-1].keys() == {"channel", "acknowledge_by", "answer_by"}
    assert said(core, sp.Offered)[-1]["answer_by"] == "2026-11-25T16:00:00Z"


def test_a_year_whose_holidays_nobody_knows_is_named(core: Core) -> None:
    freeze = frozen(core)
    step(core, freeze, rt.ClaimReturn, **CLAIM)
    core.later(days=41)
    step(core, freeze, rt.TraceReturn, method=rt.SINGLE)
    step(core, freeze, rt.DecideReturn, **DECIDED)
    core.settle()
    assert core.log(sp.Offered)[-1].data["unknown_year"] == 2027


def test_what_cannot_be_told_apart_is_announced_and_then_shared(core: Core) -> None:
    freeze = frozen(core)
    orders = paying(core, freeze, rt.PRO_RATA, CLAIM, OTHER)
    assert [each["share_minor"] for each in said(core, rt.ShareFixed)] == [29401561, 14700781]
    assert said(core, rt.NoticePublished) == [
        {"measure": str(freeze), "until": "2026-12-20T11:00:00Z"}
    ]
    for order in orders:
        answer(core, order, code="0000")
    assert [each[1:] for each in sums(core)] == [(29401561, 14700781), (HELD, 0)]


def test_nothing_is_decided_before_its_time(core: Core) -> None:
    freeze = frozen(core)
    assert refused(core, freeze, rt.TraceReturn, method=rt.SINGLE).slug == "nothing-claimed"
    assert refused(core, freeze, rt.DecideReturn, **DECIDED).slug == "not-traced"
    for claim in (CLAIM, OTHER):
        step(core, freeze, rt.ClaimReturn, **claim)
    said_no = refused(core, freeze, rt.TraceReturn, method=rt.SINGLE)
    assert (said_no.slug, said_no.codes) == ("invalid-command", ["method_not_single"])
    step(core, freeze, rt.TraceReturn, method=rt.PRO_RATA)
    running = refused(core, freeze, rt.DecideReturn, **DECIDED)
    assert (running.slug, running.hint) == ("notice-running", "2026-12-20T11:00:00Z")
    objection = {"objection_id": "Y-1", "objector_name": "某", "objection": "漏列"}
    step(core, freeze, rt.ObjectToReturn, **objection)
    core.later(days=30)
    late = refused(core, freeze, rt.ObjectToReturn, **objection | {"objection_id": "Y-2"})
    assert (late.slug, late.hint) == ("notice-over", "2026-12-20T11:00:00Z")
    waiting = refused(core, freeze, rt.DecideReturn, **DECIDED)
    assert (waiting.slug, waiting.hint) == ("objection-open", "Y-1")
    step(
        core, freeze, rt.ReviewObjection, objection_id="Y-1", outcome=rt.DISMISSED, reason="不成立"
    )
    low = refused(core, freeze, rt.DecideReturn, **DECIDED | {"approver_rank": "county"})
    assert (low.slug, low.hint, low.codes) == ("rank-too-low", "city", ["rank_too_low"])
    own = refused(core, freeze, rt.DecideReturn, **DECIDED | {"approver_id": "331000"})
    assert own.codes == ["approver_not_distinct"]
    step(core, freeze, rt.DecideReturn, **DECIDED)
    assert refused(core, freeze, rt.DecideReturn, **DECIDED).slug == "not-traced"


def test_part_of_it_paid_leaves_the_rest_frozen_and_owed(core: Core) -> None:
    freeze, officer = frozen(core), core.person("officer1")
    [order] = paying(core, freeze, rt.SINGLE, CLAIM)
    again = DECIDED | {"claim": "F-1", **ELSEWHERE}
    wanted = asking(rt.PayAgain, freeze, "P-1", **again)
    assert core.refuse(wanted, officer).slug == "order-pending"
    answer(core, order, code="1200", paid_amount="100000.00", failure_cause="账户限额")
    assert core.refuse(wanted, core.person("officer3")).slug == "not-found"
    made = core.take(wanted, officer)
    core.settle()
    assert made.subject == order_id("HZ", "P-1")
    second = core.said(core.log(rt.ReturnOrdered)[-1])
    assert (second["payee_account"], second["amount_minor"]) == (
        ELSEWHERE["payee_account"],
        HELD - 10000000,
    )
    answer(core, made.subject, code="0000")
    assert sums(core) == [(10000000, 10000000, HELD - 10000000), (HELD - 10000000, HELD, 0)]
    assert (
        core.refuse(asking(rt.PayAgain, freeze, "P-2", **again), officer).slug == "nothing-unpaid"
    )


def test_where_the_account_cannot_be_paid_the_reason_is_told_and_another_is(core: Core) -> None:
    freeze = frozen(core)
    [order] = paying(core, freeze, rt.SINGLE, CLAIM)
    answer(core, order, code="0300", failure_cause="账户已销户")
    assert [each["unpaid_minor"] for each in said(core, rt.ReturnFailed)] == [HELD]
    again = asking(rt.PayAgain, freeze, "P-1", **DECIDED, claim="F-1", **ELSEWHERE)
    core.take(again, core.person("officer1"))


def test_no_other_account_is_paid_before_the_one_that_the_money_came_from(core: Core) -> None:
    freeze, officer = frozen(core), core.person("officer1")
    [order] = paying(core, freeze, rt.SINGLE, CLAIM)
    core.take(sp.Withdraw(reason="重办"), officer, order)
    plain = DECIDED | {"claim": "F-1"}
    other = asking(rt.PayAgain, freeze, "P-1", **plain, **ELSEWHERE)
    assert core.refuse(other, officer).slug == "source-first"
    core.take(asking(rt.PayAgain, freeze, "P-1", **plain), officer)
    again = core.said(core.log(rt.ReturnOrdered)[-1])
    assert (again["payee_account"], again["again"]) == (CLAIM["victim_account"], True)


def test_a_new_victim_begins_another_round_with_what_is_left(core: Core) -> None:
    freeze = frozen(core)
    paying(core, freeze, rt.SINGLE, CLAIM | {"amount": "300000.00"})
    step(core, freeze, rt.ClaimReturn, **OTHER)
    step(core, freeze, rt.TraceReturn, method=rt.SINGLE)
    traced = said(core, rt.ReturnTraced)[-1]
    assert (traced["available_minor"], traced["returned_minor"]) == (14102342, 14102342)
    step(core, freeze, rt.DecideReturn, **DECIDED)
    step(core, freeze, rt.ClaimReturn, **OTHER | {"application_id": "F-3", "amount": "1.00"})
    assert refused(core, freeze, rt.TraceReturn, method=rt.SINGLE).slug == "nothing-available"


def test_a_claim_or_an_upheld_objection_makes_what_was_traced_void(core: Core) -> None:
    freeze = frozen(core)
    step(core, freeze, rt.ClaimReturn, **CLAIM)
    step(core, freeze, rt.TraceReturn, method=rt.PRO_RATA)
    step(core, freeze, rt.ClaimReturn, **OTHER)
    core.later(days=31)
    assert refused(core, freeze, rt.DecideReturn, **DECIDED).slug == "not-traced"
    step(core, freeze, rt.TraceReturn, method=rt.PRO_RATA)
    step(core, freeze, rt.ObjectToReturn, objection_id="Y", objector_name="某", objection="错")
    step(core, freeze, rt.ReviewObjection, objection_id="Y", outcome=rt.UPHELD, reason="是")
    assert refused(core, freeze, rt.DecideReturn, **DECIDED).slug == "not-traced"


def test_the_last_word_of_a_bank_on_what_it_paid_counts(core: Core) -> None:
    freeze = frozen(core)
    [order] = paying(core, freeze, rt.SINGLE, CLAIM)
    for paid in ("500000.00", "100.00", "0.00"):
        answer(core, order, code="0000", paid_amount=paid)
    assert sums(core) == [(50000000, 50000000, 0), (10000, 10000, HELD - 10000), (0, 0, HELD)]
    flags = [each.get("flags", []) for each in said(core, sp.Answered)]
    assert flags[2:] == [[{"code": "paid_exceeds_asked"}], [], []]


def test_only_a_freeze_in_force_is_returned_from(core: Core) -> None:
    freeze, officer, stranger = frozen(core), core.person("officer1"), core.person("officer3")
    assert refused(core, order_id("HZ", "A-F-1"), rt.ClaimReturn, **CLAIM).slug == "not-found"
    assert core.refuse(rt.ClaimReturn.load(CLAIM), stranger, freeze).slug == "not-found"
    step(core, freeze, rt.ClaimReturn, **CLAIM)
    made = core.take(asking(fz.Unfreeze, freeze, "U-1"), officer)
    core.settle()
    answer(core, made.subject, code="0000")
    gone = refused(core, freeze, rt.TraceReturn, method=rt.SINGLE)
    assert gone.slug == "already-released"


def test_what_is_said_twice_changes_nothing_and_other_content_conflicts(core: Core) -> None:
    freeze = frozen(core)
    first = step(core, freeze, rt.ClaimReturn, **CLAIM)
    assert step(core, freeze, rt.ClaimReturn, **CLAIM).position == first.position
    assert refused(core, freeze, rt.ClaimReturn, **CLAIM | {"amount": "1"}).slug == "conflict"
    traced = step(core, freeze, rt.TraceReturn, method=rt.PRO_RATA)
    assert step(core, freeze, rt.TraceReturn, method=rt.PRO_RATA).position == traced.position
    core.later(days=30)
    step(core, freeze, rt.DecideReturn, **DECIDED)
    back = refused(core, freeze, rt.WithdrawClaim, application_id="F-1", reason="撤")
    assert back.slug == "claim-decided"
    assert len([e for e in core.log(ms.ChangeAsked) if e.data["change"] == ms.RETURN]) == 1


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        ({"amount": "1.001"}, ["amount_precision"]),
        ({"amount": "0"}, ["amount_not_positive"]),
        ({"officer2_id": "331000"}, ["officers_not_distinct"]),
        ({"transfer_time": "2027-01-01T00:00:00Z"}, ["time_in_future"]),
        ({"victim_account": "x"}, ["account_format"]),
    ],
)
def test_what_is_wrong_with_a_claim_is_named(
    core: Core, fields: dict[str, Any], codes: list[str]
) -> None:
    freeze = frozen(core)
    bad = WireCommand(uuid4(), rt.ClaimReturn.wire, CLAIM | fields, freeze)
    [problem] = core.send(bad, caller=core.person("officer1"))
    assert slug(problem) == "invalid-command"
    assert problem.codes == codes  # type: ignore[union-attr]  # it is one
