"""The page on stop payment draws the life of an order as the code has it."""

from __future__ import annotations

from pathlib import Path

from shared.lifecycle import TRANSITIONS, Status, diagram

PAGE = Path(__file__).parents[2] / "services/stop_payment/README.md"


def test_the_page_holds_the_diagram_of_the_code() -> None:
    [drawn] = [part for part in PAGE.read_text().split("```") if part.startswith("mermaid\n")]
    assert drawn == f"mermaid\n{diagram()}\n"


def test_the_diagram_has_a_line_for_each_move_and_every_status() -> None:
    lines = diagram().splitlines()
    moves = sum(len(steps) for steps in TRANSITIONS.values())
    assert lines[0] == "stateDiagram-v2"
    assert len(set(lines)) == moves + 2
    assert all(any(f" {status}" in line for line in lines) for status in Status)
