"""Companies over HTTP: pushed, found, looked at, judged by two, objected to, seen by their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from contracts import directory as d
from contracts.company_examples import COMPANIES

if TYPE_CHECKING:
    from pathlib import Path

    from tests.gateway.conftest import Gateway, Reply

LIST = "/v1/companies"
CODES = ("91330500MATLKYDW5P", "91330500MA8WY5E09J")
KEYS = {
    "desk": ("REGISTRY", "registry_desk"),
    "other": ("REGISTRY2", "registry_desk"),
    "boss": ("CENTRE", "approver"),
    "second": ("CENTRE2", "officer"),
}


@pytest.fixture
def registered(gateway: Gateway) -> Gateway:
    """Return a gateway with registries, and whoever approves at the centre."""
    gateway.house.keys |= {name: gateway.house.key_for(*who) for name, who in KEYS.items()}
    gateway.house.install([d.RegisterAgency(agency="CMCC", name="CMCC", kind="carrier")])
    return gateway


def push(gateway: Gateway, uscc: str = CODES[0], **fields: object) -> Reply:
    said = COMPANIES["company_checks.push.v1"] | {"uscc": uscc, "centre": "CENTRE"} | fields
    data = {name: value for name, value in said.items() if value is not None}
    answer = gateway.post(LIST, "desk", json=data)
    gateway.house.settle()
    return answer


def act(
    gateway: Gateway, path: str, key: str, said: object, status: int = 201, **headers: str
) -> Reply:
    """Say something of a company on the version that was last seen."""
    seen = gateway.get("/".join(path.split("/")[:4]), key)
    version = {"If-Match": seen.headers["ETag"]} if "ETag" in seen.headers else {}
    answer = gateway.post(path, key, json=said, headers=version | headers)
    assert answer.status_code == status, answer.json
    gateway.house.settle()
    return answer


def said_in(name: str, **fields: object) -> dict[str, Any]:
    return COMPANIES[f"company_checks.{name}.v1"] | fields


def test_a_company_from_push_to_verdict_to_objection_and_back(registered: Gateway) -> None:
    made = push(registered)
    assert made.status_code == 201
    company = made.headers["Location"]
    assert company == f"{LIST}/{made.json['company_id']}"
    row = registered.get(company, "centre").json
    assert (row["stage"], row["band"], row["points"]) == ("desk_check", "notable", 50)
    assert row["representative_masked"] == "周*"
    assert {each["indicator"] for each in row["findings"]} >= {"capital_large", "untaxed"}
    act(registered, f"{company}/desk-check", "centre", said_in("check_at_desk"))
    assert registered.get(company, "desk").json["stage"] == "field_check"
    act(registered, f"{company}/visit", "desk", said_in("report_visit"))
    act(registered, f"{company}/verdict", "centre", said_in("give_verdict"))
    assert registered.get(company, "centre").json["proposed"] == "suspicious"
    act(registered, f"{company}/verdict/approval", "boss", {})
    row = registered.get(company, "desk").json
    assert (row["stage"], row["verdict"], row["bank_measure"]) == (
        *("judged", "suspicious", "receive_only"),
    )
    assert (row["banks"], row["carriers"]) == (["CCB", "ICBC"], ["CMCC"])
    act(registered, f"{company}/objection", "desk", said_in("object"))
    assert registered.get(company, "centre").json["objection_by"]
    refused = act(
        registered, f"{company}/objection/upholding", "centre", said_in("uphold_objection"), 403
    )
    assert refused.json["type"].endswith("/own-verdict")
    registered.house.keys["reviewer"] = registered.house.key_for("CENTRE", "officer")
    act(registered, f"{company}/objection/upholding", "reviewer", said_in("uphold_objection"))
    row = registered.get(company, "centre").json
    assert (row["stage"], row["verdict"], row["objection_by"]) == ("lifted", None, None)
    events = registered.get(f"{company}/events", "centre").json["events"]
    words = [event["envelope"]["type"].split(".")[1] for event in events]
    assert words[-2:] == ["objection_upheld", "verdict_lifted"]
    assert "周英兰" not in registered.get(f"{company}/events", "centre").text


def test_a_verdict_names_banks_and_carriers_that_are_registered(registered: Gateway) -> None:
    company = push(registered).headers["Location"]
    act(registered, f"{company}/desk-check", "centre", said_in("check_at_desk"))
    said = said_in("give_verdict", banks=["ICBC", "CMCC"], carriers=["ICBC", "no such"])
    refused = act(registered, f"{company}/verdict", "centre", said, 422)
    found = {each["pointer"]: each["code"] for each in refused.json["errors"]}
    assert found == {"/carriers/1": "identifier_format", "/banks/1": "agency_unknown"}
    said = said_in("give_verdict", carriers=["ICBC"], banks="ICBC")
    refused = act(registered, f"{company}/verdict", "centre", said, 422)
    found = {each["pointer"]: each["code"] for each in refused.json["errors"]}
    assert found == {"/carriers/0": "agency_unknown", "/banks": "not_a_list"}


def test_the_same_again_is_repeated_and_what_changed_is_looked_at_anew(
    registered: Gateway,
) -> None:
    assert push(registered).status_code == 201
    again = push(registered)
    assert (again.status_code, again.json["outcome"]) == (200, "repeated")
    assert push(registered, registered_address="别处1号").json["outcome"] == "accepted"


def test_a_list_is_narrowed_searched_and_given_as_csv(registered: Gateway) -> None:
    first = push(registered).json["company_id"]
    push(registered, CODES[1], name="湖州达源商贸有限公司")
    row = registered.get(f"{LIST}/{first}", "centre").json
    asked = {
        f"uscc={CODES[1]}": 1,
        "words=达源": 1,
        f"words={CODES[0]}": 1,
        "stage=judged": 0,
        "stage=desk_check": 2,
        "verdict=clear": 0,
        f"representative_ref={row['representative_ref']}": 2,
        f"address_ref={row['address_ref']}": 2,
        "company_agent=云企代理": 2,
    }
    for query, count in asked.items():
        found = registered.get(f"{LIST}?{query}", "centre").json["companies"]
        assert len(found) == count, query
    page = registered.get(f"{LIST}?limit=1", "centre")
    assert [each["uscc"] for each in page.json["companies"]] == [CODES[1]]
    rest = registered.get(f"{LIST}?limit=1&after={page.json['next']}", "centre").json
    assert ([each["uscc"] for each in rest["companies"]], rest["next"]) == ([CODES[0]], None)
    push(registered, CODES[0], real_name_method="none")
    first_page = registered.get(f"{LIST}?limit=1&sort=points", "centre").json
    assert [each["uscc"] for each in first_page["companies"]] == [CODES[0]]
    rest = registered.get(f"{LIST}?sort=points&after={first_page['next']}", "centre").json
    assert ([each["uscc"] for each in rest["companies"]], rest["next"]) == ([CODES[1]], None)
    assert registered.get(f"{LIST}?after={first_page['next']}", "centre").status_code == 400
    table = registered.get(f"{LIST}?format=csv", "centre").text.splitlines()
    assert (len(table), table[0].split(",")[:3]) == (3, ["company_id", "uscc", "name"])
    links = registered.get(f"{LIST}/{first}/links", "centre").json["links"]
    assert {shared: len(rows) for shared, rows in links.items()} == dict.fromkeys(
        ("address", "representative", "phone", "agent"), 1
    )
    for query in ("sort=x", "stage=x", "band=x", "verdict=x", "limit=0", "after=x", "other=1"):
        assert registered.get(f"{LIST}?{query}", "centre").status_code == 400


def test_in_clear_is_recorded_first(registered: Gateway) -> None:
    company = f"{LIST}/{push(registered).json['company_id']}"
    clear = registered.get(f"{company}?purpose=supervision", "super").json
    assert clear["detail"]["legal_representative"] == "周英兰"
    registered.house.settle()
    events = registered.get(f"{company}/events", "centre").json["events"]
    assert events[-1]["envelope"]["type"] == "company_checks.read.revealed.v1"
    assert registered.get(f"{company}?purpose=fun", "super").status_code == 400


def test_nobody_else_sees_a_company(registered: Gateway) -> None:
    company = f"{LIST}/{push(registered).json['company_id']}"
    for key in ("other", "second"):
        assert registered.get(company, key).status_code == 404
        assert registered.get(f"{company}/events", key).status_code == 404
        assert registered.get(LIST, key).json["companies"] == []
        assert registered.get(f"{company}?purpose=audit", key).status_code == 404
    assert registered.get(LIST, "icbc").status_code == 403
    said = said_in("strike_off")
    assert registered.post(f"{company}/removal", "other", json=said).status_code == 404


def test_a_question_finds_its_registry_where_there_is_one(gateway: Gateway) -> None:
    gateway.house.keys["desk"] = gateway.house.key_for(*KEYS["desk"])
    said = {"uscc": CODES[0], "reason": "涉案账户的开户企业"}
    made = gateway.post(f"{LIST}/questions", "centre", json=said)
    assert made.status_code == 201
    gateway.house.settle()
    company = made.headers["Location"]
    row = gateway.get(company, "desk").json
    assert (row["stage"], row["agency"], row["detail"]) == ("asked", "REGISTRY", None)
    gone = gateway.post(f"{company}/no-record", "desk", json={"remark": "查无此企业"})
    assert gone.status_code == 201
    gateway.house.settle()
    assert gateway.get(company, "centre").json["stage"] == "desk_check"


def test_what_is_decided_takes_the_version_seen(registered: Gateway) -> None:
    company = f"{LIST}/{push(registered).json['company_id']}"
    said = said_in("check_at_desk")
    assert registered.post(f"{company}/desk-check", "centre", json=said).status_code == 428
    stale = registered.post(
        f"{company}/desk-check", "centre", json=said, headers={"If-Match": '"1"'}
    )
    assert stale.status_code == 412


def imported(gateway: Gateway, file: bytes, **headers: str) -> Reply:
    told = {"Content-Type": "text/csv", "Accept-Language": "en", **headers}
    answer = gateway.post(f"{LIST}/import", "desk", data=file, headers=told)
    told_back = answer.json  # the rows are taken while the answer is read
    assert answer.status_code == 200, told_back
    gateway.house.settle()
    return told_back


def test_a_file_is_taken_row_by_row_and_again_repeated(gateway: Gateway, cases: Path) -> None:
    gateway.house.keys["desk"] = gateway.house.key_for(*KEYS["desk"])
    lines = (cases / "companies.csv").read_text("utf-8").splitlines()
    head = f"{lines[0]},centre"
    rows = [f"{line},CENTRE" for line in lines[1:30]]
    first = imported(gateway, "\n".join([head, *rows]).encode())
    assert first["counts"] == {"accepted": 29, "repeated": 0, "refused": 0}
    assert first["rows"][0]["uscc"] == lines[1].partition(",")[0]
    listed = gateway.get(f"{LIST}?uscc={first['rows'][0]['uscc']}", "desk").json["companies"]
    assert [each["company_id"] for each in listed] == [first["rows"][0]["company_id"]]
    changed = rows[0].replace("室", "号")
    again = imported(gateway, "\n".join([head, changed, *rows[1:3], rows[3][1:]]).encode())
    assert [row["outcome"] for row in again["rows"]] == [
        *("accepted", "repeated", "repeated", "refused"),
    ]
    assert again["rows"][3]["codes"] == ["credit_code_format"]
    nobody = imported(gateway, "\n".join(lines[:2]).encode())
    assert nobody["rows"][0]["codes"] == ["centre_required"]


def test_the_same_upload_again_is_the_same(gateway: Gateway, cases: Path) -> None:
    gateway.house.keys["desk"] = gateway.house.key_for(*KEYS["desk"])
    head, *rows = (cases / "companies.csv").read_text("utf-8").splitlines()[:4]
    file = "\n".join([f"{head},centre", *(f"{row},CENTRE" for row in rows)])
    key = {"Idempotency-Key": "november"}
    first = imported(gateway, file.encode("gb18030"), **key)
    again = imported(gateway, file.encode(), **key)
    assert [row["outcome"] for row in again["rows"]] == ["repeated"] * 3
    assert [row | {"outcome": "repeated"} for row in first["rows"]] == again["rows"]


def test_bad_input_is_named_with_its_place(registered: Gateway) -> None:
    answer = push(registered, "9133O500MATLKYDW5P", established_on="2026-13-01", insured="many")
    assert answer.status_code == 422
    assert {(each["pointer"], each["code"]) for each in answer.json["errors"]} == {
        ("/uscc", "credit_code_letter"),
        ("/established_on", "day_format"),
        ("/insured", "integer_format"),
    }
