"""Companies at the console: listed, looked for, looked at, judged by two, objected to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contracts import controls as ct
from contracts import directory as d
from contracts import subject_limits as sl
from contracts.company_examples import COMPANIES

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.console.conftest import House, Visit

    Come = Callable[..., Visit]

PASSWORD = "correct horse battery"
PEOPLE = {
    "desk": ("AMR", "钱建明", "registry_desk"),
    "boss": ("CENTRE", "费涛", "approver"),
    "reviewer": ("CENTRE", "章晓燕", "officer"),
}
PUSHED = {
    name: str(value)
    for name, value in (COMPANIES["company_checks.push.v1"] | {"centre": "CENTRE"}).items()
}
LANGUAGES = ("zh-CN", "en")


@pytest.fixture
def registry(house: House) -> House:
    """The house, with a registry and whoever approves and reviews."""
    house.install([d.RegisterAgency(agency="AMR", name="湖州市市场监督管理局", kind="registry")])
    house.install(
        d.RegisterPerson(login=login, name=name, agency=agency, person_roles=roles)
        for login, (agency, name, roles) in PEOPLE.items()
    )
    for login in PEOPLE:
        house.credentials.set_password(login, PASSWORD)
    return house


def pushed(house: House, desk: Visit, **fields: str) -> str:
    """Push a company and return the address of its page."""
    answer = desk.post("/companies/new", **PUSHED | fields)
    assert answer.status_code == 303, answer.text
    house.settle()
    return answer.location.partition("?")[0]


def act(house: House, visit: Visit, path: str, **fields: str) -> None:
    answer = visit.post(path, **fields)
    assert answer.status_code == 303, answer.text
    house.settle()


def test_a_company_is_pushed_judged_objected_to_and_its_verdict_lifted(
    registry: House, visit: Come
) -> None:
    desk, officer, boss = visit("desk"), visit("officer"), visit("boss")
    page = pushed(registry, desk)
    assert "/check_at_desk" in officer.get(page).text
    assert "/check_at_desk" not in desk.get(page).text
    act(registry, officer, f"{page}/check_at_desk", conclusion="visit", remark="一址多照")
    act(
        registry,
        desk,
        f"{page}/report_visit",
        visited_on="2026-11-20",
        found="nobody_there",
        visited_by="钱建明",
    )
    verdict = {"legal_document_number": "湖公(反诈)核字〔2026〕1号", "approver_rank": "county"}
    assert 'name="banks" value="ABC"' in officer.get(f"{page}/give_verdict").text
    named = verdict | {"banks": "ICBC"}
    act(registry, officer, f"{page}/give_verdict", verdict="suspicious", reason="无人", **named)
    act(registry, boss, f"{page}/approve_verdict")
    shown = desk.get(page).text
    assert "suspicious" in shown
    assert "receive only" in shown
    assert "Asked of the banks: Industrial and Commercial Bank of China" in shown
    act(registry, desk, f"{page}/object_to_verdict", objector_name="周英兰", grounds="已迁址")
    for own in (officer, boss):
        assert "/uphold_objection" not in own.get(page).text
        assert own.get(f"{page}/uphold_objection").status_code == 403
    act(registry, visit("reviewer"), f"{page}/uphold_objection", reason="属实")
    assert "Verdict lifted" in desk.get(page).text


def test_the_score_shows_each_sign_with_its_evidence_and_people_masked(
    registry: House, visit: Come
) -> None:
    desk, officer = visit("desk"), visit("officer")
    page = pushed(registry, desk)
    for language in LANGUAGES:
        shown = officer.get(page, **{"Accept-Language": language}).text
        assert "¥50,000,000.00" in shown
        assert "周英兰" not in shown
        assert "330522200210067624" not in shown
    assert "Large capital promised, nothing paid" in shown
    form = officer.hidden(page)
    clear = officer.send(f"{page}/reveal", {**form, "purpose": "follow_up"})
    assert "周英兰" in clear.text
    registry.settle()
    assert "Read in clear" in officer.get(page).text


def test_a_list_is_looked_through_and_leads_to_what_is_shared(registry: House, visit: Come) -> None:
    desk = visit("desk")
    first = pushed(registry, desk)
    second = pushed(registry, desk, uscc="91330500MA8WY5E09J", name="湖州达源商贸有限公司")
    listed = desk.get("/companies").text
    assert listed.index("达源") < listed.index("宏丰")
    found = desk.get("/companies?words=达源").text
    assert "宏丰" not in found
    assert second in desk.get(first).text
    for path in ("/companies?show=x", "/companies?after=-1", f"/companies?words={'长' * 101}"):
        assert desk.get(path).status_code == 400
    for path in ("/", "/companies?show=to_do"):
        assert desk.get(path).status_code in (200, 303)
    assert desk.get("/").location == "/companies"


def test_what_is_wrong_stands_beside_its_field(registry: House, visit: Come) -> None:
    desk = visit("desk")
    answer = desk.post("/companies/new", **PUSHED | {"uscc": "9133O500MATLKYDW5P"})
    assert answer.status_code == 422
    assert "never has the letter O" in answer.text
    page = pushed(registry, desk)
    early = visit("officer").get(f"{page}/give_verdict")
    assert early.status_code == 403


def test_a_question_is_put_and_answered(registry: House, visit: Come) -> None:
    officer, desk = visit("officer"), visit("desk")
    asked = officer.post("/companies/ask", uscc=PUSHED["uscc"], reason="涉案账户", registry="AMR")
    assert asked.status_code == 303
    registry.settle()
    page = asked.location.partition("?")[0]
    assert "has told nothing" in officer.get(page).text
    act(registry, desk, f"{page}/report_unregistered")
    assert "The registry has no such company" in officer.get(page).text


@pytest.mark.parametrize("login", ["other-officer", "clerk"])
def test_nobody_else_sees_a_company(registry: House, visit: Come, login: str) -> None:
    page = pushed(registry, visit("desk"))
    someone = visit(login)
    assert someone.get(page).status_code in (403, 404)
    assert "宏丰" not in someone.get("/companies").text


def test_an_event_is_given_as_recorded(registry: House, visit: Come) -> None:
    desk = visit("desk")
    page = pushed(registry, desk)
    [event] = [e for e in registry.edge.reader.events() if e.type.endswith(".pushed.v1")]
    record = desk.get(f"{page}/events/{event.position}/record")
    assert record.text == event.text
    assert visit("other-officer").get(f"{page}/events/{event.position}/record").status_code == 404


def test_the_orders_to_carriers_stand_on_the_companys_page(registry: House, visit: Come) -> None:
    registry.install([d.RegisterAgency(agency="CMCC", name="中国移动", kind="carrier")])
    desk, officer = visit("desk"), visit("officer")
    page = pushed(registry, desk)
    act(registry, officer, f"{page}/check_at_desk", conclusion="verdict", remark="一址多照")
    said = {"verdict": "suspicious", "reason": "无人", "approver_rank": "county"}
    said |= {"carriers": "CMCC", "case_number": "A3305000000002026111001"}
    act(registry, officer, f"{page}/give_verdict", legal_document_number="文书1号", **said)
    act(registry, visit("boss"), f"{page}/approve_verdict")
    [made] = [e for e in registry.edge.reader.events() if e.type == sl.SubjectOrdered.wire]
    shown = officer.get(page).text
    assert f'href="/orders/{made.stream.removeprefix("number_blocking-")}"' in shown
    assert "中国移动" in shown
    assert "Orders to carriers about its lines" in shown
    assert "Orders to carriers about its lines" not in desk.get(page).text


def test_the_orders_to_banks_stand_on_the_companys_page_and_lead_back_to_it(
    registry: House, visit: Come
) -> None:
    desk, officer, boss = visit("desk"), visit("officer"), visit("boss")
    page = pushed(registry, desk)
    act(registry, officer, f"{page}/check_at_desk", conclusion="verdict", remark="一址多照")
    said = {"verdict": "suspicious", "reason": "无人", "approver_rank": "county", "banks": "ICBC"}
    act(registry, officer, f"{page}/give_verdict", legal_document_number="文书1号", **said)
    act(registry, boss, f"{page}/approve_verdict")
    [made] = [e for e in registry.edge.reader.events() if e.type == ct.ControlOrdered.wire]
    order = f"/orders/{made.stream.removeprefix('stop_payment-')}"
    for language in LANGUAGES:
        assert order in officer.get(page, **{"Accept-Language": language}).text
    assert order not in desk.get(page).text
    assert f'href="{page}"' in officer.get(order).text
    clerk = visit("clerk")
    seen = clerk.get(order).text
    assert "湖州宏丰商贸有限公司" in seen
    assert "receive only" in seen
    assert page not in seen
    form = clerk.get(f"{order}/answer").text
    assert 'name="accounts"' in form
    for language, word, wrong in (("en", "Company", "Person"), ("zh-CN", "企业名称", "本人")):
        for path in (order, f"{order}/answer"):
            called = clerk.get(path, **{"Accept-Language": language}).text
            assert f"<dt>{word}</dt>" in called
            assert f"<dt>{wrong}</dt>" not in called
    accounts = "33050164413500000123,对公,正常,CNY,12500.00,2026-10-08"
    act(registry, clerk, f"{order}/answer", code="0000", accounts=accounts)
    shown = officer.get(page).text
    assert "12,500.00" in shown
    for act_ in ("release", "appeal", "freeze"):
        assert f"{order}/{act_}" not in officer.get(order).text
        assert f"{order}/{act_}" not in clerk.get(order).text
    assert officer.get(f"{order}/notice").status_code == 200
