"""What every test may ask for."""

from __future__ import annotations

import logging
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

# How busy the machine is proves nothing.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with files of slow tests: begun last, each would be waited for alone.

    Each test must have a name of its own: of those that share one, workers run none, and say so
    nowhere.
    """
    shared = [name for name, times in Counter(item.nodeid for item in items).items() if times > 1]
    if shared:
        raise pytest.UsageError(f"tests that share a name: {shared}")
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(autouse=True)
def _log_lines_as_before() -> Iterator[None]:
    """Leave logging as it was: a command that runs in this process sets it up for itself."""
    before, root = structlog.get_config(), logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    structlog.configure(**before)
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
