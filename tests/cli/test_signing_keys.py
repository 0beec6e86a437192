"""`tocsin agencies`, for signing keys: made in a file, entered, listed, revoked."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import Result
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from contracts.ed25519 import text_of
from shared.jws import Signer
from shared.log.read import Reader
from shared.log.tables import open_engine

if TYPE_CHECKING:
    from pathlib import Path

Run = Callable[..., Result]
PUBLIC = Signer(bytes(range(32))).public_key
SPKI = (Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
pytestmark = pytest.mark.usefixtures("directory")


def keys(run: Run) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run("agencies", "list-signing-keys", "--json").stdout)
    return found


def add(run: Run, kid: str = "icbc-1", agency: str = "ICBC", *more: str) -> Result:
    return run("agencies", "add-signing-key", agency, kid, "--public-key", PUBLIC, *more)


def test_a_key_is_made_once_for_its_owners_eyes_and_only_its_public_half_is_shown(
    run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "keys" / "signing-key"
    first, again = (run("agencies", "make-signing-key", file).stdout for _ in range(2))
    seed = bytes.fromhex(file.read_text().strip())
    assert first == again == Signer(seed).public_key + "\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert seed.hex() not in first


def test_a_file_that_holds_no_key_is_refused(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "notes"
    file.write_text("not a key")
    done = run("agencies", "make-signing-key", file)
    assert done.exit_code == 2
    assert "64 hexadecimal digits" in done.stderr
    assert file.read_text() == "not a key"


@pytest.mark.parametrize("how", ["text", "file", "pem"])
def test_a_key_is_entered_from_its_text_or_a_file(run: Run, tmp_path: Path, how: str) -> None:
    file = tmp_path / "public"
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32))).public_key()
    file.write_bytes(key.public_bytes(*SPKI) if how == "pem" else f"{PUBLIC}\n".encode())
    given = PUBLIC if how == "text" else str(file)
    done = run("agencies", "add-signing-key", "ICBC", "icbc-1", "--public-key", given)
    assert done.exit_code == 0, done.output
    [listed] = keys(run)
    assert (listed["agency"], listed["kid"], listed["public_key"]) == ("ICBC", "icbc-1", PUBLIC)
    assert (listed["state"], listed["valid_until"]) == ("counts", None)


def test_keys_overlap_so_that_one_follows_another_without_a_gap(run: Run) -> None:
    add(run, "icbc-1", "ICBC", "--until", "2999-01-02T00:00:00+08:00")
    add(run, "icbc-2", "ICBC", "--from", "2999-01-01T00:00:00+08:00")
    add(run, "icbc-0", "ICBC", "--from", "2020-01-01T00:00:00Z", "--until", "2020-01-02T00:00:00Z")
    states = {key["kid"]: key["state"] for key in keys(run)}
    assert states == {"icbc-1": "counts", "icbc-2": "not yet", "icbc-0": "expired"}


def test_a_revoked_key_is_listed_as_revoked_and_its_id_is_never_taken_again(run: Run) -> None:
    add(run)
    assert run("agencies", "revoke-signing-key", "icbc-1").exit_code == 0
    assert [key["state"] for key in keys(run)] == ["revoked"]
    done = add(run)
    assert done.exit_code == 1
    assert "registered with other content" in done.stderr


def test_the_table_is_for_people(run: Run) -> None:
    add(run)
    shown = run("agencies", "list-signing-keys").stdout
    assert "icbc-1" in shown
    assert "counts" in shown


@pytest.mark.parametrize(
    ("kid", "agency", "more", "word"),
    [
        ("a b", "ICBC", (), "/kid"),
        ("icbc-1", "NOWHERE", (), "NOWHERE"),
        ("icbc-1", "ICBC", ("--from", "tomorrow"), "/valid_from"),
        ("icbc-1", "ICBC", ("--until", "2020-01-01T00:00:00Z"), "/valid_until"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_entered(
    run: Run, kid: str, agency: str, more: tuple[str, ...], word: str
) -> None:
    done = add(run, kid, agency, *more)
    assert done.exit_code == 1
    assert word in done.stderr
    assert keys(run) == []


def test_what_is_no_ed25519_key_is_refused(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "public.pem"
    other = X25519PublicKey.from_public_bytes(bytes(range(32)))
    for wrong in (other.public_bytes(*SPKI), b"-----BEGIN PUBLIC KEY-----\nx\n"):
        file.write_bytes(wrong)
        done = run("agencies", "add-signing-key", "ICBC", "k", "--public-key", file)
        assert done.exit_code == 2
        assert "public half of an Ed25519 key" in done.stderr
    done = run("agencies", "add-signing-key", "ICBC", "k", "--public-key", text_of(bytes(32)))
    assert "/public_key" in done.stderr
    assert done.exit_code == 1


def test_nobodys_key_cannot_be_revoked(run: Run) -> None:
    assert run("agencies", "revoke-signing-key", "nobody").exit_code == 1


def test_simulated_banks_get_papers_and_no_private_key_is_in_the_log(run: Run, url: str) -> None:
    papers = json.loads(run("agencies", "issue-papers", "--kind", "bank").stdout)
    listed = {key["agency"]: key for key in keys(run)}
    engine = open_engine(url)
    told = "".join(event.text for event in Reader(engine).events(limit=10_000))
    engine.dispose()
    assert sorted(papers) == sorted(listed)
    for agency, paper in papers.items():
        assert paper["key"].startswith("tk_live_")
        assert paper["log"] == "test"
        assert listed[agency]["kid"] == paper["kid"]
        assert listed[agency]["public_key"] == Signer(bytes.fromhex(paper["seed"])).public_key
        assert paper["seed"] not in told
