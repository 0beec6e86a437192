"""Pages of the past: figures and lists as they were at a moment, and that they say so."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.console.conftest import House, Visit

    Come = Callable[..., Visit]

THEN = "2026-11-20T19:31:30"
"""In Beijing: half an hour had passed without a word."""


@pytest.fixture
def past(house: House) -> House:
    """Return a house where an order was overdue at THEN, and answered two minutes later."""
    order = house.order("A-1")
    house.later(minutes=33)
    house.order("A-2")
    house.answer(order, held_amount="441023.42")
    return house


@pytest.mark.usefixtures("past")
def test_figures_are_those_of_the_moment_and_lead_to_its_orders(visit: Come) -> None:
    visitor = visit("supervisor")
    page = visitor.get(f"/response-times?as_of={THEN}").text
    assert "As known at 2026-11-20 19:31:30 +08:00, up to position" in page
    assert f'value="{THEN}"' in page
    [late_now] = re.findall(r'href="([^"]+)" aria-label="[^"]+, Late now: 1"', page)
    assert "as_of=" in late_now
    listed = visitor.get(late_now.replace("&amp;", "&")).text
    assert "As known at" in listed
    assert re.findall(r'<th scope="row"><a href="/orders/[^"]+as_of=[^"]+">([^<]+)', listed) == [
        "A-1"
    ]
    assert "data-poll" not in listed
    present = visitor.get("/response-times").text
    assert "As known at 20" not in present
    assert "Late now: 0" in present


@pytest.mark.usefixtures("past")
def test_the_table_to_download_is_of_the_same_moment(visit: Come) -> None:
    visitor = visit("supervisor")
    page = visitor.get(f"/response-times?as_of={THEN}").text
    [link] = re.findall(r'href="(/response-times\.csv[^"]+)"', page)
    [row] = csv.DictReader(io.StringIO(visitor.get(link).text.lstrip("\ufeff")))
    assert (row["orders"], row["answered"], row["late_now"]) == ("1", "0", "1")


@pytest.mark.usefixtures("past")
def test_nothing_can_be_done_in_the_past(visit: Come) -> None:
    clerk = visit("clerk")
    assert "/acknowledge" not in clerk.get(f"/inbox?show=all&as_of={THEN}").text
    assert "/acknowledge" in clerk.get("/inbox?show=all").text


@pytest.mark.usefixtures("past")
@pytest.mark.parametrize("as_of", ["2126-01-01T00:00:00", "soon", "99999999", "-3", "\0"])
def test_what_is_no_moment_of_the_past_is_said_beside_the_present(visit: Come, as_of: str) -> None:
    for path in ("/response-times", "/orders"):
        page = visit("supervisor").get(f"{path}?as_of={quote(as_of)}")
        assert page.status_code == 200
        assert "This is no moment of the past" in page.text
        assert "As known at 20" not in page.text


@pytest.mark.usefixtures("past")
def test_an_empty_field_is_the_present(visit: Come) -> None:
    page = visit("supervisor").get("/response-times?as_of=").text
    assert "no moment of the past" not in page
    assert "As known at 20" not in page


def test_an_order_is_shown_masked_as_it_was_with_nothing_to_do(past: House, visit: Come) -> None:
    order = past.edge.reader.events(types=["stop_payment.ordered.v1"])[0].stream[13:]
    clerk = visit("clerk")
    page = clerk.get(f"/orders/{order}?as_of={THEN}").text
    assert "As known at 2026-11-20 19:31:30" in page
    assert "The order was in the inbox" in page
    assert "The agency answered" not in page
    assert "黄强桂" not in page
    assert 'class="acts"' not in page
    assert "/reveal" not in page
    present = clerk.get(f"/orders/{order}").text
    assert "The agency answered" in present
    assert "黄强桂" in present
    early = clerk.get(f"/orders/{order}?as_of=2026-11-20T18:00:00")
    assert early.status_code == 404
    wrong = clerk.get(f"/orders/{order}?as_of=soon").text
    assert "no moment of the past" in wrong
    assert "The agency answered" in wrong
