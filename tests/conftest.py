"""What every test may ask for."""

from __future__ import annotations

import gc
import logging
import os
from collections import Counter
from typing import TYPE_CHECKING

import pytest
import structlog
from hypothesis import HealthCheck, settings

from shared.testing.postgres import PrivatePostgres
from shared.testing.rabbitmq import PrivateRabbit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

QUICK_BETWEEN = 7
"""So many files of quick tests begin after each of slow ones."""
AS_IT_COMES = structlog.get_config()
"""How log lines are written before anybody says how."""

# Servers of tests have addresses, no names: green processes start a seventh faster without what
# looks names up.
os.environ["EVENTLET_NO_GREENDNS"] = "yes"

# What was imported and collected stays to the end: to look through it for garbage again and again
# was a fifth of all work.
gc.set_threshold(50_000, 20, 100)

# How busy the machine is proves nothing.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with files of slow tests, some quick ones after each.

    Begun last, a slow one would be waited for alone. All at once they wait for processes to start,
    while quick ones between them keep the processors at work.

    Each test must have a name of its own: of those that share one, workers run none, and say so
    nowhere.
    """
    shared = [name for name, times in Counter(item.nodeid for item in items).items() if times > 1]
    if shared:
        raise pytest.UsageError(f"tests that share a name: {shared}")
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    quick = dict.fromkeys(item.path for item in items if item.path not in slow)
    each = QUICK_BETWEEN + 1
    place = {path: number * each for number, path in enumerate(sorted(slow))}
    for number, path in enumerate(quick):
        place[path] = number // QUICK_BETWEEN * each + number % QUICK_BETWEEN + 1
    items.sort(key=lambda item: place[item.path])


def pytest_collection_finish() -> None:
    """Pass over what was made so far whenever memory is looked through."""
    gc.freeze()


@pytest.fixture(autouse=True)
def _log_lines_as_before() -> Iterator[None]:
    """Leave logging as it was: a command that runs in this process sets it up for itself.

    What a fixture of more than one test set up is no matter of this one's either.
    """
    structlog.configure(**AS_IT_COMES)
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    structlog.configure(**AS_IT_COMES)
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PrivatePostgres]:
    """A PostgreSQL server of this test run's own."""
    with PrivatePostgres() as server:
        yield server


@pytest.fixture(scope="session")
def rabbit() -> Iterator[PrivateRabbit]:
    """A RabbitMQ broker of this test run's own; a test leaves it running, whatever it did to it."""
    with PrivateRabbit() as broker:
        yield broker


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where a new, empty store is, on one database and the other."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/tocsin.db"
        return
    server: PrivatePostgres = request.getfixturevalue("postgres")
    database = server.fresh_database()
    yield database
    server.empty(database)
