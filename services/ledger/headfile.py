"""The head file: what the ledger last signed, kept where no database can change it."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import orjson

from services.ledger.keys import LogKeys
from shared import keyfile
from shared.log.checkpoint import Checkpoint, trusted
from shared.log.tree import Edge


class Inconsistent(Exception):
    """The log is not what was signed of it, in what way; nothing more may be signed."""


@dataclass(frozen=True, slots=True)
class Head:
    """A checkpoint as it was signed, and the edge from which its tree grows on."""

    checkpoint: Checkpoint
    edge: bytes
    note: str

    @property
    def size(self) -> int:
        """How many events were signed."""
        return self.checkpoint.size


class HeadFile:
    """The head file of one log; only who holds the right to sign writes it."""

    def __init__(self, file: Path, keys: LogKeys) -> None:
        """Believe what one of `keys` signed."""
        self.file = file
        self._keys = keys
        self._seen: tuple[tuple[int, int, int], Head] | None = None

    def read(self) -> Head | None:
        """Return what was last signed, None if there is no file.

        Inconsistent if this file is not one that this log's ledger wrote, OSError if it cannot be
        read.
        """
        try:
            state = self.file.stat()
            mark = (state.st_mtime_ns, state.st_ino, state.st_size)
            if not self._seen or self._seen[0] != mark:
                self._seen = mark, self._parsed(self.file.read_bytes())
        except FileNotFoundError:
            return None
        return self._seen[1]

    def write(self, head: Head) -> None:
        """Keep a head, for good when this returns; OSError if it cannot be kept."""
        said = {"edge": head.edge.hex(), "note": head.note}
        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        keyfile.replace(self.file, orjson.dumps(said, option=orjson.OPT_INDENT_2).decode() + "\n")

    @contextmanager
    def held(self) -> Iterator[bool]:
        """Hold the right to write it for the time of a `with`; False if another process does."""
        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self.file.with_name(f"{self.file.name}.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True

    def _parsed(self, raw: bytes) -> Head:
        try:
            said = orjson.loads(raw)
            note, edge = said["note"], bytes.fromhex(said["edge"])
            checkpoint = trusted(note, self._keys.origin, self._keys.known)
            root = Edge.from_bytes(checkpoint.size, edge).root()
        except (ValueError, KeyError, TypeError) as problem:
            raise self._foreign(str(problem)) from None
        if root != checkpoint.root:
            raise self._foreign("its edge is not that of its checkpoint")
        return Head(checkpoint, edge, note)

    def _foreign(self, why: str) -> Inconsistent:
        return Inconsistent(
            f"{self.file} is not what this log's ledger wrote: {why}."
            " If it belongs to another log, name another file in TOCSIN_LOG_HEAD_FILE"
        )
