"""An order over HTTP: placed once, read by its parties, answered, taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from shared.log.tree import leaf_hash

if TYPE_CHECKING:
    from tests.gateway.conftest import Gateway


def test_an_order_goes_from_post_to_answer_and_measure(either_gateway: Gateway) -> None:
    gateway = either_gateway
    placed = gateway.order("A-1")
    assert placed.status_code == 201
    assert placed.json["outcome"] == "accepted"
    here = placed.headers["Location"]
    seen = gateway.get(f"{here}?position={placed.json['last_position']}", "icbc")
    assert seen.json["detail"]["account_number"] == "622007806360837789"
    assert gateway.post(f"{here}/acknowledgement", "icbc", json={}).status_code == 201
    said = {"code": "0000", "held_amount": "100.00"}
    answered = gateway.post(f"{here}/answer", "icbc", json=said)
    assert answered.status_code == 201
    order = gateway.get(f"{here}?position={answered.json['last_position']}", "centre").json
    assert (order["status"], order["code"], order["held_minor"]) == ("answered", "0000", 10000)
    assert (order["measure_held_minor"], order["partial"]) == (10000, True)


def test_the_same_request_again_returns_the_first_receipt(gateway: Gateway) -> None:
    same = {"headers": {"Idempotency-Key": "one"}}
    body = gateway.house.application("A-1")
    first = gateway.post("/v1/stop-payments", "centre", json=body, **same)
    again = gateway.post("/v1/stop-payments", "centre", json=body, **same)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json == first.json | {"outcome": "repeated"}
    assert again.headers["ETag"] == first.headers["ETag"]


def test_the_same_application_under_another_key_is_repeated(gateway: Gateway) -> None:
    first, again = gateway.order("A-1"), gateway.order("A-1")
    assert again.status_code == 200
    assert again.json == first.json | {"outcome": "repeated"}


def test_the_same_key_with_other_content_is_a_conflict(gateway: Gateway) -> None:
    same = {"headers": {"Idempotency-Key": "one"}}
    for application, status in (("A-1", 201), ("A-2", 409)):
        body = gateway.house.application(application)
        answer = gateway.post("/v1/stop-payments", "centre", json=body, **same)
        assert answer.status_code == status
    assert [error["code"] for error in answer.json["errors"]] == ["conflict"]


def test_the_same_application_with_other_content_is_a_conflict(gateway: Gateway) -> None:
    gateway.order("A-1")
    assert gateway.order("A-1", amount="1.00").status_code == 409


@pytest.mark.parametrize("key", ["", " ", "two words", "键", "k" * 201])
def test_a_request_that_writes_needs_an_idempotency_key(quiet: Gateway, key: str) -> None:
    headers = {"Idempotency-Key": key.encode().decode("latin-1")}
    body = quiet.house.application("A-1")
    answer = quiet.ask("POST", "/v1/stop-payments", "centre", json=body, headers=headers)
    assert answer.status_code == 400
    assert answer.json["type"].endswith("/idempotency-key-required")
    [error] = answer.json["errors"]
    assert error["pointer"] == "/Idempotency-Key"
    assert error["code"] == ("key_format" if key else "required")


def test_all_defects_of_an_order_are_named_at_once(gateway: Gateway) -> None:
    answer = gateway.order("A-1", amount="-1", currency="XXQ", officer2_id="331000", surprise=1)
    assert answer.status_code == 422
    assert {(error["pointer"], error["code"]) for error in answer.json["errors"]} == {
        ("/amount", "amount_not_positive"),
        ("/currency", "currency_unknown"),
        ("/officer2_id", "officers_not_distinct"),
        ("/surprise", "unknown_field"),
    }
    gateway.house.settle()
    assert gateway.get("/v1/orders", "centre").json["orders"] == []


def test_a_nul_in_a_field_is_named(gateway: Gateway) -> None:
    answer = gateway.order("A-1", account_name="a\0b")
    assert [(e["pointer"], e["code"]) for e in answer.json["errors"]] == [
        ("/account_name", "control_character")
    ]


def test_the_first_reading_by_its_agency_is_the_delivery(gateway: Gateway) -> None:
    here = gateway.order("A-1").headers["Location"]
    gateway.house.settle()
    gateway.get(here, "super")
    gateway.get("/v1/orders", "icbc")
    gateway.house.settle()
    assert gateway.get(here, "super").json["delivered_at"] is None
    for _ in range(2):
        gateway.get(here, "icbc")
        gateway.house.settle()
    events = gateway.get(f"{here}/events", "super").json["events"]
    types = [event["envelope"]["type"] for event in events]
    assert types.count("stop_payment.delivered.v1") == 1


def test_only_the_addressee_sees_an_order_unmasked(gateway: Gateway) -> None:
    here = gateway.order("A-1").headers["Location"]
    gateway.house.settle()
    for key in ("centre", "super", "audit"):
        for path in (here, f"{here}/events", "/v1/orders"):
            text = gateway.get(path, key).text
            for personal in ("622007806360837789", "黄强桂", "湖州宏源", "沈建国"):
                assert personal not in text, (key, path)
    assert "622007806360837789" in gateway.get(here, "icbc").text
    assert "622007806360837789" not in gateway.get("/v1/orders", "icbc").text


def test_an_event_shown_to_its_addressee_is_what_was_hashed(gateway: Gateway) -> None:
    placed = gateway.order("A-1").json
    gateway.house.settle()
    first = gateway.get(f"/v1/orders/{placed['order_id']}/events", "icbc").json["events"][0]
    assert first["leaf_hash"] == placed["leaf_hash"]
    assert first["position"] == placed["position"]
    from shared.log.canonical import canonical  # noqa: PLC0415  what a reader would do

    assert leaf_hash(canonical(first["envelope"])).hex() == placed["leaf_hash"]


def test_an_unchanged_order_is_not_sent_again(gateway: Gateway) -> None:
    here = gateway.order("A-1").headers["Location"]
    gateway.house.settle()
    seen = gateway.get(here, "super").headers["ETag"]
    unchanged = gateway.get(here, "super", headers={"If-None-Match": seen})
    assert (unchanged.status_code, unchanged.data) == (304, b"")
    gateway.house.later(minutes=6)
    assert gateway.get(here, "super", headers={"If-None-Match": seen}).status_code == 200


def test_a_measure_that_lapses_changes_the_etag(gateway: Gateway) -> None:
    here = gateway.order("A-1").headers["Location"]
    gateway.post(f"{here}/answer", "icbc", json={"code": "0000", "held_amount": "1"})
    gateway.house.settle()
    before = gateway.get(here, "super")
    gateway.house.later(hours=49)
    after = gateway.get(here, "super")
    assert after.json["version"] == before.json["version"]
    assert after.headers["ETag"] != before.headers["ETag"]


def test_a_withdrawal_needs_the_version_seen(gateway: Gateway) -> None:
    here = gateway.order("A-1").headers["Location"]
    gateway.house.settle()
    body = {"json": {"reason": "money found"}}
    without = gateway.post(f"{here}/withdrawal", "centre", **body)
    assert without.status_code == 428
    assert [error["pointer"] for error in without.json["errors"]] == ["/If-Match"]
    for wrong in ("1", "W/x", "*", '"x"', '"1", "2"'):
        headers = {"If-Match": wrong}
        assert (
            gateway.post(f"{here}/withdrawal", "centre", headers=headers, **body).status_code == 400
        )
    seen = gateway.get(here, "centre").headers["ETag"]
    gateway.post(f"{here}/acknowledgement", "icbc", json={})
    stale = gateway.post(f"{here}/withdrawal", "centre", headers={"If-Match": seen}, **body)
    assert stale.status_code == 412
    assert "stop_payment.acknowledged.v1" in stale.json["detail"]
    gateway.house.settle()
    seen = gateway.get(here, "centre").headers["ETag"]
    fresh = gateway.post(f"{here}/withdrawal", "centre", headers={"If-Match": seen}, **body)
    assert fresh.status_code == 201


def test_facts_are_taken_after_a_withdrawal_and_whatever_version_was_seen(gateway: Gateway) -> None:
    here = gateway.order("A-1").headers["Location"]
    gateway.house.settle()
    headers = {"If-Match": gateway.get(here, "centre").headers["ETag"]}
    gateway.post(f"{here}/withdrawal", "centre", json={"reason": "found"}, headers=headers)
    stale = {"headers": {"If-Match": '"1"'}}
    for path, body in (("acknowledgement", {}), ("answer", {"code": "0001"})):
        assert gateway.post(f"{here}/{path}", "icbc", json=body, **stale).status_code == 201


def test_an_answered_order_cannot_be_withdrawn(gateway: Gateway) -> None:
    here = gateway.order("A-1").headers["Location"]
    gateway.post(f"{here}/answer", "icbc", json={"code": "0001"})
    gateway.house.settle()
    headers = {"If-Match": gateway.get(here, "centre").headers["ETag"]}
    answer = gateway.post(f"{here}/withdrawal", "centre", json={"reason": "x"}, headers=headers)
    assert answer.status_code == 409
    assert answer.json["type"].endswith("/already-answered")


def test_an_unknown_answer_code_is_kept(gateway: Gateway) -> None:
    here = gateway.order("A-1").headers["Location"]
    answer = gateway.post(f"{here}/answer", "icbc", json={"code": "9876"})
    assert answer.status_code == 201
    gateway.house.settle()
    assert gateway.get(here, "super").json["code_class"] == "unknown"


def test_a_read_waits_for_a_position_or_says_that_it_is_behind(gateway: Gateway) -> None:
    position = gateway.order("A-1").json["last_position"]
    headers = {"Tocsin-Position": str(position)}
    assert len(gateway.get("/v1/orders", "centre", headers=headers).json["orders"]) == 1
    answer = gateway.get("/v1/orders?position=1000000", "centre")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "1"
    assert answer.json["type"].endswith("/behind")
