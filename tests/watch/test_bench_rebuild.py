"""The benchmark of rebuilding says what it measured, on either store."""

from __future__ import annotations

import pytest

from services.cli.bench import rebuild


@pytest.mark.parametrize("store", rebuild.STORES)
def test_a_row_compares_ours_with_each_way_of_only_reading(store: str) -> None:
    rows = rebuild.measure(store, orders=20, rounds=1)
    assert [row["peer"] for row in rows] == list(rebuild.PEERS)
    for row in rows:
        assert (row["work"], row["store"]) == ("rebuild", store)
        assert min(row["ours_per_s"], row["peer_per_s"] or 0) > 0
