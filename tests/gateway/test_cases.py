"""A case over HTTP: what is owed and by which rule, sums, companies, what happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from contracts import directory as d
from contracts.number_examples import NUMBERS
from contracts.stop_payment import Acknowledge
from tests.gateway.conftest import ICBC, centre
from tests.gateway.test_number_orders import DOOR, carriers  # noqa: F401  a fixture

if TYPE_CHECKING:
    from tests.gateway.conftest import Gateway

CASE = NUMBERS["number_blocking.order.v1"]["case_number"]
PATH = f"/v1/cases/{CASE}"


@pytest.fixture
def case(carriers: Gateway) -> Gateway:  # noqa: F811  the fixture
    """A gateway with a stop at a bank and an order to a carrier in one case."""
    said = NUMBERS["number_blocking.order.v1"] | {"application_id": "N-1"}
    assert carriers.post(DOOR, "centre", json=said).status_code == 201
    carriers.order("A-1", case_number=CASE)
    carriers.house.settle()
    return carriers


def asked(gateway: Gateway, key: str = "centre", query: str = "") -> dict[str, Any]:
    answer = gateway.get(f"{PATH}{query}", key)
    assert answer.status_code == 200, answer.text
    return dict(answer.json)


def test_a_case_says_who_owes_what_by_which_rule(case: Gateway) -> None:
    shown = asked(case)
    assert {(each["kind"], each["act"], each["orders"]) for each in shown["orders"]} == {
        ("stop_payment", "stop", 1),
        ("number_blocking", "restrict_outgoing", 1),
    }
    owed = {ball["holder"]: ball for ball in shown["balls"]}
    assert owed.keys() == {"ICBC", "CUCC"}
    assert owed["CUCC"]["rule"]["key"] == "number_blocking.acknowledge.urgent"
    assert owed["CUCC"]["rule"]["cite"]
    assert owed["CUCC"]["waits"][0]["by"] == "2026-11-20T04:02:00.000000Z"
    assert [total["currency"] for total in shown["totals"]] == ["CNY"]


def test_a_bank_sees_its_part_and_who_has_none_sees_nothing(case: Gateway) -> None:
    shown = asked(case, "icbc")
    assert [each["act"] for each in shown["orders"]] == ["stop"]
    assert {event["type"].partition(".")[0] for event in shown["events"]} == {"stop_payment"}
    assert case.get(PATH, "abc").status_code == 404
    assert case.get("/v1/cases/A3305010000002026119999", "centre").status_code == 404


def test_an_order_that_limits_its_own_time_says_so(case: Gateway) -> None:
    case.order("A-2", case_number=CASE, feedback_limit_hours="1")
    case.house.settle()
    case.house.take(Acknowledge(), ICBC, centre("A-2"))
    case.house.settle()
    [owed] = [each for each in asked(case)["balls"] if each["rule"]["hours"]]
    assert (owed["holder"], owed["deadline"], owed["rule"]["hours"]) == ("ICBC", "answer", 1)


def test_what_ends_within_a_day_is_told_ahead(case: Gateway) -> None:
    case.house.answer("A-1", held_amount="100.00")
    case.house.settle()
    assert asked(case)["ends"] == []
    case.house.later(hours=25)
    [ending] = asked(case)["ends"]
    assert ending["act"] == "stop"


def test_events_come_in_pages(case: Gateway) -> None:
    first = asked(case, query="?limit=2")
    assert len(first["events"]) == 2
    second = asked(case, query=f"?limit=2&after={first['next']}")
    positions = [event["position"] for event in (*first["events"], *second["events"])]
    assert positions == sorted(positions, reverse=True)
    assert len({*positions}) == 4


@pytest.mark.parametrize("query", ["?after=x", "?limit=0", "?limit=999", "?surprise=1"])
def test_a_query_that_says_nonsense_is_refused(case: Gateway, query: str) -> None:
    assert case.get(f"{PATH}{query}", "centre").status_code == 400


def test_a_company_that_a_question_names_a_case_of_stands_in_it(case: Gateway) -> None:
    case.house.key_for("REGISTRY", "registry_desk")
    said = {"uscc": "91330500MATLKYDW5P", "registry": "REGISTRY", "case_number": CASE}
    told = case.post("/v1/companies/questions", "centre", json=said | {"reason": "空壳公司线索"})
    assert told.status_code == 201, told.text
    case.house.settle()
    shown = asked(case)
    [company] = shown["companies"]
    assert company["uscc"] == "91330500MATLKYDW5P"
    [ball] = [ball for ball in shown["balls"] if ball["holder"] == "REGISTRY"]
    assert ball["deadline"] == "question"
    assert ball["rule"]["key"] == "company_checks.question"
    assert asked(case, "icbc")["companies"] == []


def test_a_company_stands_in_every_case_that_named_it(case: Gateway) -> None:
    case.house.keys["REGISTRY"] = case.house.key_for("REGISTRY", "registry_desk")
    said = {"uscc": "91330500MATLKYDW5P", "registry": "REGISTRY", "reason": "空壳公司线索"}
    other = "A3305010000002026110099"
    for number in (CASE, other, CASE):
        told = case.post("/v1/companies/questions", "centre", json=said | {"case_number": number})
        assert told.status_code == 201, told.text
        path = f"{told.headers['Location']}/no-record"
        assert case.post(path, "REGISTRY", json={}).status_code == 201
        case.house.settle()
    for number in (CASE, other):
        answer = case.get(f"/v1/cases/{number}", "centre")
        assert [each["uscc"] for each in answer.json["companies"]] == [said["uscc"]]
        assert any(event["type"].endswith("asked_about.v1") for event in answer.json["events"])
    assert case.get(f"/v1/cases/{other}", "icbc").status_code == 404


def test_tasks_stand_in_their_case_with_what_is_owed_of_them(case: Gateway) -> None:
    house = case.house
    house.install([d.RegisterAgency(agency="EDU", name="市教育局", kind="office")])
    house.edge.register.refresh()
    house.keys["EDU"] = house.key_for("EDU", "liaison_officer")
    said = {"task_id": "T-1", "urgency": "normal", "template": "pledges", "assignee": "EDU"}
    for name, number in (("T-1", CASE), ("T-2", None)):
        made = case.post(
            "/v1/liaison-tasks", "centre", json=said | {"task_id": name, "case_number": number}
        )
        assert made.status_code == 201, made.text
    house.settle()
    [task] = asked(case)["tasks"]
    assert (task["task_id"], task["agency"], task["status"]) == ("T-1", "EDU", "issued")
    path = task["links"]["about"]
    assert owed(case, "EDU") == ("due", None, task["due_at"], path)
    assert any(event["links"]["about"] == path for event in asked(case)["events"])
    tell(case, path, "EDU", "extension", {"until": UNTIL, "reason": "学校放假"})
    assert owed(case, "CENTRE") == ("extension", None, None, path)
    tell(case, path, "centre", "extension/grant", {})
    tell(case, path, "EDU", "question", {"question": "名单以哪天为准？"})
    assert owed(case, "CENTRE")[:2] == ("task_question", "liaison_tasks.question")
    assert asked(case, "EDU")["orders"] == asked(case, "icbc")["tasks"] == []


UNTIL = "2026-12-24T11:00:00Z"


def tell(gateway: Gateway, task: str, key: str, act: str, said: dict[str, Any]) -> None:
    """Say something of a task as it stands."""
    seen = {"If-Match": gateway.get(task, key).headers["ETag"]}
    answer = gateway.post(f"{task}/{act}", key, json=said, headers=seen)
    assert answer.status_code == 201, answer.text
    gateway.house.settle()


def owed(gateway: Gateway, holder: str) -> tuple[str, str | None, str | None, str]:
    """Return the one thing that an agency owes: the deadline, by which rule and when, of what."""
    [ball] = [ball for ball in asked(gateway)["balls"] if ball["holder"] == holder]
    [wait] = ball["waits"]
    return ball["deadline"], ball["rule"]["key"], wait["by"], wait["links"]["about"]
