"""Offices: processes as they are run, around a private PostgreSQL and a private RabbitMQ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from structlog.testing import capture_logs

from services.cli.embedded import System
from services.stop_payment.reactions import OFFERING
from shared.clock import WallClock
from shared.edge.broker import EVENTS, connected
from tests.edge.office import Office, enrol

if TYPE_CHECKING:
    from collections.abc import Iterator, MutableMapping

    from contracts.port import CommandPort
    from shared.testing.postgres import PrivatePostgres
    from shared.testing.rabbitmq import PrivateRabbit


@pytest.fixture(autouse=True)
def lines() -> Iterator[list[MutableMapping[str, Any]]]:
    """What was said to the operator meanwhile."""
    with capture_logs() as captured:
        yield captured


@pytest.fixture
def office(postgres: PrivatePostgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office without a broker, where nothing runs yet."""
    with Office(postgres.fresh_database(), tmp_path_factory.mktemp("office")) as opened:
        yield opened


@pytest.fixture(scope="module")
def open_office(
    postgres: PrivatePostgres, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    """An office without a broker, for a whole file: both services run, everybody is entered."""
    with Office(postgres.fresh_database(), tmp_path_factory.mktemp("office")) as opened:
        opened.start("directory")
        opened.start("stop_payment")
        opened.enrol()
        yield opened


@pytest.fixture(scope="module", params=["local", "remote"])
def port(request: pytest.FixtureRequest, postgres: PrivatePostgres) -> Iterator[CommandPort]:
    """The command port, in one process and across the network; everybody is entered."""
    if request.param == "remote":
        yield request.getfixturevalue("open_office").port()
        return
    folder = request.getfixturevalue("tmp_path_factory").mktemp("local")
    with Office(postgres.fresh_database(), folder) as bare:
        system = System(bare.engine, WallClock())
        system.edge.start()
        enrol(system.port, system.edge.wait_until_idle)
        yield system.port
        system.edge.stop()


@pytest.fixture
def wired(
    postgres: PrivatePostgres, rabbit: PrivateRabbit, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    """An office with a broker of its own state, where the directory runs."""
    _clear(rabbit)
    folder = tmp_path_factory.mktemp("office")
    with Office(postgres.fresh_database(), folder, rabbit.uri) as opened:
        opened.start("directory")
        opened.enrol()
        yield opened


def _clear(rabbit: PrivateRabbit) -> None:
    with connected(rabbit.uri) as connection:
        channel = connection.channel()
        channel.queue_delete(OFFERING.name)
        channel.exchange_delete(EVENTS.name)
