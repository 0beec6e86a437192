"""Reports over HTTP: what is stated can be recomputed from the records, and a change is named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import pytest

from services.cli.exporting import Exporter
from services.ledger.ledger import Files, Ledger
from shared.log.bundle import Named, Span
from shared.log.note import VerifierKey
from shared.settings import Settings
from shared.verifying.heads import Pins
from shared.verifying.reports import verify
from tests.gateway.conftest import centre

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from shared.verifying.verdict import Verdict
    from tests.gateway.conftest import Gateway


@pytest.fixture
def ledger(either_gateway: Gateway, tmp_path: Path) -> Iterator[Ledger]:
    """The ledger behind the gateway, which signs."""
    made = Ledger(either_gateway.house.engine, Files.named(Settings(), tmp_path / "keys"))
    made.start()
    either_gateway.with_ledger(made)
    yield made
    made.stop()


@pytest.fixture
def gateway(either_gateway: Gateway, ledger: Ledger) -> Gateway:
    """A gateway behind which one order was answered late, and another is silent."""
    house = either_gateway.house
    for application in ("A-1", "A-2"):
        either_gateway.order(application)
    house.settle()
    house.later(minutes=31)
    house.answer("A-1", held_amount="441023.42")
    house.settle()
    ledger.proof(house.edge.reader.size() - 1)
    return either_gateway


def judged(
    gateway: Gateway,
    ledger: Ledger,
    report: Any,  # noqa: ANN401  any JSON
    selection: Named | None = None,
) -> Verdict:
    """Judge a report by a bundle of all records that it stands on, or of a selection."""
    keys = [VerifierKey.parse(key) for key in ledger.verifier_keys()]
    exporter = Exporter(gateway.house.engine, keys, report["checkpoint"])
    bundle = exporter.bundle(selection or Span(0, report["upto"] - 1), None, None)
    return verify(orjson.dumps(report), bundle.to_bytes(), Pins(tuple(keys)))


def stated(
    gateway: Gateway, key: str = "super", query: str = "", of: str = "response-times"
) -> Any:  # noqa: ANN401  any JSON
    answer = gateway.get(f"/v1/{of}/report{query}", key)
    assert answer.status_code == 200, answer.json
    return answer.json


def test_a_report_states_the_figures_and_what_they_stand_on(
    gateway: Gateway, ledger: Ledger
) -> None:
    report = stated(gateway)
    [row] = report["response_times"]
    shown = gateway.get("/v1/response-times", "super").json["response_times"][0]
    del shown["links"]
    assert shown | {"positions": row["positions"]} == row
    assert report["formula"] == "response-times-3"
    assert report["upto"] == gateway.house.edge.reader.size()
    assert report["checkpoint"] == ledger.checkpoint()
    assert report["parties"] == {"to": None, "by": None}
    answered = gateway.house.edge.reader.at(row["positions"]["answered"][0])
    assert answered
    assert answered.type == "stop_payment.answered.v1"


def test_a_report_is_recomputed_from_the_records(gateway: Gateway, ledger: Ledger) -> None:
    report = stated(gateway)
    assert judged(gateway, ledger, report).code == 0
    report["response_times"][0]["late"] = 0
    found = judged(gateway, ledger, report)
    assert found.code == 1
    assert "ICBC (stop_payment, stop), late: stated 0, recomputed 1" in found.sentence()


def test_everybody_gets_a_report_on_what_they_may_see(gateway: Gateway, ledger: Ledger) -> None:
    for key, parties, rows in (
        ("icbc", {"to": "ICBC", "by": None}, 1),
        ("centre", {"to": None, "by": "CENTRE"}, 1),
        ("abc", {"to": "ABC", "by": None}, 0),
    ):
        report = stated(gateway, key)
        assert (report["parties"], len(report["response_times"])) == (parties, rows)
        assert judged(gateway, ledger, report).code == 0
    assert gateway.get("/v1/response-times/report", "ops").status_code == 403


def test_wrongful_hours_are_recomputed_from_the_records(gateway: Gateway, ledger: Ledger) -> None:
    house = gateway.house
    path = f"/v1/orders/{centre('A-1')}"
    headers = {"If-Match": gateway.get(path, "centre").headers["ETag"]}
    found = gateway.post(f"{path}/finding", "centre", json={"reason": "货款"}, headers=headers)
    assert found.status_code == 201
    house.settle()
    house.later(hours=1)
    ledger.proof(house.edge.reader.size() - 1)
    for key, rows in (("super", 1), ("icbc", 1), ("centre", 1), ("abc", 0)):
        report = stated(gateway, key, of="wrongful-measures")
        assert len(report["wrongful_measures"]) == rows
        assert judged(gateway, ledger, report).code == 0
    own = stated(gateway, "icbc", of="wrongful-measures")
    assert judged(gateway, ledger, own, Named("agency", "ICBC")).name == "report"
    [row] = gateway.get("/v1/wrongful-measures", "super").json["wrongful_measures"]
    del row["links"]
    [again] = stated(gateway, of="wrongful-measures")["wrongful_measures"]
    assert again | {"positions": 0} == row | {"positions": 0}
    assert row["wrongful_seconds"] >= 3600


def test_a_report_of_the_past_stands_on_what_was_on_record(
    gateway: Gateway, ledger: Ledger
) -> None:
    report = stated(gateway, query="?as_of=2026-11-20T04:00:00Z")
    [row] = report["response_times"]
    assert (row["orders"], row["late"], row["late_now"]) == (2, 0, 0)
    assert report["now"] == "2026-11-20T04:00:00.000000Z"
    assert report["upto"] < gateway.house.edge.reader.size()
    assert judged(gateway, ledger, report).code == 0
    empty = stated(gateway, query="?as_of=0")
    assert (empty["upto"], empty["response_times"]) == (0, [])


@pytest.mark.parametrize("query", ["as_of=soon", "as_of=2126-01-01T00:00:00Z", "format=xml", "x=1"])
def test_a_wrong_query_is_named(gateway: Gateway, query: str) -> None:
    answer = gateway.get(f"/v1/response-times/report?{query}", "super")
    assert (answer.status_code, answer.json["type"].rpartition("/")[2]) == (400, "invalid-query")


def test_without_a_ledger_there_is_no_report(quiet: Gateway) -> None:
    answer = quiet.get("/v1/response-times/report", "super")
    assert answer.status_code == 503
    assert answer.json["type"].endswith("/ledger-unavailable")
