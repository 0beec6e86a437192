"""Each process may do in the broker what its work needs, and nobody but the ledger publishes."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from amqp import Message
from amqp.exceptions import AccessRefused

from shared.edge.broker import EVENTS, connected, declare, doorbell_queue, reaction_queue
from tests.broker.outbox import QUEUE, Outbox, eventually
from tests.broker.test_doorbell import ringing

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from shared.testing.rabbitmq import PrivateRabbit

    Act = Callable[[Any], object]
    Place = Callable[..., str]

DEPLOYED = Path(__file__).parents[2] / "deploy" / "rabbitmq"
ACCOUNTS = tuple(tomllib.loads((DEPLOYED / "accounts.toml").read_text("utf-8")))
READERS = tuple(name for name in ACCOUNTS if name != "ledger")


def definitions(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(DEPLOYED / "definitions.py"), *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True)


@pytest.fixture(scope="module")
def place(rabbit: PrivateRabbit, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Where a virtual host with these accounts is, for one of them or another password."""
    host, folder = "accounts", tmp_path_factory.mktemp("secrets")
    with connected(rabbit.host(host)) as connection:
        channel = connection.channel()
        declare(EVENTS, channel)
        declare(reaction_queue(QUEUE, ["#"]), channel)
        declaring("other.reaction")(channel)
    for name in ACCOUNTS:
        (folder / f"broker-{name}").write_text(f"{name}'s password\n")
    made = definitions(str(folder), "--vhost", host)
    rabbit.control("import_definitions", given=made.stdout)

    def place(name: str, password: str | None = None) -> str:
        return rabbit.uri_of(name, quote(password or f"{name}'s password"), host)

    return place


def may(uri: str, act: Act) -> bool:
    """Whether the broker lets an account do something on a channel."""
    with connected(uri) as connection:
        channel = connection.channel()
        try:
            act(channel)
        except AccessRefused:
            return False
    return True


def publishing(exchange: str, key: str) -> Act:
    """Publishes, and asks something else, so that the broker's objection is heard."""

    def publish(channel: Any) -> None:  # noqa: ANN401  py-amqp has no types
        channel.basic_publish(Message("{}"), exchange, key)
        channel.basic_qos(0, 1, a_global=False)

    return publish


def declaring(queue: str) -> Act:
    return lambda channel: channel.queue_declare(queue, durable=True, auto_delete=False)


def consuming(queue: str) -> Act:
    return lambda channel: channel.basic_get(queue)


def binding(queue: str) -> Act:
    return lambda channel: channel.queue_bind(queue, EVENTS.name, "#")


def test_the_ledger_declares_the_exchange_and_publishes_to_it_alone(place: Place) -> None:
    uri = place("ledger")
    assert may(uri, lambda channel: declare(EVENTS, channel))
    assert may(uri, publishing(EVENTS.name, "any"))
    for act in (publishing("", QUEUE), declaring("any"), consuming(QUEUE), binding(QUEUE)):
        assert not may(uri, act)


@pytest.mark.parametrize("name", READERS)
def test_nobody_else_publishes_or_touches_the_exchange(place: Place, name: str) -> None:
    uri = place(name)
    assert not may(uri, publishing(EVENTS.name, "any"))
    assert not may(uri, publishing("", QUEUE))
    assert not may(uri, lambda channel: declare(EVENTS, channel))
    assert not may(uri, lambda channel: channel.exchange_delete(EVENTS.name))


@pytest.mark.parametrize("name", READERS)
def test_everybody_has_a_doorbell_of_its_own_and_none_of_another(place: Place, name: str) -> None:
    uri = place(name)
    assert may(uri, lambda channel: declare(doorbell_queue(name, ["#"]), channel))
    assert not may(uri, lambda channel: declare(doorbell_queue("other", ["#"]), channel))


@pytest.mark.parametrize("name", READERS)
def test_a_service_has_the_queues_of_its_reactions_and_no_others(place: Place, name: str) -> None:
    uri, owner = place(name), name == "stop_payment"
    assert may(uri, lambda channel: declare(reaction_queue(QUEUE, ["#"]), channel)) == owner
    assert may(uri, consuming(QUEUE)) == owner
    for act in (declaring, consuming, binding):
        assert not may(uri, act("other.reaction"))


def test_the_relay_and_a_doorbell_work_with_these_rights(place: Place, engine: Engine) -> None:
    outbox = Outbox(engine, place("ledger"))
    with ringing(place("projector")) as rings:
        eventually(lambda: rings.count == 1)
        with outbox.relay():
            outbox.append(1)
            eventually(outbox.published)
        eventually(lambda: rings.count == 2)
    outbox.log.close()


def test_a_wrong_password_is_refused(place: Place) -> None:
    with pytest.raises(AccessRefused), connected(place("ledger", "guess")):
        pass


def test_a_password_that_is_missing_is_named(tmp_path: Path) -> None:
    done = definitions(str(tmp_path))
    assert done.returncode == 2
    assert "broker-ledger" in done.stderr
    assert done.stdout == ""


def test_no_password_is_written_out(tmp_path: Path) -> None:
    for name in ACCOUNTS:
        (tmp_path / f"broker-{name}").write_text("a secret")
    assert "a secret" not in definitions(str(tmp_path)).stdout
