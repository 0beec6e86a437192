"""How every answer looks: problems in two languages, request ids, headers, no traces."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import structlog

from services.gateway.readiness import VIEWS
from shared.following import move, start
from shared.log.tables import open_engine
from shared.readiness import FAR_EVENTS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from contracts.port import Caller, WireCommand
    from tests.gateway.conftest import Gateway

MEBIBYTE = 2**20


@pytest.mark.parametrize(
    ("accepted", "language", "title"),
    [
        (None, "zh-CN", "未找到"),
        ("en", "en", "Not found"),
        ("en-GB, zh;q=0.5", "en", "Not found"),
        ("zh-TW", "zh-CN", "未找到"),
        ("fr", "zh-CN", "未找到"),
        ("de, en;q=0.3", "en", "Not found"),
    ],
)
def test_a_problem_speaks_the_readers_language(
    quiet: Gateway, accepted: str | None, language: str, title: str
) -> None:
    headers = {"Accept-Language": accepted} if accepted else {}
    answer = quiet.get("/v1/nowhere", headers=headers)
    assert answer.mimetype == "application/problem+json"
    assert answer.headers["Content-Language"] == language
    assert "Accept-Language" in answer.vary
    assert answer.json["title"] == title
    assert answer.json["status"] == answer.status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "status", "slug"),
    [
        ("GET", "/v1/orders/1", 404, "not-found"),
        ("GET", "/v1/orders/../../etc/passwd", 404, "not-found"),
        ("DELETE", "/v1/orders", 405, "method-not-allowed"),
        ("PUT", "/v1/stop-payments", 405, "method-not-allowed"),
        ("GET", "/v1/stop-payments/import", 405, "method-not-allowed"),
    ],
)
def test_what_there_is_not_is_a_problem(
    quiet: Gateway, method: str, path: str, status: int, slug: str
) -> None:
    answer = quiet.ask(method, path, "centre")
    assert answer.status_code == status
    assert answer.json["type"] == f"https://tocsin.dev/problems/{slug}"
    assert (status == 405) == ("Allow" in answer.headers)


@pytest.mark.parametrize("path", ["/v1/stop-payments", "/v1/stop-payments/import"])
@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_another_media_type_is_refused(quiet: Gateway, path: str, kind: str) -> None:
    answer = quiet.post(path, "centre", data=b"x", content_type=kind)
    assert answer.status_code == 415
    assert [error["pointer"] for error in answer.json["errors"]] == ["/Content-Type"]


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_over_a_mebibyte_is_too_large(quiet: Gateway, *, chunked: bool) -> None:
    how = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"} if chunked else {}
    answer = quiet.post(
        "/v1/stop-payments",
        "centre",
        data=b" " * (MEBIBYTE + 1),
        content_type="application/json",
        headers={"Accept-Language": "en"},
        environ_overrides={**how, "CONTENT_LENGTH": "" if chunked else str(MEBIBYTE + 1)},
    )
    assert answer.status_code == 413
    assert "1 MiB" in answer.json["detail"]
    assert "part" not in answer.json["detail"], "an order cannot be sent in parts"


@pytest.mark.parametrize(
    "body", [b"", b"{", b'{"a": NaN}', b"\xff", b'{"a":' * 100, b'{"a": 1, "a": 2}']
)
def test_a_malformed_body_is_a_problem_with_its_place(quiet: Gateway, body: bytes) -> None:
    answer = quiet.post("/v1/stop-payments", "centre", data=body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json["type"].endswith("/malformed-json")
    assert len(answer.json["errors"]) == 1


def test_json_that_is_no_object_has_a_defect(quiet: Gateway) -> None:
    answer = quiet.post("/v1/stop-payments", "centre", json=[])
    assert answer.status_code == 422
    assert [error["code"] for error in answer.json["errors"]] == ["not_an_object"]


@pytest.mark.parametrize("given", ["abc-1", "A.b:c~d_e", "x" * 100])
def test_a_request_id_is_given_back(quiet: Gateway, given: str) -> None:
    answer = quiet.get("/v1/nowhere", headers={"Request-Id": given})
    assert answer.headers["Request-Id"] == given
    assert answer.json["instance"] == f"urn:tocsin:request:{given}"


@pytest.mark.parametrize("given", ["", "a b", "x" * 101, "é"])
def test_an_unsafe_request_id_is_replaced(quiet: Gateway, given: str) -> None:
    answer = quiet.get("/healthz", headers={"Request-Id": given})
    assert answer.headers["Request-Id"] not in ("", given)


def test_every_answer_carries_safe_headers(quiet: Gateway) -> None:
    for path in ("/healthz", "/v1/orders", "/v1/nowhere", "/docs", "/v1/openapi.json"):
        headers = quiet.get(path, "centre").headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["Cache-Control"] == "no-store"


def test_head_answers_for_get(quiet: Gateway) -> None:
    head = quiet.ask("HEAD", "/v1/orders", "centre")
    assert (head.status_code, head.data) == (200, b"")


@pytest.mark.parametrize("path", ["/v1/orders", "/healthz", "/inbox", "/"])
def test_options_says_what_is_allowed_and_nothing_else(quiet: Gateway, path: str) -> None:
    options = quiet.ask("OPTIONS", path)
    assert (options.status_code, options.data) == (204, b"")
    assert options.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert "Content-Type" not in options.headers


def test_each_request_leaves_one_line_without_personal_data(gateway: Gateway) -> None:
    with structlog.testing.capture_logs() as lines:
        gateway.order("A-1", account_name="秘密")
        gateway.get("/v1/orders?application_id=A-1", "centre")
    requests = [line for line in lines if line["event"] == "request"]
    assert [line["status"] for line in requests] == [201, 200]
    assert [line["agency"] for line in requests] == ["CENTRE", "CENTRE"]
    text = json.dumps(lines, ensure_ascii=False, default=str)
    for personal in ("秘密", "622007806360837789", "A-1", gateway.house.keys["centre"]):
        assert personal not in text


class Broken:
    """A port that fails in a way nobody foresaw."""

    def send(self, commands: Sequence[WireCommand], caller: Caller) -> list[object]:
        """Fail, with something in the message that must not leave the house."""
        raise RuntimeError("secret", commands, caller)


def test_what_nobody_foresaw_is_logged_and_never_shown(gateway: Gateway) -> None:
    gateway.send_to(Broken())
    with structlog.testing.capture_logs() as lines:
        answer = gateway.order("A-1")
    assert answer.status_code == 500
    assert answer.json["type"].endswith("/internal")
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    assert [line["event"] for line in lines] == ["request_failed", "request"]


def test_health_and_readiness_are_told_to_all_and_nothing_besides(gateway: Gateway) -> None:
    assert gateway.get("/healthz").json == {"status": "ok"}
    gateway.house.settle()
    assert gateway.get("/readyz").json == {"status": "ok"}
    assert gateway.get("/metrics").status_code == 404


@pytest.mark.parametrize("view", VIEWS)
def test_a_gateway_whose_views_are_far_behind_is_not_ready(gateway: Gateway, view: str) -> None:
    gateway.house.edge.stop()
    with gateway.house.engine.begin() as connection:
        move(connection, view, -FAR_EVENTS - 100)
    answer = gateway.get("/readyz")
    assert answer.status_code == 503
    assert answer.json["type"].endswith("/behind")


def test_a_relay_far_behind_does_not_stop_the_gateway(gateway: Gateway) -> None:
    start(gateway.house.engine, "relay")
    with gateway.house.engine.begin() as connection:
        move(connection, "relay", -FAR_EVENTS - 100)
    gateway.house.settle()
    assert gateway.get("/readyz").status_code == 200


def test_a_gateway_whose_service_does_not_answer_is_not_ready(gateway: Gateway) -> None:
    gateway.house.settle()
    gateway.with_service(lambda: None)
    assert gateway.get("/readyz").status_code == 200
    gateway.with_service(lambda: "stop_payment does not answer")
    answer = gateway.get("/readyz")
    assert answer.status_code == 503
    assert answer.json["type"].endswith("/store-unavailable")


def test_a_gateway_without_its_database_says_so(gateway: Gateway, tmp_path: Path) -> None:
    gateway.without_database(open_engine(f"sqlite:///{tmp_path}/empty.db"))
    for path in ("/readyz", "/v1/orders"):
        answer = gateway.get(path, "super")
        assert answer.status_code == 503, path
        assert answer.json["type"].endswith("/store-unavailable")
        assert answer.headers["Retry-After"] == "1"
    assert gateway.get("/healthz").status_code == 200
