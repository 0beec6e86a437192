"""The demo: case files turn into orders, answers and figures, and nothing goes missing."""

import csv
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from contracts import company_checks as cc
from contracts.figures import response_times
from services.cli.demonstration import FILES, FREEZES, SHIPPED
from services.gateway.readmodels.scope import Scope
from services.gateway.readmodels.views import Views
from services.sandbox.tempers import Temper
from shared.log.read import Reader
from shared.log.tables import create, log_event, open_engine
from shared.testing.postgres import PrivatePostgres

Demo = Callable[..., dict[str, Any]]
Tocsin = Callable[..., subprocess.CompletedProcess[str]]
COMPANIES, TASKS = "companies.csv", "liaison-tasks.csv"
TRAILS = "money-trail-orders.csv"
"""Played by the tests of trails."""
SAME_EACH_TIME = (
    *("orders", "answers", "agencies", "refusals", "companies", "registries"),
    *("ordered_by_verdicts", "tasks", "offices"),
)
TOLD_APART = {
    Temper.PROMPT: {"0000"},
    Temper.SLOW: {"0000"},
    Temper.LATE: {"0000"},
    Temper.PARTIAL: {"1200"},
    Temper.REFUSES_MISMATCHES: {"0000", "0301"},
    Temper.SILENT: set(),
    Temper.WRONG_CODE: {"7777"},
    Temper.ANSWERS_TWICE: {"0000"},
}

TIMES = {Temper.ANSWERS_TWICE: 2, Temper.PARTIAL: 2}
"""How many answers an order leads to: two to a stop, or one to it and one to the query after it."""


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a case file."""
    with (SHIPPED / "cases" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def total(found: dict[str, Any], figure: str) -> int:
    """Return a figure summed over all agencies."""
    return sum(row[figure] for row in found["agencies"])


@pytest.mark.slow
def test_the_demo_accounts_for_every_row_of_the_case_files(demo: Demo, tmp_path: Path) -> None:
    names = [name for name in FILES if name != TRAILS]
    for name in names:
        (tmp_path / name).write_bytes((SHIPPED / "cases" / name).read_bytes())
    (tmp_path / FREEZES).write_bytes((SHIPPED / "cases" / FREEZES).read_bytes())
    found = demo("--cases", tmp_path)
    expected = [
        (name, number, row["application_id"], sorted(row["codes"].split()))
        for name in names
        for number, row in enumerate(rows(name), 1)
        if row.get("outcome") == "refused"
    ]
    refused = [(r["file"], r["row"], r["application_id"], r["codes"]) for r in found["refusals"]]
    assert refused == expected
    orders = [name for name in names if name not in {COMPANIES, TASKS}]
    assert sum(found["orders"].values()) == sum(len(rows(name)) for name in orders)
    companies = found["companies"]
    assert companies["accepted"] == len(rows(COMPANIES))
    assert companies["low"] + companies["notable"] + companies["high"] == companies["accepted"]
    assert companies["high"]
    verdicts_and_tasks_are_accounted_for(found)
    assert found["orders"]["refused"] == len(expected)
    assert total(found, "orders") == found["orders"]["accepted"]
    closed = sum(row.get("action") == "close" for name in orders for row in rows(name))
    assert found["unapproved"] >= closed > 0
    answered = total(found, "answered")
    assert answered + total(found, "overdue") + found["unapproved"] == total(found, "orders")
    assert sum(found["answers"].values()) == total(found, "answered")
    assert any(row["late"] for row in found["agencies"])
    assert 0 < total(found, "overdue") * 10 <= total(found, "orders")
    assert [row["agency"] for row in found["agencies"]] == sorted(
        row["agency"] for row in found["agencies"]
    )
    assert {lapse["hours"] for lapse in found["lapses"] if lapse["act"] == "stop"} == {48}
    assert len(found["freezes"]) == len(rows(FREEZES))
    for freeze in found["freezes"]:
        assert freeze["earlier_authority"]
        assert freeze["queued_at"] < freeze["in_force_from"]
        assert freeze["held_minor"] > 0
    assert found["log"]["verified"] is True
    assert len(bytes.fromhex(found["log"]["root"])) == 32


def verdicts_and_tasks_are_accounted_for(found: dict[str, Any]) -> None:
    """Every company is judged, some at banks and carriers; every task is settled."""
    companies = found["companies"]
    judged = sum(companies.get(verdict, 0) for verdict in cc.VERDICTS)
    assert companies["unreachable"] >= 5
    assert companies["false_registration"] == 3
    assert companies["suspicious"] == 1
    assert judged == companies["accepted"]
    [registry] = found["registries"]
    assert registry["visits"] == registry["made"] >= companies["high"]
    ordered = found["ordered_by_verdicts"]
    restricted = sum(companies.get(verdict, 0) for verdict in cc.RESTRICTING)
    assert sum(row["orders"] for row in ordered) == restricted * 3
    assert {row["kind"] for row in ordered} == {"stop_payment", "number_blocking"}
    assert sum(row["answered"] for row in ordered) == restricted * 3
    assert found["tasks"] == {"accepted": len(rows(TASKS)), "repeated": 0, "refused": 0}
    offices = found["offices"]
    assert sum(row["tasks"] for row in offices) == len(rows(TASKS))
    for row in offices:
        assert row["handed_in"] + row["overdue"] == row["tasks"], row
        assert row["accepted"] == row["handed_in"], row
    for figure in ("overdue", "late", "returned"):
        assert any(row[figure] for row in offices), figure


@pytest.mark.slow
def test_one_seed_gives_one_course_of_events_on_either_store(
    demo: Demo, few_cases: Path, postgres: PrivatePostgres
) -> None:
    first, other = (demo("--cases", few_cases, "--seed", seed) for seed in (7, 8))
    url = postgres.fresh_database()
    again = demo("--cases", few_cases, "--seed", 7, TOCSIN_DATABASE_URL=url)
    assert [first[part] for part in SAME_EACH_TIME] == [again[part] for part in SAME_EACH_TIME]
    assert again["log"]["verified"] is True
    assert first["agencies"] != other["agencies"]


@pytest.mark.slow
@pytest.mark.parametrize("temper", list(Temper))
def test_each_temper_shows(demo: Demo, few_cases: Path, tmp_path: Path, temper: Temper) -> None:
    (few_cases / "defective-orders.csv").unlink()
    file = few_cases / "ordinary-day.csv"
    file.write_text("".join(file.read_text("utf-8").splitlines(keepends=True)[:13]), "utf-8")
    url = f"sqlite:///{tmp_path}/demo.db"
    found = demo("--cases", few_cases, "--tempers", temper, TOCSIN_DATABASE_URL=url)
    orders = found["orders"]["accepted"]
    assert found["orders"] == {"accepted": 12, "repeated": 0, "refused": 0}
    assert set(found["answers"]) == TOLD_APART[temper]
    assert total(found, "acknowledged") == total(found, "answered")
    assert total(found, "overdue") == (orders if temper is Temper.SILENT else 0)
    assert total(found, "late") == (orders if temper is Temper.LATE else 0)
    engine = open_engine(url)
    with engine.connect() as connection:
        count = select(func.count()).where(log_event.c.type == "stop_payment.answered.v1")
        answers = connection.execute(count).scalar_one()
    engine.dispose()
    assert answers == total(found, "answered") * TIMES.get(temper, 1)


@pytest.mark.slow
def test_the_figures_shown_are_those_that_the_formula_gives(
    demo: Demo, few_cases: Path, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path}/demo.db"
    stated = demo("--cases", few_cases, TOCSIN_DATABASE_URL=url)["agencies"]
    engine = open_engine(url)
    events = Reader(engine).events(limit=100_000)
    now = events[-1].recorded_at
    rows = response_times([event.to_json() for event in events], now)
    supervisor = Scope("PROVINCE", frozenset({"supervisor"}))
    shown = Views(engine).response_times(supervisor, now)
    engine.dispose()
    assert [dict(row) for row in shown] == [
        {name: value for name, value in row.items() if name != "positions"} for row in rows
    ]
    told = [(row["agency"], row["orders"], row["answered"], row["late"]) for row in stated]
    assert [(row["agency"], row["orders"], row["answered"], row["late"]) for row in rows] == told


def test_a_database_that_holds_a_log_is_refused(tocsin: Tocsin, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/held.db"
    engine = open_engine(url)
    create(engine, "someone's", "wall")
    engine.dispose()
    done = tocsin("demo", TOCSIN_DATABASE_URL=url)
    assert done.returncode == 2
    assert "holds a log already" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_without_case_files_is_refused(tocsin: Tocsin, tmp_path: Path) -> None:
    done = tocsin("demo", "--cases", tmp_path)
    assert done.returncode == 2
    assert "boss-impersonation.csv" in done.stderr
