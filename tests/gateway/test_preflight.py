"""Pre-flight over HTTP: findings with their level, in the reader's language; nothing written."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.gateway.conftest import Gateway, Reply

PATH = "/v1/stop-payments/pre-flight"


def ask(gateway: Gateway, key: str = "centre", **fields: object) -> Reply:
    body = gateway.house.application("A-9", **fields)
    return gateway.ask("POST", PATH, key, json=body, headers={"Accept-Language": "en"})


def levels(answer: Reply) -> dict[str, str]:
    assert answer.status_code == 200, answer.json
    return {finding["code"]: finding["level"] for finding in answer.json["findings"]}


def test_findings_say_whether_they_can_be_overridden(gateway: Gateway) -> None:
    answer = ask(gateway, amount="-1", legal_document_number="紧急")
    assert levels(answer) == {"amount_not_positive": "error", "legal_document_form": "warning"}
    assert {finding["pointer"] for finding in answer.json["findings"]} == {
        "/amount",
        "/legal_document_number",
    }
    assert answer.headers["Content-Language"] == "en"
    gateway.house.settle()
    assert gateway.get("/v1/orders", "centre").json["orders"] == []


def test_where_nothing_speaks_against_an_order_there_are_no_findings(gateway: Gateway) -> None:
    assert levels(ask(gateway)) == {}


def test_pre_flight_is_for_officers(gateway: Gateway) -> None:
    assert ask(gateway, "icbc").status_code == 403


def test_an_order_with_an_error_names_its_warnings_too(gateway: Gateway) -> None:
    answer = gateway.order("A-1", amount="-1", legal_document_number="紧急")
    assert answer.status_code == 422
    assert {error["code"] for error in answer.json["errors"]} == {
        "amount_not_positive",
        "legal_document_form",
    }


def test_a_warning_is_answered_with_a_reason(gateway: Gateway) -> None:
    silent = gateway.order("A-1", legal_document_number="紧急")
    assert silent.status_code == 422
    assert silent.json["type"].endswith("/warnings-stand")
    why = [{"code": "legal_document_form", "reason": "编号尚未生成"}]
    spoken = gateway.order("A-1", legal_document_number="紧急", overrides=why)
    assert spoken.status_code == 201
    gateway.house.settle()
    here = spoken.headers["Location"]
    masked = gateway.get(here, "super").json["detail"]
    assert masked["warnings"] == [{"code": "legal_document_form"}]
    assert masked["overrides"] == "**** (1)"
    clear = gateway.get(f"{here}?purpose=follow_up", "centre").json["detail"]
    assert clear["overrides"] == why
