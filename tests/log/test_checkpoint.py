"""Checkpoints and proofs as texts, against the examples of C2SP and whatever is not quite one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.log.checkpoint import LONGEST_PATH, Checkpoint, Proof, trusted
from shared.log.note import COSIGNATURE, Note, NoteError, Signer, signed
from shared.log.tree import EMPTY, inclusion, leaf_hash, ranges

SOFA = (
    "example.com/behind-the-sofa\n"
    "20852163\n"
    "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    "\n"
    "\u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/"
    "Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
)
WITNESSED = SOFA + (
    "\u2014 witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJ"
    "sX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
)
"""The keys are not printed with these."""

LOG = Signer("tests.example/log", b"\1" * 32)
STRANGER = Signer("tests.example/log", b"\2" * 32)
WITNESS = Signer("tests.example/log", b"\3" * 32, COSIGNATURE)
LEAVES = [leaf_hash(str(number).encode()) for number in range(70)]
subtree = ranges(LEAVES)
HEAD = Checkpoint("tests.example/log", len(LEAVES), subtree(0, len(LEAVES)))
NOTE = signed(str(HEAD), [LOG])


def proof_of(index: int) -> Proof:
    """The proof of a leaf in the log of all of them."""
    return Proof(index, tuple(inclusion(subtree, index, len(LEAVES))), NOTE)


PROOF = str(proof_of(41))


@pytest.mark.parametrize(("raw", "signers"), [(SOFA, 1), (WITNESSED, 2)])
def test_the_examples_of_the_specification_read_and_write_back(raw: str, signers: int) -> None:
    note = Note.parse(raw)
    head = Checkpoint.parse(note.text)
    assert (head.origin, head.size) == ("example.com/behind-the-sofa", 20852163)
    assert head.root.hex() == "0ac5186a91863e8e1d90c808014aa89bf5da8e3ee1d9f07630f0378f68f1ab62"
    assert (str(note), str(head)) == (raw, note.text)
    assert len(note.signatures) == signers


def test_an_empty_log_has_a_checkpoint() -> None:
    head = Checkpoint("log", 0, EMPTY)
    assert str(head) == "log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
    assert Checkpoint.parse(str(head)) == head


def test_lines_of_unknown_meaning_are_kept() -> None:
    head = Checkpoint.parse(f"{HEAD}something\nmore\n")
    assert head == replace(HEAD, extensions=("something", "more"))
    assert str(head) == f"{HEAD}something\nmore\n"


ROOT = str(HEAD).split("\n")[2]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ("", "a line each"),
        ("log\n1\n", "a line each"),
        (f"log\n1\n{ROOT}", "a line each"),
        (f"\n1\n{ROOT}\n", "a line each"),
        (f"log\n\n{ROOT}\n", "a line each"),
        (f"log\n1\n{ROOT}\n\n", "a line each"),
        (f"log\n1\n{ROOT}\n\nmore\n", "a line each"),
        (f"log\n01\n{ROOT}\n", "no size"),
        (f"log\n-1\n{ROOT}\n", "no size"),
        (f"log\n+1\n{ROOT}\n", "no size"),
        (f"log\n1 \n{ROOT}\n", "no size"),
        (f"log\n\u0661\n{ROOT}\n", "no size"),
        (f"log\n{2**63}\n{ROOT}\n", "no size"),
        (f"log\n{'9' * 5000}\n{ROOT}\n", "no size"),
        (f"log\n0\n{ROOT}\n", "empty log"),
        ("log\n1\nbm8=\n", "such a root"),
        (f"log\n1\n{ROOT[:-1]}\n", "base64"),
        (f"log\n1\n{ROOT} \n", "base64"),
        (f"log\r\n1\r\n{ROOT}\r\n", "control character"),
    ],
)
def test_what_is_not_quite_a_checkpoint_is_refused(wrong: str, why: str) -> None:
    with pytest.raises(NoteError, match=why):
        Checkpoint.parse(wrong)


def test_a_checkpoint_is_trusted_if_a_pinned_key_signed_it_for_that_log() -> None:
    assert trusted(NOTE, LOG.key.name, [LOG.key, WITNESS.key]) == HEAD
    with pytest.raises(NoteError, match="no key that is known"):
        trusted(NOTE, LOG.key.name, [STRANGER.key])
    with pytest.raises(NoteError, match=r"no key of other\.example"):
        trusted(NOTE, "other.example", [LOG.key])
    elsewhere = signed(str(replace(HEAD, origin="other.example")), [LOG])
    with pytest.raises(NoteError, match=r"a checkpoint of other\.example, not of"):
        trusted(elsewhere, LOG.key.name, [LOG.key])


def test_a_witness_alone_cannot_speak_for_a_log_even_under_its_name() -> None:
    seen = str(Note(str(HEAD), (WITNESS.cosign(str(HEAD), 5),)))
    with pytest.raises(NoteError, match="no key of"):
        trusted(seen, LOG.key.name, [LOG.key, WITNESS.key])


def test_a_proof_says_where_its_event_is_and_in_which_tree() -> None:
    proof = Proof.parse(PROOF)
    assert (str(proof), proof) == (PROOF, proof_of(41))
    assert PROOF.startswith("c2sp.org/tlog-proof@v1\nindex 41\n")
    assert PROOF.endswith(f"\n\n{NOTE}")
    assert proof.verified(LEAVES[41], LOG.key.name, [LOG.key]) == HEAD


@given(st.integers(0, len(LEAVES) - 1), st.binary(max_size=9))
def test_every_proof_reads_back_and_verifies_for_its_own_leaf_only(index: int, more: bytes) -> None:
    proof = Proof.parse(str(replace(proof_of(index), extra=more)))
    assert proof.extra == more
    assert proof.verified(LEAVES[index], LOG.key.name, [LOG.key]) == HEAD
    with pytest.raises(NoteError, match=f"not at {index}"):
        proof.verified(LEAVES[index - 1], LOG.key.name, [LOG.key])


def test_the_one_event_of_a_log_has_an_empty_path() -> None:
    note = signed(str(Checkpoint("log", 1, LEAVES[0])), [Signer("log", b"\1" * 32)])
    alone = Proof.parse(f"c2sp.org/tlog-proof@v1\nindex 0\n\n{note}")
    keys = [Signer("log", b"\1" * 32).key]
    assert alone.verified(LEAVES[0], "log", keys).size == 1


def test_a_proof_outside_its_tree_proves_nothing() -> None:
    with pytest.raises(NoteError, match="not at 70"):
        replace(proof_of(41), index=70).verified(LEAVES[41], LOG.key.name, [LOG.key])


STEP = PROOF.split("\n")[2] + "\n"


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ("", "begins with"),
        (PROOF.replace("@v1", "@v2"), "begins with"),
        (PROOF.replace("\n\n", "\n"), "begins with|a line each"),
        (PROOF.replace("index 41\n", ""), "says the index"),
        (PROOF.replace("index 41\n", "index 41\nindex 41\n"), "base64"),
        (PROOF.replace("index 41", "index 041"), "no position"),
        (PROOF.replace("index 41", "index  41"), "no position"),
        (PROOF.replace("index 41", f"index {2**63}"), "no position"),
        (PROOF.replace("index", "Index"), "says the index"),
        (PROOF.replace("index", "extra \nindex"), "base64"),
        (PROOF.replace("index", "extra bm8\nindex"), "base64"),
        (PROOF.replace("index", "extra bm8=\nextra bm8=\nindex"), "says the index"),
        ("c2sp.org/tlog-proof@v1\nextra bm8=\n\nlog\n", "says the index"),
        (PROOF.replace(STEP, STEP[:-2] + "\n"), "base64"),
        (PROOF.replace(STEP, "bm8=\n"), "a line each"),
        (PROOF.replace(STEP, STEP * LONGEST_PATH), "at most 63"),
        (PROOF.replace(STEP, STEP.replace("\n", "\r\n")), "base64"),
        (PROOF[: PROOF.index("\u2014")], "begins with|signature lines|a note is"),
        (PROOF.replace("\n70\n", "\n070\n"), "no size"),
        (
            "c2sp.org/tlog-proof@v1\nextra YWdl6kY\nindex 7\ngSKyXo[...]cdPlQ=\n\nlog\n",
            "base64",
        ),
    ],
)
def test_what_is_not_quite_a_proof_is_refused(wrong: str, why: str) -> None:
    with pytest.raises(NoteError, match=why):
        Proof.parse(wrong)


@given(st.integers(0, len(PROOF.encode()) - 1), st.integers(1, 255))
def test_a_proof_with_one_byte_changed_proves_only_the_same(at: int, by: int) -> None:
    raw = bytearray(PROOF.encode())
    raw[at] ^= by
    try:
        proof = Proof.parse(raw.decode())
        head = proof.verified(LEAVES[41], LOG.key.name, [LOG.key])
    except ValueError:
        return
    assert (proof.index, head) == (41, HEAD)
