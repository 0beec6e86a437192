"""A system that stands to be measured: every process on its own, over private servers."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from urllib3 import HTTPConnectionPool

from contracts import directory as d
from services.cli.addresses import address_of
from services.cli.bench.imports import BANK, CENTRE
from services.cli.database import prepare
from services.cli.distributed import Processes, followers
from services.cli.embedded import System
from services.cli.fleet import Fleet
from services.cli.installation import issue_keys, send
from services.cli.plan import Place, members
from services.cli.store import store
from shared.clock import WallClock
from shared.testing.ports import LOOPBACK
from shared.testing.postgres import PrivatePostgres
from shared.testing.rabbitmq import PrivateRabbit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from urllib3 import BaseHTTPResponse

CONNECTIONS = 64
PATIENCE_SECONDS = 300
DONE = (200, 201)
JSON = "application/json"


class Door:
    """The gateway as one agency's system knocks at it, over connections that are kept."""

    def __init__(self, pool: HTTPConnectionPool, key: str = "") -> None:
        """Knock with an API key."""
        self._pool = pool
        self._headers = {"Authorization": f"Bearer {key}"}

    def get(self, path: str) -> Any:  # noqa: ANN401  JSON
        """Return the document at a path."""
        return _taken(self._pool.request("GET", path, headers=self._headers)).json()

    def post(self, path: str, body: bytes, key: str, kind: str = JSON) -> Any:  # noqa: ANN401  JSON
        """Post a body under an idempotency key and return the answer; RuntimeError if refused."""
        headers = self._headers | {"Content-Type": kind, "Idempotency-Key": key}
        return _taken(self._pool.request("POST", path, body=body, headers=headers)).json()


@dataclass(frozen=True, slots=True)
class Standing:
    """A system at work, with the doors of three agencies' systems.

    `spare` is an empty database for a peer, on the same server.
    """

    officer: Door
    bank: Door
    supervisor: Door
    spare: str
    works: Processes

    def settle(self) -> None:
        """Wait until all that follows from what was sent has been dealt with."""
        self.works.wait_until_idle(PATIENCE_SECONDS)


@contextmanager
def standing() -> Iterator[Standing]:
    """Have the whole distributed form at work for the time of a `with`, a centre and a bank in it.

    PostgresMissing or RabbitMissing where their programs are not installed.
    """
    with (
        tempfile.TemporaryDirectory() as folder,
        PrivatePostgres() as postgres,
        PrivateRabbit() as rabbit,
    ):
        place = Place(postgres.fresh_database(), rabbit.uri, Path(folder), f"{LOOPBACK}:0")
        with _at_work(place) as (gateway, keys, works), door_pool(gateway) as pool:
            doors = {name: Door(pool, key) for name, key in keys.items()}
            yield Standing(**doors, spare=postgres.fresh_database(), works=works)


def door_pool(http: str) -> HTTPConnectionPool:
    """Return connections to an address that are kept, as many as clients ever ask at once."""
    return HTTPConnectionPool(
        *address_of(http),
        maxsize=CONNECTIONS,
        block=True,
        timeout=PATIENCE_SECONDS,
        retries=False,
    )


@contextmanager
def _at_work(place: Place) -> Iterator[tuple[str, Mapping[str, str], Processes]]:
    url, clock = place.database_url, WallClock()
    prepare(url, origin="bench", clock="wall", passwords=place.secrets.passwords())
    with store(url) as engine, Fleet(members(place), place.folder) as fleet:
        fleet.start()
        fleet.wait_until_ready()
        works = Processes(engine, clock, followers())
        yield fleet.members["gateway"].settings["TOCSIN_HTTP"], _keys(System(engine, clock)), works


def _keys(system: System) -> dict[str, str]:
    """Enter the centre and its bank, and return API keys: who is to hold each, and the key."""
    agencies = {CENTRE.agency: "centre", BANK: "bank"}
    send(
        system,
        *(
            d.RegisterAgency(agency=agency, name=agency, kind=kind)
            for agency, kind in agencies.items()
        ),
    )
    system.settle("register")
    holders = {
        "officer": (CENTRE.agency, "officer"),
        "bank": (BANK, "agency_system"),
        "supervisor": (CENTRE.agency, "supervisor"),
    }
    keys = {
        holder: issue_keys(system, [agency], role, live=False)[agency]
        for holder, (agency, role) in holders.items()
    }
    system.settle("register")
    system.edge.log.close()
    return keys


def _taken(answer: BaseHTTPResponse) -> BaseHTTPResponse:
    if answer.status not in DONE:
        raise RuntimeError(f"{answer.status}: {answer.data[:500].decode(errors='replace')}")
    return answer
