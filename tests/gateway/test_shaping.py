"""Releasing and extending stops over HTTP: decided on what was seen, an order of its own each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from contracts import stop_payment as sp
from tests.gateway.conftest import ICBC, centre

if TYPE_CHECKING:
    from tests.gateway.conftest import Gateway, Reply

SAID = {"application_id": "B-1", "reason": "经核查与案件无关"}
PATHS = ["release", "extension"]


def stopped(gateway: Gateway, application: str = "A-1") -> str:
    """Return the address of an order whose stop is in force."""
    gateway.order(application)
    gateway.house.settle()
    gateway.house.answer(application, held_amount="441023.42")
    gateway.house.settle()
    return f"/v1/orders/{centre(application)}"


def shaped(gateway: Gateway, path: str, word: str, key: str = "centre", **said: Any) -> Reply:  # noqa: ANN401  any JSON
    """Ask for a change of a stop, on the version that is shown now."""
    headers = {"If-Match": gateway.get(path, "centre").headers["ETag"]}
    return gateway.post(f"{path}/{word}", key, json=SAID | said, headers=headers)


def slug(answer: Reply) -> str:
    """Return which problem an answer is."""
    return str(answer.json["type"].rpartition("/")[2])


def test_a_release_is_ordered_answered_and_listed(either_gateway: Gateway) -> None:
    gateway = either_gateway
    path = stopped(gateway)
    made = shaped(gateway, path, "release")
    assert made.status_code == 201
    assert made.json["order_id"] == str(centre("B-1"))
    assert made.headers["Location"] == f"/v1/orders/{centre('B-1')}"
    gateway.house.settle()
    order = gateway.get(made.headers["Location"], "icbc").json
    assert (order["act"], order["parent"], order["status"]) == (
        "release",
        str(centre("A-1")),
        "offered",
    )
    assert order["detail"]["reason"] == "经核查与案件无关"
    gateway.house.take(sp.Answer(code="0000"), ICBC, centre("B-1"))
    gateway.house.settle()
    [row] = gateway.get("/v1/measures?state=released", "super").json["measures"]
    assert (row["application_id"], row["state"], row["released_at"]) == (
        "A-1",
        "released",
        "2026-11-20T04:00:00.000000Z",
    )
    assert gateway.get("/v1/measures?state=in_force", "super").json["measures"] == []


def test_an_extension_moves_the_end(either_gateway: Gateway) -> None:
    gateway = either_gateway
    path = stopped(gateway)
    made = shaped(gateway, path, "extension")
    assert made.status_code == 201
    gateway.house.settle()
    gateway.house.take(sp.Answer(code="0000"), ICBC, centre("B-1"))
    gateway.house.settle()
    [row] = gateway.get("/v1/measures", "super").json["measures"]
    assert (row["state"], row["in_force_until"]) == ("in_force", "2026-11-24T04:00:00.000000Z")
    types = [e["envelope"]["type"] for e in gateway.get(f"{path}/events", "super").json["events"]]
    assert types[-2:] == [
        "stop_payment.account.change_asked.v1",
        "stop_payment.account.stop_extended.v1",
    ]


@pytest.mark.parametrize("word", PATHS)
def test_what_cannot_be_is_refused_with_its_reason(gateway: Gateway, word: str) -> None:
    path = stopped(gateway)
    bare = gateway.post(f"{path}/{word}", "centre", json=SAID)
    assert (bare.status_code, bare.json["type"].rpartition("/")[2]) == (
        428,
        "precondition-required",
    )
    stale = gateway.post(f"{path}/{word}", "centre", json=SAID, headers={"If-Match": '"1"'})
    assert stale.status_code == 412
    empty = shaped(gateway, path, word, reason=None)
    assert [error["pointer"] for error in empty.json["errors"]] == ["/reason"]
    twice = shaped(gateway, path, word, order_id="x")
    assert [(e["pointer"], e["code"]) for e in twice.json["errors"]] == [
        ("/order_id", "unknown_field")
    ]
    assert shaped(gateway, path, word, "station").status_code == 404
    assert shaped(gateway, path, word, "icbc").status_code == 403
    gateway.house.later(hours=48)
    late = shaped(gateway, path, word)
    assert (late.status_code, slug(late)) == (409, "stop-lapsed")
    assert "2026-11-22T04:00:00Z" in late.json["detail"]


@pytest.mark.parametrize("word", PATHS)
def test_sent_again_it_is_the_same_order(gateway: Gateway, word: str) -> None:
    path = stopped(gateway)
    headers = {"If-Match": '"3"', "Idempotency-Key": "one"}
    first = gateway.post(f"{path}/{word}", "centre", json=SAID, headers=headers)
    again = gateway.post(f"{path}/{word}", "centre", json=SAID, headers=headers)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json["position"] == first.json["position"]
    other = gateway.post(
        f"{path}/{word}", "centre", json=SAID | {"reason": "其他"}, headers=headers
    )
    assert other.status_code == 409
