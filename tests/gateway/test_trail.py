"""The trail of a case over HTTP: accounts, transfers and sums, for whoever may see their orders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from contracts.port import Caller
from services.gateway.readmodels.trail import SUMS
from tests.application import APPLICATION
from tests.chased import CASH, ON, TO_ABC, ask, chase, tell

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.gateway.conftest import Gateway

CASE = APPLICATION["case_number"]
PATH = f"/v1/cases/{CASE}/trail"
BANKS = {code: Caller(code, "api", key=code.lower()) for code in ("ICBC", "ABC")}


def sums(row: dict[str, Any]) -> tuple[int, ...]:
    """Return the sums of a node or a total, as they are documented."""
    return tuple(row[name] for name in SUMS)


def test_the_trail_shows_every_account_transfer_and_sum(either_gateway: Gateway) -> None:
    gateway = either_gateway
    first, second, third = map(str, chase(gateway.house, BANKS).stops)
    trail = gateway.get(PATH, "super").json
    assert trail["case_number"] == CASE
    [total] = trail["totals"]
    assert (total["currency"], total["accounts"], total["levels"]) == ("CNY", 2, 2)
    assert sums(total) == (44102342, 14102342, 0, 0, 25000000, 5000000, 0, 0)
    root, abc = trail["nodes"]
    assert (root["id"], root["level"], root["state"], root["flags"]) == (
        first,
        1,
        "partly_held",
        [],
    )
    assert (root["account_masked"], root["holder_masked"]) == ("6220 **** **** 7789", "黄*")
    assert sums(root) == (59102342, 4102342, 0, 0, 25000000, 30000000, 0, 0)
    acts = [(order["act"], order["level"]) for order in root["orders"]]
    assert acts == [("stop", 1), ("query", 1), ("stop", 3), ("query", 3)]
    assert (abc["id"], abc["agency"], abc["level"]) == (second, "ABC", 2)
    assert sums(abc) == (30000000, 10000000, 0, 0, 0, 20000000, 0, 0)
    on, back, abroad = trail["edges"]
    assert (on["source"], on["target"], on["order_id"]) == (first, second, second)
    assert (back["source"], back["target"], back["order_id"]) == (second, first, third)
    assert (abroad["target"], abroad["why"], abroad["amount_minor"]) == (None, "required", 5000000)


def test_every_order_and_transfer_leads_to_its_events(gateway: Gateway) -> None:
    chase(gateway.house, BANKS)
    trail = gateway.get(PATH, "super").json
    for node in trail["nodes"]:
        for order in node["orders"]:
            shown = gateway.get(order["links"]["self"], "super").json
            assert shown["order_id"] == order["order_id"]
            assert shown["links"]["trail"] == PATH
    for edge in trail["edges"]:
        events = gateway.get(edge["links"]["events"], "super").json["events"]
        [event] = [each for each in events if each["position"] == edge["position"]]
        assert event["data"]["serial"] == edge["serial"]


def test_an_agency_sees_only_its_own_accounts(gateway: Gateway) -> None:
    _, second, _ = map(str, chase(gateway.house, BANKS).stops)
    trail = gateway.get(PATH, "abc").json
    assert [node["agency"] for node in trail["nodes"]] == ["ABC"]
    assert [edge["source"] for edge in trail["edges"]] == [second, second]
    assert {edge["target"] for edge in trail["edges"]} == {None}
    assert sums(trail["totals"][0]) == (30000000, 10000000, 0, 0, 0, 20000000, 0, 0)
    assert len(gateway.get(PATH, "centre").json["nodes"]) == 2
    assert gateway.get(PATH, "station").status_code == 404
    assert gateway.get(PATH, "ops").status_code == 403


@pytest.mark.parametrize("case", ["A9", "%00", "%0A", "x" * 300])
def test_a_case_without_orders_has_no_trail(quiet: Gateway, case: str) -> None:
    answer = quiet.get(f"/v1/cases/{case}/trail", "super")
    assert answer.status_code == 404
    assert answer.json["type"].endswith("/not-found")


def test_the_trail_of_the_past_is_what_was_known_then(either_gateway: Gateway) -> None:
    gateway = either_gateway
    house = gateway.house
    first = house.order("A-1")
    seen = []
    acts: list[Callable[[], None]] = [
        lambda: ask(house, BANKS["ICBC"], first, "41023.42"),
        lambda: tell(house, BANKS["ICBC"], first, ON, CASH),
        lambda: house.later(hours=49),
    ]
    for act in acts:
        house.later(seconds=1)
        act()
        kept = [each for each in house.edge.reader.events() if each.stream.startswith("stop_")]
        seen.append((kept[-1].position, gateway.get(PATH, "super").json))
    for position, then in seen:
        past = gateway.get(f"{PATH}?as_of={position}", "super").json
        assert past.pop("as_of")["position"] == position
        assert past == then
    held, told, lapsed = (trail["totals"][0] for _, trail in seen)
    assert sums(held) == (44102342, 4102342, 0, 0, 0, 0, 40000000, 0)
    assert sums(told) == (44102342, 4102342, 0, 0, 10000000, 0, 30000000, 0)
    assert sums(lapsed) == (44102342, 0, 0, 4102342, 10000000, 0, 30000000, 0)
    assert gateway.get(f"{PATH}?as_of=0", "super").status_code == 404


def test_money_of_another_case_on_the_same_account_belongs_to_the_trail(gateway: Gateway) -> None:
    house = gateway.house
    chased = chase(house, BANKS)
    other = "A3305000000002026119999"
    house.order(
        "B-1",
        case_number=other,
        bank_code="ABC",
        account_number=TO_ABC,
        amount="1000.00",
        transfer_time=ON["transacted_at"],
    )
    trail = gateway.get(f"/v1/cases/{other}/trail", "super").json
    _root, abc = trail["nodes"]
    assert abc["id"] == str(chased.stops[1])
    cases = [order["case_number"] for order in abc["orders"]]
    assert (cases.count(CASE), cases.count(other)) == (2, 1)
    assert trail["totals"][0]["asked_minor"] == 44102342 + 100000
    assert trail == gateway.get(PATH, "super").json | {"case_number": other}


def test_orders_are_told_apart_by_what_they_ask(gateway: Gateway) -> None:
    chase(gateway.house, BANKS)
    for act in ("stop", "query"):
        rows = gateway.get(f"/v1/orders?act={act}", "super").json["orders"]
        assert [row["act"] for row in rows] == [act] * 3
    assert gateway.get("/v1/orders?act=dance", "super").status_code == 400
