"""Approval and papers over HTTP: who sees what waits, who may say what of it, what is counted."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from contracts import directory as d
from contracts.authority import SupplyPapers
from contracts.examples import examples
from contracts.stop_payment import Order
from tests.gateway.test_shaping import slug

if TYPE_CHECKING:
    from tests.gateway.conftest import Gateway, Reply

SCAN = examples()[Order.wire]["attachments"]
EMERGENCY: dict[str, Any] = {
    "application_type": "02",
    "original_application_id": "REPORT-1",
    "legal_document_number": None,
}


@pytest.fixture
def strict(gateway: Gateway) -> Gateway:
    """The gateway under the pack that wants stops approved, with an approver's key."""
    house = gateway.house
    begins = house.at + timedelta(minutes=1)
    best = d.ActivatePolicy(
        pack="BEST-2025", version="2026-11", in_force_from=begins, reason="试行"
    )
    house.install([best])
    house.keys["boss"] = house.key_for("CENTRE", "approver")
    house.keys["stranger"] = house.key_for("STATION", "approver")
    house.later(minutes=2)
    return gateway


def waiting(gateway: Gateway) -> str:
    """Return the address of a stop that waits for approval."""
    here: str = gateway.order("A-1", attachments=SCAN).headers["Location"]
    gateway.house.settle()
    return here


def judge(gateway: Gateway, here: str, word: str, key: str = "boss", **said: str) -> Reply:
    """Say a second person's word, on the order's version as it stands."""
    headers = {"If-Match": gateway.get(here, "centre").headers["ETag"]}
    answer = gateway.post(f"{here}/{word}", key, json=said, headers=headers)
    gateway.house.settle()
    return answer


def counted(gateway: Gateway, figure: str, key: str = "centre") -> list[str]:
    """Return the applications that a figure counts."""
    rows = gateway.get(f"/v1/orders?figure={figure}", key).json["orders"]
    return [row["application_id"] for row in rows]


def test_a_bank_does_not_see_what_waits_and_sees_it_once_approved(strict: Gateway) -> None:
    here = waiting(strict)
    assert strict.get(here, "icbc").status_code == 404
    assert strict.get("/v1/orders", "icbc").json["orders"] == []
    assert strict.get("/v1/response-times", "super").json["response_times"] == []
    assert (counted(strict, "open"), counted(strict, "to_approve", "boss")) == ([], ["A-1"])
    assert strict.get(here, "boss").json["status"] == "awaiting_approval"
    assert judge(strict, here, "approval").status_code == 201
    seen = strict.get(here, "icbc").json
    assert (seen["status"], seen["approval"]) == ("offered", "approved")
    assert (counted(strict, "open"), counted(strict, "to_approve")) == (["A-1"], [])
    [row] = strict.get("/v1/response-times", "super").json["response_times"]
    assert row["orders"] == 1


def test_a_rejected_order_is_over_and_no_bank_ever_sees_it(strict: Gateway) -> None:
    here = waiting(strict)
    assert judge(strict, here, "rejection").status_code == 422
    assert judge(strict, here, "rejection", reason="时间不符").status_code == 201
    assert strict.get(here, "centre").json["status"] == "rejected"
    assert strict.get(here, "icbc").status_code == 404
    assert (counted(strict, "open"), counted(strict, "to_approve")) == ([], [])
    late = judge(strict, here, "approval")
    assert (late.status_code, slug(late)) == (409, "already-rejected")


def test_who_may_not_approve_is_told_so_or_sees_nothing(strict: Gateway) -> None:
    here = waiting(strict)
    assert judge(strict, here, "approval", "centre").status_code == 403
    assert judge(strict, here, "approval", "icbc").status_code == 403
    assert judge(strict, here, "approval", "stranger").status_code == 404
    assert strict.get(here, "stranger").status_code == 404
    assert strict.post(f"{here}/approval", "boss", json={}).status_code == 428


def test_papers_are_awaited_overdue_counted_and_taken_late(gateway: Gateway) -> None:
    here: str = gateway.order("A-1", **EMERGENCY).headers["Location"]
    gateway.house.settle()
    assert gateway.get(here, "centre").json["papers_by"] == "2026-11-21T04:00:00.000000Z"
    assert counted(gateway, "without_papers") == ["A-1"]
    gateway.house.later(hours=24)
    assert counted(gateway, "papers_overdue") == ["A-1"]
    papers = examples()[SupplyPapers.wire]
    assert judge(gateway, here, "papers", "centre", **papers).status_code == 201
    assert (counted(gateway, "without_papers"), counted(gateway, "papers_overdue")) == ([], ["A-1"])
    row = gateway.get(here, "centre").json
    assert row["papers_at"] >= row["papers_by"]
    unasked: str = gateway.order("A-2").headers["Location"]
    gateway.house.settle()
    refused = judge(gateway, unasked, "papers", "centre", **papers)
    assert (refused.status_code, slug(refused)) == (409, "no-papers-awaited")
