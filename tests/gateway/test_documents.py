"""The API's description: valid, complete, and what the API really answers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from services.cli.openapi import description

if TYPE_CHECKING:
    from tests.gateway.conftest import Gateway


@pytest.fixture(scope="session")
def document() -> dict[str, Any]:
    """Return the description."""
    return description()


def fits(document: dict[str, Any], path: str, method: str, answer: Any) -> None:  # noqa: ANN401
    """Check an answer against what is described for its route and status."""
    described = document["paths"][path][method]["responses"][str(answer.status_code)]
    schema = described["content"][answer.mimetype]["schema"]
    whole = {"components": document["components"], **schema}
    Draft202012Validator(whole).validate(answer.json)


def test_the_description_is_valid_openapi(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    validate(document)


def test_every_route_of_the_api_is_described(quiet: Gateway, document: dict[str, Any]) -> None:
    served = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in quiet.app.url_map.iter_rules()
        if rule.rule.startswith("/v1")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    described = {
        (path, method)
        for path, methods in document["paths"].items()
        for method in methods
        if method in ("get", "post") and path.startswith("/v1")
    }
    assert served == described


def test_every_operation_says_what_it_is_for_and_how_it_fails(document: dict[str, Any]) -> None:
    for path, methods in document["paths"].items():
        for method in methods.keys() & {"get", "post"}:
            operation = methods[method]
            assert operation["summary"].endswith("."), path
            assert ("x-roles" in operation) == (operation.get("security") != []), path
            if "x-roles" in operation:
                assert {"401", "403"} <= operation["responses"].keys(), path


def test_answers_are_as_described(gateway: Gateway, document: dict[str, Any]) -> None:
    placed = gateway.order("A-1")
    fits(document, "/v1/stop-payments", "post", placed)
    fits(document, "/v1/stop-payments", "post", gateway.order("A-1"))
    fits(document, "/v1/stop-payments", "post", gateway.order("A-2", amount="0"))
    gateway.house.later(minutes=40)
    here, one = placed.headers["Location"], "/v1/orders/{order_id}"
    answered = gateway.post(f"{here}/answer", "icbc", json={"code": "0000", "held_amount": "1"})
    fits(document, f"{one}/answer", "post", answered)
    gateway.house.settle()
    fits(document, one, "get", gateway.get(here, "icbc"))
    fits(document, f"{one}/events", "get", gateway.get(f"{here}/events", "super"))
    for path in ("/v1/orders", "/v1/response-times", "/v1/agencies", "/readyz"):
        fits(document, path, "get", gateway.get(path, "super"))
    fits(document, "/v1/orders", "get", gateway.get("/v1/orders?limit=0", "super"))
    rows = b"\r\n".join(b",".join(each) for each in _cells(gateway))
    fits(document, "/v1/stop-payments/import", "post", gateway.upload(rows))


def test_the_page_shows_every_operation_and_loads_nothing_from_elsewhere(quiet: Gateway) -> None:
    page = quiet.get("/docs").text
    for path in quiet.get("/v1/openapi.json").json["paths"]:
        assert path in page
    sources = re.findall(r'(?:src|href)="([^"#]*)"', page)
    assert sources
    for source in sources:
        with quiet.get(source) as found:
            assert source.startswith("/")
            assert found.status_code == 200
    assert "<script" not in page
    assert "style=" not in page


def _cells(gateway: Gateway) -> list[list[bytes]]:
    good = gateway.house.application("A-3")
    rows = [good, good | {"amount": "0"}]
    return [list(map(str.encode, good)), *([str(v).encode() for v in row.values()] for row in rows)]
