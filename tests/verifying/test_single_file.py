"""The single-file verifier by itself: known vectors, its command line, and what it stands on."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from shared.log.tree import (
    consistency,
    inclusion,
    ranges,
    verify_consistency,
    verify_inclusion,
)
from shared.verifying import verdict
from tests.log.test_tree import ENTRIES, PATHS, PROOFS, ROOTS, many, subtree
from tests.verifying.world import BANK_KEY, CENTRE_KEY, LOG, OTHER, WITNESS, World

FILE = Path(str(OTHER.__file__))
NOTE = (
    "This is an example message.\n\n\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6"
    "TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"


@pytest.mark.parametrize(("index", "size", "path"), PATHS)
def test_it_follows_the_paths_of_certificate_transparency(
    index: int, size: int, path: list[str]
) -> None:
    steps, root = [bytes.fromhex(step) for step in path], bytes.fromhex(ROOTS[size - 1])
    assert OTHER.is_included(ENTRIES[index], index, size, steps, root)
    assert not OTHER.is_included(ENTRIES[index] + b"x", index, size, steps, root)
    assert not OTHER.is_included(ENTRIES[index], index, size, [*steps, root], root)
    assert not OTHER.is_included(ENTRIES[index], -1, size, steps, root)


@pytest.mark.parametrize(("old", "new", "path"), PROOFS)
def test_it_follows_the_consistency_proofs_of_certificate_transparency(
    old: int, new: int, path: list[str]
) -> None:
    steps = [bytes.fromhex(step) for step in path]
    before, after = bytes.fromhex(ROOTS[old - 1]), bytes.fromhex(ROOTS[new - 1])
    assert OTHER.is_grown(old, new, before, after, steps)
    assert not OTHER.is_grown(old, new, after, before, [*steps, after])
    assert not OTHER.is_grown(0, new, before, after, steps)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 64, 100])
def test_it_agrees_with_the_other_way_to_verify_on_every_leaf_and_step(size: int) -> None:
    root = subtree(0, size)
    for index in range(size):
        path, entry = inclusion(ranges(many[:size]), index, size), str(index).encode()
        assert verify_inclusion(many[index], index, size, path, root)
        assert OTHER.is_included(entry, index, size, path, root)
        for at in range(len(path)):
            bent = [*path[:at], root, *path[at + 1 :]]
            assert not OTHER.is_included(entry, index, size, bent, root)
    for old in range(1, size + 1):
        proof = consistency(subtree, old, size)
        assert verify_consistency(old, size, subtree(0, old), root, proof)
        assert OTHER.is_grown(old, size, subtree(0, old), root, proof)
        assert not OTHER.is_grown(old, size, root[::-1], root, proof)


def test_it_opens_the_notes_of_the_specifications() -> None:
    keys = OTHER.vkey(VKEY)
    body, signers, genuine = OTHER.opened_note(NOTE, keys)
    assert body == "This is an example message.\n"
    assert signers == genuine == list(keys)
    with pytest.raises(OTHER.Wrong):
        OTHER.opened_note(NOTE.replace("example m", "Example m"), keys)


def test_it_opens_cosignatures() -> None:
    keys = OTHER.vkey(str(LOG.key)) | OTHER.vkey(str(WITNESS.key))
    note = World().witnessed()
    assert OTHER.opened_checkpoint(note, keys)[4] == list(keys)


@pytest.mark.parametrize(
    "text",
    ["", "name", VKEY[:-1], VKEY.replace("530d", "530e"), VKEY.replace("+Aek", "+Bek"), "a b+0+x"],
)
def test_a_key_that_is_none_is_refused(text: str) -> None:
    with pytest.raises((ValueError, AttributeError)):
        OTHER.vkey(text)


def test_it_says_the_same_as_the_other_verifier() -> None:
    sentences = tomllib.loads(Path(verdict.__file__).with_name("sentences.toml").read_text())
    pairs = re.findall(r"^(\w+) = (.+)\n +(.+)$", OTHER.SENTENCES, re.MULTILINE)
    assert pairs
    assert [(name, *sentences[name].values()) for name, _, _ in pairs] == pairs


def test_it_stands_on_nothing_but_python_and_cryptography() -> None:
    imported = set()
    for node in ast.walk(ast.parse(FILE.read_text())):
        if isinstance(node, ast.Import):
            imported |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(str(node.module).split(".")[0])
    assert imported - sys.stdlib_module_names == {"cryptography"}


def run(*words: object) -> subprocess.CompletedProcess[str]:
    """Run the file as a stranger would, away from the project."""
    command = [sys.executable, "-I", str(FILE), *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_stranger_reaches_the_sentence_with_the_file_the_bundle_and_the_keys(
    tmp_path: Path,
) -> None:
    world, bundle, key = World(), tmp_path / "case.tocsin-bundle", tmp_path / "log.vkey"
    bundle.write_bytes(world.bundle().to_bytes())
    key.write_text(f"{LOG.key}\n")
    (tmp_path / "kept").write_text(world.note(5))
    keys = [
        *("--agency-key", f"ICBC:icbc-1:{BANK_KEY.public_key}"),
        *("--agency-key", f"tocsin:centre-1:{CENTRE_KEY.public_key}"),
    ]
    done = run(bundle, "--log-key", key, *keys, "--since", tmp_path / "kept")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Proven: the 5 records of case A33")
    assert len(done.stdout.splitlines()) == 1
    chinese = run(bundle, "--log-key", key, *keys, "--language", "zh-CN")
    assert chinese.stdout.startswith("已证实:")
    assert run(bundle, "--log-key", key).returncode == 2
    bundle.write_bytes(bundle.read_bytes()[:-1])
    damaged = run(bundle, "--log-key", key, *keys)
    assert (damaged.returncode, damaged.stdout[:6]) == (1, "False:")
    assert run(bundle, "--log-key", "nonsense").returncode == 2
    assert run(tmp_path / "absent", "--log-key", key).returncode == 2
