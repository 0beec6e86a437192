"""Whatever happens to the broker, every event reaches it, in order, and nothing is forgotten."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from kombu.entity import Exchange

from shared import relay as module
from shared.edge.broker import EVENTS, Disagreement, connected
from shared.relay import Relay
from tests.broker.outbox import QUEUE, TYPE, count, eventually, unskipped

if TYPE_CHECKING:
    from shared.testing.rabbitmq import PrivateRabbit
    from tests.broker.outbox import Outbox


def test_a_message_is_the_event_as_it_was_hashed(outbox: Outbox) -> None:
    outbox.attach()
    outbox.append(1)
    with outbox.relay():
        eventually(outbox.published)
    [message], [event] = outbox.messages(), outbox.reader.events()
    assert message.body == event.text
    assert orjson.loads(message.body)["event_id"] == message.properties["message_id"]
    assert message.headers == {"position": 0}
    assert message.delivery_info["exchange"] == "tocsin.events"
    assert message.delivery_info["routing_key"] == event.type
    assert message.properties["content_type"] == "application/json"
    assert message.properties["delivery_mode"] == 2


def test_thousands_of_events_arrive_in_order_once_while_many_append(outbox: Outbox) -> None:
    outbox.attach()
    outbox.append(500)
    before = count("tocsin_relay_published_total")
    with outbox.relay() as relay:
        with outbox.growing(threads=4):
            eventually(lambda: relay.position > 4_000)
            assert count("tocsin_relay_active") == 1
        eventually(outbox.published)
    size = outbox.reader.size()
    assert outbox.arrived() == list(range(size))
    assert count("tocsin_relay_published_total") - before == size
    assert count("tocsin_relay_position") == size - 1
    assert count("tocsin_relay_active") == 0


def test_a_broker_that_crashes_amid_publishing_loses_nothing_that_counts_as_published(
    outbox: Outbox, rabbit: PrivateRabbit
) -> None:
    outbox.attach_for_good()
    with outbox.growing(), outbox.relay() as relay:
        eventually(lambda: relay.position > 1_000)
        rabbit.stop("kill")
    rabbit.start()
    with outbox.inbox() as arrived:
        eventually(lambda: set(arrived) >= set(range(outbox.saved() + 1)))
    assert unskipped(arrived)


def test_a_relay_goes_on_when_a_crashed_broker_is_back(
    outbox: Outbox, rabbit: PrivateRabbit
) -> None:
    outbox.attach_for_good()
    with outbox.inbox() as arrived, outbox.relay() as relay:
        with outbox.growing():
            eventually(lambda: relay.position > 1_000)
            rabbit.stop("kill")
            eventually(lambda: "cannot publish" in (relay.trouble or ""))
            stood = relay.position
            outbox.append(100)
            assert outbox.saved() == relay.position == stood
            rabbit.start()
        eventually(outbox.published)
        eventually(lambda: set(arrived) == set(range(outbox.reader.size())))
        assert relay.trouble is None
    assert unskipped(arrived)


def test_what_is_appended_while_the_broker_is_away_arrives_later(
    outbox: Outbox, rabbit: PrivateRabbit
) -> None:
    outbox.attach()
    rabbit.stop()
    with outbox.relay() as relay:
        eventually(lambda: relay.trouble == "it cannot publish: ConnectionRefusedError")
        outbox.append(700)
        rabbit.start()
        eventually(outbox.published)
    assert outbox.arrived() == list(range(700))


def test_an_empty_broker_gets_its_exchange_and_all_that_is_new(
    outbox: Outbox, rabbit: PrivateRabbit, host: str
) -> None:
    outbox.attach()
    outbox.append(10)
    with outbox.relay():
        eventually(outbox.published)
        rabbit.wipe()
        rabbit.host(host)
        with connected(outbox.uri) as connection:
            channel = connection.channel()
            eventually(lambda: _has_exchange(connection.channel()))
            channel.queue_declare(QUEUE, durable=True, auto_delete=False)
            channel.queue_bind(QUEUE, EVENTS.name, "#")
        outbox.append(10)
        eventually(outbox.published)
    assert outbox.arrived() == list(range(10, 20))


def test_what_no_queue_wants_is_counted_and_passed(outbox: Outbox) -> None:
    outbox.attach(TYPE)
    before = count("tocsin_relay_unroutable_total")
    with outbox.relay():
        outbox.append(3)
        outbox.append(1_200, "stop_payment.acknowledged.v1")
        outbox.append(3)
        eventually(outbox.published)
    assert count("tocsin_relay_unroutable_total") - before == 1_200
    assert outbox.arrived() == [0, 1, 2, 1203, 1204, 1205]


def test_what_the_broker_refuses_stays_unpublished_until_it_is_taken(outbox: Outbox) -> None:
    outbox.attach()
    with connected(outbox.uri) as connection:
        channel = connection.channel()
        full = {"x-max-length": 1, "x-overflow": "reject-publish"}
        channel.queue_declare("full", durable=True, auto_delete=False, arguments=full)
        channel.queue_bind("full", EVENTS.name, "#")
        outbox.append(5)
        with outbox.relay() as relay:
            eventually(lambda: "the broker refuses message" in (relay.trouble or ""))
            assert outbox.saved() == -1
            channel.queue_delete("full")
            eventually(outbox.published)
    arrived = outbox.arrived()
    assert set(arrived) == set(range(5))
    assert unskipped(arrived)


def test_an_exchange_that_somebody_deletes_is_made_again(outbox: Outbox) -> None:
    outbox.attach()
    with outbox.relay() as relay:
        outbox.append(1)
        eventually(outbox.published)
        with connected(outbox.uri) as connection:
            connection.channel().exchange_delete(EVENTS.name)
            outbox.append(1)
            eventually(outbox.published)
            assert _has_exchange(connection.channel())
        assert relay.trouble is None


def test_a_broker_with_another_exchange_of_that_name_ends_the_relay(outbox: Outbox) -> None:
    with connected(outbox.uri) as connection:
        Exchange(EVENTS.name, "direct", durable=True)(connection.channel()).declare()
    with pytest.raises(Disagreement, match=r"tocsin\.events"):
        Relay(outbox.engine, outbox.uri).run(threading.Event())
    assert outbox.saved() == -1


def test_a_relay_that_is_behind_rests_only_once_it_has_caught_up(
    outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "WINDOW", 10)
    monkeypatch.setattr(module, "GATHER_SECONDS", 600)
    outbox.append(35)
    with outbox.relay():
        eventually(outbox.published)


def test_a_relay_that_is_stopped_finishes_the_window_under_way(
    outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "WINDOW", 10)
    outbox.attach()
    outbox.append(2_000)
    with outbox.relay() as relay:
        eventually(lambda: relay.position > 100)
    assert outbox.arrived() == list(range(outbox.saved() + 1))
    with outbox.relay():
        eventually(outbox.published)
    assert outbox.arrived()[-1] == 1_999


def _has_exchange(channel: Any) -> bool:  # noqa: ANN401  py-amqp has no types
    try:
        Exchange(EVENTS.name, "topic", durable=True)(channel).declare(passive=True)
    except Exception:  # noqa: BLE001  whichever way the broker says so
        return False
    return True
