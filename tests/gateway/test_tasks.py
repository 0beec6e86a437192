"""Tasks over HTTP: issued to many, handed in, reviewed; seen by their own alone; imported."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from contracts import directory as d

if TYPE_CHECKING:
    from tests.gateway.conftest import Gateway, Reply

LIST = "/v1/liaison-tasks"
OFFICES = {"EDU": "市教育局", "DATA": "市大数据局"}
PLEDGES = {
    "task_id": "T01-0003",
    "urgency": "normal",
    "template": "pledges",
    "project": "反诈承诺",
    "assignee": "市教育局",
    "due": "2026-11-27T11:00:00Z",
}
HEAD = "task_id,title,issuer,assignee,case_number,urgency,due,deliverable\n"
ROW = "T1,防诈承诺书签订,CENTRE,市教育局,,normal,2026-11-27T19:00:00+08:00,签订份数\n"


@pytest.fixture
def offices(gateway: Gateway) -> Gateway:
    """Return a gateway with offices, and a key of each."""
    house = gateway.house
    house.install(d.RegisterAgency(agency=c, name=n, kind="office") for c, n in OFFICES.items())
    house.edge.register.refresh()
    house.keys |= {code: house.key_for(code, "liaison_officer") for code in OFFICES}
    return gateway


def issued(gateway: Gateway, **fields: object) -> str:
    """Issue a task and return the address of that of the first office."""
    made = gateway.post(LIST, "centre", json=PLEDGES | fields)
    assert made.status_code == 201, made.json
    gateway.house.settle()
    found = gateway.get(made.headers["Location"], "centre")
    assert found.status_code == 200, (made.headers, found.json)
    [first, *_] = found.json["tasks"]
    return str(first["links"]["self"])


def act(gateway: Gateway, path: str, key: str, said: object, status: int = 201) -> Reply:
    """Say something of a task on the version that was last seen."""
    seen = gateway.get("/".join(path.split("/")[:4]), key)
    version = {"If-Match": seen.headers["ETag"]} if "ETag" in seen.headers else {}
    answer = gateway.post(path, key, json=said, headers=version)
    assert answer.status_code == status, answer.json
    gateway.house.settle()
    return answer


def handed_in(value: int) -> dict[str, Any]:
    return {"report": "已完成", "figures": [{"figure": "pledges", "value": value}]}


def test_a_task_from_issue_to_closing_and_its_figures_added_up(offices: Gateway) -> None:
    task = issued(offices, assignee="市教育局、市大数据局")
    rows = offices.get(f"{LIST}?project=反诈承诺", "centre").json["tasks"]
    assert {row["agency"] for row in rows} == {"EDU", "DATA"}
    tasks = {row["agency"]: row["links"]["self"] for row in rows}
    assert task in tasks.values()
    for office, value in (("EDU", 120), ("DATA", 30)):
        path = tasks[office]
        read = offices.get(f"{path}/events?purpose=execution", office)
        assert read.status_code == 200
        act(offices, f"{path}/signature", office, {"handler_name": "沈卫国"})
        act(offices, f"{path}/submission", office, handed_in(value))
        act(offices, f"{path}/acceptance", "centre", {})
    act(offices, f"{tasks['EDU']}/closing", "centre", {})
    row = offices.get(tasks["EDU"], "EDU").json
    assert (row["status"], row["next_deadline"]) == ("closed", "look_back")
    assert row["delivered_at"]
    assert row["figures"][0]["value"] == 120
    found = offices.get(f"{LIST}/project?project=反诈承诺", "centre").json
    assert [each["value"] for each in found["figures"]] == [30, 120]
    assert [(each["given"], each["value"]) for each in found["sums"]] == [(2, 150)]
    [project] = offices.get(f"{LIST}/projects", "centre").json["projects"]
    assert (project["tasks"], project["done"], project["late"]) == (2, 2, 0)


def test_an_office_sees_its_own_tasks_alone_and_learns_of_no_other(offices: Gateway) -> None:
    task = issued(offices)
    assert len(offices.get(LIST, "EDU").json["tasks"]) == 1
    assert offices.get(LIST, "DATA").json["tasks"] == []
    assert offices.get(LIST, "station").json["tasks"] == []
    for key in ("DATA", "station"):
        for path in (task, f"{task}/events", f"{task}/events?purpose=follow_up"):
            assert offices.get(path, key).status_code == 404
    act(offices, f"{task}/submission", "DATA", handed_in(1), 404)
    act(offices, f"{task}/submission", "DATA", {"report": ""}, 404)
    act(offices, f"{task}/submission", "EDU", {"report": ""}, 422)
    assert offices.get(f"{LIST}/project?project=反诈承诺", "DATA").status_code == 404


def test_a_list_is_narrowed_sorted_and_given_as_csv(offices: Gateway) -> None:
    issued(offices)
    issued(offices, task_id="T2", due="2026-11-22T11:00:00Z", project="另一项目")
    for query, count in {
        "status=issued": 2,
        "status=closed": 0,
        "agency=EDU": 2,
        "project=另一项目": 1,
        "task_id=T2": 1,
        "template=pledges": 2,
    }.items():
        assert len(offices.get(f"{LIST}?{query}", "centre").json["tasks"]) == count, query
    page = offices.get(f"{LIST}?sort=due&limit=1", "centre")
    assert [row["task_id"] for row in page.json["tasks"]] == ["T2"]
    rest = offices.get(f"{LIST}?sort=due&after={page.json['next']}", "centre").json
    assert [row["task_id"] for row in rest["tasks"]] == ["T01-0003"]
    table = offices.get(f"{LIST}?format=csv", "centre")
    assert table.text.splitlines()[0].startswith("order_id,task_id")
    for wrong in ("status=x", "sort=x", "after=x", "limit=0", "nothing=1"):
        assert offices.get(f"{LIST}?{wrong}", "centre").status_code == 400, wrong


def test_a_file_of_tasks_is_taken_row_by_row_and_once(offices: Gateway) -> None:
    file = HEAD + ROW + ROW.replace("T1,", "T2,").replace("市教育局", "市消防局")
    said = {"data": file.encode(), "content_type": "text/csv"}
    answer = offices.post(f"{LIST}/import", "centre", **said)
    assert answer.status_code == 200, answer.json
    first, second = answer.json["rows"]
    assert (first["task_id"], first["outcome"]) == ("T1", "accepted")
    assert first["dispatch_id"]
    assert (second["row"], second["outcome"], second["codes"]) == (2, "refused", ["agency_unknown"])
    assert second["errors"][0]["pointer"] == "/assignee"
    again = offices.post(f"{LIST}/import", "centre", **said)
    assert [row["outcome"] for row in again.json["rows"]] == ["repeated", "refused"]
    offices.house.settle()
    [row] = offices.get(LIST, "EDU").json["tasks"]
    assert (row["template"], row["title"]) == ("pledges", "防诈承诺书签订")


def test_the_case_file_is_taken_whole_by_the_offices_of_the_demonstration(
    gateway: Gateway,
) -> None:
    house, shipped = gateway.house, Path(__file__).parents[2] / "deploy" / "demo"
    agencies = tomllib.loads((shipped / "directory.toml").read_text("utf-8"))["agency"]
    offices = [each for each in agencies if each["kind"] == "office"]
    house.install(map(d.RegisterAgency.load, offices))
    house.install([d.RegisterAgency(agency="HZAFC", name="湖州市反诈中心", kind="centre")])
    house.edge.register.refresh()
    house.keys["hz"] = house.key_for("HZAFC", "officer")
    file = (shipped / "cases" / "liaison-tasks.csv").read_bytes()
    said = {"data": file, "content_type": "text/csv"}
    answer = gateway.post(f"{LIST}/import", "hz", **said).json
    assert answer["counts"] == {"accepted": 60, "repeated": 0, "refused": 0}
    house.settle()
    rows = gateway.get(f"{LIST}?limit=100", "hz").json["tasks"]
    assert len(rows) == 60
    assert {row["agency"] for row in rows} <= {each["agency"] for each in offices}
    assert all(row["template"] for row in rows)
