"""Stops of a transaction over HTTP: given, examined, answered, followed, and shown masked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contracts.port import Caller
from contracts.stop_payment import Answer
from services.gateway.readmodels.trail import SUMS
from tests.application import APPLICATION
from tests.core.test_transaction_stops import NUMBER, PAYEE, PAYMENT

if TYPE_CHECKING:
    from tests.gateway.conftest import Gateway, Reply

PATH = "/v1/transaction-stops"
ICBC, ABC = (Caller(code, "api", key=code.lower()) for code in ("ICBC", "ABC"))


def ask(gateway: Gateway, path: str = PATH, key: str = "centre", **said: Any) -> Reply:  # noqa: ANN401  as in JSON
    key_of = {"Idempotency-Key": str((PAYMENT | said)["application_id"])}
    return gateway.ask(
        "POST", path, key, json=PAYMENT | said, headers={"Accept-Language": "en"} | key_of
    )


def test_a_transaction_is_stopped_and_its_institution_reads_the_number(gateway: Gateway) -> None:
    given = ask(gateway)
    assert given.status_code == 201, given.json
    gateway.house.settle()
    order = given.headers["Location"]
    masked = gateway.get(order, "centre").json
    assert (masked["act"], masked["status"]) == ("transaction_stop", "offered")
    assert masked["account_masked"] == "4200 **** **** 5678"
    assert masked["holder_masked"] is None
    assert NUMBER not in str(masked)
    clear = gateway.get(order, "icbc").json["detail"]
    assert (clear["transaction_kind"], clear["transaction_number"]) == ("payment_order", NUMBER)
    assert ask(gateway).status_code == 200


def test_everything_that_speaks_against_it_is_named_at_once(gateway: Gateway) -> None:
    assert ask(gateway).status_code == 201
    gateway.house.settle()
    odd = {"application_id": "T-2", "amount": "-1", "legal_document_number": "紧急"}
    answer = ask(gateway, **odd)
    assert answer.status_code == 422
    codes = {each["code"]: each["pointer"] for each in answer.json["errors"]}
    assert codes == {
        "amount_not_positive": "/amount",
        "transaction_stopped_already": "/transaction_number",
        "legal_document_form": "/legal_document_number",
    }
    found = ask(gateway, f"{PATH}/pre-flight", **odd).json["findings"]
    levels = {each["code"]: each["level"] for each in found}
    assert levels == {
        "amount_not_positive": "error",
        "transaction_stopped_already": "error",
        "legal_document_form": "warning",
        "no_workday_left": "note",
    }
    assert ask(gateway, key="icbc").status_code == 403


def test_the_trail_goes_from_the_transaction_to_the_account_behind(gateway: Gateway) -> None:
    house = gateway.house
    ask(gateway)
    house.settle()
    [order] = gateway.get("/v1/orders", "centre").json["orders"]
    part = Answer.load({"code": "1200", "held_amount": "3000.00", **PAYEE})
    house.take(part, ICBC, order["order_id"])
    house.settle()
    hop = gateway.get("/v1/orders?act=stop", "centre").json["orders"][0]
    house.take(Answer(code="0000", held_amount="6800.00"), ABC, hop["order_id"])
    house.settle()
    trail = gateway.get(f"/v1/cases/{APPLICATION['case_number']}/trail", "super").json
    first, second = trail["nodes"]
    assert (first["id"], first["level"], first["holder_masked"]) == (order["order_id"], 1, None)
    assert (second["id"], second["level"]) == (hop["order_id"], 2)
    [edge] = trail["edges"]
    assert (edge["source"], edge["target"]) == (first["id"], second["id"])
    [total] = trail["totals"]
    sums = dict.fromkeys(SUMS, 0) | {"asked_minor": 980000, "held_minor": 980000}
    assert {name: total[name] for name in SUMS} == sums
    measures = gateway.get("/v1/measures", "centre").json["measures"]
    assert [(each["act"], each["held_minor"]) for each in measures] == [
        ("transaction_stop", 300000),
        ("stop", 680000),
    ]
    told = gateway.get(f"/v1/orders/{order['order_id']}/notice", "icbc").json
    assert NUMBER in str(told)
