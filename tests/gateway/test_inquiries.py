"""Inquiries over HTTP: ordered on what was seen, answered in clear to whoever may read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts import stop_payment as sp
from tests.gateway.conftest import ICBC, centre
from tests.gateway.test_shaping import shaped, slug, stopped

if TYPE_CHECKING:
    from tests.gateway.conftest import Gateway


def test_who_holds_an_account_is_masked_but_for_a_purpose(gateway: Gateway) -> None:
    made = shaped(gateway, stopped(gateway), "subject-query")
    assert made.status_code == 201
    gateway.house.settle()
    holder = {"holder_name": "黄强桂", "holder_id_type": "01", "holder_id_number": "33050119900101"}
    gateway.house.take(sp.Answer.load({"code": "0000"} | holder), ICBC, centre("B-1"))
    gateway.house.settle()
    events = f"{made.headers['Location']}/events"
    said = gateway.get(events, "centre").json["events"][-1]["data"]
    assert (said["holder_name"], said["holder_id_number"]) == ("黄*", "****01")
    clear = gateway.get(f"{events}?purpose=follow_up", "centre").json["events"]
    [said] = [each["data"] for each in clear if "answered" in each["envelope"]["type"]]
    assert said["holder_id_number"] == "33050119900101"


def test_a_watch_shows_until_when_and_that_it_ended(gateway: Gateway) -> None:
    path = stopped(gateway)
    made = shaped(gateway, path, "watch", until="2026-12-01T00:00:00Z")
    assert made.status_code == 201
    gateway.house.settle()
    gateway.house.take(sp.Answer.load({"code": "0000"}), ICBC, centre("B-1"))
    gateway.house.settle()
    there = made.headers["Location"]
    row = gateway.get(there, "centre").json
    assert (row["act"], row["watch_until"]) == ("watch", "2026-12-01T00:00:00.000000Z")
    ended = sp.Answer.load({"code": "0000", "watch_ended_at": "2026-11-20T03:00:00Z"})
    gateway.house.take(ended, ICBC, centre("B-1"))
    gateway.house.settle()
    assert gateway.get(there, "centre").json["watch_ended_at"] == "2026-11-20T03:00:00.000000Z"


def test_all_accounts_are_listed_and_a_second_question_waits(gateway: Gateway) -> None:
    path = stopped(gateway)
    assert shaped(gateway, path, "accounts-query").status_code == 201
    again = shaped(gateway, path, "accounts-query", "centre", application_id="B-2")
    assert (again.status_code, slug(again)) == (409, "order-pending")
    beyond = shaped(gateway, path, "accounts-query", "centre", bank_code="ABC")
    assert beyond.status_code in (409, 422)
