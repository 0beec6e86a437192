"""Broker and database break in the middle; what was accepted is there, once, and is delivered."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import DBAPIError
from urllib3 import HTTPConnectionPool
from urllib3.exceptions import HTTPError

from services.cli.staging import in_many
from shared.log.read import Reader
from shared.testing.postgres import PrivatePostgres
from shared.testing.rabbitmq import PrivateRabbit
from tests.application import application
from tests.faults.conftest import (
    CASTING,
    MONEY,
    assert_unharmed,
    assert_whole,
    breaking,
    played,
    silent,
    wait_until,
)
from tests.town import ANOTHER

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from services.cli.fleet import Fleet
    from services.cli.plan import Place
    from services.cli.staging import Staged
    from tests.faults.conftest import Result

MIDDLE = 560
OUTAGE_SECONDS = 30
ORDERS, CLIENTS = 240, 8
CREATED, UNAVAILABLE = 201, 503
ORDERED, OFFERED = "stop_payment.ordered.v1", "stop_payment.offered.v1"


@pytest.fixture
def broker() -> Iterator[PrivateRabbit]:
    """A broker that may be stopped, or wiped."""
    with PrivateRabbit() as made:
        yield made


@pytest.fixture
def database() -> Iterator[PrivatePostgres]:
    """A server that may be stopped."""
    with PrivatePostgres() as made:
        yield made


@pytest.mark.slow
def test_orders_are_accepted_while_the_broker_is_down_and_delivered_afterwards(
    place: Place,
    files: list[Path],
    undisturbed: tuple[Result, Counter[str]],
    broker: PrivateRabbit,
) -> None:
    seen: dict[str, int] = {}

    def outage(_: Fleet) -> None:
        began = time.monotonic()
        wait_until(lambda: bool(staged.play.rows))
        seen["accepted"] = sum(row.outcome == "accepted" for row in staged.play.rows)
        time.sleep(max(0.0, OUTAGE_SECONDS - (time.monotonic() - began)))
        broker.start()

    with in_many(replace(place, amqp_uri=broker.uri), CASTING, domains=MONEY) as staged:
        broker.stop()
        with breaking(staged, 0, outage):
            found = played(staged, files)
        assert_unharmed(staged, found, undisturbed)
    assert seen["accepted"] > 0


@pytest.mark.slow
@pytest.mark.parametrize("how", ["wiped", "killed"])
def test_a_broker_that_forgets_everything_loses_nothing(
    place: Place,
    files: list[Path],
    undisturbed: tuple[Result, Counter[str]],
    broker: PrivateRabbit,
    how: str,
) -> None:
    def forget(_: Fleet) -> None:
        if how == "wiped":
            broker.wipe()
        else:
            broker.stop("kill")
            broker.start()

    with in_many(replace(place, amqp_uri=broker.uri), CASTING, domains=MONEY) as staged:
        with breaking(staged, MIDDLE, forget):
            found = played(staged, files)
        assert_unharmed(staged, found, undisturbed)


class Client:
    """Orders stops as the centre would, again under the same key until there is a receipt."""

    def __init__(self, staged: Staged) -> None:
        self.statuses: Counter[int] = Counter()
        self._key = staged.play.officer_key()
        self._pool = HTTPConnectionPool(*staged.address, maxsize=CLIENTS, timeout=60, retries=False)

    def order(self, number: int) -> str:
        name = f"CRASH-{number}"
        said = application(name, overrides=ANOTHER)
        body = json.dumps({field: value for field, value in said.items() if value is not None})
        headers = {
            "Authorization": f"Bearer {self._key}",
            "Content-Type": "application/json",
            "Idempotency-Key": name,
        }
        while True:
            try:
                answer = self._pool.request(
                    "POST", "/v1/stop-payments", body=body.encode(), headers=headers
                )
            except HTTPError:
                self.statuses[0] += 1
            else:
                self.statuses[answer.status] += 1
                if answer.status in (200, CREATED):
                    return str(answer.json()["order_id"])
                assert answer.status == UNAVAILABLE, answer.data
            time.sleep(0.1)


def log_size(staged: Staged) -> int:
    """Return how many events there are; -1 while the database is away."""
    try:
        return Reader(staged.play.engine).size()
    except DBAPIError:
        return -1


@pytest.mark.slow
def test_a_database_that_crashes_under_load_keeps_every_receipt_and_doubles_nothing(
    place: Place, database: PrivatePostgres
) -> None:
    with in_many(
        replace(place, database_url=database.fresh_database()), CASTING, domains=MONEY
    ) as staged:
        client = Client(staged)
        begun = log_size(staged)

        def crash() -> None:
            wait_until(lambda: log_size(staged) > begun + 60)
            database.stop("immediate")
            wait_until(lambda: client.statuses[UNAVAILABLE] > 0)
            database.start()

        crashing = threading.Thread(target=crash)
        crashing.start()
        with ThreadPoolExecutor(CLIENTS) as clients:
            orders = set(clients.map(client.order, range(ORDERS)))
        crashing.join()
        staged.play.engine.dispose()  # the test's own connections broke too
        assert len(orders) == ORDERS
        assert client.statuses[UNAVAILABLE] > 0

        def offered() -> int:
            return len(Reader(staged.play.engine).events(limit=100_000, types=[OFFERED]))

        wait_until(lambda: offered() == ORDERS, 120)
        for kind in (ORDERED, OFFERED):
            events = Reader(staged.play.engine).events(limit=100_000, types=[kind])
            streams = Counter(event.stream.partition("-")[2] for event in events)
            assert streams == dict.fromkeys(orders, 1)
        assert_whole(staged.play.engine, staged.play.vault)


@pytest.mark.slow
def test_two_of_everything_do_no_harm_and_one_of_each_is_enough(
    place: Place, files: list[Path], undisturbed: tuple[Result, Counter[str]]
) -> None:
    def lose(fleet: Fleet) -> None:
        for name in ("ledger", "projector", "stop_payment-2", "directory-2", "gateway-2"):
            fleet.kill(name)

    with in_many(place, CASTING, copies=2, domains=MONEY) as staged:
        with breaking(staged, MIDDLE, lose):
            found = played(staged, files)
        assert_unharmed(staged, found, undisturbed)


@pytest.mark.slow
def test_the_same_file_through_two_gateways_at_once_makes_each_order_once(
    place: Place, files: list[Path]
) -> None:
    with in_many(place, CASTING, copies=2, domains=MONEY) as staged:
        assert staged.fleet
        other = staged.fleet.members["gateway-2"].settings["TOCSIN_HTTP"].rpartition(":")
        with ThreadPoolExecutor(1) as aside:
            also = aside.submit(
                staged.play.upload_to, HTTPConnectionPool(other[0], int(other[2])), files[-1]
            )
            staged.play.upload(files, silent)
            rows = also.result()
        here = {row.application_id: row for row in staged.play.rows if row.file == files[-1].name}
        for row in rows:
            twin = here[row.application_id]
            assert row.order_id == twin.order_id
            assert {row.outcome, twin.outcome} in ({"accepted", "repeated"}, {"refused"})
        assert_whole(staged.play.engine, staged.play.vault)
