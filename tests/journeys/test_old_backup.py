"""An old backup is put back under the processes: nothing is taken, and everybody says why."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
import urllib3

from contracts.directory import RegisterAgency
from contracts.envelope import to_wire
from contracts.port import Caller, WireCommand, command_id
from contracts.problems import Problem
from services.cli.database import prepare
from services.cli.embedded import System
from services.cli.fleet import Fleet
from services.cli.installation import send
from services.cli.plan import Place, members
from shared.clock import WallClock
from shared.edge.remote import RemotePort
from shared.log.checkpoint import trusted
from shared.log.evidence import checkpoints, log_checkpoint
from shared.log.note import VerifierKey
from shared.log.read import Reader
from shared.log.tables import log_event, log_head, open_engine
from shared.log.tree import Edge
from tests.application import APPLICATION
from tests.ledger.conftest import tamper

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Engine

    from shared.testing.postgres import PrivatePostgres
    from shared.testing.rabbitmq import PrivateRabbit

PATIENCE_SECONDS = 60
OFFICER = Caller("CENTRE", "api", key="centre")
BEFORE = 3


def until(true: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < end, "this did not come true"
        time.sleep(0.05)


def put_back(engine: Engine, size: int) -> None:
    """Put the log back to what it was at a size, as its backup from then would."""
    events, edge = Reader(engine).events(limit=size), Edge()
    for event in events:
        edge.push(event.leaf_hash)
    recorded_at = to_wire(events[-1].recorded_at)
    before = {"size": size, "edge": edge.to_bytes(), "recorded_at": recorded_at}
    tamper(
        engine,
        log_event.delete().where(log_event.c.position >= size),
        log_checkpoint.delete().where(log_checkpoint.c.size > size),
        log_head.update().values(before),
    )
    with engine.begin() as connection:
        for table in ("log_event", "log_tile", "log_checkpoint", "log_head"):
            connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE TRIGGER ALL")


@pytest.mark.slow
def test_processes_take_nothing_over_an_old_backup(
    postgres: PrivatePostgres, rabbit: PrivateRabbit, tmp_path: Path
) -> None:
    place = Place(postgres.fresh_database(), rabbit.host("old-backup"), tmp_path, "127.0.0.1:0")
    secrets = place.secrets.passwords()
    prepare(place.database_url, origin="tests", clock="wall", passwords=secrets)
    engine = open_engine(place.database_url)
    operator = System(engine, WallClock(), tmp_path / "keys")
    with Fleet(members(place, domains=("stop_payment",)), tmp_path) as fleet:
        fleet.start()
        fleet.wait_until_ready()
        for number in range(BEFORE + 3):
            send(operator, RegisterAgency(agency=f"A{number}", name="A", kind="bank"))
        signed = Reader(engine).size()
        until(lambda: any(size >= signed for size, _, _ in checkpoints(engine)))
        check_what_strangers_see(fleet, signed)
        assert set(fleet.stop().values()) == {0}
        put_back(engine, BEFORE)
        fleet.start()
        why = f"holds {BEFORE} events, and {signed} were signed"
        for name in ("ledger", "directory", "stop_payment", "gateway"):
            until(lambda name=name: why in said(fleet, name))  # type: ignore[misc]
        port = RemotePort(ports_of(fleet), place.secrets.secret("port-gateway"))
        early = command_id("CENTRE", "early")
        [answer] = port.send([WireCommand(early, "stop_payment.order.v1", APPLICATION)], OFFICER)
        assert answer == Problem("store-unavailable")
        assert Reader(engine).size() == BEFORE
        assert fleet.ended() == {}
    operator.edge.log.close()
    engine.dispose()


def check_what_strangers_see(fleet: Fleet, size: int) -> None:
    """See the checkpoint through the gateway, as anybody may."""
    url = f"http://{fleet.members['gateway'].settings['TOCSIN_HTTP']}/v1/log"
    keys = urllib3.request("GET", f"{url}/keys").json()["keys"]
    note = urllib3.request("GET", f"{url}/checkpoint").data.decode()
    assert trusted(note, "tests", [VerifierKey.parse(key) for key in keys]).size >= size
    grown: Any = urllib3.request("GET", f"{url}/consistency?old=1&new={size}").json()
    assert grown["hashes"]


def said(fleet: Fleet, name: str) -> str:
    """What a process says of its readiness."""
    try:
        answer = urllib3.request("GET", fleet.members[name].ready, retries=False)
    except urllib3.exceptions.HTTPError:
        return ""
    assert answer.status == 503
    return answer.data.decode()


def ports_of(fleet: Fleet) -> dict[str, str]:
    names = ("directory", "stop_payment")
    return {name: f"http://{fleet.members[name].settings['TOCSIN_PRIVATE_HTTP']}" for name in names}
