"""The broker: what Tocsin has in it, declared in one place, and how to reach it."""

import random
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlsplit
from uuid import uuid4

from amqp.exceptions import PreconditionFailed
from kombu.connection import Connection
from kombu.entity import Exchange, Queue

from shared.settings import Settings, secret_in

HEARTBEAT_SECONDS = 10
PATIENCE_SECONDS = 10
"""How long a broker may take to accept a connection, to answer, or to take what is sent."""
FIRST_DELAY_SECONDS, LONGEST_DELAY_SECONDS = 0.1, 5.0
DELIVERY_LIMIT = 20
"""Past so many deliveries the broker drops a message; its event waits in the log for catch-up."""

EVENTS = Exchange("tocsin.events", "topic", durable=True)
"""Where every event of the log is published, by its wire name. Only the ledger declares it."""
_FROM_EVENTS = Exchange(EVENTS.name, EVENTS.type, durable=True, no_declare=True)


class Disagreement(RuntimeError):
    """The broker has an exchange or a queue of ours with other properties; says what to do."""


def uri_of(settings: Settings) -> str:
    """Return the broker's URI, with the password from its file; ValueError if it is none."""
    parts = urlsplit(settings.amqp_uri)
    if parts.scheme not in {"amqp", "amqps"} or not parts.hostname:
        raise ValueError("TOCSIN_AMQP_URI must be like amqp://user@127.0.0.1:5672//")
    if not settings.amqp_password_file:
        return settings.amqp_uri
    secret = quote(secret_in(settings.amqp_password_file), safe="")
    place = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=f"{parts.username or 'guest'}:{secret}@{place}").geturl()


@contextmanager
def connected(uri: str) -> Iterator[Any]:
    """Hold an open connection of py-amqp, on which nothing waits longer than it may.

    Errors are those of py-amqp (AMQPError) and of sockets (OSError).
    """
    place = Connection(uri, heartbeat=HEARTBEAT_SECONDS, connect_timeout=PATIENCE_SECONDS)
    connection = place.transport.establish_connection()  # connect() would try twice, 2 s apart
    try:
        connection.sock.settimeout(PATIENCE_SECONDS)
        yield connection
        connection.close()
    finally:
        connection.collect()


def reaction_queue(name: str, types: Iterable[str]) -> Queue:
    """Return the queue of the reaction `name`, which gets the events of these types."""
    return Queue(
        name,
        bindings=[_FROM_EVENTS.binding(type_) for type_ in sorted(types)],
        durable=True,
        queue_arguments={"x-queue-type": "quorum", "x-delivery-limit": DELIVERY_LIMIT},
    )


def doorbell_queue(process: str, keys: Iterable[str]) -> Queue:
    """Return a new queue that only says that events with these keys came: the last is enough."""
    return Queue(
        f"doorbell.{process}.{uuid4().hex}",
        bindings=[_FROM_EVENTS.binding(key) for key in keys],
        durable=False,
        exclusive=True,
        auto_delete=True,
        queue_arguments={"x-queue-type": "classic", "x-max-length": 1},
    )


def declare(entity: Exchange | Queue, channel: Any) -> None:  # noqa: ANN401  py-amqp has no types
    """Declare an exchange, or a queue with its bindings; Disagreement if the broker has another."""
    try:
        entity(channel).declare()
    except PreconditionFailed as refused:
        raise Disagreement(_disagreement(entity, refused.reply_text)) from None


def delays() -> Iterator[float]:
    """Yield the seconds to wait before each next attempt: longer each time, never in step."""
    delay = FIRST_DELAY_SECONDS
    while True:
        yield delay * random.uniform(0.5, 1.5)  # noqa: S311  jitter, not a secret
        delay = min(delay * 2, LONGEST_DELAY_SECONDS)


def _disagreement(entity: Exchange | Queue, words: str) -> str:
    kind = type(entity).__name__.lower()
    properties = vars(entity)  # kombu sets them from names, which no type checker sees
    ours = properties.get("queue_arguments") or f"{properties.get('type', 'classic')}, durable"
    return (
        f"The broker has the {kind} {entity.name} otherwise than Tocsin needs it."
        f" Tocsin's: {ours}. The broker says: {words}."
        f" Delete that {kind} (every event is in the log, nothing is lost), or give Tocsin"
        " a virtual host of its own in TOCSIN_AMQP_URI; then start again."
    )
