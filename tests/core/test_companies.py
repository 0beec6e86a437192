"""Companies in the core: entered, linked, scored anew, asked about, judged, minded."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from contracts import companies as co
from contracts import company_checks as cc
from contracts import company_objections as ob
from contracts import directory as d
from contracts.company_examples import COMPANIES
from contracts.fields import ERASED
from contracts.port import INSTALL, Caller, Receipt
from contracts.problems import Problem
from services.cli.embedded import EVERYTHING
from services.company_checks.company import company_id
from services.gateway.readmodels.company_views import CompanyViews
from shared.vault import FRESH_SECONDS

if TYPE_CHECKING:
    from uuid import UUID

    from tests.core.conftest import Core

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
DESK = Caller("AMR", "console", person="amr1")
CODES = ("91330500MATLKYDW5P", "91330500MA8WY5E09J", "91330500MAFA2FBJ0L", "91330500MAKMTLGQ3K")
PERSON = "330522200210067624"
ANOTHER = "33050119900101123X"


@pytest.fixture
def registry(core: Core) -> Core:
    """The core, with a registry."""
    core.install(
        d.RegisterAgency(agency=each, name=each, kind="registry") for each in ("AMR", "NOT")
    )
    core.install(
        d.RegisterPerson(login=login, name="某", agency=agency, person_roles="registry_desk")
        for login, agency in (("amr1", "AMR"), ("not1", "NOT"))
    )
    return core


def said(**fields: Any) -> co.Push:  # noqa: ANN401  as in JSON
    """Return a push of a company that shares nothing with others unless that is said."""
    alone = {"centre": "HZ", "representative_phone": None, "agent": None}
    plain = COMPANIES[co.Push.wire] | alone | fields
    return co.Push.load({name: value for name, value in plain.items() if value is not None})


def push(core: Core, uscc: str = CODES[0], **fields: Any) -> UUID:  # noqa: ANN401
    house = {"registered_address": f"湖州市{uscc}号"}
    return core.take(said(uscc=uscc, **house | fields), DESK).subject


def judged(core: Core, company: UUID, verdict: str, **fields: Any) -> None:  # noqa: ANN401
    """Have a company looked at and judged, and the verdict approved where it must be."""
    core.take(
        cc.CheckAtDesk(conclusion="verdict", remark="见附件"), core.person("officer2"), company
    )
    named = {"verdict": verdict, "banks": [], "carriers": []}
    command = cc.GiveVerdict.load(COMPANIES[cc.GiveVerdict.wire] | named | fields)
    core.take(command, core.person("officer2"), company)
    if verdict in cc.RESTRICTING:
        core.take(cc.Approve(), core.person("boss1"), company)


def scores(core: Core, company: UUID) -> list[int]:
    ours = f"{co.KIND}-{company}"
    return [event.data["points"] for event in core.log(cc.Scored) if event.stream == ours]


def test_a_company_is_kept_under_one_id_and_its_people_are_sealed(registry: Core) -> None:
    company = push(registry)
    assert company == company_id("HZ", CODES[0])
    again = registry.take(said(uscc=CODES[0], registered_address=f"湖州市{CODES[0]}号"), DESK)
    assert (again.subject, again.outcome) == (company, "repeated")
    [pushed] = registry.log(co.Pushed)
    for name in ("legal_representative", "legal_representative_id"):
        assert set(pushed.data[name]) == {"sealed"}
    assert registry.said(pushed)["legal_representative_id"] == PERSON
    assert PERSON not in "".join(event.text for event in registry.log())


def test_the_same_address_person_and_week_bring_all_who_share_them_back(registry: Core) -> None:
    alike = {"registered_address": "湖州市凤溪街道183号20室", "legal_representative_id": ANOTHER}
    first = push(registry, CODES[0], **alike)
    push(registry, CODES[1], **alike | {"registered_address": "湖州市 凤溪街道183号20室。"})
    registry.settle()
    before = scores(registry, first)
    third = push(registry, CODES[2], **alike)
    registry.settle()
    after = scores(registry, first)
    gained = after[-1] - before[-1]
    assert gained == 50
    assert after[-1] == scores(registry, third)[-1]
    assert {event.data["companies"] for event in registry.log(co.Crossed)} == {3}


def test_who_moves_away_leaves_the_link_and_the_others_are_scored_anew(registry: Core) -> None:
    house = {"registered_address": "湖州市凤溪街道183号20室"}
    people = (PERSON, ANOTHER, "110105199712152859")
    ours = [
        push(registry, code, **house, legal_representative_id=person)
        for code, person in zip(CODES, people, strict=False)
    ]
    registry.settle()
    crowded = scores(registry, ours[0])[-1]
    push(registry, CODES[2], registered_address="别处", legal_representative_id=people[2])
    registry.settle()
    assert scores(registry, ours[0])[-1] == crowded - 25


def test_a_verdict_speaks_against_what_else_the_person_has_and_lifted_no_more(
    registry: Core,
) -> None:
    bad, other = push(registry, CODES[0]), push(registry, CODES[1])
    registry.settle()
    plain = scores(registry, other)[-1]
    judged(registry, bad, "refer")
    registry.settle()
    assert scores(registry, other)[-1] == plain + 30
    registry.take(ob.Object(objector_name="周英兰", grounds="冒用身份"), DESK, bad)
    reviewer = registry.person("officer1")
    registry.take(ob.UpholdObjection(reason="身份被冒用"), reviewer, bad)
    registry.settle()
    assert scores(registry, other)[-1] == plain
    assert registry.count()["verdict_lifted"] == 1


def test_deadlines_are_minded_and_a_watched_company_comes_back(registry: Core) -> None:
    company = push(registry)
    registry.later(days=5)
    [overdue] = registry.log(cc.Overdue)
    assert overdue.data["deadline"] == "desk_check"
    judged(registry, company, "watch")
    registry.later(days=30)
    causes = [event.data["occasion"] for event in registry.log(cc.CheckBegun)]
    assert causes == ["pushed", "recheck"]


def test_a_question_is_put_answered_or_overdue(registry: Core) -> None:
    ask = co.AskAbout(uscc=CODES[3], registry="AMR", reason="涉案账户的开户企业")
    officer = registry.person("officer1")
    company = registry.take(ask, officer).subject
    registry.later(days=5)
    assert [event.data["deadline"] for event in registry.log(cc.Overdue)] == ["question"]
    registry.take(co.ReportUnregistered(remark="查无此企业"), DESK, company)
    registry.later(days=5)
    assert [event.data["deadline"] for event in registry.log(cc.Overdue)][1:] == ["desk_check"]


def test_what_a_file_says_of_people_is_erased_and_the_company_lives_on(registry: Core) -> None:
    company = push(registry)
    forget = d.DestroyCompanyKey(company=str(company), reason="保存期限届满")
    registry.take(forget, INSTALL)
    registry.settle()
    time.sleep(FRESH_SECONDS)
    assert registry.said(registry.log(co.Pushed)[0])["legal_representative"] == ERASED
    [row] = CompanyViews(registry.engine).page(EVERYTHING).rows
    assert row["representative_masked"] == ERASED
    assert registry.take(forget, INSTALL).outcome == "repeated"
    push(registry, registered_address="别处1号")
    judged(registry, company, "suspicious")
    registry.settle()
    assert registry.count()["verdict_given"] == 1


def test_what_a_question_of_a_case_brings_in_goes_with_that_case(registry: Core) -> None:
    officer, case = registry.person("officer1"), "A3305000000002026110001"
    ask = co.AskAbout(uscc=CODES[0], registry="AMR", case_number=case, reason="涉案账户")
    company = registry.take(ask, officer).subject
    assert push(registry) == company
    registry.take(d.DestroyCaseKey(case_number=case, reason="保存期限届满"), INSTALL)
    registry.settle()
    time.sleep(FRESH_SECONDS)
    assert registry.said(registry.log(co.Pushed)[0])["legal_representative"] == ERASED
    assert registry.log(co.Pushed)[0].correlation == case


def test_a_company_is_asked_of_the_registry_that_knows_it(registry: Core) -> None:
    push(registry)
    elsewhere = co.AskAbout(uscc=CODES[0], registry="NOT", reason="变更")
    registry.take(elsewhere, registry.person("officer1"))
    [asked] = registry.log(co.AskedAbout)
    assert asked.data["agency"] == "AMR"


def test_nobody_else_learns_of_a_company(registry: Core) -> None:
    company = push(registry)
    stranger = Caller("NOT", "console", person="not1")
    strike = co.StrikeOff(struck_off_on="2026-11-20", removal="applied")
    assert registry.refuse(strike, stranger, company).slug == "not-found"
    look = cc.CheckAtDesk(conclusion="visit", remark="-")
    assert registry.refuse(look, registry.person("officer3"), company).slug == "not-found"
    taken = said(uscc=CODES[0], registered_address="别处")
    assert registry.refuse(taken, stranger).slug == "not-found"
    assert registry.refuse(look, DESK, company).slug == "forbidden"


def test_each_centre_keeps_its_own_companies_and_links(registry: Core) -> None:
    ours, theirs = push(registry), push(registry, centre="WX")
    assert ours != theirs
    streams = {event.stream for event in registry.log(co.Joined)}
    assert len(streams) == 4


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"uscc": "91330500MATLKYDW5X"}, "credit_code_check_digit"),
        ({"uscc": "9133O500MATLKYDW5P"}, "credit_code_letter"),
        ({"uscc": "91330500MATLKYDW5"}, "credit_code_format"),
        ({"legal_representative_id": "330522200210067625"}, "resident_id_check_digit"),
        ({"established_on": "2026-11-21"}, "day_in_future"),
        ({"established_on": "2026-02-30"}, "day_format"),
        ({"capital_paid": "0.001"}, "amount_precision"),
        ({"capital_subscribed": "-1"}, "amount_negative"),
        ({"centre": None}, "centre_required"),
        ({"centre": "ICBC"}, "agency_unknown"),
        ({"tax_registered": "maybe"}, "choice_unknown"),
        ({"insured": -1}, "integer_format"),
    ],
)
def test_what_is_wrong_is_named(registry: Core, fields: dict[str, Any], code: str) -> None:
    plain = COMPANIES[co.Push.wire] | {"centre": "HZ"} | fields
    data = {name: value for name, value in plain.items() if value is not None}
    wire = registry.wire(co.Push.load(COMPANIES[co.Push.wire]), "AMR")

    [answer] = registry.send(replace(wire, data=data), caller=DESK)
    assert isinstance(answer, Problem)
    assert answer.codes == [code]


def test_a_question_names_its_registry(registry: Core) -> None:
    nobody = co.AskAbout(uscc=CODES[0], reason="-")
    assert registry.refuse(nobody, registry.person("officer1")).codes == ["registry_required"]


def test_a_decision_on_an_older_version_is_refused(registry: Core) -> None:
    company = push(registry)
    look = cc.CheckAtDesk(conclusion="visit", remark="-")
    answer = registry.say(look, registry.person("officer1"), company, version=1)
    assert isinstance(answer, Problem)
    assert answer.slug == "precondition-failed"


def test_many_pushed_at_once_into_one_house_are_all_entered_in_it(registry: Core) -> None:
    house = {"registered_address": "湖州市凤溪街道183号20室"}
    commands = [registry.wire(said(uscc=code, **house), "AMR") for code in CODES]
    answers = registry.send(*commands, caller=DESK)
    assert all(isinstance(answer, Receipt) for answer in answers)
    registry.settle()
    assert len(registry.log(co.Joined)) == 8
    assert {event.data["companies"] for event in registry.log(co.Crossed)} == {3}
