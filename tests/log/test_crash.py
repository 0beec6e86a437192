"""What was acknowledged is never lost, whoever is killed and when."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from time import sleep
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from shared.log.append import Log, Receipt, StoreUnavailable
from shared.log.read import Reader
from shared.log.tables import create, open_engine
from shared.log.verify import verify
from shared.testing.postgres import PrivatePostgres

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from shared.log.append import Write
    from tests.log.conftest import Writing

WRITER = Path(__file__).with_name("writer.py")


def acknowledged_before_a_kill(url: str, count: int) -> dict[UUID, int]:
    """The receipts that a writing process said before it was killed in the middle."""
    with subprocess.Popen(
        [sys.executable, WRITER, url, "1000000"], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(count)]
        process.kill()
        lines += process.stdout.readlines()
    whole = [line.strip().split("=") for line in lines if line.endswith("\n")]
    return {UUID(command): int(position) for command, position in whole}


def test_a_writer_killed_in_the_middle_loses_nothing_it_acknowledged(
    log_engine: Engine, reader: Reader
) -> None:
    url = log_engine.url.render_as_string(hide_password=False)
    said: dict[UUID, int] = {}
    for count in (1, 20, 53):
        said |= acknowledged_before_a_kill(url, count)
    kept = {event.command_id: event.position for event in reader.events(limit=100_000)}
    assert said.items() <= kept.items()
    assert len(kept) <= len(said) + 3
    assert verify(log_engine).size == len(kept)


class Insistent(Thread):
    """Appends one write after another, and the same again for as long as the store fails."""

    def __init__(self, log: Log, write: Writing, stopping: Event) -> None:
        super().__init__()
        self._log = log
        self._write = write
        self._stopping = stopping
        self.receipts: list[Receipt] = []
        self.failures = 0

    def run(self) -> None:
        while not self._stopping.is_set():
            self._insist(self._write())

    def _insist(self, said: Write) -> None:
        while True:
            try:
                [outcome] = self._log.append([said])
            except StoreUnavailable:
                self.failures += 1
                sleep(0.02)
            else:
                assert isinstance(outcome, Receipt)
                self.receipts.append(outcome)
                return


@pytest.mark.slow
def test_a_database_killed_under_load_loses_nothing_and_doubles_nothing(write: Writing) -> None:
    stopping = Event()
    with PrivatePostgres() as server:
        engine = open_engine(server.fresh_database())
        create(engine, "tests.example/log", "simulated")
        log = Log(engine, lambda: datetime.now(UTC))
        threads = [Insistent(log, write, stopping) for _ in range(8)]
        for thread in threads:
            thread.start()
        for _ in range(3):
            before = sum(len(thread.receipts) for thread in threads)
            while sum(len(thread.receipts) for thread in threads) < before + 200:
                sleep(0.01)
            server.stop("immediate")
            server.start()
        stopping.set()
        for thread in threads:
            thread.join()
        receipts = [receipt for thread in threads for receipt in thread.receipts]
        kept = Reader(engine).events(limit=100_000)
        assert sum(thread.failures for thread in threads) > 0
        assert {(each.command_id, each.position) for each in receipts} == {
            (event.command_id, event.position) for event in kept
        }
        assert verify(engine).size == len(receipts)
        log.close()
        engine.dispose()
