"""The doorbell: a thread that hears from the broker that the log has grown, and says so."""

import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

import structlog

from shared.edge.broker import connected, declare, delays, doorbell_queue

LISTENING_SECONDS = 0.5
PAUSE_SECONDS = 0.02
"""Between two rings; only the latest event waits meanwhile, and whoever is rung gathers anyway."""
_logger = structlog.get_logger(__name__)


class Doorbell:
    """Rings when events are published, and at each connection, for those it did not hear.

    It tells nothing and may be late or silent: who is rung reads the log, and polls it besides.
    """

    def __init__(
        self, uri: str, process: str, ring: Callable[[int], None], keys: Iterable[str] = ("#",)
    ) -> None:
        """Ring for `process` when events with these routing keys come.

        `ring` is told how large the log is at least, 0 for unknown, and must return soon.
        """
        self.connected = False
        self._uri = uri
        self._process = process
        self._ring = ring
        self._keys = tuple(keys)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="doorbell", daemon=True)

    def start(self) -> None:
        """Begin to listen, now or whenever there is a broker."""
        self._thread.start()

    def stop(self) -> None:
        """Stop listening; returns when the connection is closed."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        waits = delays()
        while not self._stopped.is_set():
            try:
                with connected(self._uri) as connection:
                    self._attach(connection)
                    waits = delays()
                    self._listen(connection)
            except Exception as problem:  # noqa: BLE001  a bell that died would be silent for ever
                why = type(problem).__name__
                _logger.info("doorbell_silent", process=self._process, why=why)
            self.connected = False
            self._stopped.wait(next(waits))

    def _attach(self, connection: Any) -> None:  # noqa: ANN401  py-amqp has no types
        channel = connection.channel()
        queue = doorbell_queue(self._process, self._keys)
        declare(queue, channel)

        def hear(message: Any) -> None:  # noqa: ANN401  py-amqp has no types
            self._ring(_size(message))
            self._stopped.wait(PAUSE_SECONDS)
            channel.basic_ack(message.delivery_tag)

        channel.basic_qos(0, 1, a_global=False)  # so that many events ring but twice
        channel.basic_consume(queue.name, callback=hear)
        self.connected = True
        self._ring(0)

    def _listen(self, connection: Any) -> None:  # noqa: ANN401  py-amqp has no types
        while not self._stopped.is_set():
            with suppress(TimeoutError):
                connection.drain_events(timeout=LISTENING_SECONDS)
            connection.heartbeat_tick()


def _size(message: Any) -> int:  # noqa: ANN401  py-amqp has no types
    """Return how large the log is if the message is true, 0 if it does not say.

    A false one can keep nobody from the log for longer than until the next poll.
    """
    position = (message.properties.get("application_headers") or {}).get("position")
    return position + 1 if type(position) is int else 0
