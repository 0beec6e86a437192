"""Many writers at once: no gap, nothing missed, nobody pays for another's conflict."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from time import sleep
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from shared.log.append import Log, Receipt, StoreUnavailable, VersionConflict
from shared.log.tables import create, open_engine
from shared.log.verify import verify

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Future
    from types import FrameType

    from sqlalchemy import Engine

    from shared.log.append import Outcome, Write
    from shared.log.read import Reader
    from shared.log.writes import Grown
    from shared.testing.postgres import PrivatePostgres
    from tests.log.conftest import Writing

WRITER = Path(__file__).with_name("writer.py")


class Follower(Thread):
    """Reads on from its own position as fast as it can, until told to stop and at the head."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self._reader = reader
        self._stopping = Event()
        self.seen: list[int] = []

    def run(self) -> None:
        while True:
            last = self._stopping.is_set()
            after = self.seen[-1] if self.seen else -1
            found = [event.position for event in self._reader.events(after, limit=50)]
            self.seen += found
            if last and not found:
                return

    def stop(self) -> None:
        self._stopping.set()
        self.join()


@pytest.fixture
def follower(reader: Reader) -> Iterator[Follower]:
    """A tight follower of the log."""
    thread = Follower(reader)
    thread.start()
    yield thread
    thread.stop()


def test_a_tight_follower_of_many_threads_misses_nothing(
    log: Log, log_engine: Engine, follower: Follower, write: Writing
) -> None:
    def work(_: int) -> list[int]:
        receipts = [log.append([write(events=2)])[0] for _ in range(25)]
        return [place.position for place in receipts if isinstance(place, Receipt)]

    with ThreadPoolExecutor(16) as pool:
        places = sorted(place for places in pool.map(work, range(16)) for place in places)
    follower.stop()
    assert places == list(range(0, 800, 2))
    assert follower.seen == list(range(800))
    assert verify(log_engine).size == 800


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_a_tight_follower_of_many_processes_misses_nothing(
    log_engine: Engine, follower: Follower
) -> None:
    url = log_engine.url.render_as_string(hide_password=False)
    processes = [
        subprocess.Popen(
            [sys.executable, WRITER, url, "200", "order-shared"], stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    said = [process.communicate()[0].split() for process in processes]
    follower.stop()
    assert [process.returncode for process in processes] == [0, 0, 0]
    places = sorted(int(line.split("=")[1]) for lines in said for line in lines)
    size = verify(log_engine).size
    assert follower.seen == list(range(size))
    assert places == list(range(size))
    assert size >= 3 * 200


def waiting(log: Log, count: int) -> None:
    """Returns when so many callers wait for the next commit."""
    while len(log._waiting) < count:  # noqa: SLF001  nothing else tells that they have arrived
        sleep(0.001)


@contextmanager
def held_up(log: Log, engine: Engine, write: Write) -> Iterator[Future[list[Outcome]]]:
    """While entered, a first caller's commit is under way and cannot finish."""
    with ThreadPoolExecutor(1) as pool, engine.begin() as holder:
        holder.execute(text("UPDATE log_head SET id = 1"))
        first = pool.submit(log.append, [write])
        while log._leader is None or log._waiting:  # noqa: SLF001  nothing else tells that it has begun
            sleep(0.001)
        yield first


def test_callers_that_wait_share_one_commit_and_a_conflict_fails_alone(
    log: Log, log_engine: Engine, write: Writing
) -> None:
    log.append([write("order-1")])
    commits: list[Grown] = []
    log.subscribe(commits.append)
    writes = [write(f"order-{number}") for number in range(2, 9)]
    writes[3] = write("order-1")
    with ThreadPoolExecutor(8) as pool:
        with held_up(log, log_engine, write()):
            others = [pool.submit(log.append, [each]) for each in writes]
            waiting(log, 7)
        outcomes = [other.result()[0] for other in others]
    assert [each.size for each in commits] == [2, 8]
    assert [number for number, each in enumerate(outcomes) if not isinstance(each, Receipt)] == [3]
    assert isinstance(outcomes[3], VersionConflict)
    verify(log_engine)


def test_the_same_command_from_many_callers_is_saved_once(
    log: Log, reader: Reader, write: Writing
) -> None:
    said = write()
    with ThreadPoolExecutor(8) as pool:
        outcomes = [each[0] for each in pool.map(log.append, [[said]] * 32)]
    receipts = [each for each in outcomes if isinstance(each, Receipt)]
    assert sum(not receipt.repeated for receipt in receipts) == 1
    assert len(receipts) == 32
    assert {receipt.position for receipt in receipts} == {0}
    assert reader.size() == 1


def test_many_who_race_for_one_stream_leave_it_without_a_gap(
    log: Log, log_engine: Engine, reader: Reader, write: Writing
) -> None:
    def work(_: int) -> int:
        won = 0
        while won < 10:
            version = len(reader.stream("order-1"))
            [outcome] = log.append([write("order-1", version)])
            won += isinstance(outcome, Receipt)
        return won

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(work, range(6))) == 60
    assert [event.version for event in reader.stream("order-1")] == list(range(1, 61))
    verify(log_engine)


def test_every_caller_of_a_failed_commit_hears_of_it_and_the_log_goes_on(
    log_engine: Engine, write: Writing
) -> None:
    clock_works = Event()

    def clock() -> datetime:
        if not clock_works.is_set():
            while len(log._waiting) < 3:  # noqa: SLF001  the others come while this one fails
                sleep(0.001)
            clock_works.set()
            raise OSError("the clock stopped")
        return datetime.now(UTC)

    log = Log(log_engine, clock)
    with ThreadPoolExecutor(4) as pool:
        results = [pool.submit(log.append, [write()]) for _ in range(4)]
        failures = [result.exception() for result in results]
    assert sum(isinstance(failure, StoreUnavailable) for failure in failures) == 1
    assert sum(failure is None for failure in failures) == 3
    assert verify(log_engine).size == 3
    log.close()


class Interrupted(BaseException):
    """Somebody pressed Ctrl-C."""


def test_an_interrupted_caller_leaves_and_keeps_nobody_waiting(
    log: Log, log_engine: Engine, write: Writing
) -> None:
    felt = Event()

    def interrupt(*_: object) -> None:
        if not felt.is_set():
            felt.set()
            raise Interrupted

    def press() -> None:
        """A signal that comes just before the wait does not end it: press until it is felt."""
        waiting(log, 1)
        while not felt.is_set():
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGUSR1)
            sleep(0.05)

    before = signal.signal(signal.SIGUSR1, interrupt)
    try:
        with held_up(log, log_engine, write()) as first:
            Thread(target=press).start()
            with pytest.raises(Interrupted):
                log.append([write()])
        assert isinstance(first.result()[0], Receipt)
    finally:
        signal.signal(signal.SIGUSR1, before)
    log.append([write()])
    assert verify(log_engine).size == 2


def interrupted_at(step: int, log: Log, write: Write) -> bool:
    """Appends, interrupted as by a signal after so many steps; tells if it got that far."""
    left = step

    def profile(_frame: FrameType, happened: str, _what: object) -> None:
        nonlocal left
        left -= happened in {"call", "c_return"}  # where the interpreter hears signals
        if left < 0:
            raise Interrupted

    sys.setprofile(profile)
    try:
        log.append([write])
    except Interrupted:
        return True
    finally:
        sys.setprofile(None)
    return left < 0


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_an_interrupt_at_any_step_of_a_leader_keeps_nobody_waiting(
    log: Log, log_engine: Engine, write: Writing
) -> None:
    reached = True
    step = 0
    while reached:
        with ThreadPoolExecutor(2) as pool:
            with held_up(log, log_engine, write()):
                interrupted = pool.submit(interrupted_at, step, log, write())
                while not (log._waiting or interrupted.done()):  # noqa: SLF001  as above
                    sleep(0.0005)
                follower = pool.submit(log.append, [write()])
                while len(log._waiting) < 2 and not interrupted.done():  # noqa: SLF001  as above
                    sleep(0.0005)
            failure = follower.exception(timeout=20)
            assert failure is None or isinstance(failure, StoreUnavailable)
        reached = interrupted.result()
        step += 1
    assert step > 100
    log.append([write()])
    verify(log_engine)


def test_a_lost_database_is_unavailable_to_all_and_repeats_find_their_receipts(
    write: Writing, postgres: PrivatePostgres
) -> None:
    engine = open_engine(postgres.fresh_database())
    create(engine, "tests.example/log", "simulated")
    log = Log(engine, lambda: datetime.now(UTC))
    said = write()
    [first] = log.append([said])
    with engine.connect() as other:
        other.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    with pytest.raises(StoreUnavailable):
        log.append([write()])
    [again] = log.append([said])
    assert isinstance(first, Receipt)
    assert isinstance(again, Receipt)
    assert (again.position, again.repeated) == (first.position, True)
    log.close()
    engine.dispose()
