"""Intake: the messages of a reaction's queue, believed only where the log says the same."""

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any

import orjson
import structlog
from amqp.exceptions import AMQPError
from prometheus_client import Counter
from sqlalchemy.exc import SQLAlchemyError

from contracts.message import registry
from shared.edge.broker import PATIENCE_SECONDS, connected, declare, delays, reaction_queue
from shared.log.read import Reader, Recorded
from shared.reaction import Reaction

PREFETCH = 200
LISTENING_SECONDS, LEAVING_SECONDS, SEEING_SECONDS = 0.5, 5.0, 0.05
TAG = "intake"
REFUSED = Counter(
    "tocsin_messages_refused", "Messages that were not what the log says.", ["reaction", "reason"]
)
Message = Any
"""A message of py-amqp, which has no types."""
Deliver = Callable[[Recorded, Callable[[], None]], None]
_logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Claim:
    """The position and text that a message claims to bring, or in a word why it claims nothing."""

    wrong: str
    position: int = -1
    text: str = ""


class Intake:
    """Consumes one reaction's queue; a message is acknowledged when its event is dealt with.

    What is refused is acknowledged too, or it would come again for ever: the log has the truth.
    """

    def __init__(self, uri: str, reaction: Reaction, reader: Reader, deliver: Deliver) -> None:
        """Hand the events that messages bring to `deliver`."""
        self._connected, self._connections = False, 0
        self._uri = uri
        self._reaction = reaction
        self._reader = reader
        self._deliver = deliver
        self._arrived: SimpleQueue[Message] = SimpleQueue()
        self._stopped = threading.Event()
        self._closed, self._left = threading.Event(), threading.Event()
        self._left.set()

    def fed(self) -> int:
        """Return which connection brings messages now, counted from 1; 0 if none does."""
        return self._connections if self._connected else 0

    def listen(self) -> None:
        """Consume until closed, now or whenever there is a broker.

        Disagreement: the broker has another queue of that name, which only people can settle.
        """
        self._left.clear()
        try:
            waits = delays()
            while not self._stopped.is_set():
                waits = delays() if self._consumed() else waits
                self._stopped.wait(next(waits))
        finally:
            self._left.set()

    def pass_on(self, hand_over: Callable[[Sequence[Message]], bool]) -> None:
        """Hand over what has arrived, all at once, until stopped; again if that was in vain."""
        while not self._stopped.is_set():
            messages, waits = self._together(), delays()
            while messages and not self._stopped.is_set() and not hand_over(messages):
                self._stopped.wait(next(waits))

    def take(self, messages: Sequence[Message]) -> bool:
        """Deliver the events that messages truly bring, refuse the others; False if none can tell.

        That is so while the log cannot be read; nothing has happened then.
        """
        claims = [_claim(message, self._reaction.on) for message in messages]
        try:
            recorded = self._reader.at_each({claim.position for claim in claims if not claim.wrong})
        except SQLAlchemyError as error:
            _logger.error("log_unreadable", why=type(error).__name__)  # noqa: TRY400  the trace may show what the statement held
            return False
        for message, claim in zip(messages, claims, strict=True):
            event = recorded.get(claim.position)
            if claim.wrong or event is None or event.text != claim.text:
                self._refuse(message, claim.wrong or "not-in-log")
            else:
                self._deliver(event, partial(_acknowledge, message))
        return True

    def stop(self) -> None:
        """Take no more messages; those under way can still be acknowledged until `close`."""
        self._stopped.set()

    def close(self) -> None:
        """Leave the broker, which gives to others what is not acknowledged; returns when left."""
        self.stop()
        self._closed.set()
        self._left.wait(LEAVING_SECONDS)

    def _consumed(self) -> bool:
        """Consume for as long as the connection lasts; False if there was none."""
        was_connected = False
        try:
            with connected(self._uri) as connection:
                self._attach(connection)
                self._connections += 1
                self._connected = was_connected = True
                self._drain(connection)
        except (AMQPError, OSError) as problem:
            why = type(problem).__name__
            _logger.info("intake_silent", reaction=self._reaction.name, why=why)
        finally:
            self._connected = False
        return was_connected

    def _attach(self, connection: Any) -> None:  # noqa: ANN401  py-amqp has no types
        channel = self._channel = connection.channel()
        channel.auto_decode = False
        queue = reaction_queue(self._reaction.name, self._reaction.on)
        declare(queue, channel)
        channel.basic_qos(0, PREFETCH, a_global=False)
        channel.basic_consume(queue.name, TAG, callback=self._arrived.put, nowait=True)
        self._see_to(queue.name, connection.channel())

    def _see_to(self, name: str, channel: Any) -> None:  # noqa: ANN401  py-amqp has no types
        """Delete a queue that takes no consumer; what it held is in the log.

        A broker that is killed soon after it made a quorum queue may know its name and no more.
        """
        end = time.monotonic() + PATIENCE_SECONDS
        while not channel.queue_declare(name, passive=True).consumer_count:
            if time.monotonic() > end:
                _logger.warning("queue_dead", reaction=self._reaction.name)
                channel.queue_delete(name)
                raise ConnectionError("a queue that takes no consumer")
            self._stopped.wait(SEEING_SECONDS)
        channel.close()

    def _drain(self, connection: Any) -> None:  # noqa: ANN401  py-amqp has no types
        while not self._closed.is_set():
            if self._stopped.is_set() and self._connected:
                self._connected = False
                self._channel.basic_cancel(TAG, nowait=True)
            with suppress(TimeoutError):
                connection.drain_events(timeout=LISTENING_SECONDS)
            connection.heartbeat_tick()

    def _together(self) -> list[Message]:
        messages: list[Message] = []
        with suppress(Empty):
            messages.append(self._arrived.get(timeout=LISTENING_SECONDS))
            while len(messages) < PREFETCH:
                messages.append(self._arrived.get_nowait())
        return messages

    def _refuse(self, message: Message, reason: str) -> None:
        _logger.warning("message_refused", reaction=self._reaction.name, reason=reason)
        REFUSED.labels(self._reaction.name, reason).inc()
        _acknowledge(message)


def _claim(message: Message, types: frozenset[str]) -> _Claim:
    try:
        text = bytes(message.body).decode()
        said = orjson.loads(text)
    except ValueError:
        return _Claim("not-json")
    kind = said.get("type") if isinstance(said, dict) else None
    if kind not in types:
        return _Claim(_strange(str(kind)))
    position = (message.properties.get("application_headers") or {}).get("position")
    if type(position) is not int or position != said.get("position") or position < 0:
        return _Claim("wrong-position")
    return _Claim("", position, text)


def _strange(kind: str) -> str:
    """Say why an event of some type is not for here."""
    if kind in registry:
        return "unexpected-type"
    stem = kind.rpartition(".")[0]
    later = any(known.rpartition(".")[0] == stem for known in registry)
    return "future-version" if later else "unknown-type"


def _acknowledge(message: Message) -> None:
    """Acknowledge a message, unless its connection is gone and the broker gives it again anyway."""
    with suppress(AMQPError, OSError, AttributeError):
        message.channel.basic_ack(message.delivery_tag)
