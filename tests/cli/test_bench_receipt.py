"""The benchmark of a receipt says how long a fresh process takes to verify one."""

from __future__ import annotations

from services.cli.bench import receipts


def test_a_leg_says_what_verifying_took_and_its_bound() -> None:
    (row,) = receipts.rows(times=2)
    assert (row["work"], row["orders"], row["under"]) == ("receipt", 2, "worst 20")
    assert 0 < row["p50_ms"] <= row["worst_ms"]
    assert row["met"] is (row["worst_ms"] < receipts.UNDER_MS)
