"""What each command comes to in each state of a company: as the page says, cell by cell."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from contracts import companies as co
from contracts import company_checks as cc
from contracts import company_objections as ob
from contracts.message import Command, registry
from services.company_checks import checking, judging
from tests.laws.companies import BOSS, OFFICER, OTHER, OWN, File, company, said
from tests.laws.written import comes_to, table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from shared.decider import Outcome

PAGE = Path(__file__).parents[2] / "docs" / "company-checks.md"
ELSEWHERE = {"registered_address": "湖州市别处1号"}


def asked(file: File) -> None:
    file.take(ask(file))


def pushed(file: File) -> None:
    file.push()


def to_judge(file: File) -> None:
    file.push()
    file.desk("verdict")


def to_visit(file: File) -> None:
    file.push()
    file.desk()


def visited(file: File) -> None:
    to_visit(file)
    file.visit()


def proposed(file: File) -> None:
    visited(file)
    file.judge("suspicious")


def restricted(file: File) -> None:
    proposed(file)
    file.approve()


def objected(file: File) -> None:
    restricted(file)
    file.object()


def lifted(file: File) -> None:
    objected(file)
    file.uphold()


def watched(file: File) -> None:
    to_judge(file)
    file.judge("watch")


def struck_off(file: File) -> None:
    file.push()
    file.take(checking.strike_off(file.company, said(co.StrikeOff)))


def unregistered(file: File) -> None:
    asked(file)
    file.take(checking.unregistered(file.company, said(co.ReportUnregistered), file.at))


def push(file: File, **fields: str) -> Outcome:
    return checking.push(file.company, company(**fields), OWN, {}, file.at)


def ask(file: File) -> Outcome:
    return checking.ask(file.company, said(co.AskAbout), "HZAFC", file.at)


def judge(verdict: str) -> Callable[[File], Outcome]:
    command = said(cc.GiveVerdict, verdict=verdict)
    return lambda file: judging.give(file.company, command, OFFICER, file.at)


def overdue(file: File) -> Outcome:
    """Note the deadline that runs, once it is over; one that never ran where none does."""
    begun = next(iter(file.company.checks.values()), None)
    check, by = (begun.check, begun.due_at) if begun else (cc.DESK, file.at.now)
    file.later(days=30)
    missed = cc.MarkOverdue(deadline=check, due_at=by)
    return checking.mark_overdue(file.company, missed, file.at.now)


def recheck(file: File) -> Outcome:
    """Begin the recheck that the verdict set a day for, on that day."""
    verdict = file.company.verdict
    by = verdict.recheck_at if verdict and verdict.recheck_at else file.at.now
    file.later(seconds=(by - file.at.now).total_seconds())
    return checking.begin_recheck(file.company, cc.BeginRecheck(due_at=by), file.at)


STATES = (
    *(asked, pushed, to_judge, to_visit, visited, proposed),
    *(restricted, objected, lifted, watched, struck_off, unregistered),
)
TABLES: Mapping[str, Mapping[str, Callable[[File], Outcome]]] = {
    "what the registry is asked and tells": {
        "push, the same": push,
        "push, changed": lambda file: push(file, **ELSEWHERE),
        "ask_about": ask,
        "report_unregistered": lambda file: checking.unregistered(
            file.company, said(co.ReportUnregistered), file.at
        ),
        "strike_off": lambda file: checking.strike_off(file.company, said(co.StrikeOff)),
        "report_visit": lambda file: checking.visited(file.company, said(cc.ReportVisit)),
    },
    "what is checked and falls due": {
        "check_at_desk": lambda file: checking.at_desk(
            file.company, said(cc.CheckAtDesk, remark="再次核查"), file.at
        ),
        "mark_overdue": overdue,
        "begin_recheck": recheck,
    },
    "how it is judged": {
        "give_verdict, clear": judge("clear"),
        "give_verdict, refer": judge("refer"),
        "give_verdict, unreachable": judge("unreachable"),
        "approve": lambda file: judging.approve(file.company, BOSS, file.at),
        "reject": lambda file: judging.reject(file.company, said(cc.Reject), BOSS),
    },
    "what the company says against it": {
        "object": lambda file: judging.object_to(
            file.company, said(ob.Object, grounds="另一理由"), file.at
        ),
        "uphold_objection": lambda file: judging.uphold(
            file.company, said(ob.UpholdObjection), OTHER, file.at.now
        ),
        "dismiss_objection": lambda file: judging.dismiss(
            file.company, said(ob.DismissObjection), OTHER
        ),
    },
}


def outcome(state: Callable[[File], None], command: Callable[[File], Outcome]) -> str:
    """Return what a command comes to in a state."""
    file = File()
    state(file)
    return comes_to(lambda: command(file))


@pytest.mark.parametrize("name", TABLES)
def test_every_command_in_every_state_comes_to_what_the_page_says(name: str) -> None:
    commands = TABLES[name]
    head = ["state", *commands]
    rows = [
        [state.__name__, *(outcome(state, command) for command in commands.values())]
        for state in STATES
    ]
    drawn = table(head, rows)
    assert drawn in PAGE.read_text("utf-8"), f"put this into the page:\n\n{drawn}"


def test_every_command_about_a_company_is_in_a_table() -> None:
    spoken = {command.partition(",")[0] for commands in TABLES.values() for command in commands}
    every = {wire.split(".")[1] for wire in _commands()}
    assert every - spoken == {"rescore", "reveal"}


def _commands() -> set[str]:
    return {
        wire
        for wire, kind in registry.items()
        if issubclass(kind, Command) and wire.startswith(f"{co.KIND}.")
    }
