"""Whatever follows from a command that is signed bears its signature, and verifiers know of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import contracts.generate  # noqa: F401  enters every message in the registry
from contracts.message import Command, registry
from shared.verifying.signatures import SIGNED
from tests.verifying.world import OTHER

README = Path(__file__).parents[2] / "README.md"
SIGNABLE = sorted(
    wire for wire, kind in registry.items() if issubclass(kind, Command) and kind.signable
)


def test_both_verifiers_know_the_same_of_what_is_signed() -> None:
    assert SIGNED == OTHER.SIGNED


@pytest.mark.parametrize("command", SIGNABLE)
def test_all_that_follows_in_any_state_is_known_to_follow(command: str) -> None:
    word = command.split(".")[1]
    rows = re.findall(rf"^\| `{word}` \|(.*)\|$", README.read_text("utf-8"), re.MULTILINE)
    cells = {cell.strip() for row in rows for cell in row.split("|")}
    followed = {event for cell in cells if cell[0] not in "*·" for event in cell.split(" + ")}
    known = {wire.rsplit(".", 2)[-2] for wire, by in SIGNED.items() if by == command}
    assert followed
    assert followed <= known
