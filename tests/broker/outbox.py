"""A log, a place in the broker, relays between them, and what has come out at the other end."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from amqp.exceptions import AMQPError
from prometheus_client import REGISTRY

from contracts.envelope import Actor
from shared.edge.broker import EVENTS, connected, declare, reaction_queue
from shared.following import positions, start
from shared.log.append import Log, NewEvent, StreamPart, Write
from shared.log.read import Reader
from shared.relay import NAME, Relay

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine

QUEUE = "stop_payment.offer"
TYPE = "stop_payment.ordered.v1"
PATIENCE_SECONDS = 60


def eventually(true: Callable[[], object]) -> None:
    """Waits until something is true; fails when it takes longer than anything here should."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < end, "this did not come true"
        time.sleep(0.01)


def count(name: str) -> float:
    """What a metric of this process stands at."""
    return REGISTRY.get_sample_value(name) or 0.0


@dataclass
class Outbox:
    """A log, and a virtual host where a queue wants all of its events."""

    engine: Engine
    uri: str
    log: Log = field(init=False)

    def __post_init__(self) -> None:
        self.log = Log(self.engine, lambda: datetime.now(UTC))
        self.reader = Reader(self.engine)
        start(self.engine, NAME)

    def append(self, events: int, type_: str = TYPE) -> None:
        """Appends so many events, each of a stream of its own, in one commit."""
        self.log.append([_write(type_) for _ in range(events)])

    @contextmanager
    def growing(self, threads: int = 1, batch: int = 20) -> Iterator[None]:
        """Appends all the while."""
        stopped = threading.Event()

        def grow() -> None:
            while not stopped.wait(0.002):
                self.append(batch)

        growers = [threading.Thread(target=grow) for _ in range(threads)]
        for grower in growers:
            grower.start()
        try:
            yield
        finally:
            stopped.set()
            for grower in growers:
                grower.join()

    def saved(self) -> int:
        """The position up to which everything counts as published."""
        return positions(self.engine)[NAME]

    def published(self) -> bool:
        """Whether that is the whole log."""
        return self.saved() == self.reader.size() - 1

    def attach(self, *types: str) -> None:
        """Declares the exchange, and the queue that wants events of these types, or all."""
        with connected(self.uri) as connection:
            channel = connection.channel()
            declare(EVENTS, channel)
            declare(reaction_queue(QUEUE, types or ("#",)), channel)

    def attach_for_good(self) -> None:
        """Does as `attach`, and waits: a broker notes new quorum queues half a second later.

        One that crashes before that comes back with a queue that takes messages, confirms none and
        delivers none, until somebody deletes it.
        """
        self.attach()
        time.sleep(2)

    def messages(self) -> list[Any]:
        """Everything that is in the queue, taken out of it."""
        found: list[Any] = []
        with connected(self.uri) as connection:
            channel = connection.channel()
            waiting = channel.queue_declare(QUEUE, passive=True).message_count
            channel.basic_consume(QUEUE, no_ack=True, callback=found.append)
            while len(found) < waiting:
                connection.drain_events(timeout=PATIENCE_SECONDS)
        return found

    def arrived(self) -> list[int]:
        """The positions of everything that is in the queue, taken out of it, as they came."""
        return [message.headers["position"] for message in self.messages()]

    @contextmanager
    def inbox(self) -> Iterator[list[int]]:
        """The positions of what comes into the queue, as it comes, whatever the broker suffers."""
        arrived: list[int] = []
        stopped = threading.Event()
        thread = threading.Thread(target=self._receive, args=(arrived, stopped), daemon=True)
        thread.start()
        try:
            yield arrived
        finally:
            stopped.set()
            thread.join(PATIENCE_SECONDS)

    def _receive(self, arrived: list[int], stopped: threading.Event) -> None:
        while not stopped.is_set():
            with suppress(AMQPError, OSError), connected(self.uri) as connection:
                connection.sock.settimeout(1)  # a queue that has just come back may not answer
                channel = connection.channel()

                def receive(message: Any, channel: Any = channel) -> None:  # noqa: ANN401  py-amqp has no types
                    arrived.append(message.headers["position"])
                    channel.basic_ack(message.delivery_tag)

                channel.basic_consume(QUEUE, callback=receive)
                while not stopped.is_set():
                    with suppress(TimeoutError):
                        connection.drain_events(timeout=0.2)
                    connection.heartbeat_tick()

    @contextmanager
    def relay(self) -> Iterator[Relay]:
        """A relay at work."""
        relay, stopped = Relay(self.engine, self.uri), threading.Event()
        thread = threading.Thread(target=relay.run, args=(stopped,), daemon=True)
        thread.start()
        try:
            yield relay
        finally:
            stopped.set()
            thread.join(PATIENCE_SECONDS)
            assert not thread.is_alive()


def unskipped(arrived: list[int]) -> bool:
    """Whether every event came in order: what came again begins anew at one that had come."""
    furthest = -1
    for position in arrived:
        if position > furthest + 1:
            return False
        furthest = max(furthest, position)
    return True


def _write(type_: str) -> Write:
    event = NewEvent(type_, {"name": "张三", "text": "x" * 600})
    return Write(
        command_id=uuid4(),
        digest="0" * 64,
        actor=Actor("centre", "officer-1"),
        occurred_at=datetime.now(UTC),
        streams=(StreamPart(f"stop_payment-{uuid4()}", 0, (event,)),),
    )
