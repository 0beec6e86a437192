"""Taking turns: writers of one process wait for each other, not for SQLite to be free.

SQLite lets a writer that finds another sleep, look again, and sleep longer. Here whoever is done
calls the next. Writers of other processes are met as SQLite has it.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any
from weakref import ReferenceType, ref

PATIENCE_SECONDS = 30.0
"""How long to wait for the turn; whoever waited as long asks SQLite."""
POLL_SECONDS = 0.05
"""How often to look for it uncalled: who was interrupted while handing over called nobody."""


class Turn:
    """Whose turn it is to write. Taken and given back in one step each, for signals may come."""

    def __init__(self) -> None:
        self._whose: dict[None, ReferenceType[Writer]] = {}
        self._calls: SimpleQueue[None] = SimpleQueue()

    def take(self, writer: Writer) -> None:
        """Waits until it is the turn of `writer`, or for too long."""
        mine = ref(writer, self._drop)
        until = time.monotonic() + PATIENCE_SECONDS
        while self._whose.setdefault(None, mine) is not mine and time.monotonic() < until:
            with suppress(Empty):
                self._calls.get(timeout=POLL_SECONDS)

    def give_back(self, writer: Writer) -> None:
        """Calls the next, if it is the turn of `writer`."""
        held = self._whose.get(None)
        if held and held() is writer:
            self._drop(held)

    def _drop(self, held: ReferenceType[Writer]) -> None:
        if self._whose.get(None) is held:
            del self._whose[None]
            if self._calls.empty():
                self._calls.put(None)


class Writer(sqlite3.Connection):
    """A connection to a store, which waits for its `turn` before it writes."""

    def __init__(self, turn: Turn, *where: Any, **how: Any) -> None:  # noqa: ANN401  as sqlite3 has it
        super().__init__(*where, **how)
        self._turn = turn
        self._lasting = True

    def begin(self, *, lasting: bool = True) -> None:
        """Begins to write; what is committed outlives a power cut, unless it need not last."""
        if lasting != self._lasting:
            self.execute(f"PRAGMA synchronous = {'FULL' if lasting else 'NORMAL'}")
            self._lasting = lasting
        self._turn.take(self)
        try:
            self.execute("BEGIN IMMEDIATE")
        except BaseException:
            self._turn.give_back(self)
            raise

    def commit(self) -> None:
        """Saves what was written, and calls the next; the turn is kept while it cannot be saved."""
        super().commit()
        self._turn.give_back(self)

    def rollback(self) -> None:
        """Undoes what was written, and calls the next."""
        try:
            super().rollback()
        finally:
            self._turn.give_back(self)

    def close(self) -> None:
        """Undoes what was not saved, calls the next, and closes."""
        try:
            super().close()
        finally:
            self._turn.give_back(self)
