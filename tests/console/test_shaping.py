"""Releasing and extending a stop from its page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contracts import measures as ms

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from tests.console.conftest import House, Visit

    Come = Callable[..., Visit]

DONE = {"release": "The stop was released at", "extend": "The stop stays in force until"}


def stopped(house: House) -> UUID:
    """Return an order whose stop is in force."""
    order = house.order("A-1")
    house.answer(order, held_amount="441023.42")
    return order


@pytest.mark.parametrize("act", DONE)
def test_an_officer_changes_a_stop_from_its_page(house: House, visit: Come, act: str) -> None:
    order, officer, clerk = stopped(house), visit("officer"), visit("clerk")
    assert f"/orders/{order}/{act}" in officer.get(f"/orders/{order}").text
    assert f"/orders/{order}/{act}" not in clerk.get(f"/orders/{order}").text
    made = officer.post(f"/orders/{order}/{act}", reason="found to be unrelated")
    assert made.status_code == 303
    house.settle()
    [asked] = [e for e in house.edge.reader.events(limit=1000) if e.type == ms.ChangeAsked.wire]
    assert made.location.startswith(f"/orders/{asked.data['order_id']}")
    assert "Recorded" in officer.get(made.location).text
    assert asked.data["application_id"] in officer.get(f"/orders/{order}").text
    assert clerk.post(f"/orders/{asked.data['order_id']}/answer", code="0000").status_code == 303
    house.settle()
    assert DONE[act] in officer.get(f"/orders/{order}").text


@pytest.mark.parametrize("act", DONE)
def test_what_is_no_longer_possible_is_not_offered_and_says_why(
    house: House, visit: Come, act: str
) -> None:
    order, officer = stopped(house), visit("officer")
    form = {**officer.hidden(f"/orders/{order}/{act}"), "reason": "unrelated"}
    house.later(hours=48)
    assert f"/orders/{order}/{act}" not in officer.get(f"/orders/{order}").text
    refused = officer.send(f"/orders/{order}/{act}", form)
    assert refused.status_code == 409
    assert "The stop has lapsed" in refused.text


@pytest.mark.parametrize("act", DONE)
def test_a_reason_is_asked_for(house: House, visit: Come, act: str) -> None:
    order = stopped(house)
    refused = visit("officer").post(f"/orders/{order}/{act}", reason="")
    assert refused.status_code == 422
    assert '<a href="#reason">' in refused.text


@pytest.mark.parametrize("act", DONE)
def test_only_those_who_ordered_a_stop_see_its_forms(house: House, visit: Come, act: str) -> None:
    order = stopped(house)
    assert visit("clerk").get(f"/orders/{order}/{act}").status_code == 403
    assert visit("other-officer").get(f"/orders/{order}/{act}").status_code == 404
