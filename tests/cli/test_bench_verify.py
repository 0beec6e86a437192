"""The benchmark of checking the log says what it measured, on either store."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from services.cli.bench import verifying
from services.cli.bench.filled import fill
from services.cli.main import main

if TYPE_CHECKING:
    from sqlalchemy import Engine


@pytest.mark.parametrize("store", verifying.STORES)
def test_a_row_each_compares_a_full_check_and_one_of_what_is_new(store: str) -> None:
    rows = verifying.measure(store, events=100, rounds=1)
    assert [row["work"] for row in rows] == ["verify", "verify_new"]
    for row in rows:
        assert (row["store"], row["peer"]) == (store, verifying.PEER)
        assert min(row["ours_per_s"], row["peer_per_s"] or 0, row["ratio"] or 0) > 0


def test_the_length_of_the_log_is_an_option(monkeypatch: pytest.MonkeyPatch) -> None:
    filled: list[int] = []

    def filling(engine: Engine, events: int, *_: object) -> int:
        filled.append(events)
        return fill(engine, events)

    monkeypatch.setattr(verifying, "STORES", ("sqlite",))
    monkeypatch.setattr(verifying, "fill", filling)
    words = ["bench", "verify", "--events", "100", "--rounds", "1", "--json"]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    assert filled == [100, 2]
    assert len(json.loads(done.stdout)["compared"]) == 2
