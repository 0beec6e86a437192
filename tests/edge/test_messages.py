"""Messages: believed only where the log says the same, dealt with once, acknowledged at the end."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import orjson
from amqp import Message

from contracts import stop_payment as sp
from contracts.port import Receipt
from services.stop_payment.reactions import OFFERING
from shared.edge.broker import EVENTS, connected, declare
from shared.parking import give_back, parked
from shared.relay import Relay
from tests.application import APPLICATION
from tests.edge.office import BROKEN, DEFAULTS, POISON, told_to_stop, until

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from shared.log.read import Recorded
    from shared.testing.rabbitmq import PrivateRabbit
    from tests.edge.office import Office

NAME = f"reaction.{OFFERING.name}"
CHOOSY = "tests.edge.choosy:ChoosyService"


def fed(office: Office, place: str = "", settings: Mapping[str, str] = DEFAULTS) -> None:
    """Start stop payment, and wait until messages come to it."""
    with connected(office.amqp_uri) as connection:
        declare(EVENTS, connection.channel())
    process = office.start("stop_payment", place, settings=settings)
    until(lambda: process.poll() is not None or consumers(office) == 1)
    assert process.poll() is None


def consumers(office: Office) -> int:
    return queue(office)[1]


def queue(office: Office) -> tuple[int, int]:
    """Return how many messages wait in the reaction's queue, and how many take from it."""
    with connected(office.amqp_uri) as connection:
        channel = connection.channel()
        try:
            found = channel.queue_declare(OFFERING.name, passive=True)
        except Exception:  # noqa: BLE001  not there yet
            return -1, 0
        return int(found.message_count), int(found.consumer_count)


def publish(office: Office, *messages: Message, to: str = EVENTS.name) -> None:
    with connected(office.amqp_uri) as connection:
        channel = connection.channel()
        channel.confirm_select()
        for message in messages:
            key = OFFERING.name if not to else sp.Ordered.wire
            channel.basic_publish_confirm(message, to, key)


def message(event: Recorded, **changes: Any) -> Message:  # noqa: ANN401  as py-amqp
    """Return what the relay would publish for an event, or something a little else."""
    said = {"body": event.text, "application_headers": {"position": event.position}, **changes}
    return Message(delivery_mode=2, content_type="application/json", **said)


def offered(office: Office) -> int:
    return len(office.log(sp.Offered))


@contextmanager
def relaying(office: Office) -> Iterator[None]:
    """Have the log published for the time of a `with`."""
    stopped = threading.Event()
    relay = threading.Thread(target=Relay(office.engine, office.amqp_uri).run, args=[stopped])
    relay.start()
    try:
        yield
    finally:
        stopped.set()
        relay.join()


def test_what_is_ordered_is_offered_and_the_position_reaches_the_head(wired: Office) -> None:
    fed(wired)
    with relaying(wired):
        answers = wired.order(*(f"A-{n}" for n in range(300)))
        assert all(isinstance(answer, Receipt) for answer in answers)
        until(lambda: offered(wired) == 300)
        wired.reach(NAME, "due.stop_payment")
    until(lambda: queue(wired)[0] == 0)


def test_an_event_that_comes_thrice_and_out_of_order_has_one_effect(wired: Office) -> None:
    fed(wired)
    wired.order("A-1", "A-2", "A-3")
    events = wired.log(sp.Ordered)
    publish(wired, *(message(event) for event in [*reversed(events), *events, *events[1:]]))
    until(lambda: offered(wired) == 3)
    wired.reach(NAME)
    publish(wired, *(message(event) for event in events))
    until(lambda: queue(wired)[0] == 0)
    assert offered(wired) == 3


def test_an_event_that_cannot_be_dealt_with_is_parked_and_returned(
    wired: Office, tmp_path: Path
) -> None:
    broken = tmp_path / "broken"
    broken.touch()
    fed(wired, CHOOSY, {BROKEN: str(broken)})
    with relaying(wired):
        wired.order("A-1", POISON, "A-2")
        until(lambda: offered(wired) == 2)
        until(lambda: len(parked(wired.engine)) == 1)
        wired.reach(NAME)
        [aside] = parked(wired.engine)
        assert (aside.reaction, aside.reason) == (OFFERING.name, "RuntimeError: not this one")
        give_back(wired.engine, [aside])
        until(lambda: parked(wired.engine)[0].attempts == 2 * aside.attempts)
        broken.unlink()
        give_back(wired.engine, [aside])
        until(lambda: parked(wired.engine) == [])
    assert offered(wired) == 3


def test_what_the_log_does_not_say_is_refused_and_counted(wired: Office) -> None:
    fed(wired)
    [answer] = wired.order("A-1")
    assert isinstance(answer, Receipt)
    [event] = wired.log(sp.Ordered)
    other = wired.reader.at(0)
    assert other
    said = orjson.loads(event.text)
    later = orjson.dumps(said | {"type": "stop_payment.ordered.v9"})
    nowhere = orjson.dumps(said | {"position": 10_000}).decode()
    wrong = [
        message(event, body=b"\xff\x00"),
        message(event, body="not json"),
        message(event, body="[]"),
        message(event, body=orjson.dumps(said | {"type": "stop_payment.danced.v1"})),
        message(event, body=later),
        message(other),
        message(event, application_headers={}),
        message(event, application_headers={"position": "1"}),
        message(event, application_headers={"position": event.position + 1}),
        message(event, body=nowhere, application_headers={"position": 10_000}),
        message(event, body=event.text.replace("A-1", "A-2")),
        message(event, body=event.text + " "),
    ]
    publish(wired, *wrong)
    until(lambda: refusals(wired) == sum(REASONS.values()))
    assert counted(wired) == REASONS
    assert queue(wired)[0] == 0
    publish(wired, message(event))
    until(lambda: offered(wired) == 1)
    assert "A-1" not in wired.said("stop_payment")
    assert APPLICATION["account_number"] not in wired.said("stop_payment")


REASONS = {
    "not-json": 2,
    "unknown-type": 2,
    "future-version": 1,
    "unexpected-type": 1,
    "wrong-position": 3,
    "not-in-log": 3,
}


def counted(office: Office) -> dict[str, int]:
    answer = office.get("stop_payment", "/metrics")
    assert answer
    found = {}
    for line in answer.data.decode().splitlines():
        if line.startswith("tocsin_messages_refused_total{"):
            found[line.split('reason="')[1].split('"')[0]] = int(float(line.rsplit(" ")[-1]))
    return found


def refusals(office: Office) -> int:
    return sum(counted(office).values())


def test_a_process_works_without_its_broker_and_finds_it_later(
    wired: Office, rabbit: PrivateRabbit
) -> None:
    rabbit.stop("kill")
    try:
        wired.start("stop_payment")
        answers = wired.order("A-1")
        assert isinstance(answers[0], Receipt)
        until(lambda: offered(wired) == 1)
        ready = wired.get("stop_payment", "/readyz")
        assert ready
        assert (ready.status, ready.json()["status"]) == (200, "degraded")
    finally:
        rabbit.start()
    with relaying(wired):
        until(lambda: consumers(wired) == 1)
        until(lambda: queue(wired)[0] == 0)
        wired.order("A-2")
        until(lambda: offered(wired) == 2)
        wired.reach(NAME)


def test_a_broker_that_is_killed_and_comes_back_loses_nothing(
    wired: Office, rabbit: PrivateRabbit
) -> None:
    fed(wired)
    with relaying(wired):
        wired.order(*(f"A-{n}" for n in range(100)))
        rabbit.stop("kill")
        wired.order(*(f"B-{n}" for n in range(50)))
        rabbit.start()
        wired.order(*(f"C-{n}" for n in range(50)))
        until(lambda: offered(wired) == 200)
        until(lambda: consumers(wired) == 1)
        wired.reach(NAME)


def test_a_wiped_broker_is_caught_up_with_from_the_log(
    wired: Office, rabbit: PrivateRabbit
) -> None:
    fed(wired)
    wired.order(*(f"A-{n}" for n in range(20)))
    rabbit.wipe()
    with connected(wired.amqp_uri) as connection:
        declare(EVENTS, connection.channel())
    until(lambda: offered(wired) == 20)
    until(lambda: consumers(wired) == 1)
    wired.reach(NAME)


def test_two_processes_share_a_queue_and_each_order_is_offered_once(wired: Office) -> None:
    fed(wired)
    wired.start("stop_payment")
    until(lambda: consumers(wired) == 2)
    with relaying(wired):
        wired.order(*(f"A-{n}" for n in range(400)))
        until(lambda: offered(wired) == 400)
        wired.reach(NAME, "due.stop_payment")
    streams = [event.stream for event in wired.log(sp.Offered)]
    assert len(set(streams)) == 400


def test_a_broker_with_another_queue_of_that_name_ends_the_process_in_words(wired: Office) -> None:
    with connected(wired.amqp_uri) as connection:
        channel = connection.channel()
        declare(EVENTS, channel)
        channel.queue_declare(OFFERING.name, durable=False, auto_delete=False)
    process = wired.start("stop_payment", ready=False)
    assert process.wait(40) != 0
    assert f"The broker has the queue {OFFERING.name} otherwise than Tocsin needs it" in wired.said(
        "stop_payment"
    )


def test_messages_under_way_when_told_to_stop_come_again(wired: Office) -> None:
    fed(wired)
    [process] = wired.running[1:]
    with relaying(wired):
        sending = threading.Thread(target=wired.order, args=[f"A-{n}" for n in range(500)])
        sending.start()
        until(lambda: offered(wired) > 0)
        sending.join()
        assert told_to_stop(process) == 0
        fed(wired)
        until(lambda: offered(wired) == 500)
        wired.reach(NAME)
    assert parked(wired.engine) == []
