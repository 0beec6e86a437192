"""The log's files, as commands find them: its keys, and what was signed of it."""

from collections.abc import Collection
from typing import Literal

import click
from sqlalchemy import Engine, inspect

from services.cli.embedded import keys_beside, log_files
from services.cli.store import Refusal
from services.ledger.headfile import Head, HeadFile, Inconsistent
from services.ledger.keys import LogKeys, log_keys
from shared.log.checkpoint import Checkpoint, trusted
from shared.log.evidence import checkpoints, log_checkpoint
from shared.log.note import Note, NoteError, VerifierKey
from shared.log.tables import Origin, reading
from shared.log.verify import Defect


class LogFiles:
    """Keys and head of the log in a store: where the settings say, or beside the store."""

    def __init__(self, engine: Engine, log: Origin) -> None:
        """Look for them; nothing is made."""
        files = log_files(keys_beside(engine))
        self.key_file, self.head_file = files.keys, files.head
        self._engine = engine
        self._origin = log.origin

    def keys(self) -> LogKeys:
        """Return the keys; Refusal if there are none here."""
        if not self.key_file.exists():
            raise Refusal(
                f"There are no keys of the log in {self.key_file}; name them in"
                " TOCSIN_LOG_KEY_FILE. A ledger makes one when it starts."
            )
        try:
            return log_keys(self.key_file, self._origin)
        except (OSError, ValueError) as problem:
            raise Refusal(f"The log's keys cannot be had: {problem}.") from None

    def head(self) -> Head | None:
        """Return what was signed last, if it is known; click.ClickException if the file is bad."""
        if not self.head_file.exists():
            return None
        try:
            return HeadFile(self.head_file, self.keys()).read()
        except (Inconsistent, OSError) as problem:
            raise click.ClickException(f"The head file cannot be believed: {problem}.") from None

    def signed_head(self) -> Head:
        """Return what was signed last; Refusal if nothing was, as far as is known here."""
        head = self.head()
        if head is None:
            raise Refusal(
                f"No checkpoint is in {self.head_file}: nothing was signed yet, or"
                " TOCSIN_LOG_HEAD_FILE is to name another file."
            )
        return head

    def roots(self) -> dict[int, bytes]:
        """Return the root that the log was signed with at each size; Defect names a false one.

        Signatures are looked at where the log's keys are here.
        """
        with reading(self._engine).connect() as connection:
            there = inspect(connection).has_table(log_checkpoint.name)
        kept = checkpoints(self._engine) if there else []
        keys = self.keys().known if self.key_file.exists() else ()
        found = {size: root for size, root, note in kept if self._is_true(size, root, note, keys)}
        head = self.head()
        if head and found.get(head.size, head.checkpoint.root) != head.checkpoint.root:
            raise Defect(None, f"the checkpoint of {head.size} events differs from the head file")
        return found | ({head.size: head.checkpoint.root} if head else {})

    def _is_true(
        self, size: int, root: bytes, note: str, keys: Collection[VerifierKey]
    ) -> Literal[True]:
        """Look whether a kept checkpoint is one, and says what its row says; Defect if not."""
        try:
            said = trusted(note, self._origin, keys) if keys else Checkpoint.parse(_text(note))
        except NoteError as problem:
            raise Defect(size - 1, f"the checkpoint kept of {size} events: {problem}") from None
        if (said.origin, said.size, said.root) != (self._origin, size, root):
            raise Defect(size - 1, f"the checkpoint kept of {size} events is another one")
        return True


def _text(note: str) -> str:
    return Note.parse(note).text
