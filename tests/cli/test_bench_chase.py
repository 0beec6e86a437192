"""The benchmark of a chase plays the longest trail to its end, and counts what a hop costs."""

from __future__ import annotations

import pytest

from services.cli.bench import chase


@pytest.mark.slow
def test_the_trail_is_bounded_and_a_hop_is_held_against_few(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(chase, "_distributed", chase._embedded)  # noqa: SLF001  one form is enough
    embedded, distributed, ten, more = chase.rows(hops=15, rounds=1)
    assert (embedded["leg"], embedded["under"]) == ("62 accounts, embedded", "p50 5000")
    assert distributed["under"] == "p50 8000"
    assert [ten["leg"], more["leg"]] == ["a hop among 10", "a hop among 15"]
    assert (ten["under"], more["under"]) == (None, f"p50 1.2 x {ten['p50_ms']}")
    assert more["met"] is (more["p50_ms"] < 1.2 * ten["p50_ms"])
