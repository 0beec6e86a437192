"""Where people of a role begin; who has nowhere to begin is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts import directory as d
from tests.console.conftest import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.console.conftest import House, Visit

    Come = Callable[..., Visit]


def test_an_operator_begins_at_the_white_list(visit: Come) -> None:
    assert visit("operator").get("/").location == "/protected-accounts"


def test_whoever_has_no_page_of_their_own_is_told(house: House, visit: Come) -> None:
    person = d.RegisterPerson(
        login="system", name="吴琳", agency="ICBC", person_roles="agency_system"
    )
    house.install([person])
    house.credentials.set_password("system", PASSWORD)
    answer = visit("system").get("/")
    assert answer.status_code == 403
    assert "Not allowed" in answer.text
