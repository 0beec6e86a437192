"""The benchmark of deadlines holds ticks among many measures against ticks among few."""

from __future__ import annotations

import pytest

from services.cli.bench import due


@pytest.mark.slow
def test_ticks_among_many_are_held_against_ticks_among_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(due, "TICKS", 2)
    some, idle = due.rows(rounds=1, measures=200)
    assert (some["work"], idle["work"]) == ("due", "due_idle")
    assert {some["peer"], idle["peer"]} == {"the same among 2"}
    for row in (some, idle):
        assert row["ratio"]
        assert row["met"] is (row["ratio"] >= due.FLOOR)
