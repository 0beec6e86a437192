"""A log on PostgreSQL, and a virtual host of its own for each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from shared.log.evidence import make_evidence
from shared.log.tables import create, open_engine
from tests.broker.outbox import Outbox

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from shared.testing.postgres import PrivatePostgres
    from shared.testing.rabbitmq import PrivateRabbit


@pytest.fixture
def uri(rabbit: PrivateRabbit) -> str:
    """Where a virtual host is that no other test has; it is empty."""
    return rabbit.fresh_host()


@pytest.fixture
def host(uri: str) -> str:
    """The name of that virtual host."""
    return uri.rpartition("/")[2]


@pytest.fixture
def engine(postgres: PrivatePostgres) -> Iterator[Engine]:
    """A store with an empty log."""
    engine = open_engine(postgres.fresh_database())
    create(engine, "tests.example/log", "wall")
    make_evidence(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def outbox(engine: Engine, uri: str) -> Iterator[Outbox]:
    """That log, and that virtual host."""
    made = Outbox(engine, uri)
    yield made
    made.log.close()
