"""Measures over HTTP: what is in force, for whom, since when; what has lapsed."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import pytest

from services.gateway.readmodels.measures import COLUMNS

if TYPE_CHECKING:
    from tests.gateway.conftest import Gateway


UNTOUCHED: dict[str, Any] = {
    **dict.fromkeys(
        (
            "returned_minor",
            "lapsed_at",
            "released_at",
            "superseded_at",
            "warned_at",
            "queued_at",
            "earlier_authority",
            "earlier_minor",
            "earlier_currency",
            "earlier_until",
            "wrongful_ground",
            "release_by",
            "appeal_by",
            "appeal_outcome",
        )
    ),
    "release_overdue": False,
    "appeal_overdue": False,
}
"""What is said of a measure while nothing has happened to it."""


def stopped(gateway: Gateway, *applications: str) -> None:
    """Have orders answered, so that each brings about a measure."""
    for application in applications:
        gateway.order(application)
    gateway.house.settle()
    for application in applications:
        gateway.house.answer(application, held_amount="100.00")
    gateway.house.settle()


def test_a_measure_says_what_is_held_since_when_and_until_when(either_gateway: Gateway) -> None:
    gateway = either_gateway
    stopped(gateway, "A-1")
    gateway.order("A-2")
    gateway.house.settle()
    [row] = gateway.get("/v1/measures", "super").json["measures"]
    assert row == UNTOUCHED | {
        "order_id": row["order_id"],
        "application_id": "A-1",
        "case_number": "A3305000000002026111001",
        "kind": "stop_payment",
        "act": "stop",
        "agency": "ICBC",
        "ordered_by": "CENTRE",
        "approved_by": "331259",
        "approver_rank": None,
        "scope": None,
        "legal_basis": "湖公(刑)止付字〔2026〕00001号",
        "account_masked": "6220 **** **** 7789",
        "held_minor": 10000,
        "currency": "CNY",
        "partial": True,
        "in_force_from": "2026-11-20T04:00:00.000000Z",
        "in_force_until": "2026-11-22T04:00:00.000000Z",
        "state": "in_force",
        "links": {"order": f"/v1/orders/{row['order_id']}"},
    }
    gateway.house.later(hours=49)
    [lapsed] = gateway.get("/v1/measures?state=lapsed", "super").json["measures"]
    assert (lapsed["state"], lapsed["lapsed_at"]) == ("lapsed", row["in_force_until"])
    assert gateway.get("/v1/measures?state=in_force", "super").json["measures"] == []


def test_only_the_parties_and_those_who_oversee_them_see_measures(gateway: Gateway) -> None:
    stopped(gateway, "A-1")
    for key, count in {"centre": 1, "icbc": 1, "audit": 1, "station": 0, "abc": 0}.items():
        assert len(gateway.get("/v1/measures", key).json["measures"]) == count, key
    assert gateway.get("/v1/measures", "ops").status_code == 403


def test_pages_follow_their_links(gateway: Gateway) -> None:
    stopped(gateway, *(f"A-{number}" for number in range(5)))
    path, seen = "/v1/measures?limit=2&agency=ICBC", []
    while path:
        page = gateway.get(path, "super")
        seen += [row["application_id"] for row in page.json["measures"]]
        link = page.headers.get("Link")
        assert (link is None) == (page.json["next"] is None)
        path = link.partition(">")[0].lstrip("<") if link else ""
    assert seen == [f"A-{number}" for number in range(5)]


def test_measures_are_found_by_case_and_agency(gateway: Gateway) -> None:
    stopped(gateway, "A-1")
    for query, count in {
        "case_number=A3305000000002026111001": 1,
        "case_number=other": 0,
        "agency=ABC": 0,
        "agency=ICBC&state=in_force": 1,
    }.items():
        assert len(gateway.get(f"/v1/measures?{query}", "super").json["measures"]) == count, query


def test_measures_are_a_table_too(gateway: Gateway) -> None:
    stopped(gateway, "A-1")
    answer = gateway.get("/v1/measures?format=csv", "super")
    assert answer.mimetype == "text/csv"
    [row] = csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff")))
    assert tuple(row) == COLUMNS
    assert (row["application_id"], row["held_minor"], row["state"]) == ("A-1", "10000", "in_force")


@pytest.mark.parametrize(
    "query", ["state=over", "after=x", "after=-1", "limit=0", "agency=%00", "late=true", "state="]
)
def test_a_wrong_query_is_named(quiet: Gateway, query: str) -> None:
    answer = quiet.get(f"/v1/measures?{query}", "super")
    assert answer.status_code == 400
    assert answer.json["type"].endswith("/invalid-query")
    assert query.partition("=")[0] in answer.json["detail"]
