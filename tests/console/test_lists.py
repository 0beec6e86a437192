"""Lists and figures: most urgent first, every number a door to the orders behind it."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from typing import TYPE_CHECKING

import pytest

from services.gateway.console.lists import PAGE_SIZE
from services.gateway.console.times import LEADS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.console.conftest import House, Visit

    Come = Callable[..., Visit]


def listed(page: str) -> list[str]:
    """Return the application ids of a list, in its order."""
    return re.findall(r'<th scope="row"><a href="/orders/[0-9a-f-]{36}">([^<]+)</a>', page)


@pytest.fixture
def evening(house: House) -> House:
    """Return a house where one answered in time, one late, one is silent, two are open."""
    in_time, late = house.order("IN-TIME"), house.order("LATE")
    house.order("SILENT")
    house.order("NORMAL", urgency="normal")
    house.later(minutes=10)
    house.answer(in_time, held_amount="441023.42")
    house.later(minutes=25)
    house.answer(late, held_amount="441023.42")
    house.order("FRESH")
    house.later(minutes=1)
    return house


@pytest.mark.usefixtures("evening")
def test_the_inbox_holds_what_waits_least_time_left_first(visit: Come) -> None:
    page = visit("clerk").get("/inbox").text
    assert listed(page) == ["SILENT", "FRESH", "NORMAL"]
    assert re.search(r'6 min over\s*<span class="tag missed">Late</span>', page)
    assert re.search(r'4 min left\s*<span class="tag soon">Due soon</span>', page)


@pytest.mark.usefixtures("evening")
@pytest.mark.parametrize(
    ("show", "expected"),
    [
        ("open", ["SILENT", "FRESH", "NORMAL"]),
        ("late_now", ["SILENT"]),
        ("answered", ["IN-TIME", "LATE"]),
        ("all", ["SILENT", "FRESH", "NORMAL", "IN-TIME", "LATE"]),
    ],
)
def test_each_filter_shows_as_many_as_it_says(visit: Come, show: str, expected: list[str]) -> None:
    page = visit("clerk").get(f"/inbox?show={show}").text
    assert listed(page) == expected
    assert f"show={show}" in page
    count = re.search(rf'show={show}"[^>]*>[^<]*<span class="count">(\d+)', page)
    assert count
    assert int(count[1]) == len(expected)


@pytest.mark.usefixtures("evening")
def test_the_newest_order_comes_first_to_whoever_issued_it(visit: Come) -> None:
    assert listed(visit("officer").get("/orders").text)[0] == "FRESH"


@pytest.mark.usefixtures("evening")
def test_another_agency_sees_none_of_it(visit: Come) -> None:
    other = visit("abc-clerk")
    assert listed(other.get("/inbox?show=all").text) == []
    assert "No orders match." in other.get("/inbox").text
    assert "There are no orders yet." in other.get("/response-times").text


@pytest.mark.usefixtures("evening")
def test_every_figure_opens_its_orders(visit: Come) -> None:
    supervisor = visit("supervisor")
    doors = re.findall(
        r'<td class="number"><a href="([^"]+)"[^>]*>([^<]+)</a>',
        supervisor.get("/response-times").text,
    )
    figures = dict(zip(LEADS, doors, strict=True))
    shown = {name: value for name, (_, value) in figures.items()}
    assert shown == {
        "orders": "5",
        "acknowledged": "0",
        "answered": "2",
        "share": "33.3%",
        "p50": "10 min",
        "p90": "35 min",
        "worst": "35 min",
        "late": "1",
        "overdue": "1",
        "late_now": "1",
    }
    behind = {
        name: set(listed(supervisor.get(unescape(door)).text))
        for name, (door, _) in figures.items()
    }
    assert behind["late"] == {"LATE"}
    assert behind["overdue"] == behind["late_now"] == {"SILENT"}
    assert behind["share"] == {"IN-TIME"}
    assert all(len(behind[name]) == int(value) for name, value in shown.items() if value.isdigit())


@pytest.mark.usefixtures("evening")
def test_a_clerk_sees_the_response_times_of_their_own_agency(visit: Come) -> None:
    page = visit("clerk").get("/response-times").text
    assert page.count('<th scope="row">') == 1


@pytest.mark.usefixtures("evening")
def test_the_figures_are_there_as_csv(visit: Come) -> None:
    answer = visit("supervisor").get("/response-times.csv")
    (row,) = csv.DictReader(io.StringIO(answer.text))
    assert answer.mimetype == "text/csv"
    assert (row["agency"], row["orders"], row["late"], row["p50_seconds"]) == (
        "ICBC",
        "5",
        "1",
        "600",
    )


def test_a_long_list_goes_on_where_the_page_ended(house: House, visit: Come) -> None:
    for number in range(PAGE_SIZE + 2):
        house.order(f"A-{number:03}")
    clerk = visit("clerk")
    first = clerk.get("/inbox").text
    more = re.search(r'<a href="([^"]+)" rel="next">', first)
    assert more
    second = clerk.get(unescape(more[1])).text
    assert len(listed(first)) == PAGE_SIZE
    assert len(set(listed(first) + listed(second))) == PAGE_SIZE + 2
    assert 'rel="next"' not in second


@pytest.mark.parametrize(
    ("login", "page"),
    [("clerk", "/inbox"), ("officer", "/orders"), ("supervisor", "/response-times")],
)
def test_everyone_starts_on_the_page_they_work_on(visit: Come, login: str, page: str) -> None:
    assert visit(login).get("/").location == page


def test_a_reader_is_met_in_their_language_until_they_choose_another(visit: Come) -> None:
    assert '<html lang="zh-CN">' in visit().get("/login", **{"Accept-Language": "fr"}).text
    assert '<html lang="zh-CN">' in visit().get("/login", **{"Accept-Language": "zh-TW"}).text
    reader = visit()
    assert '<html lang="en">' in reader.get("/login").text
    assert reader.get("/language/zh-CN?next=/login").location == "/login"
    assert '<html lang="zh-CN">' in reader.get("/login").text
    assert reader.get("/language/tlh").status_code == 404
