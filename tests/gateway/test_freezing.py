"""Freezes over HTTP: ordered on what was seen, listed by approver, basis and end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contracts import stop_payment as sp
from tests.gateway.conftest import ICBC, centre
from tests.gateway.test_measures import UNTOUCHED
from tests.gateway.test_shaping import shaped, slug, stopped

if TYPE_CHECKING:
    from tests.gateway.conftest import Gateway

APPROVED: dict[str, Any] = {
    "approver_id": "330001",
    "approver_name": "潘国庆",
    "approver_rank": "county",
    "legal_document_number": "湖公(刑)冻字〔2026〕00001号",
}


def frozen(gateway: Gateway) -> str:
    """Return the address of a freeze in force, in a stop's place."""
    made = shaped(gateway, stopped(gateway), "freeze", application_id="F-1", **APPROVED)
    assert made.status_code == 201
    gateway.house.settle()
    gateway.house.take(sp.Answer(code="1200", held_amount="5"), ICBC, centre("F-1"))
    gateway.house.settle()
    return str(made.headers["Location"])


def test_a_freeze_is_ordered_answered_and_listed(either_gateway: Gateway) -> None:
    gateway = either_gateway
    freeze = frozen(gateway)
    stop, row = gateway.get("/v1/measures", "super").json["measures"]
    assert (stop["state"], stop["superseded_at"]) == ("superseded", "2026-11-20T04:00:00.000000Z")
    assert row == UNTOUCHED | {
        "order_id": str(centre("F-1")),
        "application_id": "F-1",
        "case_number": "A3305000000002026111001",
        "kind": "stop_payment",
        "act": "freeze",
        "agency": "ICBC",
        "ordered_by": "CENTRE",
        "approved_by": "330001",
        "approver_rank": "county",
        "scope": "limited",
        "legal_basis": "湖公(刑)冻字〔2026〕00001号",
        "account_masked": "6220 **** **** 7789",
        "held_minor": 500,
        "currency": "CNY",
        "partial": True,
        "in_force_from": "2026-11-20T04:00:00.000000Z",
        "in_force_until": "2027-05-20T16:00:00.000000Z",
        "state": "in_force",
        "links": {"order": freeze},
    }
    detail = gateway.get(freeze, "super").json["detail"]
    assert (detail["approver_name"], detail["approver_rank"]) == ("潘*", "county")


def test_a_freeze_is_renewed_and_lifted(gateway: Gateway) -> None:
    freeze = frozen(gateway)
    assert shaped(gateway, freeze, "renewal", application_id="R-1", **APPROVED).status_code == 201
    gateway.house.settle()
    gateway.house.take(sp.Answer(code="0000"), ICBC, centre("R-1"))
    gateway.house.settle()
    assert shaped(gateway, freeze, "unfreezing", application_id="U-1").status_code == 201
    gateway.house.settle()
    [row] = gateway.get("/v1/measures?state=in_force", "super").json["measures"]
    assert row["in_force_until"] == "2027-11-20T16:00:00.000000Z"
    gateway.house.take(sp.Answer(code="0000"), ICBC, centre("U-1"))
    gateway.house.settle()
    [row] = gateway.get("/v1/measures?state=released", "super").json["measures"]
    assert (row["act"], row["released_at"]) == ("freeze", "2026-11-20T04:00:00.000000Z")


def test_what_cannot_be_is_refused_with_its_reason(gateway: Gateway) -> None:
    path = stopped(gateway)
    low = shaped(gateway, path, "freeze", **(APPROVED | {"approver_rank": "station"}))
    assert (low.status_code, slug(low)) == (422, "rank-too-low")
    assert "county" in low.json["detail"]
    for said, pointer in (
        ({"approver_rank": "king"}, "/approver_rank"),
        ({"legal_document_number": None}, "/legal_document_number"),
        ({"amount": "-1"}, "/amount"),
        ({"amount": "999999999"}, "/amount"),
        ({"scope": "full", "amount": "5"}, "/amount"),
        ({"major": "yes"}, "/major"),
    ):
        refused = shaped(gateway, path, "freeze", **(APPROVED | said))
        assert refused.status_code == 422, said
        assert [error["pointer"] for error in refused.json["errors"]] == [pointer]
    assert shaped(gateway, path, "renewal", **APPROVED).status_code == 404
    assert shaped(gateway, path, "unfreezing").status_code == 404
    freeze = frozen(gateway)
    again = shaped(gateway, path, "freeze", application_id="F-2", **APPROVED)
    assert (again.status_code, slug(again)) == (409, "already-frozen")
    gateway.house.later(days=200)
    late = shaped(gateway, freeze, "renewal", application_id="R-2", **APPROVED)
    assert (late.status_code, slug(late)) == (409, "freeze-lapsed")


def test_a_freeze_that_waits_is_listed_until_it_is_in_force(gateway: Gateway) -> None:
    shaped(gateway, stopped(gateway), "freeze", application_id="F-1", **APPROVED)
    gateway.house.settle()
    waits = {"earlier_authority": "杭州市公安局", "earlier_amount": "9.00"}
    waits |= {"code": "1303", "earlier_expires_at": "2026-11-21T00:00:00+08:00"}
    gateway.house.take(sp.Answer.load(waits), ICBC, centre("F-1"))
    gateway.house.settle()
    [row] = gateway.get("/v1/measures?state=queued", "super").json["measures"]
    shown = ("application_id", "earlier_authority", "earlier_minor", "earlier_until", "state")
    assert [row[name] for name in shown] == [
        *("F-1", "杭州市公安局", 900, "2026-11-20T16:00:00.000000Z", "queued")
    ]
    gateway.house.later(hours=24)
    assert gateway.get("/v1/measures?state=queued", "super").json["measures"] == []
    *_, row = gateway.get("/v1/measures?state=in_force", "super").json["measures"]
    assert (row["application_id"], row["in_force_from"]) == ("F-1", "2026-11-20T16:00:00.000000Z")
