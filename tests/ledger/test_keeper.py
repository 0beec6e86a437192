"""The keeper signs while the log grows, stands by for another, and is loud when it may not sign."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import text

from contracts.problems import Refused
from services.ledger import keeper as keeping
from services.ledger import ledger as ledgers
from services.ledger.right import Bell
from shared import keyfile
from shared.log.checkpoint import Proof
from shared.log.evidence import log_tile
from shared.log.read import Reader
from shared.log.tables import log_event, log_head, reading
from shared.log.tree import root, verify_consistency
from tests.ledger.conftest import ORIGIN, eventually, tamper
from tests.ledger.test_signing import leaves, shortened

if TYPE_CHECKING:
    from collections.abc import Callable

    from services.ledger.ledger import Ledger
    from tests.ledger.conftest import Desk


def covers(ledger: Ledger, size: int) -> Callable[[], bool]:
    """Whether a checkpoint covers so many events."""

    def true() -> bool:
        head = ledger.file.read()
        return head is not None and head.size >= size

    return true


def figure(name: str) -> float:
    """What a metric of this process stands at."""
    return REGISTRY.get_sample_value(f"tocsin_log_{name}") or 0.0


def test_it_signs_while_the_log_grows(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "INTERVAL_SECONDS", 0.05)
    with desk.running() as ledger:
        for size in (2, 4, 6):
            desk.grow(2)
            eventually(covers(ledger, size))
        assert ledger.keeper.trouble is None
        eventually(lambda: figure("signed_size") == 6)
        assert figure("signing_active") == 1
    assert figure("signing_active") == 0


def test_what_is_left_is_signed_when_it_stops(desk: Desk) -> None:
    with desk.running() as ledger:
        eventually(covers(ledger, 0))
        desk.grow(5)
    assert desk.kept()[-1] == 5


def test_a_proof_is_had_at_once_and_verifies(desk: Desk) -> None:
    with desk.running() as ledger:
        eventually(covers(ledger, 0))
        desk.grow(300)
        proof = Proof.parse(ledger.proof(257))
        keys = ledger.log_keys.known
        assert proof.verified(leaves(desk.engine)[257], ORIGIN, keys).size == 300
        assert ledger.checkpoint() == proof.checkpoint


def test_a_proof_waits_for_the_first_checkpoint_too(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.grow(1)
    ledger = desk.ledger()
    ledger.check()
    monkeypatch.setattr(Bell, "ring", lambda _: desk.signer().sign())
    assert Proof.parse(ledger.proof(0)).index == 0


def test_asking_for_what_is_signed_signs_nothing(desk: Desk) -> None:
    with desk.running() as ledger:
        eventually(desk.kept)
        desk.grow(2)
        ledger.checkpoint()
        ledger.verifier_keys()
        with pytest.raises(Refused):
            ledger.consistency(1, 2)
        assert desk.kept() == [0]


def test_a_proof_that_no_checkpoint_can_cover_soon_is_behind(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledgers, "PATIENCE_SECONDS", 0.1)
    desk.grow(2)
    desk.signer().sign()
    desk.grow(1)
    ledger = desk.ledger()
    assert Proof.parse(ledger.proof(1)).index == 1
    with pytest.raises(Refused, match="behind"):
        ledger.proof(2)


@pytest.mark.parametrize("position", [-1, 2, 10**18])
def test_a_position_that_the_log_has_not_come_to_has_no_proof(desk: Desk, position: int) -> None:
    desk.grow(2)
    desk.signer().sign()
    with pytest.raises(Refused, match="no-such-proof"):
        desk.ledger().proof(position)


def test_consistency_is_proved_between_any_two_sizes(desk: Desk) -> None:
    desk.grow(20)
    desk.signer().sign()
    known = leaves(desk.engine)
    for old, new in ((1, 20), (7, 13), (20, 20), (8, 16)):
        path = desk.ledger().consistency(old, new)
        assert verify_consistency(old, new, root(known[:old]), root(known[:new]), path)
    for old, new in ((0, 20), (5, 4), (1, 21), (-1, 3)):
        with pytest.raises(Refused, match="no-such-proof"):
            desk.ledger().consistency(old, new)


def test_entries_are_the_exact_text_of_leaves(desk: Desk) -> None:
    desk.grow(5)
    entries = desk.ledger().entries(2, 2)
    events = Reader(desk.engine).events(after=1, limit=2)
    assert [(e.position, e.leaf_hash, e.envelope) for e in entries] == [
        (e.position, e.leaf_hash.hex(), e.text) for e in events
    ]
    assert desk.ledger().entries(5, 2) == []


def test_a_store_that_no_longer_has_what_was_signed_proves_nothing(desk: Desk) -> None:
    desk.grow(300)
    desk.signer().sign()
    ledger = desk.ledger()
    tamper(desk.engine, log_event.update().values(leaf_hash=b"\1" * 32).where(text("position=7")))
    with pytest.raises(Refused, match="log-differs"):
        ledger.proof(7)
    tamper(desk.engine, log_tile.delete())
    for ask in (lambda: ledger.proof(280), lambda: ledger.consistency(2, 300)):
        with pytest.raises(Refused, match="log-differs"):
            ask()


def test_a_head_file_that_cannot_be_read_gives_no_proofs(desk: Desk) -> None:
    ledger = desk.ledger()
    with pytest.raises(Refused, match="behind"):
        ledger.checkpoint()
    desk.files.head.write_text("{}")
    with pytest.raises(Refused, match="ledger-unavailable"):
        ledger.checkpoint()


def test_two_ledgers_do_not_both_sign_and_the_second_goes_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "INTERVAL_SECONDS", 0.05)
    monkeypatch.setattr(keeping, "RETRY_SECONDS", 0.05)
    first, stopped = desk.ledger(), threading.Event()
    thread = threading.Thread(target=first.run, args=(stopped,))
    thread.start()
    desk.grow(2)
    eventually(covers(first, 2))
    with desk.running() as second:
        eventually(lambda: second.keeper.trouble is None)
        signed = desk.files.head.stat().st_mtime_ns
        desk.grow(2)
        assert Proof.parse(second.proof(3)).index == 3, "the first is asked to sign"
        stopped.set()
        thread.join()
        assert desk.files.head.stat().st_mtime_ns > signed
        desk.grow(2)
        eventually(covers(second, 6))
    assert desk.kept()[-1] == 6


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_two_ledgers_with_heads_of_their_own_do_not_both_sign(desk: Desk) -> None:
    """On PostgreSQL the lock is in the store too; the one that takes over is missing the past."""
    with desk.running() as first:
        desk.grow(2)
        eventually(covers(first, 2))
        other = type(desk.files)(desk.files.keys, desk.files.head.with_name("another-head"))
        second = type(first)(desk.engine, other)
        with pytest.raises(Exception, match="2 events were signed, and there is no head file"):
            second.start()


def test_what_may_not_be_signed_is_said_loudly_until_somebody_acts(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(keeping, "INTERVAL_SECONDS", 0.05)
    desk.grow(5)
    with desk.running() as ledger:
        eventually(covers(ledger, 5))
        shortened(desk, 3)
        eventually(lambda: ledger.keeper.refuses)
        assert "holds 3 events, and 5 were signed" in str(ledger.keeper.trouble)
        assert figure("signing_refused") == 1
        desk.grow(4)
        assert not ledger.keeper.extends
        with pytest.raises(Refused, match="behind"):
            ledger.proof(6)
    said = capfd.readouterr()
    assert "log_inconsistent" in said.out + said.err
    with pytest.raises(Exception, match="the tree of 7 events"):
        desk.ledger().start()
    assert desk.ledger().file.read().size == 5  # type: ignore[union-attr]


def test_what_passes_by_itself_is_tried_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "RETRY_SECONDS", 0.05)

    def full(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(keyfile, "replace", full)
    with desk.running() as ledger:
        eventually(lambda: "No space left" in str(ledger.keeper.trouble))
        monkeypatch.undo()
        eventually(lambda: ledger.keeper.extends)
        assert ledger.keeper.trouble is None


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_a_ledger_that_loses_its_session_goes_on_with_another(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits = threading.Event()
    told = SimpleNamespace(warning=lambda *_, **__: waits.set())
    monkeypatch.setattr(keeping, "_logger", told)
    monkeypatch.setattr(keeping, "RETRY_SECONDS", 0.05)
    with desk.running() as ledger:
        eventually(covers(ledger, 0))
        with reading(desk.engine).connect() as connection:
            ended = connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
                    " AND database = (SELECT oid FROM pg_database"
                    " WHERE datname = current_database())"
                )
            ).all()
        assert len(ended) == 1
        desk.grow(2)
        eventually(waits.is_set)
        eventually(covers(ledger, 2))


def test_a_log_that_is_none_cannot_be_signed(desk: Desk) -> None:
    tamper(desk.engine, log_head.update().values(origin="tocsin demo"))
    with pytest.raises(ValueError, match="no blanks and no plus"):
        desk.ledger()
