"""The log from outside: checkpoints and proofs for whoever checks, exact entries for overseers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from services.ledger import ledger as ledgers
from services.ledger.ledger import Files, Ledger
from shared.log.checkpoint import Proof, trusted
from shared.log.note import VerifierKey, decoded
from shared.log.tree import leaf_hash, root, verify_consistency
from shared.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.gateway.conftest import Gateway

ORIGIN = "tests"


@pytest.fixture
def ledger(gateway: Gateway, tmp_path: Path) -> Iterator[Ledger]:
    """The ledger behind the gateway, which signs."""
    made = Ledger(gateway.house.engine, Files.named(Settings(), tmp_path / "keys"))
    made.start()
    gateway.with_ledger(made)
    yield made
    made.stop()


@pytest.fixture
def keys(ledger: Ledger) -> list[VerifierKey]:
    """What somebody who checks has been given by somebody whom they trust."""
    return [VerifierKey.parse(key) for key in ledger.verifier_keys()]


def test_a_receipt_leads_to_its_proof(gateway: Gateway, keys: list[VerifierKey]) -> None:
    receipt = gateway.order("PROVED-1").json
    answer = gateway.get(receipt["links"]["proof"], "icbc")
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    assert f"{receipt['position']}.tlog-proof" in answer.headers["Content-Disposition"]
    proof = Proof.parse(answer.text)
    assert proof.index == receipt["position"]
    head = proof.verified(bytes.fromhex(receipt["leaf_hash"]), ORIGIN, keys)
    assert head.size > receipt["position"]
    again = gateway.order("PROVED-1").json
    assert (again["outcome"], again["links"]) == ("repeated", receipt["links"])


def test_checkpoints_grow_and_their_consistency_is_proved_to_anybody(
    gateway: Gateway, keys: list[VerifierKey]
) -> None:
    heads = []
    for application in ("GROWN-1", "GROWN-2"):
        assert gateway.get(gateway.order(application).json["links"]["proof"], "icbc").text
        answer = gateway.get("/v1/log/checkpoint")
        assert (answer.status_code, answer.content_type) == (200, "text/plain; charset=utf-8")
        heads.append(trusted(answer.text, ORIGIN, keys))
    old, new = heads
    assert old.size < new.size
    said = gateway.get(f"/v1/log/consistency?old={old.size}&new={new.size}").json
    steps = [decoded(step) for step in said["hashes"]]
    assert verify_consistency(old.size, new.size, old.root, new.root, steps)


def test_keys_are_named(gateway: Gateway, ledger: Ledger) -> None:
    assert gateway.get("/v1/log/keys").json == {"keys": ledger.verifier_keys()}


@pytest.mark.parametrize("key", ["super", "audit"])
def test_overseers_see_exactly_what_was_hashed(gateway: Gateway, ledger: Ledger, key: str) -> None:
    gateway.order("SEEN-1")
    gateway.house.settle()
    said = gateway.get("/v1/log/entries?start=0&limit=500", key).json["entries"]
    assert [entry["position"] for entry in said] == list(range(gateway.house.edge.reader.size()))
    leaves = [leaf_hash(entry["envelope"].encode()) for entry in said]
    assert [leaf.hex() for leaf in leaves] == [entry["leaf_hash"] for entry in said]
    ledger.proof(len(leaves) - 1)
    head = trusted(ledger.checkpoint(), ORIGIN, [VerifierKey.parse(ledger.verifier_keys()[0])])
    assert head.root == root(leaves)
    assert gateway.get(f"/v1/log/entries?start={len(leaves)}&limit=1", key).json["entries"] == []


@pytest.mark.usefixtures("ledger")
@pytest.mark.parametrize("key", ["centre", "icbc", "ops"])
def test_nobody_else_sees_entries(gateway: Gateway, key: str) -> None:
    assert gateway.get("/v1/log/entries?start=0&limit=1", key).status_code == 403


@pytest.mark.usefixtures("ledger")
@pytest.mark.parametrize(
    ("path", "status", "slug"),
    [
        ("proof", 400, "invalid-query"),
        ("proof?position=", 400, "invalid-query"),
        ("proof?position=-1", 400, "invalid-query"),
        ("proof?position=1.5", 400, "invalid-query"),
        ("proof?position=1&position=2", 400, "invalid-query"),
        ("proof?position=1&surprise=2", 400, "invalid-query"),
        ("proof?position=999999", 404, "no-such-proof"),
        ("consistency?old=1", 400, "invalid-query"),
        ("consistency?old=0&new=1", 404, "no-such-proof"),
        ("consistency?old=3&new=2", 404, "no-such-proof"),
        ("consistency?old=1&new=999999", 404, "no-such-proof"),
        ("checkpoint?size=3", 400, "invalid-query"),
        ("keys?all=1", 400, "invalid-query"),
        ("entries?start=0", 400, "invalid-query"),
        ("entries?start=0&limit=0", 400, "invalid-query"),
        ("entries?start=0&limit=501", 400, "invalid-query"),
        ("entries?start=x&limit=1", 400, "invalid-query"),
    ],
)
def test_what_is_asked_wrongly_is_a_problem(
    gateway: Gateway, path: str, status: int, slug: str
) -> None:
    answer = gateway.get(f"/v1/log/{path}", "audit")
    assert (answer.status_code, answer.json["type"].rpartition("/")[2]) == (status, slug)


def test_a_stranger_cannot_have_anything_signed(gateway: Gateway, ledger: Ledger) -> None:
    gateway.order("UNSIGNED-1")
    before = ledger.checkpoint()
    size = gateway.house.edge.reader.size()
    for path in (
        "checkpoint",
        "keys",
        f"consistency?old=1&new={size}",
        f"proof?position={size - 1}",
    ):
        gateway.get(f"/v1/log/{path}")
    assert ledger.checkpoint() == before


@pytest.mark.parametrize(
    "path", ["checkpoint", "keys", "proof?position=0", "consistency?old=1&new=1"]
)
def test_without_a_ledger_there_are_no_proofs_for_now(gateway: Gateway, path: str) -> None:
    answer = gateway.get(f"/v1/log/{path}", "icbc")
    assert answer.status_code == 503
    assert answer.json["type"].endswith("ledger-unavailable")
    assert answer.headers["Retry-After"] == "1"


def test_a_proof_that_comes_too_late_is_to_be_asked_for_again(
    gateway: Gateway, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledgers, "PATIENCE_SECONDS", 0.1)
    idle = Ledger(gateway.house.engine, Files.named(Settings(), tmp_path / "keys"))
    idle.start()
    idle.stop()
    gateway.with_ledger(idle)
    answer = gateway.get(gateway.order("LATE-1").json["links"]["proof"], "centre")
    assert answer.status_code == 503
    assert answer.json["type"].endswith("behind")
    assert answer.headers["Retry-After"] == "1"
