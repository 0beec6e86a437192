"""Checkpoints and proofs as texts: what a log says of itself, and what shows an event in it.

c2sp.org/tlog-checkpoint and c2sp.org/tlog-proof. Both are read strictly: one spelling each.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from .note import ED25519, Note, NoteError, check_text, decoded, encoded
from .tree import EMPTY, HASH_SIZE, verify_inclusion

if TYPE_CHECKING:
    from collections.abc import Collection

    from .note import VerifierKey

LARGEST = 2**63 - 1
LONGEST_PATH = 63
_PROOF = "c2sp.org/tlog-proof@v1\n"
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How large a log is, and the hash of its tree; `extensions` are lines of unknown meaning."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.size <= LARGEST or len(self.root) != HASH_SIZE:
            raise NoteError(f"there is no log of {self.size} events with such a root")
        if not self.size and self.root != EMPTY:
            raise NoteError("an empty log has another root")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the text of a note; NoteError says what is wrong with it."""
        check_text(text)
        lines = text.split("\n")
        if len(lines) < 4 or lines.pop() or not all(lines):  # noqa: PLR2004  three lines and an end
            raise NoteError("a checkpoint has an origin, a size and a root, a line each")
        origin, size, root, *extensions = lines
        return cls(origin, number(size), decoded(root), tuple(extensions))

    def __str__(self) -> str:
        lines = (self.origin, str(self.size), encoded(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)


@dataclass(frozen=True, slots=True)
class Proof:
    """That an event is in a log: its position, the path from its leaf, the checkpoint as signed."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: str
    extra: bytes = b""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a `.tlog-proof`; NoteError says what is wrong with it. Nothing is verified yet."""
        head, blank, checkpoint = text.partition("\n\n")
        if not blank or not head.startswith(_PROOF):
            raise NoteError("a proof begins with c2sp.org/tlog-proof@v1")
        lines = head.removeprefix(_PROOF).split("\n")
        extra = decoded(lines.pop(0)[6:]) if lines[0].startswith("extra ") else b""
        if not lines or not lines[0].startswith("index "):
            raise NoteError("a proof says the index of its event")
        path = tuple(decoded(line) for line in lines[1 : LONGEST_PATH + 2])
        if len(path) > LONGEST_PATH or any(len(step) != HASH_SIZE for step in path):
            raise NoteError(f"a proof has at most {LONGEST_PATH} hashes, a line each")
        Checkpoint.parse(Note.parse(checkpoint).text)
        return cls(number(lines[0][6:]), path, checkpoint, extra)

    def __str__(self) -> str:
        extra = f"extra {encoded(self.extra)}\n" if self.extra else ""
        path = "".join(f"{encoded(step)}\n" for step in self.path)
        return f"{_PROOF}{extra}index {self.index}\n{path}\n{self.checkpoint}"

    def verified(self, leaf: bytes, origin: str, keys: Collection[VerifierKey]) -> Checkpoint:
        """Return the checkpoint that shows this leaf hash at this position of that log.

        NoteError if none of `keys`, which must be trusted for `origin`, signed it, if one's
        signature is false, or if the path does not lead from the leaf to its root.
        """
        head = trusted(self.checkpoint, origin, keys)
        if not verify_inclusion(leaf, self.index, head.size, self.path, head.root):
            raise NoteError(f"this event is not at {self.index} in the log of {head.size} events")
        return head


def trusted(raw: str, origin: str, keys: Collection[VerifierKey]) -> Checkpoint:
    """Return the checkpoint of the log `origin` that one of `keys` signed as that log.

    NoteError if none did, or if the signature of any of `keys` on it, a witness's too, is false.
    """
    note = Note.parse(raw)
    signers = {(signed.key.name, signed.key.kind) for signed in note.signed_by(keys)}
    if (origin, ED25519) not in signers:
        raise NoteError(f"no key of {origin} that is known here signed this checkpoint")
    head = Checkpoint.parse(note.text)
    if head.origin != origin:
        raise NoteError(f"this is a checkpoint of {head.origin}, not of {origin}")
    return head


def number(text: str) -> int:
    """Read a size or a position in its one spelling; NoteError for another."""
    if not _NUMBER.fullmatch(text) or int(text) > LARGEST:
        raise NoteError(f"{text[:30]!r} is no size and no position")
    return int(text)
