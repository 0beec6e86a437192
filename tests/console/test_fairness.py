"""Fairness on the pages: what waits is listed by time left, each act has its form."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contracts import directory as d
from tests.console.conftest import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.console.conftest import House, Visit

    Come = Callable[..., Visit]


def test_a_finding_is_made_listed_and_let_go_from_the_pages(house: House, visit: Come) -> None:
    order, officer = house.order("A-1"), visit("officer")
    house.answer(order, held_amount="441023.42")
    assert officer.post(f"/orders/{order}/find-unrelated", reason="goods").status_code == 303
    house.settle()
    page = officer.get(f"/orders/{order}").text
    assert "Found to have nothing to do with the case" in page
    assert "unrelated to the case" in page
    listed = officer.get("/fairness").text
    assert "3 d left" in listed
    assert f"/orders/{order}" in listed
    house.later(days=3)
    assert "No appeal is open" not in officer.get("/fairness").text
    assert "Nothing is to be released" in officer.get("/fairness").text


def test_everything_is_released_at_once_from_the_page(house: House, visit: Come) -> None:
    order, officer = house.order("A-1"), visit("officer")
    house.answer(order, held_amount="441023.42")
    officer.post(f"/orders/{order}/find-unrelated", reason="goods")
    house.settle()
    assert officer.post(f"/orders/{order}/release-all", reason="goods").status_code == 303
    house.settle()
    assert "Stop release" in visit("clerk").get("/inbox").text


@pytest.mark.parametrize(
    ("act", "shown"), [("uphold-appeal", "upheld"), ("dismiss-appeal", "dismissed")]
)
def test_an_appeal_is_entered_by_a_clerk_and_decided_by_an_officer(
    house: House, visit: Come, act: str, shown: str
) -> None:
    order, officer, clerk = house.order("A-1"), visit("officer"), visit("clerk")
    someone = d.RegisterPerson(login="second", name="沈宁", agency="CENTRE", person_roles="officer")
    house.install([someone])
    house.credentials.set_password("second", PASSWORD)
    second = visit("second")
    house.answer(order, held_amount="441023.42")
    form = {"appellant_name": "黄强桂", "grounds": "货款"}
    assert clerk.post(f"/orders/{order}/appeal", **form).status_code == 303
    house.settle()
    assert f"/orders/{order}/appeal" not in clerk.get(f"/orders/{order}").text
    assert "Decide the appeal" in officer.get("/fairness").text
    assert "黄强桂提" not in officer.get(f"/orders/{order}", **{"Accept-Language": "zh-CN"}).text
    assert f"/orders/{order}/{act}" not in officer.get(f"/orders/{order}").text
    own = officer.post(f"/orders/{order}/{act}", reason="checked")
    assert own.status_code == 403
    assert "Nobody decides an appeal against their own order" in own.text
    assert f"/orders/{order}/{act}" in second.get(f"/orders/{order}").text
    assert second.post(f"/orders/{order}/{act}", reason="checked").status_code == 303
    house.settle()
    assert shown in officer.get(f"/orders/{order}").text


def test_a_proposal_is_declined_and_the_figure_opens_its_orders(house: House, visit: Come) -> None:
    order, officer = house.order("A-1"), visit("officer")
    house.answer(order, held_amount="441023.42")
    officer.post(f"/orders/{order}/find-unrelated", reason="goods")
    house.settle()
    page = officer.get("/fairness").text
    assert "show=wrongful&amp;ordered_by=CENTRE" in page
    assert "A-1" in officer.get("/orders?show=wrongful&ordered_by=CENTRE").text
    assert officer.post(f"/orders/{order}/decline-release", reason="other case").status_code == 303
    house.settle()
    assert "A-1" not in officer.get("/orders?show=wrongful&ordered_by=CENTRE").text


def test_others_find_and_decide_nothing(house: House, visit: Come) -> None:
    order = house.order("A-1")
    house.answer(order, held_amount="441023.42")
    for act in ("find-unrelated", "release-all", "uphold-appeal", "decline-release"):
        assert visit("clerk").get(f"/orders/{order}/{act}").status_code == 403
        assert visit("other-officer").get(f"/orders/{order}/{act}").status_code == 404
    assert visit("abc-clerk").get(f"/orders/{order}/appeal").status_code == 404
