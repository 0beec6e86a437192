"""A ledger over a log on either store, and hands that can do to both what nobody should."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from services.ledger.keys import log_keys
from services.ledger.ledger import Files, Ledger
from services.ledger.signing import LogSigner
from shared.log.evidence import checkpoints, make_evidence
from shared.settings import Settings
from tests.log.conftest import a_write, log, log_engine, reader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Engine, Executable

    from shared.log.append import Log

__all__ = ["log", "log_engine", "reader"]
ORIGIN = "tests.example/log"
PATIENCE_SECONDS = 60


def eventually(true: Callable[[], object]) -> None:
    """Waits until something is true; fails when it takes longer than anything here should."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < end, "this did not come true"
        time.sleep(0.01)


def tamper(engine: Engine, *acts: Executable | str) -> None:
    """Changes a store as a superuser can, past all triggers."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            for table in ("log_event", "log_tile", "log_checkpoint", "log_head"):
                connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))
        else:
            found = connection.execute(text("SELECT name FROM sqlite_master WHERE type='trigger'"))
            for (name,) in found.all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        for act in acts:
            connection.execute(text(act) if isinstance(act, str) else act)


@dataclass
class Desk:
    """A log that grows, and the ledger's files beside it."""

    engine: Engine
    log: Log
    files: Files

    def grow(self, events: int) -> None:
        """Appends so many events, each of a stream of its own."""
        self.log.append([a_write() for _ in range(events)])

    def ledger(self) -> Ledger:
        """A ledger that has just been opened."""
        return Ledger(self.engine, self.files)

    def signer(self) -> LogSigner:
        """What signs, for whoever has the right to."""
        made = self.ledger()
        return LogSigner(self.engine, made.log_keys, made.file)

    def kept(self) -> list[int]:
        """The sizes of the checkpoints in the store."""
        return [size for size, _, _ in checkpoints(self.engine)]

    @contextmanager
    def running(self) -> Iterator[Ledger]:
        """A ledger that signs on a thread of its own."""
        made, stopped = self.ledger(), threading.Event()
        thread = threading.Thread(target=made.run, args=(stopped,), daemon=True)
        thread.start()
        try:
            yield made
        finally:
            stopped.set()
            thread.join()


@pytest.fixture
def desk(log_engine: Engine, log: Log, tmp_path: Path) -> Desk:
    """An empty log, and no files yet."""
    files = Files.named(Settings(), tmp_path / "keys")
    log_keys(files.keys, ORIGIN)
    make_evidence(log_engine)
    return Desk(log_engine, log, files)
