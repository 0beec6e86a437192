"""Asking what an answer meant, over HTTP: what does not add up shows, and by when to explain."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.gateway.conftest import Gateway, Reply

ODD = {"code": "1200", "held_amount": "2.00", "balance": "1.00"}
SEEN = ("flags", "clarify_by", "clarify_overdue", "due_at")


def row(gateway: Gateway, here: str, key: str = "centre") -> list[object]:
    gateway.house.settle()
    order = gateway.get(here, key).json
    return [order[name] for name in SEEN]


def answered(gateway: Gateway, **said: str) -> str:
    here: str = gateway.order("A-1").headers["Location"]
    gateway.house.settle()
    assert gateway.post(f"{here}/answer", "icbc", json=said).status_code == 201
    return here


def ask(gateway: Gateway, here: str, key: str = "centre", **headers: str) -> Reply:
    body = {"question": "为何未全额止付?"}
    return gateway.post(f"{here}/clarification", key, json=body, headers=headers)


def test_an_answer_that_does_not_add_up_shows_to_its_parties(either_gateway: Gateway) -> None:
    gateway = either_gateway
    here = answered(gateway, **ODD)
    by = "2026-11-21T04:00:00.000000Z"
    for key in ("centre", "super", "icbc"):
        assert row(gateway, here, key) == ["held_exceeds_balance", by, False, by]
    gateway.house.later(hours=24)
    assert row(gateway, here) == ["held_exceeds_balance", by, True, None]
    assert gateway.post(f"{here}/answer", "icbc", json={**ODD, "held_amount": "1.00"}).json
    assert row(gateway, here) == [None, None, False, None]


def test_an_officer_asks_by_the_version_seen(gateway: Gateway) -> None:
    here = answered(gateway, code="0301")
    assert ask(gateway, here).status_code == 428
    assert ask(gateway, here, **{"If-Match": '"1"'}).status_code == 412
    gateway.house.settle()
    seen = gateway.get(here, "centre").headers["ETag"]
    assert ask(gateway, here, "icbc", **{"If-Match": seen}).status_code == 403
    assert ask(gateway, here, **{"If-Match": seen}).status_code == 201
    assert row(gateway, here)[1] == "2026-11-21T04:00:00.000000Z"
    body = {"question": "另一问题"}
    seen = gateway.get(here, "centre").headers["ETag"]
    again = gateway.post(f"{here}/clarification", "centre", json=body, headers={"If-Match": seen})
    assert (again.status_code, again.json["type"].rpartition("/")[2]) == (409, "already-asked")
