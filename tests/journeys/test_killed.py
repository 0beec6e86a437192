"""A demo that is killed leaves a log that `tocsin up` goes on from: nothing lost or doubled."""

import json
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from shared.log.read import Reader
from shared.log.tables import open_engine, opened

Tocsin = Callable[..., subprocess.CompletedProcess[str]]
Started = Callable[..., subprocess.Popen[str]]
ORDERED, OFFERED = "stop_payment.ordered.v1", "stop_payment.offered.v1"
QUERY_ORDERED, ANSWERED = "stop_payment.query_ordered.v1", "stop_payment.answered.v1"
ENOUGH = {ORDERED: 1, OFFERED: 1, ANSWERED: 12}
"""So many events of a type, and the demo is in the middle of something."""

PATIENCE_SECONDS = 120


def streams(url: str, kind: str) -> Counter[str]:
    """Return how often each stream has an event of this type; none before there is a log."""
    engine = open_engine(url)
    try:
        found = Reader(engine).events(limit=100_000, types=[kind]) if opened(engine) else []
    finally:
        engine.dispose()
    return Counter(event.stream for event in found)


def begun(url: str) -> set[str]:
    """Return the streams of all orders: of stops, and of the queries that followed some."""
    return streams(url, ORDERED).keys() | streams(url, QUERY_ORDERED).keys()


def wait_until(what: Callable[[], bool]) -> None:
    """Wait for something that happens in another process."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not what():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.slow
@pytest.mark.parametrize("reached", [ORDERED, OFFERED, ANSWERED])
def test_a_killed_demo_loses_nothing_and_doubles_nothing(
    tocsin: Tocsin, started: Started, few_cases: Path, tmp_path: Path, reached: str
) -> None:
    url = f"sqlite:///{tmp_path}/killed.db"
    victim = started("demo", "--cases", few_cases, TOCSIN_DATABASE_URL=url)
    wait_until(lambda: len(streams(url, reached)) >= ENOUGH[reached])
    victim.send_signal(signal.SIGKILL)
    victim.wait()
    ordered = set(streams(url, ORDERED))
    answered = streams(url, ANSWERED)

    up = started("up", TOCSIN_DATABASE_URL=url, TOCSIN_HTTP="127.0.0.1:0")
    assert up.stdout
    assert "simulated time" in up.stdout.readline()
    for name in ("ordinary-day.csv", "defective-orders.csv"):
        said = ("--officer", "officer", "--json")
        done = tocsin("orders", "import", few_cases / name, *said, TOCSIN_DATABASE_URL=url)
        rows = json.loads(done.stdout)["rows"]
        again = {f"stop_payment-{row['order_id']}" for row in rows if row["outcome"] == "repeated"}
        ordered -= again
    assert ordered == set()
    wait_until(lambda: streams(url, OFFERED).keys() == begun(url))
    up.send_signal(signal.SIGTERM)
    assert up.wait(PATIENCE_SECONDS) == 0

    assert set(streams(url, ORDERED).values()) == {1}
    assert set(streams(url, OFFERED).values()) == {1}
    assert len(streams(url, ORDERED)) == 34
    assert all(streams(url, ANSWERED)[order] >= times for order, times in answered.items())
    assert tocsin("log", "verify", TOCSIN_DATABASE_URL=url).returncode == 0
