"""`tocsin up`: one process a database, the clock that the log names, time that can stand still."""

import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import Engine

from services.cli.timekeeping import MovedClock
from shared.clock import Instant
from shared.log.tables import create, open_engine, opened
from shared.testing.postgres import PrivatePostgres
from shared.timetable import read_instant, write_instant

Run = Callable[..., Result]
START = datetime(2026, 11, 20, 11, tzinfo=UTC)
TOCSIN = Path(sys.executable).parent / "tocsin"


@contextmanager
def up(url: str) -> Iterator[str]:
    """Run `tocsin up` for the time of a `with`; yield what it says when it is ready."""
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(
            [TOCSIN, "up"],
            env={"TOCSIN_DATABASE_URL": url, "TOCSIN_HTTP": "127.0.0.1:0"},
            stdout=subprocess.PIPE,
            text=True,
            cwd=folder,
        ) as process,
    ):
        assert process.stdout
        try:
            yield process.stdout.readline()
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.stdout.read() == "Tocsin has stopped.\n"
    assert process.returncode == 0


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """Return a store that holds a log in simulated time, which stands still."""
    engine = open_engine(url)
    create(engine, "test", "simulated")
    write_instant(engine, Instant(START))
    yield engine
    engine.dispose()


def test_a_fresh_database_gets_a_log_in_wall_time(url: str) -> None:
    with up(url) as said:
        assert "wall time" in said
    engine = open_engine(url)
    found = opened(engine)
    engine.dispose()
    assert found
    assert found.clock == "wall"


def test_it_runs_on_postgresql(postgres: PrivatePostgres) -> None:
    with up(postgres.fresh_database()) as said:
        assert "http://127.0.0.1:" in said


def test_a_second_process_on_the_same_database_is_refused(run: Run, url: str) -> None:
    with up(url):
        done = run("up")
    assert done.exit_code == 2
    assert "Another tocsin process" in done.stderr


def test_a_second_process_on_the_same_postgresql_database_is_refused(
    postgres: PrivatePostgres, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = postgres.fresh_database()
    monkeypatch.setenv("TOCSIN_DATABASE_URL", url)
    with up(url):
        done = run("up")
    assert done.exit_code == 2
    assert "Another tocsin process" in done.stderr


@pytest.mark.parametrize("clock", ["wall", "sundial"])
def test_a_clock_that_is_not_the_logs_is_refused(
    run: Run, engine: Engine, monkeypatch: pytest.MonkeyPatch, clock: str
) -> None:
    assert engine
    monkeypatch.setenv("TOCSIN_CLOCK", clock)
    done = run("up")
    assert done.exit_code == 2
    assert "TOCSIN_CLOCK" in done.stderr


def test_simulated_time_goes_on_while_it_runs_and_then_stands_still(
    url: str, engine: Engine
) -> None:
    with up(url) as said:
        assert "simulated time" in said
    stood = read_instant(engine)
    assert stood.running_since is None
    assert START < stood.at < START + timedelta(minutes=1)


def test_time_that_a_killed_process_left_running_is_not_made_up_for(engine: Engine) -> None:
    write_instant(engine, Instant(START, datetime.now(UTC) - timedelta(days=3)))
    clock = MovedClock(engine)
    with clock.running():
        assert START <= clock.now() < START + timedelta(minutes=1)


def test_time_never_leaps_back(engine: Engine) -> None:
    clock = MovedClock(engine)
    clock.leap(START - timedelta(hours=1))
    assert clock.now() == START


def test_an_address_in_use_is_named(url: str, tmp_path: Path) -> None:
    with up(url) as said:
        address = said.split("//")[1].split()[0]
        other = tmp_path / "other"  # with keys of its own beside it
        other.mkdir()
        settings = {"TOCSIN_DATABASE_URL": f"sqlite:///{other}/log.db", "TOCSIN_HTTP": address}
        done = subprocess.run(
            [TOCSIN, "up"], env=settings, check=False, capture_output=True, text=True, timeout=60
        )
    assert done.returncode == 2
    assert address in done.stderr
