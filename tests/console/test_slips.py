"""Supervision slips on their pages: proposed, looked at, issued or not, and seen by the agency."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from tests.console.conftest import House, Visit

    Come = Callable[..., Visit]

LIST = "/slips"
DEFECT = "三件止付指令逾期未反馈"


def proposed(house: House, supervisor: Visit) -> tuple[str, list[UUID]]:
    """Have ICBC leave three orders unanswered; return the slip's address, and the orders."""
    orders = [house.order(application) for application in ("S-1", "S-2", "S-3")]
    house.later(hours=25)
    page = supervisor.get(LIST).text
    assert "No. 1" in page
    return f"{LIST}/" + page.split(f'href="{LIST}/')[1].split('"')[0], orders


def test_a_supervisor_issues_what_was_proposed_and_the_clerk_reads_it(
    house: House, visit: Come
) -> None:
    supervisor, clerk = visit("supervisor"), visit("clerk")
    there, orders = proposed(house, supervisor)
    page = supervisor.get(there).text
    for order in orders:
        assert f'href="/orders/{order}"' in page
    assert "There are no slips." in clerk.get(LIST).text
    assert clerk.get(there).status_code == 404
    assert clerk.get(f"{there}/issue").status_code == 403
    made = supervisor.post(f"{there}/issue", defect=DEFECT)
    assert made.status_code == 303, made.text
    house.settle()
    assert DEFECT in clerk.get(there).text
    assert f'href="{there}"' in clerk.get(f"/orders/{orders[0]}").text
    assert visit("abc-clerk").get(there).status_code == 404


def test_what_is_wrong_stands_beside_its_field_and_a_decision_stays(
    house: House, visit: Come
) -> None:
    supervisor = visit("supervisor")
    there, _ = proposed(house, supervisor)
    refused = supervisor.post(f"{there}/dismissal", reason="")
    assert refused.status_code == 422
    assert '<a href="#reason">' in refused.text
    assert supervisor.post(f"{there}/dismissal", reason="系统故障").status_code == 303
    house.settle()
    page = supervisor.get(there).text
    assert "Not issued" in page
    assert f"{there}/issue" not in page
    late = supervisor.post(f"{there}/issue", defect=DEFECT)
    assert late.status_code == 409
    assert "Already decided" in late.text
    assert visit("officer").get(LIST).status_code == 403


def test_a_list_is_narrowed_and_nonsense_is_refused(house: House, visit: Come) -> None:
    supervisor = visit("supervisor")
    proposed(house, supervisor)
    assert "No. 1" in supervisor.get(f"{LIST}?show=proposed").text
    assert "There are no slips." in supervisor.get(f"{LIST}?show=issued").text
    assert supervisor.get(f"{LIST}?show=x").status_code == 400
    assert supervisor.get(f"{LIST}?after=-1").status_code == 400
