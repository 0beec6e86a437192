"""Simulated registries; and what a verdict brings about at simulated banks and carriers."""

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from contracts import companies as co
from contracts import company_checks as cc
from contracts import controls as ct
from contracts import number_blocking as nb
from contracts import stop_payment as sp
from contracts import subject_limits as sl
from contracts.envelope import to_wire
from services.cli.demonstration import SHIPPED
from services.sandbox.offices import Deed
from services.sandbox.registries import PUSH, UNKNOWN, VISIT, opened, plan, registered
from services.sandbox.tempers import Temper
from tests.sandbox.conftest import Stage

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
BY = NOON + timedelta(days=5)
NEVER_PUSHED = "91330500MA2BKX7Q4B"
SHELL = "91330500MA0P5MCC1E"
"""A company of the books that nobody finds where it is registered."""
UNHEARD_OF = "91330500MATLKYDW5P"


def company(**changes: object) -> dict[str, Any]:
    """Return a company as the API shows it to its registry, with nothing to do about it."""
    row: dict[str, Any] = {
        "agency": "HZAMR",
        "uscc": SHELL,
        "pushed_at": to_wire(NOON),
        "question_by": None,
        "field_check_by": None,
        "now": to_wire(NOON),
    }
    return row | changes


def planned(temper: Temper, **changes: object) -> dict[str, Deed]:
    return {deed.word: deed for deed in plan(1, temper, company(**changes))}


def test_the_shipped_books_are_about_companies_that_can_be_pushed() -> None:
    with (SHIPPED / "cases" / "companies.csv").open(encoding="utf-8", newline="") as file:
        pushed = {row["uscc"]: row for row in csv.DictReader(file)}
    books = opened()
    assert [uscc for uscc in books if uscc not in pushed] == [NEVER_PUSHED]
    for uscc, row in books.items():
        assert row["found"] in cc.FOUND
        assert registered(uscc).items() <= pushed.get(uscc, row).items()
        _, defects = co.Push.examine(registered(uscc) | {"centre": "HZAFC"})
        assert defects == ()


@pytest.mark.parametrize("temper", [temper for temper in Temper if temper is not Temper.SILENT])
def test_a_registry_goes_there_and_says_what_the_books_say(temper: Temper) -> None:
    visit = planned(temper, field_check_by=to_wire(BY))[VISIT]
    assert visit.said["found"] == "nobody_there"
    assert visit.at > NOON
    assert (visit.at > BY) == (temper is Temper.LATE)
    elsewhere = planned(temper, field_check_by=to_wire(BY), uscc=UNHEARD_OF)
    assert elsewhere[VISIT].said["found"] == "at_address"


def test_a_registry_answers_what_it_is_asked_by_what_it_knows() -> None:
    asked = {"question_by": to_wire(BY)}
    assert PUSH in planned(Temper.PROMPT, **asked)
    assert PUSH in planned(Temper.PROMPT, **asked, uscc=NEVER_PUSHED, pushed_at=None)
    assert UNKNOWN in planned(Temper.PROMPT, **asked, uscc=UNHEARD_OF, pushed_at=None)


def test_a_registry_does_nothing_that_it_is_not_asked_and_a_silent_one_nothing_at_all() -> None:
    assert planned(Temper.PROMPT) == {}
    assert planned(Temper.SILENT, question_by=to_wire(BY), field_check_by=to_wire(BY)) == {}


def test_nobody_outside_the_sandbox_opens_the_registrys_books() -> None:
    root = Path(__file__).parents[2]
    naming = {
        module.relative_to(root).as_posix()
        for folder in ("services", "shared", "contracts")
        for module in (root / folder).rglob("*.py")
        if "registry-books" in module.read_text("utf-8")
    }
    assert naming == {"services/sandbox/registries.py"}


def pushed(staged: Stage, folder: Path, *companies: str) -> None:
    """Have the registry push these companies by its file."""
    lines = (SHIPPED / "cases" / "companies.csv").read_text("utf-8").splitlines(keepends=True)
    file = folder / "companies.csv"
    rows = [line for line in lines[1:] if line.startswith(companies)]
    assert len(rows) == len(companies)
    file.write_text("".join([lines[0], *rows]), "utf-8")
    staged.play.upload([file], lambda *_: None)


def played(staged: Stage, temper: Temper = Temper.PROMPT) -> None:
    """Have everybody do what they do, until nobody does any more."""
    sandbox = staged.sandbox(temper)
    while sandbox.step():
        pass
    staged.let_time_pass(sandbox)
    staged.settle()


def asked(staged: Stage, uscc: str) -> None:
    question = {"uscc": uscc, "registry": "HZAMR", "reason": "涉案对公账户的开户企业"}
    staged.officer(co.AskAbout.wire, question)
    played(staged)


def test_a_question_is_answered_by_what_was_pushed_before_by_the_books_or_by_no_record(
    staged: Stage, tmp_path: Path
) -> None:
    known = "91330500MA8WY5E09J"
    pushed(staged, tmp_path, known)
    for uscc in (known, NEVER_PUSHED, UNHEARD_OF):
        asked(staged, uscc)
    told = [event.data["uscc"] for event in staged.said(co.Pushed.wire)]
    assert told == [known, known, NEVER_PUSHED]
    assert len(staged.said(co.Unregistered.wire)) == 1
    assert not staged.said(cc.Overdue.wire)


def visited(staged: Stage, folder: Path) -> None:
    """Have the registry push a company, and go there because the centre asks it to."""
    pushed(staged, folder, SHELL)
    [row] = staged.companies()
    looked = {"conclusion": "visit", "remark": "同一地址登记 19 家企业"}
    here = f"/v1/companies/{row['company_id']}/desk-check"
    staged.play.centre.decide(here, looked, f'"{row["version"]}"')
    staged.settle()
    played(staged)
    [visit] = staged.said(cc.FieldChecked.wire)
    assert visit.data["found"] == "nobody_there"


def judged(staged: Stage, verdict: str) -> None:
    """Have a company judged at some banks and carriers, approved by another."""
    centre, [row] = staged.play.centre, staged.companies()
    here = f"/v1/companies/{row['company_id']}"
    said = {
        "verdict": verdict,
        "reason": "实地核查",
        "approver_rank": "county",
        "legal_document_number": "湖公(反诈)核字〔2026〕00001号",
        "banks": ["ICBC", "ABC", "CCB", "BOC"],
        "carriers": ["CMCC", "CUCC", "CTCC"],
    }
    seen = centre.decide(f"{here}/verdict", said, f'"{row["version"]}"')
    if verdict in cc.RESTRICTING:
        centre.decide(f"{here}/verdict/approval", {}, seen, centre.approver)
    staged.settle()
    played(staged)


def test_a_company_that_nobody_finds_is_controlled_by_banks_and_carriers_until_it_is_cleared(
    staged: Stage, tmp_path: Path
) -> None:
    visited(staged, tmp_path)
    judged(staged, cc.UNREACHABLE)
    orders = {event.stream for event in staged.said(ct.ControlOrdered.wire)}
    told = [each for each in staged.said(sp.Answered.wire) if each.stream in orders]
    customers = [each for each in told if each.data["code_class"] == "executed"]
    assert len(told) == len(orders) == 4
    assert len(staged.said(ct.ControlImposed.wire)) == len(customers) > 0
    limits = {event.stream for event in staged.said(sl.SubjectOrdered.wire)}
    done = [each for each in staged.said(nb.Answered.wire) if each.stream in limits]
    assert len(done) == len(limits) == 3
    assert len(staged.said(sl.SubjectLimited.wire)) == 3
    judged(staged, cc.CLEAR)
    assert len(staged.said(ct.ControlLifted.wire)) == len(customers)
    assert len(staged.said(sl.SubjectRestored.wire)) == 3


def test_what_a_false_registration_leaves_is_closed_at_carriers_that_have_lines_of_it(
    staged: Stage, tmp_path: Path
) -> None:
    visited(staged, tmp_path)
    judged(staged, cc.FALSE)
    limits = {event.stream for event in staged.said(sl.SubjectOrdered.wire)}
    done = [each.data["code"] for each in staged.said(nb.Answered.wire) if each.stream in limits]
    assert {*done} <= {"done", "no_lines"}
    assert len(staged.said(sl.SubjectLimited.wire)) == done.count("done") > 0
