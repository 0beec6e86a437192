"""Supervision slips over HTTP: supervisors see proposals and decide, an agency what was issued."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

if TYPE_CHECKING:
    from tests.gateway.conftest import Gateway

SLIPS = "/v1/slips"
DEFECT = {"defect": "三件止付指令逾期未反馈"}


def proposed(gateway: Gateway) -> dict[str, Any]:
    """Have ICBC leave three orders unanswered, and return the slip that is proposed."""
    for application in ("S-1", "S-2", "S-3"):
        gateway.house.order(application)
    gateway.house.later(hours=25)
    [row] = gateway.get(f"{SLIPS}?state=proposed", "super").json["slips"]
    return dict(row)


def test_a_proposal_is_seen_by_who_oversees_and_by_nobody_else(gateway: Gateway) -> None:
    row = proposed(gateway)
    assert (row["agency"], row["number"], row["state"]) == ("ICBC", 1, "proposed")
    one = gateway.get(row["links"]["self"], "audit").json
    assert len(one["orders"]) == 3
    assert gateway.get(one["orders"][0]["link"], "super").status_code == 200
    assert gateway.get(SLIPS, "icbc").json["slips"] == []
    assert gateway.get(row["links"]["self"], "icbc").status_code == 404
    assert gateway.get(SLIPS, "centre").status_code == 403


def test_once_issued_its_agency_reads_it_and_no_other(gateway: Gateway) -> None:
    there = proposed(gateway)["links"]["self"]
    assert gateway.post(f"{there}/issue", "audit", json=DEFECT).status_code == 403
    made = gateway.post(f"{there}/issue", "super", json=DEFECT)
    assert (made.status_code, made.json["slip_id"]) == (201, there.rpartition("/")[2])
    gateway.house.settle()
    read = gateway.get(there, "icbc").json
    assert (read["state"], read["words"], read["decided_by"]) == (
        "issued",
        DEFECT["defect"],
        "super",
    )
    assert gateway.get(there, "abc").status_code == 404
    refused = gateway.post(f"{there}/dismissal", "super", json={"reason": "另有原因"})
    assert refused.status_code == 409
    assert refused.json["type"].endswith("already-decided")


def test_dismissed_it_stays_unseen_by_its_agency(gateway: Gateway) -> None:
    there = proposed(gateway)["links"]["self"]
    made = gateway.post(f"{there}/dismissal", "super", json={"reason": "系统故障"})
    assert made.status_code == 201
    gateway.house.settle()
    assert gateway.get(there, "super").json["state"] == "dismissed"
    assert gateway.get(there, "icbc").status_code == 404
    table = gateway.get(f"{SLIPS}?format=csv", "super").text.splitlines()
    assert table[0].startswith("slip_id,agency,number,state")
    assert len(table) == 2


def test_what_is_wrong_is_named(gateway: Gateway) -> None:
    there = proposed(gateway)["links"]["self"]
    unsaid = gateway.post(f"{there}/issue", "super", json={})
    assert (unsaid.status_code, unsaid.json["errors"][0]["code"]) == (422, "required")
    unknown = gateway.post(f"{SLIPS}/{uuid4()}/issue", "super", json=DEFECT)
    assert unknown.status_code == 404
    for wrong in ("state=open", "limit=0", "after=x", "agency=ICBC"):
        assert gateway.get(f"{SLIPS}?{wrong}", "super").status_code == 400
    first = gateway.get(f"{SLIPS}?limit=1", "super")
    assert first.json["next"] is None
