"""The benchmark of the relay says what it measured."""

from __future__ import annotations

from services.cli.bench import relay
from services.cli.commands.bench import WORKS


def test_a_row_compares_the_relay_with_a_confirm_for_each_message() -> None:
    [row] = relay.measure(events=600, peers=20, rounds=2)
    assert (row["work"], row["store"], row["callers"]) == ("relay", "postgresql", 1)
    assert row["peer"] == "kombu, one confirm each"
    assert min(row["ours_per_s"], row["peer_per_s"] or 0, row["ratio"] or 0) > 0
    assert WORKS["relay"] is relay.measure
