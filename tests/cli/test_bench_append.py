"""The benchmark of appending says what it measured."""

from __future__ import annotations

import pytest

from services.cli.bench import append


@pytest.mark.parametrize(("bulk", "work"), [(False, "append"), (True, "append_bulk")])
def test_a_row_compares_ours_with_the_peer(
    monkeypatch: pytest.MonkeyPatch, work: str, *, bulk: bool
) -> None:
    monkeypatch.setattr(append, "SECONDS", 0.02)
    [row] = append.measure("sqlite", 2, bulk=bulk, rounds=2)
    assert (row["work"], row["store"], row["callers"]) == (work, "sqlite", 2)
    assert row["peer"] == "eventsourcing 9.5"
    assert min(row["ours_per_s"], row["peer_per_s"] or 0, row["ratio"] or 0) > 0


def test_ours_alone_has_no_ratio(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(append, "SECONDS", 0.02)
    [row] = append.measure("postgresql", 1, bulk=False, peer=False, rounds=1)
    assert row["ours_per_s"] > 0
    assert (row["peer"], row["peer_per_s"], row["ratio"]) == (None, None, None)
