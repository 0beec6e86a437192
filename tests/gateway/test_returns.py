"""Return of funds over HTTP: filed, told apart, decided on what was seen, paid, and added up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from contracts import stop_payment as sp
from tests.application import APPLICATION
from tests.gateway.conftest import ICBC
from tests.gateway.test_freezing import frozen
from tests.gateway.test_shaping import slug, stopped

if TYPE_CHECKING:
    from tests.gateway.conftest import Gateway, Reply

CLAIM: dict[str, Any] = {
    "application_id": "C-1",
    "victim_name": "周敏",
    "victim_account": "4177763170669074391",
    "victim_bank": "ICBC",
    "transfer_time": "2026-11-20T11:04:00+08:00",
    "amount": "3.00",
    "officer1_id": "331000",
    "officer1_name": "沈建国",
    "officer2_id": "331259",
    "officer2_name": "章晓燕",
}
OTHER = CLAIM | {"application_id": "C-2", "victim_name": "马艳", "amount": "7.00"}
DECIDED: dict[str, Any] = {
    "approver_id": "330002",
    "approver_name": "潘国庆",
    "approver_rank": "city",
    "legal_document_number": "湖公(刑)刑返字〔2026〕00001号",
    "reason": "权属明确",
}


def step(gateway: Gateway, freeze: str, word: str, said: dict[str, Any]) -> Reply:
    """Take a step of a return, on the version that is shown now."""
    headers = {"If-Match": gateway.get(f"{freeze}/return", "centre").headers["ETag"]}
    return gateway.post(f"{freeze}/return/{word}", "centre", json=said, headers=headers)


def shown(gateway: Gateway, freeze: str) -> dict[str, Any]:
    """Return the return of a freeze as it is shown."""
    gateway.house.settle()
    found: dict[str, Any] = gateway.get(f"{freeze}/return", "super").json
    return found


def pay(gateway: Gateway, claim: dict[str, Any], **said: str) -> None:
    """Have the bank answer the order to pay a claim."""
    order = claim["payments"][-1]["order_id"]
    gateway.house.take(sp.Answer.load({"code": "0000"} | said), ICBC, UUID(order))
    gateway.house.settle()


def test_a_return_is_shared_decided_and_paid_and_everything_adds_up(
    either_gateway: Gateway,
) -> None:
    gateway = either_gateway
    freeze = frozen(gateway)
    for claim in (CLAIM, OTHER):
        assert gateway.post(f"{freeze}/return/claims", "centre", json=claim).status_code == 201
    gateway.house.settle()
    assert step(gateway, freeze, "tracing", {"method": "pro_rata"}).status_code == 201
    announced = shown(gateway, freeze)
    assert (announced["method"], announced["notice_until"]) == ("pro_rata", "2026-12-20T04:00:00Z")
    assert [(c["state"], c["share_minor"]) for c in announced["claims"]] == [
        ("traced", 150),
        ("traced", 350),
    ]
    assert announced["claims"][0]["victim_name"] == "周*"
    early = step(gateway, freeze, "decision", DECIDED)
    assert (early.status_code, slug(early)) == (409, "notice-running")
    gateway.house.later(days=30)
    made = step(gateway, freeze, "decision", DECIDED)
    assert (made.status_code, made.headers["Location"]) == (201, f"{freeze}/return")
    first, second = shown(gateway, freeze)["claims"]
    decided = gateway.house.edge.reader.size() - 1
    pay(gateway, first, paid_amount="1.00")
    pay(gateway, second)
    paid = shown(gateway, freeze)
    assert [(c["state"], c["paid_minor"]) for c in paid["claims"]] == [
        ("partly_paid", 100),
        ("paid", 350),
    ]
    sums = [paid[f"{name}_minor"] for name in ("held", "returned", "promised", "available")]
    assert sums == [50, 450, 50, 0]
    [row] = gateway.get("/v1/measures?state=in_force", "super").json["measures"]
    assert (row["held_minor"], row["returned_minor"]) == (50, 450)
    [total] = gateway.get(f"/v1/cases/{APPLICATION['case_number']}/trail", "super").json["totals"]
    told = {name: total[f"{name}_minor"] for name in ("asked", "held", "returned", "in_flight")}
    assert told == {"asked": 44102342, "held": 50, "returned": 450, "in_flight": 44101842}
    then = gateway.get(f"{freeze}/return?as_of={decided}", "super").json
    assert then["as_of"]["position"] == decided
    assert [then[f"{name}_minor"] for name in ("held", "returned", "promised")] == [500, 0, 500]
    assert [len(claim["payments"]) for claim in then["claims"]] == [1, 1]


def test_what_was_not_paid_is_ordered_again(gateway: Gateway) -> None:
    freeze = frozen(gateway)
    gateway.post(f"{freeze}/return/claims", "centre", json=CLAIM)
    gateway.house.settle()
    step(gateway, freeze, "tracing", {"method": "single"})
    gateway.house.settle()
    step(gateway, freeze, "decision", DECIDED)
    [claim] = shown(gateway, freeze)["claims"]
    wanted = DECIDED | {"application_id": "P-1", "claim": "C-1"}
    wanted |= {"payee_account": "6228480402564890018", "payee_name": "周敏", "payee_bank": "ABC"}
    assert slug(step(gateway, freeze, "payments", wanted)) == "order-pending"
    pay(gateway, claim, code="0300", failure_cause="账户已销户")
    [failed] = shown(gateway, freeze)["claims"]
    assert (failed["state"], failed["payments"][0]["code"]) == ("failed", "0300")
    made = step(gateway, freeze, "payments", wanted)
    assert made.status_code == 201
    gateway.house.settle()
    order = gateway.get(made.headers["Location"], "icbc").json
    assert (order["act"], order["detail"]["payee_account"]) == ("return", "6228480402564890018")
    assert gateway.get(made.headers["Location"], "super").json["detail"]["payee_name"] == "周*"


@pytest.mark.parametrize("word", ["tracing", "reviews", "decision", "claims/withdrawal"])
def test_a_decision_says_what_was_seen(gateway: Gateway, word: str) -> None:
    freeze = frozen(gateway)
    bare = gateway.post(f"{freeze}/return/{word}", "centre", json={})
    assert (bare.status_code, slug(bare)) == (428, "precondition-required")
    gateway.post(f"{freeze}/return/claims", "centre", json=CLAIM)
    gateway.house.settle()
    old = {"If-Match": '"0"'}
    said = {"method": "single"}
    stale = gateway.post(f"{freeze}/return/tracing", "centre", json=said, headers=old)
    assert (stale.status_code, slug(stale)) == (412, "precondition-failed")


def test_only_a_freeze_has_a_return_and_only_its_parties_see_it(gateway: Gateway) -> None:
    stop = stopped(gateway, "A-9")
    assert gateway.get(f"{stop}/return", "super").status_code == 404
    assert gateway.get(f"{stop}/return?at=1", "super").status_code == 400
