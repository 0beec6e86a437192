"""Receipts and checkpoints by themselves, and evidence that a log contradicts itself."""

import pytest

from shared.log.checkpoint import Proof
from shared.log.note import signed
from shared.log.tree import consistency, ranges
from shared.verifying.evidence import Evidence, verify_evidence
from shared.verifying.receipts import verify_checkpoint, verify_receipt
from tests.verifying.world import LOG, ORIGIN, ROGUE, WITNESS, World, an_event, pins, the_events

WORLD = World()
SHOWN = WORLD.shown(6)[0]
RECEIPT = str(Proof(6, SHOWN.path, WORLD.note()))


def other(size: int = 9) -> World:
    """Return the history that the log tells others: its first event is another."""
    return World([an_event("x", {}), *the_events()[1:size]])


def test_a_receipt_shows_its_record_and_no_other() -> None:
    proven = verify_receipt(RECEIPT, SHOWN.envelope, pins())
    assert (proven.code, proven.name, proven.about) == (0, "receipt", (6, ORIGIN, 9))
    assert proven.sentence() == (
        f"Proven: this record stands at position 6 in the log {ORIGIN} of 9 records."
    )
    changed = verify_receipt(RECEIPT, SHOWN.envelope.replace("1200", "0000"), pins())
    assert (changed.code, changed.name, changed.about) == (1, "inclusion", (6,))


def flipped(text: str, at: int) -> str:
    return text[:at] + chr(ord(text[at]) ^ 1) + text[at + 1 :]


def test_every_byte_of_a_receipt_and_its_record_counts() -> None:
    for at in range(len(RECEIPT)):
        assert verify_receipt(flipped(RECEIPT, at), SHOWN.envelope, pins()).code != 0, at
    for at in range(len(SHOWN.envelope)):
        assert verify_receipt(RECEIPT, flipped(SHOWN.envelope, at), pins()).code != 0, at


def test_a_receipt_that_another_signed_cannot_be_judged() -> None:
    text = str(Proof(6, SHOWN.path, WORLD.note(9, ROGUE)))
    assert verify_receipt(text, SHOWN.envelope, pins()).name == "unpinned"
    assert verify_receipt(RECEIPT, SHOWN.envelope, pins(witness=True)).name == "unwitnessed"


def test_a_checkpoint_is_the_word_of_its_log_alone() -> None:
    proven = verify_checkpoint(WORLD.witnessed(), pins(witness=True), WORLD.note())
    assert (proven.code, proven.about) == (0, (ORIGIN, 9))
    assert verify_checkpoint(WORLD.note(9, ROGUE), pins()).code == 2
    assert verify_checkpoint(WORLD.note().replace("\n9\n", "\n8\n"), pins()).name == "note"
    assert verify_checkpoint(WORLD.note(), pins(), WORLD.note(5)).name == "unproven"
    assert verify_checkpoint(WORLD.note(), pins(), other().note()).name == "rewritten"


def judged(held: str, shown: str, proof: list[bytes] | None = None) -> tuple[int, str]:
    """Judge evidence as a third party does, from its text."""
    text = str(Evidence("as somebody tells", held, shown, tuple(proof or ())))
    assert str(Evidence.parse(text)) == text
    verdict = verify_evidence(text, pins())
    assert verdict.sentence("zh-CN")
    return verdict.code, verdict.name


def test_two_roots_of_one_size_are_a_contradiction_whoever_tells() -> None:
    assert judged(WORLD.note(), other().note()) == (1, "contradiction")
    assert judged(other().note(), WORLD.witnessed()) == (1, "contradiction")
    assert judged(WORLD.note(), WORLD.note()) == (0, "agreement")


@pytest.mark.parametrize("size", [3, 5, 6, 7])
def test_a_log_that_proves_what_it_now_begins_with_contradicts_itself(size: int) -> None:
    subtree = ranges(other().leaves())
    proof = consistency(subtree, size, 9)
    assert judged(WORLD.note(size), other().note(), proof) == (1, "contradiction")
    honest = consistency(ranges(WORLD.leaves()), size, 9)
    assert judged(WORLD.note(size), WORLD.note(), honest) == (0, "agreement")
    assert judged(WORLD.note(size), WORLD.note(), honest[:-1]) == (2, "unsettled")
    assert judged(WORLD.note(size), WORLD.note(), [*honest, honest[0]]) == (2, "unsettled")


@pytest.mark.parametrize("size", [1, 2, 4, 8])
def test_from_a_power_of_two_only_the_lack_of_a_proof_is_shown(size: int) -> None:
    proof = consistency(ranges(other().leaves()), size, 9)
    assert judged(WORLD.note(size), other().note(), proof) == (2, "unsettled")


def test_a_shorter_log_does_not_contradict_a_longer_one() -> None:
    assert judged(WORLD.note(), WORLD.note(6)) == (2, "unsettled")


def test_evidence_of_another_log_or_signer_or_form_is_none() -> None:
    assert judged(WORLD.note(), WORLD.note(9, ROGUE)) == (2, "unpinned")
    elsewhere = signed(str(WORLD.head()).replace(ORIGIN, "other"), [LOG])
    assert judged(WORLD.note(), elsewhere) == (1, "form")
    assert judged(WORLD.note(), WORLD.note().replace("\n9\n", "\n8\n")) == (1, "note")
    assert judged(WORLD.note(), "nonsense\n") == (1, "form")
    assert verify_evidence("tocsin-evidence/v1\n", pins()).name == "form"
    bad = str(Evidence("x", WORLD.note(), WORLD.note())) + "AAAA\n"
    assert verify_evidence(bad, pins()).name == "form"
    assert WITNESS.key not in pins().keys
