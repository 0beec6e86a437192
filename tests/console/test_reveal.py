"""Clear text on pages: to whoever says what for, once; masked, and said so, where it is away."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from contracts import stop_payment as sp
from contracts.problems import Problem
from services.gateway.console.visitor import EXTENSION
from tests.application import APPLICATION

if TYPE_CHECKING:
    from collections.abc import Callable

    from contracts.port import Caller
    from tests.console.conftest import House, Visit

    Come = Callable[..., Visit]

NUMBER = APPLICATION["account_number"]


class Away:
    """A port whose service does not answer."""

    def send(self, commands: Any, _caller: Caller) -> list[Problem]:  # noqa: ANN401  whatever comes
        return [Problem("store-unavailable") for _ in commands]

    def reveal(self, _look: object, _caller: Caller) -> Problem:
        return Problem("store-unavailable")


def test_who_says_what_for_sees_the_order_in_clear_once(house: House, visit: Come) -> None:
    order = house.order("A-1")
    officer = visit("officer")
    page = officer.get(f"/orders/{order}")
    assert NUMBER not in page.text
    assert "Show in clear" in page.text
    clear = officer.post(
        f"/orders/{order}/reveal", form=f"/orders/{order}/withdraw", purpose="follow_up"
    )
    assert NUMBER in clear.text
    assert clear.headers["Cache-Control"] == "no-store"
    assert "The order was read in clear, for this purpose: to follow it up." in clear.text
    assert NUMBER not in officer.get(f"/orders/{order}").text
    (read,) = house.edge.reader.stream(f"{sp.READ}-{order}")
    assert (read.actor.person, read.actor.assurance) == ("officer", "password")
    assert read.data == {"order_id": str(order), "purpose": "follow_up"}
    assert sp.Revealed.wire == read.type


def test_no_purpose_but_those_offered_is_taken(house: House, visit: Come) -> None:
    order = house.order("A-1")
    officer = visit("officer")
    for purpose, status in (("", 400), ("curiosity", 400), ("execution", 403)):
        page = officer.post(
            f"/orders/{order}/reveal", form=f"/orders/{order}/withdraw", purpose=purpose
        )
        assert page.status_code == status
        assert NUMBER not in page.text


def test_a_page_is_masked_and_says_so_while_the_service_is_away(house: House, visit: Come) -> None:
    order = house.order("A-1")
    clerk = visit("clerk")
    gate = house.app.extensions[EXTENSION]
    house.app.extensions[EXTENSION] = replace(gate, port=Away())
    page = clerk.get(f"/orders/{order}")
    assert page.status_code == 200
    assert NUMBER not in page.text
    assert "The clear text cannot be had now" in page.text
