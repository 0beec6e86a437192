"""A gateway on a socket, with a system behind it, for whoever comes with bad intentions."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from argon2 import PasswordHasher

from contracts.port import Caller
from services.cli.embedded import served
from services.gateway.app import create_app
from shared import credentials
from tests.hostile.asker import logged_in
from tests.hostile.door import furnish
from tests.town import Town

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.hostile.asker import Asker
    from tests.hostile.door import Door

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def _cheap_passwords() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(credentials, "hasher", lambda: hasher)
        yield


@pytest.fixture(scope="session")
def door(tmp_path_factory: pytest.TempPathFactory, _cheap_passwords: None) -> Iterator[Door]:
    """The door of a system in one process; any other gateway may be put in its place."""
    url = f"sqlite:///{tmp_path_factory.mktemp('door')}/tocsin.db"
    town = Town(url, NOON, Caller("CENTRE", "api"))
    town.edge.start()
    app = create_app(town.engine, town.edge.port, town.clock)
    with served(app, ("127.0.0.1", 0)) as (host, port):
        yield furnish(f"http://{host}:{port}", town.edge.port, town.credentials, town.settle)
    town.close()


@pytest.fixture(scope="session")
def visits(door: Door) -> Mapping[str, Asker]:
    """Return everybody at the console by login, each logged in once."""
    return {badge.login: logged_in(door, badge) for badge in door.badges}
