"""Bank reports over HTTP: taken once, signed like an answer, seen by bank and centre alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contracts import directory as d
from contracts import stop_payment as sp
from contracts.examples import examples
from contracts.port import order_id
from contracts.reporting import Report
from contracts.suspicions import ReportSuspicion
from shared.jws import Signer
from tests.gateway.conftest import NOON

if TYPE_CHECKING:
    from tests.gateway.conftest import Gateway, Reply

PATH = "/v1/bank-reports"
SIGNER = Signer(bytes(range(32)), "icbc-2026")
EARLIER = {"transfer_time": "2026-11-20T03:04:00Z", "stopped_at": "2026-11-20T03:50:00Z"}
SAID: dict[str, Any] = {**examples()[Report.wire], **EARLIER, "reported_to": "CENTRE"}
REPORT = order_id("ICBC", SAID["application_id"])


def tell(gateway: Gateway, **said: object) -> Reply:
    """Report as ICBC's system does, without a signature."""
    answer = gateway.post(PATH, "icbc", json=SAID | said)
    gateway.house.settle()
    return answer


def test_a_report_is_taken_listed_and_shown(gateway: Gateway) -> None:
    told = tell(gateway)
    assert (told.status_code, told.json["order_id"]) == (201, str(REPORT))
    assert tell(gateway).status_code == 200
    [row] = gateway.get("/v1/orders?act=report", "centre").json["orders"]
    assert (row["status"], row["agency"], row["ordered_by"]) == ("reported", "ICBC", "CENTRE")
    assert (row["case_number"], row["links"]["trail"]) == (None, None)
    assert row["acknowledge_by"] == row["due_at"] == "2026-11-20T04:30:00.000000Z"
    shown = gateway.get(told.headers["Location"], "centre").json
    assert shown["detail"]["account_number"] == "6220 **** **** 7789"
    clear = gateway.get(f"{told.headers['Location']}?purpose=follow_up", "centre").json
    assert clear["detail"]["description"] == SAID["description"]
    for stranger in ("station", "abc"):
        assert gateway.get(told.headers["Location"], stranger).status_code == 404


def test_the_stop_that_follows_takes_it_up(gateway: Gateway) -> None:
    tell(gateway)
    assert len(gateway.get("/v1/orders?figure=to_take_up", "centre").json["orders"]) == 1
    supplement = {"application_type": "02", "original_application_id": SAID["application_id"]}
    made = gateway.order("A-1", **supplement, legal_document_number=None)
    assert made.status_code == 201
    gateway.house.settle()
    assert gateway.get("/v1/orders?figure=to_take_up", "centre").json["orders"] == []
    [row] = gateway.get("/v1/orders?act=report", "centre").json["orders"]
    assert (row["status"], row["due_at"]) == ("taken_up", None)
    [first] = gateway.get("/v1/response-times", "super").json["response_times"]
    assert first["orders"] == 1


def test_a_report_is_declined_by_the_version_that_was_seen(gateway: Gateway) -> None:
    tell(gateway)
    there = f"/v1/orders/{REPORT}"
    seen = gateway.get(there, "centre").headers["ETag"]
    headers = {"If-Match": seen}
    declined = gateway.post(
        f"{there}/withdrawal", "centre", json={"reason": "系误报"}, headers=headers
    )
    assert declined.status_code == 201
    gateway.house.settle()
    assert gateway.get(there, "centre").json["status"] == "withdrawn"


def test_a_bank_with_a_key_signs_its_report_under_the_reports_own_id(gateway: Gateway) -> None:
    key = d.RegisterSigningKey(
        kid=SIGNER.kid, agency="ICBC", public_key=SIGNER.public_key, valid_from=NOON
    )
    gateway.house.install([key])
    refused = tell(gateway)
    assert refused.json["type"].endswith("signature-required")
    claims = {
        "iss": "ICBC",
        "aud": "tests",
        "sub": str(REPORT),
        "type": Report.wire,
        "jti": "report-1",
        "data": SAID,
    }
    headers = {"Idempotency-Key": "report-1", "Content-Type": "application/jose"}
    signed = SIGNER.sign(claims)
    assert gateway.post(PATH, "icbc", data=signed, headers=headers).status_code == 201
    other = SIGNER.sign(claims | {"sub": str(order_id("ICBC", "else"))})
    refused = gateway.post(PATH, "icbc", data=other, headers=headers | {"Idempotency-Key": "x"})
    assert refused.json["errors"][0]["code"] == "signature_sub"


def test_defects_are_named_and_nobody_but_a_bank_reports(gateway: Gateway) -> None:
    refused = tell(gateway, amount="-1", description=None)
    found = {error["pointer"]: error["code"] for error in refused.json["errors"]}
    assert found == {"/amount": "amount_not_positive", "/description": "required"}
    assert tell(gateway, reported_to="ABC").json["errors"][0]["code"] == "agency_unknown"
    assert gateway.post(PATH, "icbc", json={}).status_code == 422
    assert gateway.post(PATH, "centre", json=SAID).status_code == 403
    assert gateway.get(f"/v1/orders/{REPORT}", "centre").status_code == 404


def test_what_is_said_of_an_order_cannot_be_said_of_a_report(gateway: Gateway) -> None:
    tell(gateway)
    for word, data in (("acknowledgement", {}), ("answer", {"code": "0000"})):
        assert gateway.post(f"/v1/orders/{REPORT}/{word}", "icbc", json=data).status_code == 404
    assert sp.Acknowledged.wire not in {
        event.type for event in gateway.house.edge.reader.events(limit=1000)
    }


SUSPICIONS = f"{PATH}/suspicions"
SUSPECTED: dict[str, Any] = examples()[ReportSuspicion.wire] | {"reported_to": "CENTRE"}


def suspect(gateway: Gateway, **said: object) -> Reply:
    """Report something suspicious as ICBC's system does, without a signature."""
    answer = gateway.post(SUSPICIONS, "icbc", json=SUSPECTED | said)
    gateway.house.settle()
    return answer


def test_what_looks_suspicious_is_taken_listed_and_taken_back(gateway: Gateway) -> None:
    told = suspect(gateway)
    assert (told.status_code, suspect(gateway).status_code) == (201, 200)
    for query in ("act=suspicion", "figure=reports"):
        [row] = gateway.get(f"/v1/orders?{query}", "centre").json["orders"]
        assert (row["status"], row["code"], row["urgency"]) == ("reported", "3006", "normal")
        assert (row["agency"], row["ordered_by"], row["due_at"]) == ("ICBC", "CENTRE", None)
    for figure in ("open", "to_take_up", "overdue"):
        assert gateway.get(f"/v1/orders?figure={figure}", "centre").json["orders"] == []
    shown = gateway.get(told.headers["Location"], "centre").json["detail"]
    assert (shown["account_number"], shown["transactions"]) == ("6220 **** **** 7789", "**** (1)")
    clear = gateway.get(f"{told.headers['Location']}?purpose=follow_up", "centre").json["detail"]
    assert clear["transactions"] == SUSPECTED["transactions"]
    for stranger in ("station", "abc"):
        assert gateway.get(told.headers["Location"], stranger).status_code == 404
    back = suspect(gateway, feature_code="0000", transactions=[])
    assert back.status_code == 201
    assert gateway.get(told.headers["Location"], "centre").json["status"] == "withdrawn"


def test_a_defective_suspicion_is_named_and_nobody_but_a_bank_reports_one(gateway: Gateway) -> None:
    refused = suspect(gateway, feature_code="1001")
    assert {error["pointer"] for error in refused.json["errors"]} == {
        *("/holder_name", "/holder_id_type", "/holder_id_number", "/openings"),
    }
    assert suspect(gateway, feature_code="0000").status_code == 404
    assert gateway.post(SUSPICIONS, "centre", json=SUSPECTED).status_code == 403
