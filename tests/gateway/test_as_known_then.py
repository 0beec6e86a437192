"""`as_of` over HTTP: what was on record at a position or an instant, and never more than today."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import orjson
import pytest
from sqlalchemy import select

from contracts.fields import ERASED
from services.gateway.readmodels.tables import order_event

if TYPE_CHECKING:
    from tests.gateway.conftest import Gateway

ANSWERED_LATE = {"held_amount": "441023.42"}


@pytest.fixture
def lived(gateway: Gateway) -> tuple[Gateway, list[int]]:
    """Two orders, one answered late; and the positions before, between and after."""
    house, positions = gateway.house, []
    for act in (
        lambda: gateway.order("A-1"),
        lambda: gateway.order("A-2"),
        lambda: house.later(minutes=31),
        lambda: house.answer("A-1", **ANSWERED_LATE),
    ):
        house.later(seconds=1)
        act()
        house.settle()
        positions.append(house.edge.reader.size() - 1)
    return gateway, positions


def then(gateway: Gateway, path: str, as_of: object, key: str = "super", **query: str) -> Any:  # noqa: ANN401  any JSON
    """Return what is answered about a moment of the past."""
    answer = gateway.get(f"{path}?{urlencode({'as_of': as_of, **query})}", key)
    assert answer.status_code == 200, answer.json
    return answer.json


def test_lists_and_figures_are_as_they_were(lived: tuple[Gateway, list[int]]) -> None:
    gateway, (first, both, overdue, answered) = lived
    for as_of, orders, late, measures in (
        (first, 1, 0, 0),
        (both, 2, 0, 0),
        (overdue, 2, 2, 0),
        (answered, 2, 1, 1),
    ):
        assert len(then(gateway, "/v1/orders", as_of)["orders"]) == orders
        [row] = then(gateway, "/v1/response-times", as_of)["response_times"]
        assert (row["orders"], row["late_now"]) == (orders, late), as_of
        assert len(then(gateway, "/v1/measures", as_of)["measures"]) == measures
        behind = gateway.get(row["links"]["late_now"], "super").json["orders"]
        assert len(behind) == late, "a figure leads to the orders it counted then"


def test_an_instant_is_the_last_position_recorded_by_then(
    lived: tuple[Gateway, list[int]],
) -> None:
    gateway, (first, *_) = lived
    by_position = then(gateway, "/v1/orders", first)
    assert by_position["as_of"]["position"] == first
    by_time = then(gateway, "/v1/orders", by_position["as_of"]["at"])
    assert by_time == by_position
    beijing = "2026-11-20T12:00:01+08:00"
    assert then(gateway, "/v1/orders", beijing)["as_of"] == by_position["as_of"]
    assert then(gateway, "/v1/orders", "2020-01-01T00:00:00Z")["orders"] == []
    assert "as_of" not in gateway.get("/v1/orders", "super").json


def test_filters_pages_and_tables_work_on_the_past(lived: tuple[Gateway, list[int]]) -> None:
    gateway, (_, _, overdue, _) = lived
    page = then(gateway, "/v1/orders", overdue, figure="late_now", limit="1", agency="ICBC")
    assert [row["application_id"] for row in page["orders"]] == ["A-1"]
    rest = then(gateway, "/v1/orders", overdue, figure="late_now", limit="1", after=page["next"])
    assert [row["application_id"] for row in rest["orders"]] == ["A-2"]
    link = gateway.get(f"/v1/orders?limit=1&as_of={overdue}", "super").headers["Link"]
    assert f"as_of={overdue}" in link
    table = gateway.get(f"/v1/orders?as_of={overdue}&format=csv", "super").text
    assert ",answered," not in table


def test_the_past_shows_nobody_more_than_is_theirs(lived: tuple[Gateway, list[int]]) -> None:
    gateway, positions = lived
    for key in ("abc", "station"):
        assert then(gateway, "/v1/orders", positions[-1], key)["orders"] == []
        assert then(gateway, "/v1/measures", positions[-1], key)["measures"] == []
        assert then(gateway, "/v1/response-times", positions[-1], key)["response_times"] == []


@pytest.mark.parametrize("path", ["orders", "measures", "response-times"])
@pytest.mark.parametrize(
    ("as_of", "what"),
    [
        ("", "a position, or"),
        ("yesterday", "a position, or"),
        ("-1", "a position, or"),
        ("1.5", "a position, or"),
        ("2026-11-20T09:00:00", "a position, or"),
        ("2126-11-20T09:00:00Z", "not in the future"),
        ("999999999999999999", "nothing is on record there yet"),
        ("9" * 40, "a position, or"),
        ("١", "a position, or"),
    ],
)
def test_what_is_no_moment_of_the_past_is_named(
    quiet: Gateway, path: str, as_of: str, what: str
) -> None:
    answer = quiet.get(f"/v1/{path}?{urlencode({'as_of': as_of})}", "super")
    assert answer.status_code == 400
    assert answer.json["type"].endswith("/invalid-query")
    assert what in answer.json["detail"]


def test_one_order_is_as_it_was(lived: tuple[Gateway, list[int]]) -> None:
    gateway, (first, _, overdue, answered) = lived
    [row] = then(gateway, "/v1/orders", first)["orders"]
    path = row["links"]["self"]
    assert then(gateway, path, first)["status"] == "offered"
    assert then(gateway, path, overdue)["answer_overdue"] is True
    assert then(gateway, path, answered)["status"] == "answered"
    early = then(gateway, f"{path}/events", first)
    assert early["as_of"]["position"] == first
    assert [event["position"] <= first for event in early["events"]] == [True] * 3
    assert len(then(gateway, f"{path}/events", answered)["events"]) > len(early["events"])
    before = gateway.get(f"{path}?as_of=0", "super")
    assert before.status_code == 404


def test_the_past_is_masked_even_to_the_agency_addressed(
    lived: tuple[Gateway, list[int]],
) -> None:
    gateway, (first, *_) = lived
    [row] = then(gateway, "/v1/orders", first)["orders"]
    path, size = row["links"]["self"], gateway.house.edge.reader.size()
    assert then(gateway, path, first, "icbc")["detail"]["account_name"] == "黄*"
    assert then(gateway, f"{path}/events", first, "icbc")["events"][0]["signature"] is None
    assert gateway.house.edge.reader.size() == size, "nobody read anything in clear"
    refused = gateway.get(f"{path}?as_of={first}&purpose=supervision", "super")
    assert (refused.status_code, "purpose" in refused.json["detail"]) == (400, True)


def test_what_was_erased_since_stays_erased(lived: tuple[Gateway, list[int]]) -> None:
    """What is folded is what the views hold by now, and they forget with the key."""
    gateway, (first, *_) = lived
    with gateway.house.engine.begin() as connection:
        ordered = order_event.c.type == "stop_payment.ordered.v1"
        for event in connection.execute(select(order_event).where(ordered)).all():
            erased = orjson.loads(event.data) | {"account_number": ERASED, "account_name": ERASED}
            values = {"data": orjson.dumps(erased).decode()}
            where = order_event.c.position == event.position
            connection.execute(order_event.update().where(where).values(values))
    [row] = then(gateway, "/v1/orders", first)["orders"]
    assert row["account_masked"] == ERASED
    detail = then(gateway, row["links"]["self"], first)["detail"]
    assert (detail["account_name"], detail["amount_minor"]) == (ERASED, row["amount_minor"])
