"""The benchmark of a chase plays the longest trail to its end, and counts what a hop costs."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from services.cli.bench import chase

if TYPE_CHECKING:
    from pathlib import Path


def least(folder: Path) -> Path:
    """Write a case file with the trail of least money alone: eight accounts."""
    with chase.FILE.open(encoding="utf-8", newline="") as source:
        names, *rows = csv.reader(source)
    file = folder / chase.FILE.name
    with file.open("w", encoding="utf-8", newline="") as target:
        least = min(rows, key=lambda row: float(row[names.index("amount")]))
        csv.writer(target).writerows([names, least])
    return file


@pytest.mark.slow
def test_the_trail_is_bounded_and_a_hop_is_held_against_few(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(chase, "FILE", least(tmp_path))
    monkeypatch.setattr(chase, "ACCOUNTS", 8)
    monkeypatch.setattr(chase, "_distributed", chase._embedded)  # noqa: SLF001  one form is enough
    embedded, distributed, ten, more = chase.rows(hops=15, rounds=1)
    assert (embedded["leg"], embedded["under"]) == ("8 accounts, embedded", "p50 5000")
    assert distributed["under"] == "p50 8000"
    assert [ten["leg"], more["leg"]] == ["a hop among 10", "a hop among 15"]
    assert (ten["under"], more["under"]) == (None, f"p50 1.2 x {ten['p50_ms']}")
    assert more["met"] is (more["p50_ms"] < 1.2 * ten["p50_ms"])
