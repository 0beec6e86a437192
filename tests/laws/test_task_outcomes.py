"""What each command comes to in each state of a task: as the page says, cell by cell."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from contracts import liaison_tasks as lt
from contracts.message import Command, registry
from services.liaison_tasks.task import diagram
from tests.laws.tasks import COMMANDS, Desk
from tests.laws.written import comes_to, table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PAGE = Path(__file__).parents[2] / "docs" / "liaison-tasks.md"
STATES: Mapping[str, Sequence[str]] = {
    "issued": (),
    "signed": ("sign",),
    "in_progress": ("sign", "report_progress"),
    "asking": ("ask_question",),
    "wants_time": ("ask_extension",),
    "overdue": ("mark_overdue",),
    "submitted": ("submit",),
    "returned": ("submit", "return_for_more"),
    "accepted": ("submit", "accept"),
    "closed": ("submit", "accept", "close"),
    "confirmed": ("submit", "accept", "close", "confirm"),
    "reopened": ("submit", "accept", "close", "reopen"),
    "reassigned": ("reassign",),
    "withdrawn": ("withdraw",),
}
TABLES: Mapping[str, Sequence[str]] = {
    "what the office says": (
        *("sign", "report_progress", "attach", "submit", "ask_extension", "ask_question"),
    ),
    "what is reviewed and looked back at": (
        *("accept", "return_for_more", "close", "confirm", "reopen"),
    ),
    "what changes it, and what time brings": (
        *("grant_extension", "deny_extension", "answer_question", "reassign", "withdraw"),
        *("mark_overdue", "remind"),
    ),
}


def brought_to(state: str) -> Desk:
    """Return a task in a state; a day passes before each step."""
    desk = Desk()
    for step in STATES[state]:
        desk.take(COMMANDS[step](desk))
    return desk


def outcome(state: str, command: str) -> str:
    """Return what a command comes to in a state."""
    desk = brought_to(state)
    return comes_to(lambda: COMMANDS[command](desk))


@pytest.mark.parametrize("name", TABLES)
def test_every_command_in_every_state_comes_to_what_the_page_says(name: str) -> None:
    head = ["state", *TABLES[name]]
    rows = [[state, *(outcome(state, each) for each in TABLES[name])] for state in STATES]
    drawn = table(head, rows)
    assert drawn in PAGE.read_text("utf-8"), f"put this into the page:\n\n{drawn}"


def test_every_command_about_a_task_is_in_a_table() -> None:
    spoken = {command for commands in TABLES.values() for command in commands}
    assert spoken == COMMANDS.keys()
    every = {
        wire.split(".")[1]
        for wire, kind in registry.items()
        if issubclass(kind, Command) and wire.startswith(f"{lt.KIND}.")
    }
    assert every - spoken == {"issue", "reveal"}


def test_the_page_draws_the_states_as_they_are() -> None:
    assert diagram() in PAGE.read_text("utf-8"), f"put this into the page:\n\n{diagram()}"
