"""Whatever follows from a command that is signed bears its signature, and verifiers know of it."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import contracts.generate  # noqa: F401  enters every message in the registry
from contracts.message import Command, registry
from shared.verifying.signatures import COPIED, FOLLOWING, SIGNED
from tests.verifying.world import OTHER

if TYPE_CHECKING:
    from collections.abc import Iterator

README = Path(__file__).parents[2] / "README.md"
TOLD = {"number_blocking": "about a number", "content_blocking": "to an internet company"}
"""How the README titles the outcomes of each kind of orders but the first."""
SIGNABLE = sorted(
    wire for wire, kind in registry.items() if issubclass(kind, Command) and kind.signable
)


def test_both_verifiers_know_the_same_of_what_is_signed() -> None:
    assert SIGNED == OTHER.SIGNED


def test_nothing_that_is_signed_can_be_added_to_by_whoever_keeps_it() -> None:
    said = {
        name for event, by in SIGNED.items() if event not in FOLLOWING for name in both(event, by)
    }
    assert said - {"currency"} == COPIED, "a sum's currency has a default"
    assert set(OTHER.COPIED.split()) == COPIED


def both(event: str, command: str) -> Iterator[str]:
    """Yield what an event and the command that it records say under the same name."""
    kinds: list[Any] = [registry[event], registry[command]]
    said, told = ({each.name for each in fields(kind)} for kind in kinds)
    yield from said & told


@pytest.mark.parametrize("command", SIGNABLE)
def test_all_that_follows_in_any_state_is_known_to_follow(command: str) -> None:
    kind, word = command.split(".")[:2]
    tables = README.read_text("utf-8").split("<details>")
    mine = TOLD.get(kind)
    others = [title for title in TOLD.values() if title != mine]
    ours = [t for t in tables if mine in t] if mine else tables
    ours = [t for t in ours if not any(title in t for title in others)]
    rows = re.findall(rf"^\| `{word}` \|(.*)\|$", "".join(ours), re.MULTILINE)
    cells = {cell.strip() for row in rows for cell in row.split("|")}
    followed = {event for cell in cells if cell[0] not in "*·" for event in cell.split(" + ")}
    known = {wire.rsplit(".", 2)[-2] for wire, by in SIGNED.items() if by == command}
    assert followed
    assert followed <= known
