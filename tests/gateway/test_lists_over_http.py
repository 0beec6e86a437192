"""Lists and figures over HTTP: filters, pages, CSV, links that lead to what was counted."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.gateway.conftest import Gateway


@pytest.mark.parametrize("sort", ["due", "newest", "position"])
def test_pages_follow_their_links_and_do_not_shift(gateway: Gateway, sort: str) -> None:
    for number in range(5):
        gateway.order(f"A-{number}")
    gateway.house.settle()
    path: str | None = f"/v1/orders?limit=2&sort={sort}"
    seen: list[str] = []
    while path:
        page = gateway.get(path, "centre")
        seen += [order["application_id"] for order in page.json["orders"]]
        if len(seen) == 2 and sort == "newest":
            gateway.order("late-comer")
            gateway.house.settle()
        link = page.headers.get("Link")
        assert (link is None) == (page.json["next"] is None)
        path = link.partition(">")[0].lstrip("<") if link else None
        assert link is None or link.endswith('; rel="next"')
    assert sorted(seen) == [f"A-{number}" for number in range(5)]


def test_orders_are_found_by_what_is_known_of_them(gateway: Gateway) -> None:
    case = "A3305000000002026119999"
    gateway.order("A-1")
    gateway.order("A-2", case_number=case)
    gateway.house.settle()
    for query, found in {
        "application_id=A-1": ["A-1"],
        f"case_number={case}": ["A-2"],
        "agency=ABC": [],
        "agency=ICBC&sort=newest": ["A-2", "A-1"],
        "status=offered&sort=newest&limit=1": ["A-2"],
        "late=true": [],
        "late=false&application_id=A-2": ["A-2"],
        "due=2026-11-20T12:04:00%2B08:00": [],
        "due=2026-11-20T12:05:00%2B08:00&application_id=A-1": ["A-1"],
        "kind=stop_payment&figure=open&application_id=A-1": ["A-1"],
    }.items():
        rows = gateway.get(f"/v1/orders?{query}", "super").json["orders"]
        assert [row["application_id"] for row in rows] == found, query


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=501",
        "limit=x",
        "limit=١",
        "status=lost",
        "sort=random",
        "figure=none",
        "kind=none",
        "late=maybe",
        "due=yesterday",
        "due=2026-11-20T12:00:00",
        "after=%00",
        "after=1%7E1",
        "agency=%00",
        "agency=" + "x" * 101,
        "agency=A&agency=B",
        "colour=red",
        "position=-1",
        "format=xml",
    ],
)
def test_a_wrong_query_is_named(quiet: Gateway, query: str) -> None:
    answer = quiet.get(f"/v1/orders?{query}", "super", headers={"Accept-Language": "en"})
    assert answer.status_code == 400
    assert answer.json["type"].endswith("/invalid-query")
    assert query.partition("=")[0] in answer.json["detail"]


@pytest.mark.parametrize("how", ["?format=csv", "accept"])
def test_a_list_is_also_csv(gateway: Gateway, how: str) -> None:
    gateway.order("A-1")
    gateway.house.settle()
    query, headers = (how, {}) if how != "accept" else ("", {"Accept": "text/csv"})
    answer = gateway.get(f"/v1/orders{query}", "super", headers=headers)
    assert answer.mimetype == "text/csv"
    (row,) = csv.DictReader(io.StringIO(answer.text))
    assert row["application_id"] == "A-1"
    assert row["account_masked"] == "6220 **** **** 7789"


@pytest.mark.parametrize("name", ['=HYPERLINK("x")', "+1", "-1", "@SUM(A1)"])
def test_no_cell_of_an_export_is_a_formula(gateway: Gateway, name: str) -> None:
    assert gateway.order("A-1", account_name=name).status_code == 201
    gateway.house.settle()
    (row,) = csv.DictReader(io.StringIO(gateway.get("/v1/orders?format=csv", "super").text))
    assert row["holder_masked"] == f"'{name[0]}*"


def test_response_times_link_to_the_orders_they_count(gateway: Gateway) -> None:
    for number in range(4):
        gateway.order(f"A-{number}")
    gateway.house.later(minutes=10)
    here = f"/v1/orders/{gateway.order('A-0').json['order_id']}"
    gateway.post(f"{here}/answer", "icbc", json={"code": "0000", "held_amount": "441023.42"})
    gateway.house.later(minutes=30)
    here = f"/v1/orders/{gateway.order('A-1').json['order_id']}"
    gateway.post(f"{here}/answer", "icbc", json={"code": "0001"})
    gateway.house.settle()
    (row,) = gateway.get("/v1/response-times", "super").json["response_times"]
    expected = {"orders": 4, "answered": 2, "in_time": 1, "late": 1, "overdue": 2, "late_now": 2}
    assert expected.items() <= row.items()
    assert (row["share"], row["p50_seconds"], row["worst_seconds"]) == (0.25, 600, 2400)
    assert row["held_minor"] == 44102342
    for figure, link in row["links"].items():
        assert len(gateway.get(link, "super").json["orders"]) == row[figure], figure


def test_response_times_are_also_csv_with_a_link_a_row(gateway: Gateway) -> None:
    gateway.order("A-1")
    gateway.house.settle()
    text = gateway.get("/v1/response-times?format=csv", "icbc").text
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["agency"], row["orders"], row["p50_seconds"]) == ("ICBC", "1", "")
    assert len(gateway.get(row["link"], "icbc").json["orders"]) == 1


def test_an_agency_sees_its_own_response_times_only(gateway: Gateway) -> None:
    gateway.order("A-1")
    gateway.house.settle()
    assert len(gateway.get("/v1/response-times", "icbc").json["response_times"]) == 1
    assert gateway.get("/v1/response-times", "abc").json["response_times"] == []


def test_agencies_are_listed_for_every_key(quiet: Gateway) -> None:
    known = quiet.get("/v1/agencies", "ops").json["agencies"]
    assert {"code": "ICBC", "name": "ICBC", "name_en": None, "kind": "bank"} in known
    assert quiet.get("/v1/agencies?format=csv", "icbc").text.startswith("code,name,name_en,kind")
