"""Number orders over HTTP: to the carrier that serves a number, singly or by a file of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from contracts import directory as d
from contracts import notices
from contracts.number_examples import NUMBERS
from services.cli.demonstration import SHIPPED
from services.gateway.readmodels.views import Views
from tests.gateway.conftest import centre

if TYPE_CHECKING:
    from tests.gateway.conftest import Gateway

DOOR = "/v1/number-orders"
ASKED = NUMBERS["number_blocking.order.v1"] | {"application_id": "N-1"}
CARRIERS = ("CMCC", "CUCC", "CTCC")
FILE = SHIPPED / "cases" / "number-orders.csv"


@pytest.fixture
def carriers(gateway: Gateway) -> Gateway:
    """The gateway, with carriers that have keys."""
    house = gateway.house
    house.install(d.RegisterAgency(agency=each, name=each, kind="carrier") for each in CARRIERS)
    house.edge.register.refresh()
    house.keys |= {each.lower(): house.key_for(each, "agency_system") for each in CARRIERS}
    return gateway


def ordered(gateway: Gateway, **said: Any) -> str:  # noqa: ANN401  as in JSON
    """Order something about a number; return the address of the order."""
    made = gateway.post(DOOR, "centre", json=ASKED | said)
    assert made.status_code == 201, made.text
    gateway.house.settle()
    return str(made.headers["Location"])


def test_a_carrier_reads_acknowledges_and_answers_an_order_about_a_number(
    carriers: Gateway,
) -> None:
    path = ordered(carriers)
    assert path == f"/v1/orders/{centre('N-1')}"
    shown = carriers.get(path, "centre").json
    assert (shown["kind"], shown["act"], shown["agency"]) == (
        *("number_blocking", "restrict_outgoing", "CUCC"),
    )
    assert ASKED["number"] not in carriers.get(path, "centre").text
    assert carriers.get(path, "cucc").json["detail"]["number"] == ASKED["number"]
    assert carriers.get(path, "cmcc").status_code == 404
    assert carriers.post(f"{path}/acknowledgement", "cucc", json={}).status_code == 201
    said = {"code": "done", "line_state_after": "restricted"}
    assert carriers.post(f"{path}/answer", "cucc", json=said).status_code == 201
    carriers.house.settle()
    [measure] = carriers.get("/v1/measures?state=in_force", "centre").json["measures"]
    assert (measure["kind"], measure["act"], measure["held_minor"]) == (
        *("number_blocking", "restrict_outgoing", None),
    )
    words = [
        event["envelope"]["type"] for event in carriers.get(f"{path}/events", "cucc").json["events"]
    ]
    assert words[-2:] == ["number_blocking.answered.v1", "number_blocking.line.limited.v1"]


def test_what_is_said_of_an_order_that_no_view_shows_yet_finds_its_service(
    carriers: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = ordered(carriers)
    monkeypatch.setattr(Views, "kind_of", lambda *_: None)
    for word, said in (("acknowledgement", {}), ("answer", {"code": "done"})):
        assert carriers.post(f"{path}/{word}", "cucc", json=said).status_code == 201
    unknown = f"/v1/orders/{centre('N-2')}/acknowledgement"
    assert carriers.post(unknown, "cucc", json={}).status_code == 404


def test_a_bank_is_told_nothing_of_a_number_and_a_carrier_nothing_of_a_stop(
    carriers: Gateway,
) -> None:
    path = ordered(carriers)
    carriers.order("A-1")
    carriers.house.settle()
    stop = f"/v1/orders/{centre('A-1')}"
    assert carriers.get(path, "icbc").status_code == 404
    assert carriers.get(stop, "cucc").status_code == 404
    for there, key in ((path, "icbc"), (stop, "cucc")):
        refused = carriers.post(f"{there}/acknowledgement", key, json={})
        assert refused.json["type"].endswith("not-found")


def test_the_same_again_is_repeated_and_other_content_conflicts(carriers: Gateway) -> None:
    ordered(carriers)
    again = carriers.post(DOOR, "centre", json=ASKED)
    assert (again.status_code, again.json["outcome"]) == (200, "repeated")
    assert carriers.post(DOOR, "centre", json=ASKED | {"action": "suspend"}).status_code == 409


@pytest.mark.parametrize(
    ("said", "pointer", "code"),
    [
        ({"number": "139O5720001"}, "/number", "number_format"),
        ({"number": "0086 572 2250000"}, "/number", "number_type_mismatch"),
        ({"carrier_code": "NOBODY"}, "/carrier_code", "agency_unknown"),
        ({"carrier_code": "ICBC"}, "/carrier_code", "agency_unknown"),
        ({"action": "explode"}, "/action", "choice_unknown"),
    ],
)
def test_what_is_wrong_is_pointed_at(
    carriers: Gateway, said: dict[str, str], pointer: str, code: str
) -> None:
    refused = carriers.post(DOOR, "centre", json=ASKED | said)
    assert refused.status_code == 422
    assert [(each["pointer"], each["code"]) for each in refused.json["errors"]] == [(pointer, code)]


def test_the_shipped_file_is_taken_whole_and_again_is_repeated(carriers: Gateway) -> None:
    for outcome in ("accepted", "repeated"):
        said = {"Content-Type": "text/csv"}
        answer = carriers.post(f"{DOOR}/import", "centre", data=FILE.read_bytes(), headers=said)
        assert answer.json["counts"] == dict.fromkeys(("accepted", "repeated", "refused"), 0) | {
            outcome: 120
        }
    carriers.house.settle()
    listed = carriers.get("/v1/orders?kind=number_blocking&limit=1", "centre").json
    assert listed["orders"]


def test_a_file_that_lacks_a_column_is_refused_whole(carriers: Gateway) -> None:
    lines = FILE.read_text("utf-8").replace(",number_type,", ",kind_of_number,", 1)
    said = {"Content-Type": "text/csv"}
    refused = carriers.post(f"{DOOR}/import", "centre", data=lines.encode(), headers=said)
    assert [each["pointer"] for each in refused.json["errors"]] == ["/number_type"]


def test_a_line_closed_by_mistake_is_restored_on_appeal_over_http(carriers: Gateway) -> None:
    path = ordered(carriers)
    carriers.post(f"{path}/answer", "cucc", json={"code": "done"})
    carriers.house.settle()
    said = {"appellant_name": "黄强桂", "grounds": "本人号码"}
    assert carriers.post(f"{path}/appeal", "cmcc", json=said).status_code == 404
    assert carriers.post(f"{path}/appeal", "cucc", json=said).status_code == 201
    carriers.house.settle()
    [waits] = carriers.get("/v1/measures?waits=appeal", "super").json["measures"]
    assert waits["kind"] == "number_blocking"
    seen = {"If-Match": carriers.get(path, "centre").headers["ETag"]}
    own = carriers.post(f"{path}/appeal-upholding", "centre", json={"reason": "误判"}, headers=seen)
    assert (own.status_code, own.json["type"].rpartition("/")[2]) == (403, "own-order")
    carriers.house.later(minutes=1)
    other = carriers.house.key_for("CENTRE", "officer")
    carriers.house.keys["other"] = other
    upheld = carriers.post(
        f"{path}/appeal-upholding", "other", json={"reason": "误判"}, headers=seen
    )
    assert upheld.status_code == 201, upheld.text
    carriers.house.settle()
    [lifting] = carriers.get("/v1/orders?act=restore", "cucc").json["orders"]
    done = carriers.post(f"/v1/orders/{lifting['order_id']}/answer", "cucc", json={"code": "done"})
    assert done.status_code == 201
    carriers.house.settle()
    [organ] = carriers.get("/v1/wrongful-measures", "super").json["wrongful_measures"]
    assert (organ["measures"], organ["wrongful"], organ["wrongful_seconds"]) == (1, 1, 60)


def test_its_holder_is_told_of_a_limit_why_and_what_they_can_do(carriers: Gateway) -> None:
    path = ordered(carriers)
    assert carriers.get(f"{path}/notice", "cucc").status_code == 404
    carriers.post(f"{path}/answer", "cucc", json={"code": "done"})
    carriers.house.settle()
    told = carriers.get(f"{path}/notice", "cucc").json
    chinese = "".join(told["notices"]["zh-CN"]["paragraphs"])
    for said in (ASKED["number"], ASKED["case_number"], "CENTRE", "96110", "申诉"):
        assert said in chinese
    assert told["version"] == notices.current()
    assert ASKED["number"] not in carriers.get(f"{path}/notice", "centre").text
    assert carriers.get(f"{path}/notice", "cmcc").status_code == 404


def test_a_carrier_reports_that_a_holder_was_verified_again(carriers: Gateway) -> None:
    path = ordered(carriers, action="reverify", duration_hours=None)
    carriers.post(f"{path}/answer", "cucc", json={"code": "done"})
    carriers.house.settle()
    assert carriers.post(f"{path}/reverification", "cmcc", json={}).status_code == 404
    assert carriers.post(f"{path}/reverification", "centre", json={}).status_code == 403
    said = carriers.post(f"{path}/reverification", "cucc", json={"operator_name": "王敏"})
    assert said.status_code == 201, said.text
