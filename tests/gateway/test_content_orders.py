"""Orders to internet companies over HTTP: singly, or by a file of rows."""

from __future__ import annotations

import pytest

from contracts import directory as d
from contracts.content_examples import CONTENT
from services.cli.demonstration import SHIPPED
from services.sandbox.platforms import KNOWN
from tests.gateway.conftest import Gateway, centre

DOOR = "/v1/content-orders"
ASKED = CONTENT["content_blocking.order.v1"] | {"application_id": "P-1"}
FILE = SHIPPED / "cases" / "content-orders.csv"


@pytest.fixture
def platforms(gateway: Gateway) -> Gateway:
    """The gateway, with internet companies that have keys."""
    house = gateway.house
    house.install(d.RegisterAgency(agency=each, name=each, kind="platform") for each in KNOWN)
    house.edge.register.refresh()
    house.keys |= {each.lower(): house.key_for(each, "agency_system") for each in KNOWN}
    return gateway


def test_a_company_reads_and_answers_an_order_and_what_comes_of_it_is_a_measure(
    platforms: Gateway,
) -> None:
    made = platforms.post(DOOR, "centre", json=ASKED)
    assert made.status_code == 201, made.text
    platforms.house.settle()
    path = made.headers["Location"]
    assert path == f"/v1/orders/{centre('P-1')}"
    shown = platforms.get(path, "centre")
    assert (shown.json["kind"], shown.json["act"]) == ("content_blocking", "block")
    assert ASKED["target"] not in shown.text
    assert platforms.get(path, "tencent").json["detail"]["target"] == ASKED["target"]
    assert platforms.get(path, "alibaba").status_code == 404
    said = {"code": "done", "registered_name": "李强"}
    assert platforms.post(f"{path}/answer", "tencent", json=said).status_code == 201
    platforms.house.settle()
    [measure] = platforms.get("/v1/measures?state=in_force", "centre").json["measures"]
    assert (measure["kind"], measure["act"]) == ("content_blocking", "block")
    assert "李强" not in platforms.get(f"{path}/events", "centre").text


def test_what_is_wrong_is_pointed_at(platforms: Gateway) -> None:
    refused = platforms.post(DOOR, "centre", json=ASKED | {"target": "http://a@b.example/"})
    assert refused.status_code == 422
    assert [(each["pointer"], each["code"]) for each in refused.json["errors"]] == [
        ("/target", "url_userinfo")
    ]


def test_the_shipped_file_is_taken_whole_and_again_is_repeated(platforms: Gateway) -> None:
    for outcome in ("accepted", "repeated"):
        said = {"Content-Type": "text/csv"}
        answer = platforms.post(f"{DOOR}/import", "centre", data=FILE.read_bytes(), headers=said)
        none = dict.fromkeys(("accepted", "repeated", "refused"), 0)
        assert answer.json["counts"] == none | {outcome: 40}
    platforms.house.settle()
    waiting = platforms.get("/v1/orders?kind=content_blocking&status=awaiting_approval", "centre")
    assert len(waiting.json["orders"]) == 1, "a bank's own site waits for a second person"
