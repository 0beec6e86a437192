"""Protective holds over HTTP: one request holds a person at every bank, one lets them go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts import holding as hd
from contracts.examples import examples
from tests.gateway.conftest import centre

if TYPE_CHECKING:
    from tests.gateway.conftest import Gateway, Reply

HOLDS = "/v1/protective-holds"
ASKED = examples()[hd.HoldPerson.wire] | {"application_id": "B-1"}
REACHED = {
    "reached_at": "2026-11-20T04:00:00Z",
    "reached_by": "沈建国",
    "means": "phone",
    "reason": "已联系到本人",
}
FOUND = {
    "code": "0000",
    "held_amount": "860.00",
    "accounts": [{"account_number": "6220078063608377891", "balance": "860.00", "held": "860.00"}],
}


def held(gateway: Gateway) -> str:
    """Hold a person; return the address of the hold."""
    made = gateway.post(HOLDS, "centre", json=ASKED)
    assert made.status_code == 201, made.text
    assert made.headers["Location"] == f"{HOLDS}/{centre('B-1')}"
    gateway.house.settle()
    return str(made.headers["Location"])


def reach(gateway: Gateway, hold: str) -> Reply:
    """Say that the person was reached, on the version that is shown now."""
    seen = {"If-Match": gateway.get(hold, "centre").headers["ETag"]}
    answer = gateway.post(f"{hold}/contact", "centre", json=REACHED, headers=seen)
    gateway.house.settle()
    return answer


def test_a_person_is_held_at_every_bank_and_let_go_by_contact(gateway: Gateway) -> None:
    hold = held(gateway)
    shown = gateway.get(hold, "centre")
    orders = {order["agency"]: order for order in shown.json["orders"]}
    assert {"ICBC", "ABC"} <= orders.keys()
    assert ASKED["holder_name"] not in shown.text
    path = orders["ICBC"]["links"]["order"]
    detail = gateway.get(path, "icbc").json["detail"]
    assert detail["holder_id_number"] == ASKED["holder_id_number"]
    assert gateway.post(f"{path}/answer", "icbc", json=FOUND).status_code == 201
    gateway.house.settle()
    listed = gateway.get("/v1/measures", "centre").json["measures"]
    assert [(row["act"], row["held_minor"]) for row in listed] == [(hd.HOLD, 86000)]
    assert reach(gateway, hold).status_code == 201
    [release] = gateway.get(hold, "centre").json["releases"]
    done = gateway.post(f"{release['links']['order']}/answer", "icbc", json={"code": "0000"})
    assert done.status_code == 201
    gateway.house.settle()
    [row] = gateway.get("/v1/measures", "centre").json["measures"]
    assert row["released_at"]


def test_when_its_time_is_out_record_and_trail_say_so_and_the_past_says_what_was(
    gateway: Gateway,
) -> None:
    hold = held(gateway)
    then = gateway.house.edge.reader.size() - 1
    gateway.house.later(hours=24)
    row = gateway.get(hold, "centre").json
    assert (row["status"], row["lapsed_at"]) == ("lapsed", "2026-11-21T04:00:00.000000Z")
    events = gateway.get(f"/v1/orders/{row['order_id']}/events", "centre").json["events"]
    assert events[-1]["data"] == {"lapsed_at": "2026-11-21T04:00:00Z"}
    trail = gateway.get(f"/v1/cases/{row['case_number']}/trail", "centre").json
    assert (trail["nodes"], trail["edges"]) == ([], [])
    assert [(each["order_id"], each["status"]) for each in trail["holds"]] == [
        (row["order_id"], "lapsed")
    ]
    past = gateway.get(f"{hold}?as_of={then}", "centre").json
    assert (past["status"], past["as_of"]["position"]) == ("ordered", then)
    assert len(past["orders"]) == len(row["orders"]) > 0
    assert gateway.get(f"{hold}?as_of=soon", "centre").status_code == 400


def test_the_same_again_is_the_same_and_a_second_hold_of_the_person_is_refused(
    gateway: Gateway,
) -> None:
    hold = held(gateway)
    again = gateway.post(HOLDS, "centre", json=ASKED)
    assert (again.status_code, again.headers["Location"]) == (200, hold)
    second = gateway.post(HOLDS, "centre", json=ASKED | {"application_id": "B-2"})
    assert second.status_code == 409
    assert second.json["type"].endswith("/person-held")


def test_nobody_else_sees_the_whole_or_ends_it(gateway: Gateway) -> None:
    hold = held(gateway)
    for key in ("icbc", "abc", "station"):
        assert gateway.get(hold, key).status_code == 404
    for key, status in (("icbc", 403), ("station", 404)):
        seen = {"If-Match": '"1"'}
        told = gateway.post(f"{hold}/contact", key, json=REACHED, headers=seen)
        assert told.status_code == status, told.text
    assert gateway.post(HOLDS, "icbc", json=ASKED).status_code == 403
