"""A gateway on a socket, with a system behind it, for whoever comes with bad intentions."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import pytest
from argon2 import PasswordHasher

from contracts.port import Caller
from services.cli.database import prepare
from services.cli.distributed import Processes, followers
from services.cli.embedded import System
from services.cli.fleet import Fleet
from services.cli.plan import Place, members
from services.cli.serving import served
from shared import credentials
from shared.clock import Instant, SimulatedClock
from shared.log.tables import open_engine
from shared.timetable import write_instant
from tests.hostile.asker import logged_in
from tests.hostile.door import furnish
from tests.town import Town

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from shared.testing.postgres import PrivatePostgres
    from shared.testing.rabbitmq import PrivateRabbit
    from tests.hostile.asker import Asker
    from tests.hostile.door import Door

FORMS = ("one process", "many processes")
NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def _cheap_passwords() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(credentials, "hasher", lambda: hasher)
        yield


@pytest.fixture(scope="module")
def form() -> str:
    """Return in which form the system runs whose door is knocked at."""
    return FORMS[0]


@pytest.fixture(scope="module")
def door(
    request: pytest.FixtureRequest,
    form: str,
    tmp_path_factory: pytest.TempPathFactory,
    _cheap_passwords: None,
) -> Iterator[Door]:
    """The door of a running system; closed after each file of tests.

    What stands behind it, one process or many, is asked by the file that walks to every route as
    everybody; in many there is one order, for which states there are is no matter of form. What a
    request must look like is decided before it comes that far.

    Processes that idle through the whole run slow down everybody else's tests.
    """
    folder = tmp_path_factory.mktemp("door")
    if form == FORMS[0]:
        with _one_process(folder) as door:
            yield door
    else:
        postgres: PrivatePostgres = request.getfixturevalue("postgres")
        rabbit: PrivateRabbit = request.getfixturevalue("rabbit")
        place = Place(postgres.fresh_database(), rabbit.fresh_host(), folder, "127.0.0.1:0")
        with _many_processes(place) as door:
            yield door


@contextmanager
def _one_process(folder: Path) -> Iterator[Door]:
    town = Town(f"sqlite:///{folder}/tocsin.db", NOON, Caller("CENTRE", "api"))
    town.system.start()
    app = town.gateway(ledger=town.system.ledger)
    with served(app, ("127.0.0.1", 0)) as (host, port):
        yield furnish(f"http://{host}:{port}", town.edge.port, town.credentials, town.settle)
    town.system.ledger.stop()
    town.close()


@contextmanager
def _many_processes(place: Place) -> Iterator[Door]:
    secrets = place.secrets.passwords()
    prepare(place.database_url, origin="tests", clock="simulated", passwords=secrets)
    engine = open_engine(place.database_url)
    write_instant(engine, Instant(NOON))
    clock = SimulatedClock(lambda: Instant(NOON))
    operator = System(engine, clock)
    works = Processes(engine, clock, (*followers(), "register"))
    with Fleet(members(place), place.folder) as fleet:
        fleet.start()
        fleet.wait_until_ready()
        at = fleet.members["gateway"].settings["TOCSIN_HTTP"]
        settled = partial(works.wait_until_idle, 60)
        yield furnish(f"http://{at}", operator.port, operator.credentials, settled, orders=1)
        assert fleet.ended() == {}
    operator.edge.log.close()
    engine.dispose()


@pytest.fixture(scope="module")
def visits(door: Door) -> Mapping[str, Asker]:
    """Return everybody at the console by login, each logged in once."""
    return {badge.login: logged_in(door, badge) for badge in door.badges}
