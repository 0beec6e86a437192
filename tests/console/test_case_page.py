"""The page of a case: all of one matter, of whatever kind, as far as its reader may see it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from stdnum import luhn

from contracts import directory as d
from tests.console.conftest import PASSWORD
from tests.console.test_numbers import ASKED

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.console.conftest import House, Visit

    Come = Callable[..., Visit]

CASE = ASKED["case_number"]
PAGE = f"/cases/{CASE}"
EVENT, OLDER = re.compile("#event-([0-9]+)"), re.compile('href="([^"#]+)#timeline" rel="next"')


@pytest.fixture
def case(house: House, visit: Come) -> House:
    """The house, with a stop at a bank and an order to a carrier in one case."""
    house.install([d.RegisterAgency(agency="CUCC", name="中国联通", kind="carrier")])
    clerk = d.RegisterPerson(login="cucc", name="吕洋", agency="CUCC", person_roles="agency_clerk")
    house.install([clerk])
    house.credentials.set_password("cucc", PASSWORD)
    house.order("A-1", case_number=CASE)
    made = visit("officer").post("/number-orders/new", **ASKED)
    assert made.status_code == 303, made.text
    house.settle()
    return house


def test_an_officer_sees_all_of_a_case_on_one_page(case: House, visit: Come) -> None:
    shown = visit("officer").get(PAGE).text
    assert "Stop" in shown
    assert "Suspend the line" in shown
    assert "N-1" in shown
    assert "A-1" in shown
    assert "155****1087" in shown
    assert ASKED["number"].replace(" ", "") not in shown, "masked"
    assert "Acknowledge" in shown
    assert "1 waiting" in shown
    assert "number_blocking.acknowledge.urgent" in shown, "by whose rule"
    assert f"{PAGE}/trail" in shown
    chinese = visit("officer").get(PAGE, **{"Accept-Language": "zh-CN"}).text
    assert "现在轮到谁" in chinese
    assert case.engine


def test_tasks_stand_on_the_page_of_their_case(case: House, visit: Come) -> None:
    case.install([d.RegisterAgency(agency="EDU", name="市教育局", kind="office")])
    teller = d.RegisterPerson(
        login="edu", name="吴琳", agency="EDU", person_roles="liaison_officer"
    )
    case.install([teller])
    case.credentials.set_password("edu", PASSWORD)
    for task, number in (("T-1", CASE), ("T-2", "A3305000000002026119999")):
        said = {"task_id": task, "case_number": number, "template": "pledges", "assignee": "EDU"}
        due = "2026-11-27T19:00:00"
        made = visit("officer").post("/tasks/new", **said, urgency="normal", due=due)
        assert made.status_code == 303, made.text
    case.settle()
    officer = visit("officer").get(PAGE).text
    [task] = set(re.findall('href="(/tasks/[0-9a-f-]{36})"', officer))
    assert "2026-11-27 19:00:00" in officer
    assert len(re.findall(f'href="{task}#event-[0-9]+"', officer)) == 1
    assert f'href="{PAGE}"' in visit("officer").get(task).text
    office = visit("edu").get(PAGE).text
    assert task in office
    assert "/orders/" not in office


def test_an_agency_sees_its_own_part_alone(case: House, visit: Come) -> None:
    shown = visit("cucc").get(PAGE).text
    assert "N-1" in shown
    assert "A-1" not in shown
    assert "stop_payment" not in shown
    assert case.engine


def test_whoever_may_see_nothing_of_a_case_learns_of_none(case: House, visit: Come) -> None:
    case.install([d.RegisterAgency(agency="CMCC", name="中国移动", kind="carrier")])
    clerk = d.RegisterPerson(login="cmcc", name="某", agency="CMCC", person_roles="agency_clerk")
    case.install([clerk])
    case.credentials.set_password("cmcc", PASSWORD)
    assert visit("cmcc").get(PAGE).status_code == 404
    assert visit("officer").get("/cases/A3305010000002026119999").status_code == 404
    assert visit("officer").get(f"{PAGE}?after=x").status_code == 404


def test_orders_and_lists_lead_to_their_case(case: House, visit: Come) -> None:
    officer = visit("officer")
    assert f'href="{PAGE}"' in officer.get("/orders").text
    order = case.order("A-2", case_number=CASE)
    case.settle()
    assert f'href="{PAGE}"' in officer.get(f"/orders/{order}").text


def test_what_happened_is_told_page_by_page_and_nothing_twice(case: House, visit: Come) -> None:
    for number in range(30):
        case.order(f"A-1{number:02}", case_number=CASE, account_number=account(number))
    case.settle()
    officer, seen, path = visit("officer"), list[int](), PAGE
    while path:
        shown = officer.get(path)
        assert shown.status_code == 200
        seen += map(int, EVENT.findall(shown.text))
        older = OLDER.search(shown.text)
        path = older[1] if older else ""
    assert len(seen) == len({*seen}) > 50
    assert seen == sorted(seen, reverse=True)


def account(number: int) -> str:
    """Return the number of an account."""
    digits = f"62220207{number:010}"
    return digits + luhn.calc_check_digit(digits)
