"""A proposed hold over HTTP: listed, shown with its task, confirmed or declined, by its centre."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contracts import hold_proposals as hp
from contracts.examples import examples

if TYPE_CHECKING:
    from tests.gateway.conftest import Gateway, Reply

TASKS, HOLDS = "/v1/liaison-tasks", "/v1/protective-holds"
OFFICE = "ZLPCS"
ASKED = {
    "task_id": "T02-0001",
    "urgency": "urgent",
    "template": "reach_person",
    "assignee": OFFICE,
    "case_number": "A3305000000002026110001",
    "person_name": "周英兰",
    "person_id_number": "330522200210067624",
    "person_phone": "+8613905720001",
}
CONFIRMED = examples()[hp.ConfirmHold.wire]


@pytest.fixture
def office(gateway: Gateway) -> Gateway:
    """Return a gateway with an office that reaches people, and its key."""
    house = gateway.house
    house.keys[OFFICE] = house.key_for(OFFICE, "liaison_officer")
    return gateway


def unreached(gateway: Gateway) -> str:
    """Have the office not reach somebody; return the address of its task."""
    made = gateway.post(TASKS, "centre", json=ASKED)
    assert made.status_code == 201, made.text
    gateway.house.settle()
    [row] = gateway.get(made.headers["Location"], "centre").json["tasks"]
    said = {"report": "两次上门", "reached": False}
    told = gateway.post(f"{row['links']['self']}/submission", OFFICE, json=said)
    assert told.status_code == 201, told.text
    gateway.house.settle()
    return str(row["links"]["self"])


def decide(gateway: Gateway, path: str, said: object, of: str) -> Reply:
    """Decide on the version that is shown now."""
    seen = {"If-Match": gateway.get(of, "centre").headers["ETag"]}
    answer = gateway.post(path, "centre", json=said, headers=seen)
    gateway.house.settle()
    return answer


def test_what_is_proposed_is_listed_leads_to_its_task_and_back_and_is_confirmed(
    office: Gateway,
) -> None:
    task = unreached(office)
    hold = office.get(task, "centre").json["links"]["hold"]
    shown = office.get(hold, "centre").json
    assert (shown["act"], shown["status"], shown["orders"]) == ("hold_proposal", "proposed", [])
    assert task.endswith(shown["detail"]["task"])
    assert ASKED["person_name"] not in str(shown)
    [listed] = office.get("/v1/orders?figure=to_confirm", "centre").json["orders"]
    assert hold.endswith(listed["order_id"])
    assert listed["due_at"] == shown["acknowledge_by"]
    case = office.get(f"/v1/cases/{ASKED['case_number']}", "centre").json
    [ball] = [ball for ball in case["balls"] if ball["deadline"] == hp.PROPOSAL]
    assert (ball["holder"], ball["waits"][0]["by"]) == ("CENTRE", listed["due_at"])
    assert ball["rule"]["key"] == "stop_payment.protective_hold.proposal"
    answer = decide(office, f"{hold}/confirmation", CONFIRMED, hold)
    assert answer.status_code == 201, answer.text
    shown = office.get(hold, "centre").json
    assert (shown["act"], shown["status"]) == ("protective_hold", "ordered")
    assert task.endswith(shown["detail"]["task"])
    assert {"ICBC", "ABC"} <= {order["agency"] for order in shown["orders"]}
    assert office.get("/v1/orders?figure=to_confirm", "centre").json["orders"] == []
    other = CONFIRMED | {"reason": "另一事由"}
    again = decide(office, f"{hold}/confirmation", other, hold)
    assert (again.status_code, again.json["type"].rpartition("/")[2]) == (409, "already-decided")


def test_what_is_declined_is_over_and_what_nobody_decides_lapses(office: Gateway) -> None:
    hold = office.get(unreached(office), "centre").json["links"]["hold"]
    name = hold.rpartition("/")[2]
    answer = decide(office, f"/v1/orders/{name}/withdrawal", {"reason": "本人在住院"}, hold)
    assert answer.status_code == 201, answer.text
    assert office.get(hold, "centre").json["status"] == "withdrawn"
    refused = decide(office, f"{hold}/confirmation", CONFIRMED, hold)
    assert refused.json["type"].endswith("/already-withdrawn")


def test_what_nobody_decides_lapses(office: Gateway) -> None:
    hold = office.get(unreached(office), "centre").json["links"]["hold"]
    office.house.later(hours=4)
    row = office.get(hold, "centre").json
    assert (row["status"], bool(row["lapsed_at"]), row["due_at"]) == ("lapsed", True, None)
    case = office.get(f"/v1/cases/{ASKED['case_number']}", "centre").json
    assert hp.PROPOSAL not in {ball["deadline"] for ball in case["balls"]}
    refused = decide(office, f"{hold}/confirmation", CONFIRMED, hold)
    assert refused.json["type"].endswith("/proposal-over")


def test_nobody_but_its_centre_sees_it_or_decides(office: Gateway) -> None:
    task = unreached(office)
    hold = office.get(task, "centre").json["links"]["hold"]
    assert "hold" not in office.get(task, OFFICE).json["links"]
    for key, status in (("icbc", 404), ("station", 404), (OFFICE, 403)):
        assert office.get(hold, key).status_code == status
    for key, status in (("icbc", 403), ("station", 404), (OFFICE, 403)):
        seen = {"If-Match": '"1"'}
        told = office.post(f"{hold}/confirmation", key, json=CONFIRMED, headers=seen)
        assert told.status_code == status, told.text
    unseen = office.post(f"{hold}/confirmation", "centre", json=CONFIRMED)
    assert unseen.status_code == 428
