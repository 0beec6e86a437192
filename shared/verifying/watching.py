"""Watching a log from outside: each checkpoint must grow from the last that was kept.

What was checked is on the disk before it is shown or cosigned, so that not even a power cut makes
a watcher vouch for two histories.
"""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from shared.log.note import Note, Signer
from shared.verifying.evidence import Evidence, judged
from shared.verifying.heads import Head, Pins, opened
from shared.verifying.verdict import FALSE, PROVEN, Wrong


class Unreachable(Exception):
    """What was asked for did not come, or not as what it should be; no accusation."""


class Accused(Exception):
    """The log contradicts what it said before; `file` holds the evidence."""

    def __init__(self, told: str, file: Path) -> None:
        super().__init__(told)
        self.told, self.file = told, file


class Kept(Protocol):
    """Where a checkpoint of the log is kept."""

    def checkpoint(self) -> str:
        """Return the latest checkpoint as text; Unreachable."""
        ...


class Source(Kept, Protocol):
    """The log itself."""

    def consistency(self, old: int, new: int) -> tuple[bytes, ...]:
        """Return the proof that the log of `new` begins with that of `old`; Unreachable."""
        ...


@dataclass(frozen=True, slots=True)
class Folder:
    """What a watcher keeps: the last checkpoint, the cosigned ones, evidence."""

    place: Path

    def last(self) -> str | None:
        """Return the last checkpoint that was kept."""
        file = self.place / "checkpoint"
        return file.read_text("utf-8") if file.exists() else None

    def keep(self, note: str) -> None:
        """Keep a checkpoint as the last one."""
        _write(self.place / "checkpoint", note)

    def cosigned(self, size: int) -> Path:
        """Return where the cosigned checkpoint of a size is."""
        return self.place / "cosigned" / f"{size:016}.checkpoint"

    def accuse(self, evidence: Evidence) -> Path:
        """Keep evidence, the same once, and return where."""
        text = str(evidence)
        name = sha256(text.encode()).hexdigest()[:16]
        file = self.place / f"{name}.tocsin-evidence"
        _write(file, text)
        return file


class Watch:
    """One watcher of one log."""

    def __init__(
        self, folder: Folder, source: Source, pins: Pins, signer: Signer, now: Callable[[], float]
    ) -> None:
        """Keep in `folder`, ask `source`, trust the log's keys in `pins`, cosign as `signer`."""
        self._folder = folder
        self._source = source
        self._pins = pins
        self._signer = signer
        self._now = now

    def look(self) -> Head:
        """Return the checkpoint that the log shows, checked, kept and cosigned.

        Accused if it contradicts the one that was kept, Unreachable if nothing can be told.
        """
        raw = self._source.checkpoint()
        shown, last = self._read(raw), self._folder.last()
        if last is None or self._compared(last, raw):
            self._folder.keep(raw)
        self._cosign(raw, shown)
        return shown

    def compare(self, others: Iterable[Kept]) -> list[str]:
        """Compare with what others keep of the log; what of them cannot be told is returned.

        Accused if the log showed them another history.
        """
        untold = []
        for other in others:
            try:
                mine = self._folder.last()
                theirs = other.checkpoint()
                if mine is not None:
                    self._together(mine, theirs)
            except Unreachable as problem:
                untold.append(str(problem))
        return untold

    def _compared(self, held: str, raw: str) -> bool:
        """Tell whether a log has grown; Accused if it did anything else but stand still."""
        known, shown = self._read(held).checkpoint, self._read(raw).checkpoint
        if known.origin != shown.origin:
            raise Unreachable(f"this is the log {shown.origin}; {known.origin} was watched here")
        if shown.size < known.size:
            told = f"rollback: the log had {known.size} records and now shows {shown.size}"
            raise self._accusation(told, held, raw, ())
        self._together(held, raw)
        return shown.size > known.size

    def _together(self, one: str, other: str) -> None:
        """Check that two checkpoints are of one history, asking for a proof of growth."""
        mine, theirs = self._read(one), self._read(other)
        old, new = sorted((mine.checkpoint.size, theirs.checkpoint.size))
        if mine.checkpoint.origin != theirs.checkpoint.origin:
            raise Unreachable(f"this is the log {theirs.checkpoint.origin}")
        proof = self._source.consistency(old, new) if 0 < old < new else ()
        verdict = judged(mine, theirs, proof)
        if verdict.code == FALSE:
            told = f"split view: the histories of {old} and of {new} records contradict each other"
            raise self._accusation(told, one, other, proof)
        if verdict.code != PROVEN:
            told = f"inconsistent growth: the proof from {old} to {new} records is none"
            raise self._accusation(told, one, other, proof)

    def _accusation(self, told: str, held: str, shown: str, proof: tuple[bytes, ...]) -> Accused:
        return Accused(told, self._folder.accuse(Evidence(told, held, shown, proof)))

    def _read(self, raw: str) -> Head:
        """Return a checkpoint that the log signed; Unreachable for anything else that came."""
        try:
            head = opened(raw, self._pins.known())
        except (ValueError, Wrong):
            raise Unreachable(
                "what came is no checkpoint, or its signature is not genuine"
            ) from None
        if head.unsigned(self._pins):
            raise Unreachable("the checkpoint that came is signed by no key that was given")
        return head

    def _cosign(self, raw: str, head: Head) -> None:
        file = self._folder.cosigned(head.checkpoint.size)
        if not file.exists():
            note = Note.parse(raw)
            signed = note.and_signed([self._signer.cosign(note.text, int(self._now()))])
            _write(file, str(signed))


def _write(file: Path, text: str) -> None:
    """Write a file that is whole at every moment, and on the disk when this returns."""
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f"{file.name}.new")
    with beside.open("w", encoding="utf-8") as opened_file:
        opened_file.write(text)
        opened_file.flush()
        os.fsync(opened_file.fileno())
    beside.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
