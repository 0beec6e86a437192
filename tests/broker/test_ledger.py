"""The process `ledger` publishes, tells how it is, and ends when it is told to or must."""

from __future__ import annotations

import json
import socket
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
import urllib3
from kombu.entity import Exchange

from services.ledger.publishing import run
from shared.edge.broker import EVENTS, Disagreement, connected
from shared.settings import Settings
from tests.broker.outbox import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shared.testing.rabbitmq import PrivateRabbit
    from tests.broker.outbox import Outbox


@dataclass
class Ledger:
    """A ledger at work."""

    address: str
    stopped: threading.Event
    ended: Future[None]

    def get(self, path: str) -> tuple[int, str]:
        """What it answers, or 0 where nobody does."""
        try:
            answer = urllib3.request("GET", f"http://{self.address}{path}", retries=False)
        except urllib3.exceptions.HTTPError:
            return 0, ""
        return answer.status, answer.data.decode()

    def ready(self) -> bool:
        return self.get("/readyz")[0] == 200


def free_address() -> str:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return f"127.0.0.1:{found.getsockname()[1]}"


@contextmanager
def ledger(outbox: Outbox, address: str = "") -> Iterator[Ledger]:
    settings = Settings(amqp_uri=outbox.uri, private_http=address or free_address())
    stopped = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        ended = pool.submit(run, outbox.engine, settings, stopped)
        try:
            yield Ledger(settings.private_http, stopped, ended)
        finally:
            stopped.set()


def test_it_publishes_and_tells_how_much(outbox: Outbox) -> None:
    outbox.attach()
    outbox.append(3)
    with ledger(outbox) as running:
        eventually(outbox.published)
        eventually(running.ready)
        assert running.get("/healthz")[0] == 200
        figures = running.get("/metrics")[1]
    for figure in ("published_total", "unroutable_total", "active 1.0", "position 2.0"):
        assert f"tocsin_relay_{figure}" in figures
    assert running.ended.result() is None
    assert outbox.arrived() == [0, 1, 2]


def test_whoever_stands_by_is_ready_too(outbox: Outbox) -> None:
    outbox.attach()
    with ledger(outbox) as first, ledger(outbox) as second:
        eventually(first.ready)
        eventually(second.ready)


def test_it_lives_but_is_not_ready_while_it_cannot_publish(
    outbox: Outbox, rabbit: PrivateRabbit
) -> None:
    outbox.attach()
    with ledger(outbox) as running:
        eventually(running.ready)
        rabbit.stop()
        eventually(lambda: running.get("/readyz")[0] == 503)
        reasons = json.loads(running.get("/readyz")[1])["reasons"]
        assert any("cannot publish" in reason for reason in reasons)
        assert running.get("/healthz")[0] == 200
        rabbit.start()
        eventually(running.ready)


def test_a_private_address_that_is_taken_ends_it(outbox: Outbox) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with ledger(outbox, address) as running, pytest.raises(OSError, match="in use"):
            running.ended.result()


def test_a_disagreement_with_the_broker_ends_it(outbox: Outbox) -> None:
    with connected(outbox.uri) as connection:
        Exchange(EVENTS.name, "direct", durable=True)(connection.channel()).declare()
    with ledger(outbox) as running, pytest.raises(Disagreement):
        running.ended.result()
    assert running.get("/healthz")[0] == 0


def test_without_a_broker_in_the_settings_it_does_not_begin(outbox: Outbox) -> None:
    with pytest.raises(ValueError, match="TOCSIN_AMQP_URI"):
        run(outbox.engine, Settings(), threading.Event())
