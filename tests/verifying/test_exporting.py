"""Exporting from either store: the same records and proofs, past the first tile of the tree."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from contracts.envelope import Actor
from services.cli.exporting import Exporter
from services.cli.store import Refusal
from services.ledger.ledger import Files, Ledger
from shared.log.bundle import Named, Span
from shared.log.note import VerifierKey
from shared.settings import Settings
from shared.verifying.bundles import verify
from shared.verifying.heads import Pins
from tests.ledger.conftest import tamper
from tests.log.conftest import a_write, log, log_engine, reader

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from shared.log.append import Log

__all__ = ["log", "log_engine", "reader"]
MANY = 700
SELECTIONS: dict[Span | Named, int] = {
    Span(0, MANY + 8): MANY + 9,
    Span(250, 300): 51,
    Named("case", "A1"): 9,
    Named("case", "100%"): MANY,
    Named("agency", "B_1"): MANY,
    Named("agency", "centre"): 9,
}


@pytest.fixture
def ledger(log: Log, log_engine: Engine, tmp_path: Path) -> Ledger:
    """Return the ledger of a log of many events, which has signed it."""
    log.append([a_write(f"stop_payment-{uuid4()}", events=1, correlation="A1") for _ in range(9)])
    stream = f"stop_payment-{uuid4()}"
    log.append([a_write(stream, events=MANY, correlation="100%", actor=Actor("B_1"))])
    made = Ledger(log_engine, Files.named(Settings(), tmp_path / "keys"))
    made.start()
    made.stop()
    return made


def test_what_is_selected_is_proven_and_nothing_else_is_taken_for_it(
    ledger: Ledger, log_engine: Engine
) -> None:
    exporter = Exporter(log_engine, ledger.log_keys.known)
    for selection, count in SELECTIONS.items():
        bundle = exporter.bundle(selection, None, None)
        verdict = verify(bundle.to_bytes(), Pins(ledger.log_keys.known))
        assert (verdict.code, verdict.about[0]) == (0, count), selection
    for name in ("A", "100_", "%", "B-1", 'A1","x":"', "\\"):
        for selection in (Named("case", name), Named("agency", name)):
            with pytest.raises(Refusal, match="no record of that"):
                exporter.bundle(selection, None, None)


def test_a_tree_with_a_gap_is_told(ledger: Ledger, log_engine: Engine) -> None:
    tamper(log_engine, "DELETE FROM log_tile")
    with pytest.raises(Refusal, match="has a gap"):
        Exporter(log_engine, ledger.log_keys.known).bundle(Span(0, 5), None, None)


def test_a_key_given_twice_or_unknown_is_no_signature(ledger: Ledger, log_engine: Engine) -> None:
    stranger = VerifierKey("tests.example/log", bytes(32))
    with pytest.raises(Refusal, match="cannot be shown"):
        Exporter(log_engine, [stranger]).bundle(Span(0, 5), None, None)
    both = Exporter(log_engine, [stranger, *ledger.log_keys.known])
    assert len(both.bundle(Span(0, 5), None, None).notes) == 1
