"""What Tocsin has in the broker is declared alike by all, and how to reach it is plain."""

from __future__ import annotations

import json
import socket
from itertools import islice
from typing import TYPE_CHECKING

import pytest
from kombu.connection import Connection
from kombu.entity import Exchange, Queue

from shared.edge import broker
from shared.edge.broker import (
    EVENTS,
    Disagreement,
    connected,
    declare,
    delays,
    doorbell_queue,
    reaction_queue,
    uri_of,
)
from shared.settings import Settings
from tests.broker.outbox import eventually

if TYPE_CHECKING:
    from pathlib import Path

    from shared.testing.rabbitmq import PrivateRabbit
    from tests.broker.outbox import Outbox


def test_a_reaction_has_a_durable_quorum_queue_that_drops_nothing_soon(
    rabbit: PrivateRabbit, host: str, uri: str
) -> None:
    with connected(uri) as connection:
        channel = connection.channel()
        declare(EVENTS, channel)
        for _ in range(2):
            declare(reaction_queue("stop_payment.offer", ["stop_payment.ordered.v1"]), channel)
        listed = rabbit.control(
            *("list_queues", "--quiet", "--formatter", "json", "--vhost", host),
            *("name", "type", "durable", "arguments"),
        )
    [queue] = json.loads(listed)
    arguments = {name: value for name, _, value in queue.pop("arguments")}
    assert queue == {"name": "stop_payment.offer", "type": "quorum", "durable": True}
    assert arguments.pop("x-delivery-limit") >= 10
    assert arguments == {"x-queue-type": "quorum"}  # above all, no dead letters


def test_a_reaction_gets_the_events_it_reacts_to_and_no_others(outbox: Outbox) -> None:
    outbox.attach("stop_payment.ordered.v1", "stop_payment.withdrawn.v1")
    with outbox.relay():
        for type_ in ("ordered", "acknowledged", "withdrawn"):
            outbox.append(1, f"stop_payment.{type_}.v1")
        eventually(outbox.published)
    assert outbox.arrived() == [0, 2]


def test_each_doorbell_is_another_and_belongs_to_one_connection(uri: str) -> None:
    bell = doorbell_queue("projector", ["#"])
    assert bell.name != doorbell_queue("projector", ["#"]).name
    with connected(uri) as connection, connected(uri) as other:
        channel = connection.channel()
        declare(EVENTS, channel)
        declare(bell, channel)
        with pytest.raises(Exception, match="RESOURCE_LOCKED"):
            other.channel().queue_declare(bell.name, passive=True)


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        (Exchange("tocsin.events", "fanout", durable=True), EVENTS),
        (Queue("stop_payment.offer"), reaction_queue("stop_payment.offer", [])),
    ],
)
def test_what_the_broker_has_otherwise_is_named_with_what_to_do(
    uri: str, theirs: Exchange | Queue, ours: Exchange | Queue
) -> None:
    with connected(uri) as connection:
        theirs(connection.channel()).declare()
        with pytest.raises(Disagreement) as told:
            declare(ours, connection.channel())
    for words in (ours.name, "PRECONDITION_FAILED", "inequivalent arg", "Delete that"):
        assert words in str(told.value)


def test_a_service_before_the_ledger_is_told_that_the_exchange_is_not_there_yet(uri: str) -> None:
    with connected(uri) as connection, pytest.raises(Exception, match="NOT_FOUND - no exchange"):
        declare(reaction_queue("stop_payment.offer", ["#"]), connection.channel())


def test_the_password_comes_from_a_file_and_may_hold_anything(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("a/b:c@d%\n")
    settings = Settings(amqp_uri="amqp://ledger@h:5673/own", amqp_password_file=str(file))
    place = Connection(uri_of(settings))
    assert (place.userid, place.password) == ("ledger", "a/b:c@d%")
    assert (place.hostname, place.port, place.virtual_host) == ("h", 5673, "own")
    assert uri_of(Settings(amqp_uri="amqps://a:b@h")) == "amqps://a:b@h"


@pytest.mark.parametrize("nonsense", ["localhost:5672", "http://localhost", "amqp://", ""])
def test_what_names_no_broker_is_refused(nonsense: str) -> None:
    with pytest.raises(ValueError, match="TOCSIN_AMQP_URI"):
        uri_of(Settings(amqp_uri=nonsense))


def test_nobody_waits_for_ever_for_a_broker_that_says_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(broker, "PATIENCE_SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        port = mute.getsockname()[1]
        with pytest.raises(TimeoutError), connected(f"amqp://127.0.0.1:{port}"):
            pass


def test_delays_grow_up_to_a_limit_and_differ() -> None:
    waits, others = list(islice(delays(), 50)), list(islice(delays(), 50))
    assert waits != others
    assert waits[0] < 1 < min(waits[10:])
    assert max(waits) < 10
