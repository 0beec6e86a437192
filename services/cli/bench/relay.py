"""The relay, against kombu with a confirm for each message, into the same durable quorum queue.

Ours reads the log, publishes it and saves how far it has come, from connecting to the last event
saved. The peer has the same texts ready in memory, is connected, and saves nothing.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from threading import Event, Thread
from time import perf_counter, sleep
from typing import TYPE_CHECKING

from kombu.connection import Connection
from kombu.messaging import Producer

from services.cli.bench.append import write
from services.cli.bench.rounds import Row, compared
from shared.edge.broker import EVENTS, connected, declare, reaction_queue
from shared.log.append import Log
from shared.log.read import Reader
from shared.log.tables import create, open_engine
from shared.relay import Relay
from shared.testing.postgres import PrivatePostgres
from shared.testing.rabbitmq import PrivateRabbit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Engine

    from shared.log.read import Recorded

EVENTS_A_ROUND = 10_000
PEERS_A_ROUND = 1_000
BULK = 500
FLOOR = 8
PEER = "kombu, one confirm each"
QUEUE = reaction_queue("bench.relay", ["#"])


def measure(events: int = EVENTS_A_ROUND, peers: int = PEERS_A_ROUND, rounds: int = 5) -> list[Row]:
    """Medians over rounds in which ours and the peer take turns, at a private broker."""
    with PrivatePostgres() as postgres, PrivateRabbit() as rabbit:
        engine = open_engine(postgres.fresh_database())
        create(engine, "bench", "wall")
        taken = [_round(engine, rabbit.uri, events, peers) for _ in range(rounds + 1)][1:]
        engine.dispose()
    return [compared("relay", ("postgresql", 1), taken, PEER, FLOOR)]


def _round(engine: Engine, uri: str, events: int, peers: int) -> tuple[float, float]:
    size = Reader(engine).size()
    log = Log(engine, partial(datetime.now, UTC))
    for start in range(0, events, BULK):
        log.append([write() for _ in range(min(BULK, events - start))])
    log.close()
    with _empty_queue(uri):
        ours = _ours(engine, uri, size + events - 1)
    with _empty_queue(uri):
        peer = _peer(uri, Reader(engine).events(size - 1, peers))
    return events / ours, peers / peer


@contextmanager
def _empty_queue(uri: str) -> Iterator[None]:
    """Have the queue for the time of a `with`, and nothing in it before."""
    with connected(uri) as connection:
        channel = connection.channel()
        declare(EVENTS, channel)
        declare(QUEUE, channel)
    yield
    with connected(uri) as connection:
        connection.channel().queue_delete(QUEUE.name)


def _ours(engine: Engine, uri: str, last: int) -> float:
    """Seconds until the relay has published everything up to the last event."""
    relay, stopped = Relay(engine, uri), Event()
    thread = Thread(target=relay.run, args=(stopped,), daemon=True)
    start = perf_counter()
    thread.start()
    while relay.position < last:
        sleep(0.002)
    seconds = perf_counter() - start
    stopped.set()
    thread.join()
    return seconds


def _peer(uri: str, events: Sequence[Recorded]) -> float:
    """Seconds until kombu has published as many events, each confirmed before the next."""
    with Connection(uri, transport_options={"confirm_publish": True}) as connection:
        producer = Producer(connection.channel(), EVENTS)
        start = perf_counter()
        for event in events:
            producer.publish(
                event.text.encode(),
                routing_key=event.type,
                mandatory=True,
                content_type="application/json",
                content_encoding="utf-8",
                delivery_mode=2,
                message_id=str(event.event_id),
                headers={"position": event.position},
            )
        return perf_counter() - start
