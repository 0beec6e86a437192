"""The doorbell rings for every event and at every connection, and survives the broker."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import amqp
import pytest

from shared.edge.broker import EVENTS, connected
from shared.edge.doorbell import Doorbell
from tests.broker.outbox import TYPE, eventually

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shared.testing.rabbitmq import PrivateRabbit
    from tests.broker.outbox import Outbox

GREEN = Path(__file__).with_name("green_bell.py")


class Rings:
    """A bell that counts."""

    def __init__(self, uri: str, *keys: str) -> None:
        self.count = 0
        self.sizes: list[int] = []
        self.bell = Doorbell(uri, "projector", self._ring, keys or ("#",))

    def _ring(self, size: int) -> None:
        self.count += 1
        self.sizes.append(size)


@contextmanager
def ringing(uri: str, *keys: str) -> Iterator[Rings]:
    rings = Rings(uri, *keys)
    rings.bell.start()
    try:
        yield rings
    finally:
        rings.bell.stop()


def queues(rabbit: PrivateRabbit, host: str) -> list[str]:
    command = ("list_queues", "--quiet", "--formatter", "json", "--vhost", host, "name")
    return [queue["name"] for queue in json.loads(rabbit.control(*command))]


def test_it_rings_once_when_it_is_connected_and_then_for_events(outbox: Outbox) -> None:
    outbox.attach()
    with ringing(outbox.uri) as rings, outbox.relay():
        eventually(lambda: rings.count == 1)
        outbox.append(1)
        eventually(lambda: rings.count == 2)
        outbox.append(1)
        eventually(lambda: rings.count == 3)
    assert rings.sizes == [0, 1, 2]


@pytest.mark.parametrize(
    ("headers", "size"),
    [({}, 0), ({"position": "5"}, 0), ({"position": True}, 0), ({"position": 5}, 6)],
)
def test_it_rings_whatever_a_message_says_of_its_position(
    outbox: Outbox, headers: dict[str, Any], size: int
) -> None:
    outbox.attach()
    with ringing(outbox.uri) as rings, connected(outbox.uri) as connection:
        eventually(lambda: rings.bell.connected)
        message = amqp.Message("not even JSON", application_headers=headers)
        connection.channel().basic_publish(message, EVENTS.name, TYPE)
        eventually(lambda: rings.count == 2)
    assert rings.sizes == [0, size]


def test_it_rings_for_the_events_it_was_asked_to_hear_and_no_others(outbox: Outbox) -> None:
    outbox.attach()
    with ringing(outbox.uri, TYPE) as rings, outbox.relay():
        eventually(lambda: rings.count == 1)
        outbox.append(5, "stop_payment.withdrawn.v1")
        outbox.append(1)
        eventually(lambda: rings.count == 2)


def test_a_burst_rings_far_less_often_than_it_has_events(outbox: Outbox) -> None:
    outbox.attach()
    rings: list[None] = []
    let_go = threading.Event()

    def slowly(_size: int) -> None:
        rings.append(None)
        let_go.wait()

    bell = Doorbell(outbox.uri, "projector", slowly)
    bell.start()
    eventually(lambda: rings)
    with outbox.relay():
        outbox.append(1_000)
        eventually(outbox.published)
    let_go.set()
    eventually(lambda: len(rings) > 1)
    bell.stop()
    assert len(rings) <= 3


def test_it_waits_for_the_ledger_to_declare_the_exchange(outbox: Outbox) -> None:
    with ringing(outbox.uri) as rings:
        outbox.append(1)
        assert not rings.bell.connected
        with outbox.relay():
            eventually(lambda: rings.count)


def test_it_rings_again_when_the_broker_is_back(outbox: Outbox, rabbit: PrivateRabbit) -> None:
    outbox.attach()
    with ringing(outbox.uri) as rings:
        eventually(lambda: rings.bell.connected)
        rabbit.stop("kill")
        eventually(lambda: not rings.bell.connected)
        rabbit.start()
        eventually(lambda: rings.count == 2)
        assert rings.bell.connected


def test_it_listens_anew_when_somebody_deletes_its_queue(
    outbox: Outbox, rabbit: PrivateRabbit, host: str
) -> None:
    outbox.attach()
    with ringing(outbox.uri) as rings:
        eventually(lambda: rings.count == 1)
        [bell] = [name for name in queues(rabbit, host) if name.startswith("doorbell.projector.")]
        rabbit.control("delete_queue", "--vhost", host, bell)
        eventually(lambda: rings.count == 2)


def test_nothing_of_it_stays_in_the_broker(
    outbox: Outbox, rabbit: PrivateRabbit, host: str
) -> None:
    outbox.attach()
    with ringing(outbox.uri) as rings:
        eventually(lambda: rings.count)
    assert not rings.bell.connected
    assert queues(rabbit, host) == ["stop_payment.offer"]


def test_it_rings_on_green_threads_too(outbox: Outbox) -> None:
    outbox.attach()
    command = [sys.executable, str(GREEN)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as green:
        assert green.stdin
        assert green.stdout
        green.stdin.write(f"{outbox.uri}\n")
        green.stdin.flush()
        assert green.stdout.readline() == "ring 1\n"
        with outbox.relay():
            outbox.append(1)
            assert green.stdout.readline() == "ring 2\n"
        rest, _ = green.communicate("\n")
    assert rest == "stopped, and others ran meanwhile\n"
    assert green.returncode == 0
