"""The views of orders: what they say, to whom, and in which order."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, cast
from uuid import UUID

import pytest
from sqlalchemy import select

from contracts import stop_payment as sp
from contracts.examples import envelope
from contracts.kinds import KINDS
from contracts.message import Event, registry
from contracts.port import Caller
from contracts.problems import Refused
from services.gateway.readmodels import masks
from services.gateway.readmodels.figures import FIGURES
from services.gateway.readmodels.orders import OrdersProjection, order_of
from services.gateway.readmodels.tables import order_metadata, order_view
from shared.following import move
from shared.projection import Follower

if TYPE_CHECKING:
    from typing import Any

    from services.gateway.readmodels.views import Page, Sort
    from shared.log.read import Recorded
    from tests.gateway.conftest import House
MEASURED = 3
"""So many dots the wire name of an event has that speaks of a measure."""
ICBC = Caller("ICBC", "api", key="icbc")
CENTRE = Caller("CENTRE", "api", key="centre")
FOUND = sp.Withdraw(reason="money found")


def ids(page: Page) -> list[str]:
    return [row["application_id"] for row in page.rows]


def test_a_row_follows_its_order_from_offer_to_measure(either_house: House) -> None:
    house = either_house
    order = house.order("A-1")
    house.later(minutes=2)
    house.take(sp.Acknowledge(), ICBC, order)
    house.later(seconds=30, microseconds=1)
    house.answer("A-1", held_amount="100.00")
    house.settle()
    row = house.views.one(house.scope("icbc"), str(order))
    assert row
    assert row["status"] == "answered"
    assert row["version"] == 4
    assert row["response_seconds"] == 151
    assert (row["held_minor"], row["measure_held_minor"], row["partial"]) == (10000, 10000, True)
    assert row["due_at"] is None
    assert row["account_masked"] == "6220 **** **** 7789"
    assert row["holder_masked"] == "黄*"
    assert row["detail"]["account_name"] == "黄*"
    types = [event["type"] for event in house.views.events(house.scope("icbc"), str(order))]
    assert [name.split(".")[-2] for name in types] == [
        "ordered",
        "stop_counted",
        "offered",
        "acknowledged",
        "answered",
        "stop_imposed",
    ]
    house.later(hours=36)
    warned = house.views.one(house.scope("icbc"), str(order))
    assert warned
    assert (warned["warned_at"], warned["lapsed_at"]) == ("2026-11-21T16:02:30.000001Z", None)
    expiring = house.views.page(house.scope("icbc"), house.at, figure="expiring").rows
    assert [each["order_id"] for each in expiring] == [str(order)]
    house.later(hours=13)
    row = house.views.one(house.scope("icbc"), str(order))
    assert row
    assert row["lapsed_at"] == row["in_force_until"]


def test_the_next_deadline_is_to_acknowledge_then_to_answer_then_none(house: House) -> None:
    house.order("A-1")
    house.settle()

    def due() -> str | None:
        due: str | None = house.views.page(house.scope("icbc"), house.at).rows[0]["due_at"]
        return due

    assert due() == "2026-11-20T04:05:00.000000Z"
    house.later(minutes=6)
    assert due() == "2026-11-20T04:30:00.000000Z"
    house.later(minutes=30)
    assert due() == "2026-11-20T04:30:00.000000Z"
    house.answer("A-1", "0001")
    house.settle()
    assert due() is None


def test_only_the_parties_and_those_who_oversee_see_an_order(house: House) -> None:
    order = str(house.order("A-1"))
    house.settle()
    seen = {key: house.views.one(house.scope(key), order) is not None for key in house.keys}
    listed = {key: bool(house.views.page(house.scope(key), house.at).rows) for key in house.keys}
    assert seen == listed
    assert {key for key, sees in seen.items() if sees} == {"centre", "icbc", "super", "audit"}
    assert house.views.events(house.scope("abc"), order) == []


def test_every_figure_counts_the_rows_it_opens(either_house: House) -> None:
    house = either_house
    for number in range(6):
        house.order(f"A-{number}", urgency="urgent")
    house.later(minutes=1)
    house.take(sp.Acknowledge(), ICBC, house.order("A-0"))
    house.answer("A-0", held_amount="441023.42")
    house.take(
        sp.Withdraw(reason="found"),
        Caller("CENTRE", "api", key="centre"),
        house.order("A-1"),
    )
    house.later(minutes=40)
    house.answer("A-2", "0001")
    house.take(
        sp.Withdraw(reason="found"),
        Caller("CENTRE", "api", key="centre"),
        house.order("A-3"),
    )
    house.settle()
    scope = house.scope("super")
    counts = house.views.counts(scope, house.at)
    opened = {name: len(house.views.page(scope, house.at, figure=name).rows) for name in FIGURES}
    assert {name: counts[name] for name in FIGURES} == opened
    assert counts == {
        "all": 6,
        "open": 2,
        "to_take_up": 0,
        "to_confirm": 0,
        "reports": 0,
        "acknowledged": 1,
        "answered": 2,
        "withdrawn": 2,
        "in_time": 1,
        "late": 1,
        "overdue": 3,
        "late_now": 2,
        "to_explain": 0,
        "to_approve": 0,
        "without_papers": 0,
        "papers_overdue": 0,
        "expiring": 0,
        "imposed": 1,
        "wrongful": 0,
        "to_release": 0,
        "appealed": 0,
    }
    assert sorted(ids(house.views.page(scope, house.at, late=True))) == ["A-2", "A-3", "A-4", "A-5"]
    (times,) = house.views.response_times(scope, house.at)
    assert times == {
        "agency": "ICBC",
        "kind": "stop_payment",
        "act": "stop",
        "orders": 6,
        "acknowledged": 1,
        "answered": 2,
        "in_time": 1,
        "share": 0.2,
        "p50_seconds": 60,
        "p90_seconds": 2460,
        "worst_seconds": 2460,
        "late": 1,
        "overdue": 3,
        "late_now": 2,
        "asked_minor": 6 * 44102342,
        "held_minor": 44102342,
    }


@pytest.mark.parametrize("sort", ["due", "newest", "position"])
def test_pages_neither_repeat_nor_miss_while_orders_arrive(house: House, sort: Sort) -> None:
    for number in range(7):
        house.order(f"A-{number}", urgency="normal" if number % 2 else "urgent")
    house.settle()
    scope = house.scope("super")
    whole = ids(house.views.page(scope, house.at, sort=sort))
    seen, after = [], None
    for turn in range(9):
        page = house.views.page(scope, house.at, sort=sort, limit=2, after=after)
        seen += ids(page)
        after = page.next
        if turn < 3:
            house.order(f"B-{turn}", urgency="urgent")
            house.settle()
        if after is None:
            break
    assert [name for name in seen if name.startswith("A")] == whole
    assert len(set(seen)) == len(seen)


def test_following_positions_shows_what_changed(house: House) -> None:
    house.order("A-1")
    house.order("A-2")
    house.settle()
    scope = house.scope("icbc")
    last = house.views.page(scope, house.at, sort="position").rows[-1]["position"]
    house.answer("A-1", "0001")
    house.settle()
    assert ids(house.views.page(scope, house.at, sort="position", after=str(last))) == ["A-1"]


@pytest.mark.parametrize("cursor", ["x", "~1", "1~1", "'; drop table order_view", "9" * 30])
def test_a_cursor_that_is_none_of_ours_is_refused(house: House, cursor: str) -> None:
    with pytest.raises(Refused, match="invalid-query"):
        house.views.page(house.scope("super"), house.at, after=cursor)


def test_the_view_rebuilt_from_the_log_is_the_same(house: House) -> None:
    house.order("A-1")
    house.later(minutes=40)
    house.answer("A-1", held_amount="1")
    house.settle()

    def content() -> list[Any]:
        with house.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(select(order_view))]

    before = content()
    with house.engine.begin() as connection:
        for table in order_metadata.sorted_tables:
            connection.execute(table.delete())
        move(connection, "orders", -1)
    again = Follower(OrdersProjection(house.vault), house.engine)
    while again.step():
        pass
    assert content() == before


@pytest.mark.parametrize(
    ("whole", "seen"),
    [
        ("6222021234560123", "6222 **** **** 0123"),
        ("123456789012", "1234 **** **** 9012"),
        ("12345678901", "**** 901"),
        ("12345", "****"),
    ],
)
def test_a_masked_account_shows_its_ends_only(whole: str, seen: str) -> None:
    assert masks.account(whole) == seen


def test_a_name_outside_the_first_plane_is_masked_whole() -> None:
    assert masks.person("𠮷𡈽·买买提") == "𠮷*"


MEASURES = sorted(
    wire
    for wire, message in registry.items()
    if issubclass(message, Event) and wire.count(".") == MEASURED and wire.split(".")[0] in KINDS
)


@pytest.mark.parametrize("wire", MEASURES)
def test_what_is_said_of_a_measure_speaks_of_an_order_by_its_id_or_of_none(wire: str) -> None:
    told = envelope(wire)
    event = SimpleNamespace(type=wire, stream=told["stream"], data=told["data"])
    named = order_of(cast("Recorded", event))
    assert named is None or str(UUID(named)) == named
