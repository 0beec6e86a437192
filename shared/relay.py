"""The relay: the log is the outbox, and this empties it into the broker, in order, for good."""

import select
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import sqlalchemy
import structlog
from amqp import Message, spec
from prometheus_client import Counter, Gauge
from sqlalchemy import Connection, Engine, func

from shared.edge.broker import EVENTS, Disagreement, connected, declare, delays
from shared.following import move, start
from shared.log.read import Line, Reader
from shared.log.tables import log_head, reading

NAME = "relay"
WINDOW = 500
"""How many events may be under way before the broker has confirmed them all."""
POLL_SECONDS = 0.5
GATHER_SECONDS = 0.015
"""What is appended meanwhile goes out together."""
STANDBY_SECONDS = 1.0
CONFIRM_SECONDS = 5.0

PUBLISHED = Counter("tocsin_relay_published", "Events that the broker has confirmed")
UNROUTABLE = Counter("tocsin_relay_unroutable", "Events that no queue wanted when published")
ACTIVE = Gauge("tocsin_relay_active", "1 where this process publishes, 0 where it stands by")
POSITION = Gauge("tocsin_relay_position", "The last position of the log that was published")
_logger = structlog.get_logger(__name__)


class Refused(Exception):
    """The broker has not taken a message: it must be sent again."""


class Relay:
    """Publishes the log of a PostgreSQL store, while no other relay does.

    Each event reaches the broker at least once. After whatever goes wrong, everything begins anew
    from the saved position, which never passes an event that the broker has not confirmed.
    """

    def __init__(self, engine: Engine, uri: str) -> None:
        """Publish the log in `engine` at the broker `uri`."""
        self.position = -1
        self.trouble: str | None = "it has not begun to publish"
        self._engine = engine
        self._uri = uri
        self._reader = Reader(engine)
        self._waits = delays()

    def run(self, stopped: threading.Event) -> None:
        """Publish, or stand by, until stopped; then finish what is under way.

        What fails is tried again; only a Disagreement with the broker is raised.
        """
        while not stopped.is_set():
            try:
                with _session(self._engine) as session:
                    self._serve(session, stopped)
            except Disagreement:
                raise
            except Exception as problem:  # noqa: BLE001  a relay that died would be silent for ever
                why = str(problem) if isinstance(problem, Refused) else type(problem).__name__
                self.trouble = f"it cannot publish: {why}"
                _logger.warning("relay_waits", why=why, position=self.position)
                stopped.wait(next(self._waits))
            finally:
                ACTIVE.set(0)

    def _serve(self, session: "_Session", stopped: threading.Event) -> None:
        while not session.leads():
            self.trouble = None
            if stopped.wait(STANDBY_SECONDS):
                return
        with connected(self._uri) as connection:
            outlet = _Outlet(connection)
            self._reached(start(self._engine, NAME))
            ACTIVE.set(1)
            while not stopped.is_set():
                published = self._step(session, outlet)
                if not published:
                    outlet.attend()
                    session.wait(connection.sock)
                elif published < WINDOW:
                    stopped.wait(GATHER_SECONDS)

    def _step(self, session: "_Session", outlet: "_Outlet") -> int:
        """Publish the next window, and return how many events it had."""
        if session.size() - 1 <= self.position:
            self.trouble, self._waits = None, delays()
            return 0
        events = self._reader.lines(self.position, WINDOW)
        outlet.publish(events)
        self.trouble = None
        self._reached(events[-1].position)
        session.move(self.position)  # last: who reads it there finds the rest as it is here
        self._waits = delays()
        return len(events)

    def _reached(self, position: int) -> None:
        self.position = position
        POSITION.set(position)


class _Session:
    """The one right to publish: a lock that ends with its session, which also hears the log grow.

    Whatever matters goes through it, so that a relay which has lost it moves nothing any more.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._driver: Any = connection.connection.dbapi_connection
        connection.execute(sqlalchemy.text("LISTEN log"))

    def leads(self) -> bool:
        """Take the right to publish, unless another relay has it."""
        key = func.hashtext("tocsin relay")
        query = sqlalchemy.select(func.pg_try_advisory_lock(key))
        return bool(self._connection.execute(query).scalar())

    def size(self) -> int:
        """Return how many events the log holds."""
        self._driver.notifies.clear()
        return int(self._connection.execute(sqlalchemy.select(log_head.c.size)).scalar_one())

    def move(self, position: int) -> None:
        """Save that everything up to `position` is published."""
        move(self._connection, NAME, position)

    def wait(self, broker: Any) -> None:  # noqa: ANN401  a socket, or what stands for one
        """Wait until the log has grown, the broker has said something, or it is time to look."""
        if not self._driver.notifies:
            select.select([self._driver, broker], [], [], POLL_SECONDS)


@contextmanager
def _session(engine: Engine) -> Iterator[_Session]:
    with reading(engine).connect() as connection:
        connection.detach()  # back in the pool it would keep the lock
        yield _Session(connection)


class _Outlet:
    """A channel that tells which messages the broker has taken."""

    def __init__(self, connection: Any) -> None:  # noqa: ANN401  py-amqp has no types
        self._connection = connection
        self._channel = connection.channel()
        self._channel.events["basic_ack"].add(self._taken)
        self._channel.events["basic_nack"].add(self._refused)
        self._channel.events["basic_return"].add(self._returned)
        self._channel.confirm_select()
        self._sent = self._taken_up_to = 0
        self._taken_singly: set[int] = set()
        declare(EVENTS, self._channel)

    def publish(self, events: Sequence[Line]) -> None:
        """Send events in order; returns when the broker has confirmed every one."""
        with _together(self._connection.sock):
            for event in events:
                self._send(event)
        self._await_confirms()
        PUBLISHED.inc(len(events))

    def _send(self, event: Line) -> None:
        """Do what `basic_publish` does, but for a look at the socket before each message."""
        mandatory, immediate = True, False
        where = (0, EVENTS.name, event.type, mandatory, immediate)
        self._channel.send_method(spec.Basic.Publish, "Bssbb", where, _message(event))
        self._sent += 1

    def _await_confirms(self) -> None:
        """Wait while there is progress: a queue that crashed may take messages and say nothing."""
        end = time.monotonic() + CONFIRM_SECONDS
        while self._sent > self._taken_up_to + len(self._taken_singly):
            with suppress(TimeoutError):
                self._connection.drain_events(timeout=POLL_SECONDS)
                end = time.monotonic() + CONFIRM_SECONDS
            self._connection.heartbeat_tick()
            if time.monotonic() > end:
                raise Refused("the broker confirms nothing; a queue may be without a leader")

    def attend(self) -> None:
        """Hear what the broker has to say, and let it know that we are here."""
        with suppress(TimeoutError):
            while True:
                self._connection.drain_events(timeout=0)
        self._connection.heartbeat_tick()

    def _taken(self, tag: int, multiple: bool) -> None:  # noqa: FBT001  py-amqp calls it so
        if multiple:
            self._taken_up_to = max(self._taken_up_to, tag)
            self._taken_singly = {single for single in self._taken_singly if single > tag}
        else:
            self._taken_singly.add(tag)

    def _refused(self, tag: int, multiple: bool) -> None:  # noqa: FBT001  py-amqp calls it so
        raise Refused(f"the broker refuses message {tag}{' and more' if multiple else ''}")

    def _returned(self, *_message: object) -> None:
        UNROUTABLE.inc()


@contextmanager
def _together(sock: Any) -> Iterator[None]:  # noqa: ANN401  a socket, or what stands for one
    """Have what is sent travel in full packets, and wake the broker for these alone."""
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)
    yield
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 0)


def _message(event: Line) -> Message:
    return Message(
        event.text.encode(),
        content_type="application/json",
        content_encoding="utf-8",
        delivery_mode=2,
        message_id=str(event.event_id),
        application_headers={"position": event.position},
    )
