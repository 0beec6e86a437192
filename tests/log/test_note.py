"""Signed notes, against the worked examples of C2SP and whatever is not quite one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from shared.log.note import (
    COSIGNATURE,
    Note,
    NoteError,
    Signed,
    Signer,
    VerifierKey,
    encoded,
    signed,
)

EXAMPLE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE = (
    "This is an example message.\n"
    "\n"
    "\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYj"
    "OBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
POEM = (
    "Ognuno sta solo sul cuor della terra\n"
    "trafitto da un raggio di sole:\n"
    "\n"
    "ed è subito sera.\n"
    "\n"
    "\u2014 quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9o"
    "JKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n"
)
"""Their key is not printed with it."""

LOG, OTHER = Signer("tests.example/log", b"\1" * 32), Signer("tests.example/log", b"\2" * 32)
WITNESS = Signer("witness.example", b"\3" * 32, COSIGNATURE)
TEXT = "one line\n\nand another, 一行\n"
NOTE = signed(TEXT, [LOG])
key = VerifierKey.parse(EXAMPLE_KEY)


def test_the_example_of_the_specification_verifies() -> None:
    note = Note.parse(EXAMPLE)
    assert note.signed_by([key]) == [Signed(key, None)]
    assert note.text == "This is an example message.\n"
    assert str(note) == EXAMPLE
    assert str(key) == EXAMPLE_KEY


def test_a_text_may_have_empty_lines() -> None:
    note = Note.parse(POEM)
    assert note.text.endswith("\n\ned è subito sera.\n")
    assert [each.name for each in note.signatures] == ["quasimodo.example/salvatore"]
    assert str(note) == POEM


@pytest.mark.parametrize(
    "changed",
    [
        EXAMPLE.replace("This", "That"),
        EXAMPLE.replace("OBH3", "OBH4"),
        EXAMPLE.replace("message.\n\n", "message.\n\n\n"),
    ],
)
def test_a_changed_note_does_not_verify(changed: str) -> None:
    with pytest.raises(NoteError, match=r"signature by example\.com/foo is false"):
        Note.parse(changed).signed_by([key])


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ("", "a note is"),
        ("text\n", "a note is"),
        (EXAMPLE[:-1], "a note is"),
        (EXAMPLE.replace("\n\n", "\n"), "a note is"),
        (EXAMPLE.partition("\n\n")[0] + "\n\n", "a note is"),
        (EXAMPLE + "\n", "a note is"),
        (EXAMPLE + "more\n", "signature line"),
        (EXAMPLE.replace("\u2014", "-"), "signature line"),
        (EXAMPLE.replace("\u2014 ", "\u2014"), "signature line"),
        (EXAMPLE.replace("\n\u2014", "\n \u2014"), "signature line"),
        (EXAMPLE.replace("foo ", "foo  "), "base64"),
        (EXAMPLE.replace("example.com/foo", ""), "no name"),
        (EXAMPLE.replace("com/foo", "com+foo"), "no name"),
        (EXAMPLE.replace("com/foo", "com\u00a0foo"), "no name"),
        (EXAMPLE.replace("aQM=", "aQM"), "base64"),
        (EXAMPLE.replace("aQM=", "aQN="), "base64"),
        (EXAMPLE.replace("aQM=", "aQM=\n="), "signature line"),
        (EXAMPLE.replace("aQM=", "aQM= "), "base64"),
        (EXAMPLE.replace("Uw2Q", "Uw-Q"), "base64"),
        (f"text\n\n\u2014 name {encoded(b'four')}\n", "empty"),
        (EXAMPLE.replace("\n", "\r\n"), "control character"),
        (EXAMPLE.replace("example m", "example\0m"), "control character"),
        (EXAMPLE.replace("example m", "example\ud800m"), "UTF-8"),
    ],
)
def test_what_is_not_quite_a_note_is_refused(wrong: str, why: str) -> None:
    with pytest.raises(NoteError, match=why):
        Note.parse(wrong)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ("", "is like"),
        ("example.com/foo", "is like"),
        (EXAMPLE_KEY + "\n", "is like"),
        (EXAMPLE_KEY.replace("530d903a", "530D903A"), "is like"),
        (EXAMPLE_KEY.replace("530d903a", "530d903"), "is like"),
        (EXAMPLE_KEY.replace("530d903a", "530d903b"), "the id of the key"),
        (EXAMPLE_KEY.replace("com/foo", "com/fop"), "the id of the key"),
        (EXAMPLE_KEY.replace("com/foo", "com foo"), "no name"),
        (EXAMPLE_KEY.replace("example.com/foo", ""), "is like"),
        (EXAMPLE_KEY.replace("U2k", "U2l"), "the id of the key"),
        (EXAMPLE_KEY.replace("AeKy", "AuKy").replace("Aeky", "Auky"), "of no kind"),
        (EXAMPLE_KEY[:-4], "of no kind"),
        (EXAMPLE_KEY + "=", "base64"),
        (EXAMPLE_KEY + "AAA", "base64"),
    ],
)
def test_what_is_not_quite_a_verifier_key_is_refused(wrong: str, why: str) -> None:
    with pytest.raises(NoteError, match=why):
        VerifierKey.parse(wrong)


def test_a_note_is_signed_by_every_key_of_a_log_and_verifies_with_each() -> None:
    both = Note.parse(signed(TEXT, [LOG, OTHER]))
    assert both.text == TEXT
    assert both.signed_by([LOG.key]) == [Signed(LOG.key, None)]
    assert both.signed_by([OTHER.key, LOG.key]) == [Signed(LOG.key, None), Signed(OTHER.key, None)]


def test_a_stranger_beside_a_known_key_is_passed_over_whatever_was_signed() -> None:
    note = Note.parse(NOTE)
    nonsense = replace(note.signatures[0], key_id=b"none")
    namesake = replace(note.signatures[0], name="another.example")
    assert note.and_signed([nonsense, namesake]).signed_by([LOG.key]) == [Signed(LOG.key, None)]


def test_one_false_signature_of_a_known_key_refuses_the_note() -> None:
    false = replace(OTHER.sign("something else\n"))
    with pytest.raises(NoteError, match="is false"):
        Note.parse(NOTE).and_signed([false]).signed_by([LOG.key, OTHER.key])
    again = replace(LOG.sign("something else\n"))
    with pytest.raises(NoteError, match="is false"):
        Note.parse(NOTE).and_signed([again]).signed_by([LOG.key])


def test_who_signs_twice_counts_once() -> None:
    assert len(Note.parse(NOTE).and_signed([LOG.sign(TEXT)]).signed_by([LOG.key])) == 1


def test_a_note_that_no_known_key_signed_is_refused() -> None:
    for keys in ([], [OTHER.key]):
        with pytest.raises(NoteError, match="no key that is known"):
            Note.parse(NOTE).signed_by(keys)


def test_sixteen_signatures_are_read_and_no_more() -> None:
    note = Note.parse(NOTE)
    full = note.and_signed([*note.signatures] * 15)
    assert len(Note.parse(str(full)).signatures) == 16
    with pytest.raises(NoteError, match="at most 16"):
        Note.parse(str(full.and_signed(note.signatures)))


def test_a_witness_signs_the_text_and_the_time() -> None:
    text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    line = WITNESS.cosign(text, 1679315147)
    Ed25519PublicKey.from_public_bytes(WITNESS.key.public).verify(
        line.value[8:], f"cosignature/v1\ntime 1679315147\n{text}".encode()
    )
    note = Note(text, (line,))
    assert Note.parse(str(note)).signed_by([WITNESS.key]) == [Signed(WITNESS.key, 1679315147)]
    assert VerifierKey.parse(str(WITNESS.key)) == WITNESS.key
    later = replace(line, value=(1679315148).to_bytes(8) + line.value[8:])
    for wrong in (later, replace(line, value=line.value[:8]), replace(line, value=b"x")):
        with pytest.raises(NoteError, match="is false"):
            Note(text, (wrong,)).signed_by([WITNESS.key])


def test_a_time_past_all_times_is_refused() -> None:
    line = replace(WITNESS.cosign(TEXT, 0), value=b"\xff" * 72)
    with pytest.raises(NoteError, match="no time"):
        Note(TEXT, (line,)).signed_by([WITNESS.key])
    for time in (-1, 2**63):
        with pytest.raises(NoteError, match="not at"):
            WITNESS.cosign(TEXT, time)


def test_a_key_of_one_kind_makes_no_signature_of_the_other() -> None:
    with pytest.raises(NoteError, match="cosigns"):
        WITNESS.sign(TEXT)
    with pytest.raises(NoteError, match="does not cosign"):
        LOG.cosign(TEXT, 1)
    alike = Signer(WITNESS.key.name, b"\3" * 32)
    assert alike.key.public == WITNESS.key.public
    assert alike.key.key_id != WITNESS.key.key_id


@pytest.mark.parametrize("text", ["", "no end", "a\tb\n", "a\ud800\n"])
def test_what_can_be_no_text_of_a_note_is_not_signed(text: str) -> None:
    with pytest.raises(NoteError):
        signed(text, [LOG])


@pytest.mark.parametrize("name", ["", "tocsin demo", "a+b", "a\u3000b", "a\nb"])
def test_a_log_cannot_be_called_what_a_key_cannot(name: str) -> None:
    with pytest.raises(NoteError, match="no name"):
        Signer(name, b"\1" * 32)


@given(st.integers(0, len(NOTE.encode()) - 1), st.integers(1, 255))
def test_a_note_with_one_byte_changed_never_verifies_as_another_text(at: int, by: int) -> None:
    raw = bytearray(NOTE.encode())
    raw[at] ^= by
    try:
        note = Note.parse(raw.decode())
        note.signed_by([LOG.key])
    except ValueError:
        return
    assert note.text == TEXT
