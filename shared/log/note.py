"""Signed notes (c2sp.org/signed-note): a text, and who signed it.

Ed25519 signatures of logs (type 1) and timestamped ones of witnesses (type 4,
c2sp.org/tlog-cosignature). A note's text counts only once it is `signed_by` a key that one trusts.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

ED25519, COSIGNATURE = 1, 4
"""Types of signature: a log's own, and a witness's with the time at which it saw that head."""
MOST_SIGNATURES = 16
_ID_SIZE, _TIME_SIZE, _KEY_SIZE = 4, 8, 32
_LATEST = 2**63 - 1
_DASH = "\u2014 "
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_VKEY = re.compile(r"([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)")


class NoteError(ValueError):
    """A note or key that is malformed, or a note that is not signed as it must be."""


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature line as it stands: who is said to have signed, with which key, and what."""

    name: str
    key_id: bytes
    value: bytes

    def __str__(self) -> str:
        return f"{_DASH}{self.name} {encoded(self.key_id + self.value)}\n"


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key under the name of whoever signs with it; NoteError if there is no such key."""

    name: str
    public: bytes
    kind: int = ED25519

    def __post_init__(self) -> None:
        check_name(self.name)
        if self.kind not in (ED25519, COSIGNATURE) or len(self.public) != _KEY_SIZE:
            raise NoteError(f"the key of {self.name} is of no kind that is known here")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a vkey, `name+id+key`; NoteError says what is wrong with it."""
        found = _VKEY.fullmatch(text)
        if not found:
            raise NoteError("a verifier key is like name+hex+base64")
        material = decoded(found[3])
        key = cls(found[1], material[1:], material[0])
        if key.key_id.hex() != found[2]:
            raise NoteError(f"the id of the key of {key.name} is not that of its name and bytes")
        return key

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{encoded(bytes([self.kind]) + self.public)}"

    @property
    def key_id(self) -> bytes:
        """The four bytes that name the key in a signature line."""
        said = self.name.encode() + b"\n" + bytes([self.kind]) + self.public
        return sha256(said).digest()[:_ID_SIZE]

    def time_of(self, text: str, value: bytes) -> int | None:
        """Verify a signature over a text, and return when it was made where that is said.

        That is in seconds since 1970. NoteError if the signature is not this key's.
        """
        time, message = None, text.encode()
        if self.kind == COSIGNATURE:
            time = int.from_bytes(value[:_TIME_SIZE])
            value, message = value[_TIME_SIZE:], _cosigned(text, time)
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(value, message)
        except InvalidSignature:
            raise NoteError(f"the signature by {self.name} is false") from None
        return time


@dataclass(frozen=True, slots=True)
class Signed:
    """That a key signed a text, and when, in seconds since 1970, if the signature says so."""

    key: VerifierKey
    time: int | None


@dataclass(frozen=True, slots=True)
class Note:
    """A text and its signature lines, as they stand, unverified."""

    text: str
    signatures: tuple[Signature, ...]

    @classmethod
    def parse(cls, raw: str) -> Self:
        """Read a note; NoteError says what is wrong with it."""
        check_text(raw)
        text, blank, lines = raw.rpartition("\n\n")
        if not text or not blank or not lines.endswith("\n"):
            raise NoteError("a note is a text, an empty line, and signature lines")
        signatures = lines[:-1].split("\n", MOST_SIGNATURES)
        if len(signatures) > MOST_SIGNATURES:
            raise NoteError(f"a note has at most {MOST_SIGNATURES} signatures")
        return cls(text + "\n", tuple(_signature(line) for line in signatures))

    def __str__(self) -> str:
        return f"{self.text}\n{''.join(map(str, self.signatures))}"

    def signed_by(self, keys: Collection[VerifierKey]) -> list[Signed]:
        """Return which of `keys` signed, each once, in the order of their signatures.

        Others' signatures are passed over. NoteError if one of these keys' is false, or none did.
        """
        known = {(key.name, key.key_id): key for key in keys}
        if len(known) < len(set(keys)):
            raise NoteError("two keys have the same name and id")
        found: dict[VerifierKey, Signed] = {}
        for each in self.signatures:
            if key := known.get((each.name, each.key_id)):
                found.setdefault(key, Signed(key, key.time_of(self.text, each.value)))
        if not found:
            raise NoteError("no key that is known here signed this note")
        return list(found.values())

    def and_signed(self, signatures: Iterable[Signature]) -> Self:
        """Return the note with further signatures."""
        return type(self)(self.text, (*self.signatures, *signatures))


class Signer:
    """A private key under a name."""

    def __init__(self, name: str, seed: bytes, kind: int = ED25519) -> None:
        """Sign as `name` with the key that grows from a seed of 32 bytes."""
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.key = VerifierKey(name, self._private.public_key().public_bytes_raw(), kind)

    def sign(self, text: str) -> Signature:
        """Return the signature over a note's text, which ends with a newline."""
        if self.key.kind != ED25519:
            raise NoteError(f"{self.key.name} cosigns, and says when")
        return Signature(self.key.name, self.key.key_id, self._private.sign(_bytes_of(text)))

    def cosign(self, text: str, time: int) -> Signature:
        """Return the statement that at `time`, seconds since 1970, this was the latest head."""
        if self.key.kind != COSIGNATURE or not 0 <= time <= _LATEST:
            raise NoteError(f"{self.key.name} does not cosign, or not at {time}")
        _bytes_of(text)
        value = time.to_bytes(_TIME_SIZE) + self._private.sign(_cosigned(text, time))
        return Signature(self.key.name, self.key.key_id, value)


def signed(text: str, signers: Iterable[Signer]) -> str:
    """Return a note of that text with a signature by each; NoteError if it can be no note's."""
    return str(Note.parse(str(Note(text, tuple(signer.sign(text) for signer in signers)))))


def check_name(name: str) -> None:
    """NoteError unless this can be the name of a key, and so of a log."""
    if not name or "+" in name or any(sign.isspace() for sign in name):
        raise NoteError(f"{name!r} is no name for a key: it must have no blanks and no plus")
    check_text(name)


def check_text(text: str) -> None:
    """NoteError unless a note may hold this: Unicode without control characters but newline."""
    if _CONTROL.search(text):
        raise NoteError("there is a control character in a note")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise NoteError("a note is not in UTF-8") from None


def encoded(value: bytes) -> str:
    """Return bytes as base64."""
    return base64.b64encode(value).decode()


def decoded(text: str) -> bytes:
    """Read base64, in its one canonical spelling only; NoteError for another."""
    try:
        value = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        value = b""
    if not value or encoded(value) != text:
        raise NoteError("this is not base64 in its canonical form")
    return value


def _signature(line: str) -> Signature:
    name, _, value = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH):
        raise NoteError("a signature line is like: em dash, name, base64")
    check_name(name)
    signed = decoded(value)
    if len(signed) <= _ID_SIZE:
        raise NoteError(f"the signature by {name} is empty")
    return Signature(name, signed[:_ID_SIZE], signed[_ID_SIZE:])


def _cosigned(text: str, time: int) -> bytes:
    if time > _LATEST:
        raise NoteError("a cosignature is of no time that there is")
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def _bytes_of(text: str) -> bytes:
    check_text(text)
    if not text.endswith("\n"):
        raise NoteError("the text of a note ends with a newline")
    return text.encode()
