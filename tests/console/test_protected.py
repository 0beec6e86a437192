"""The white list on its page: who keeps it sees it, enters accounts and strikes them off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contracts import protecting as pr

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.console.conftest import House, Visit

    Come = Callable[..., Visit]

LIST = "/protected-accounts"
ACCOUNT = {"bank_code": "ICBC", "account_number": "622007806360837789"}
SOURCE = "湖州市财政专户名录 2026-11"
MASKED = "6220 **** **** 7789"


def entered(house: House, keeper: Visit, source: str = SOURCE) -> str:
    """Enter an account on the page, and return the list afterwards."""
    made = keeper.post(f"{LIST}/new", **ACCOUNT, source=source)
    assert made.status_code == 303, made.text
    house.settle()
    return str(keeper.get(made.location).text)


@pytest.mark.parametrize("login", ["operator", "supervisor"])
def test_an_account_is_entered_listed_masked_and_struck_off(
    house: House, visit: Come, login: str
) -> None:
    keeper = visit(login)
    assert "No account is on the list." in keeper.get(LIST).text
    listed = entered(house, keeper)
    assert SOURCE in listed
    assert MASKED in listed
    assert ACCOUNT["account_number"] not in listed
    assert f"{LIST}/end?bank_code=ICBC" in listed
    assert '<option value="ICBC" selected>' in keeper.get(f"{LIST}/end?bank_code=ICBC").text
    done = keeper.post(f"{LIST}/end", **ACCOUNT, source="财政局复函")
    assert done.status_code == 303
    house.settle()
    assert "No account is on the list." in keeper.get(LIST).text


def test_entered_by_another_source_an_account_stands_there_once(house: House, visit: Come) -> None:
    keeper = visit("supervisor")
    entered(house, keeper)
    listed = entered(house, keeper, "法院名录")
    assert (SOURCE in listed, listed.count(f"{MASKED}</span><br>")) == (False, 1)


def test_what_is_wrong_stands_beside_its_field_and_the_number_must_be_the_one_listed(
    house: House, visit: Come
) -> None:
    keeper = visit("supervisor")
    refused = keeper.post(f"{LIST}/new", account_number="x")
    assert refused.status_code == 422
    for name in ("bank_code", "account_number", "source"):
        assert f'<a href="#{name}">' in refused.text
    entered(house, keeper)
    other = ACCOUNT | {"account_number": "6222020780636083782"}
    missed = keeper.post(f"{LIST}/end", **other, source="财政局复函")
    assert missed.status_code == 409
    house.settle()
    assert SOURCE in keeper.get(LIST).text


def test_who_orders_stops_sees_nothing_of_it_and_the_log_tells_no_number(
    house: House, visit: Come
) -> None:
    for login in ("officer", "clerk"):
        assert visit(login).get(LIST).status_code == 403
        assert visit(login).get(f"{LIST}/new").status_code == 403
        assert LIST not in visit(login).get("/fairness").text
    entered(house, visit("supervisor"))
    events = house.edge.reader.events(limit=1000)
    [event] = [each for each in events if each.type == pr.AccountProtected.wire]
    assert ACCOUNT["account_number"] not in event.text
    assert visit("supervisor").get(f"{LIST}?after=99999999999999999999").status_code == 400
