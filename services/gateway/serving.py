"""Serving: the gateway on a socket, with limits, and a stop that finishes what is under way."""

from __future__ import annotations

import time
from threading import Event, Lock
from typing import TYPE_CHECKING, Any

import waitress
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import BaseWSGIServer

if TYPE_CHECKING:
    from flask import Flask

THREADS = 40
CONNECTIONS = 500
IDLE_SECONDS = 60
GRACE_SECONDS = 10.0
TURN_SECONDS = 0.5
FORWARDED = frozenset({"x-forwarded-for", "x-forwarded-proto"})
LARGEST_HEADER = 2**16
LARGEST_BODY = 128 * 2**20
"""Above what the application takes, so that it is the application that says what is too much."""


class Server:
    """A server bound to an address: `run` serves, until another thread calls `close`.

    Bodies are taken in whole before a thread is given to them, so a slow sender holds none.
    """

    def __init__(self, app: Flask, host: str, port: int, trusted_proxy: str = "") -> None:
        self._sockets: dict[int, Any] = {}
        self._stopping = Event()
        self._lock = Lock()
        self._server = waitress.create_server(
            app,
            map=self._sockets,
            host=host,
            port=port,
            threads=THREADS,
            ident=None,
            connection_limit=CONNECTIONS,
            channel_timeout=IDLE_SECONDS,
            max_request_header_size=LARGEST_HEADER,
            max_request_body_size=LARGEST_BODY,
            trusted_proxy=trusted_proxy or None,
            trusted_proxy_headers=FORWARDED if trusted_proxy else (),
            clear_untrusted_proxy_headers=True,
        )
        for listener in self._listeners():
            listener.channel_class = _Channel

    @property
    def effective_port(self) -> int:
        """The port that is served; port 0 took any that was free."""
        return int(self._listeners()[0].effective_port)

    def run(self) -> None:
        """Serve until closed or interrupted, then finish the requests under way."""
        try:
            while not self._stopping.is_set():
                self._turn()
        except KeyboardInterrupt:
            self._stopping.set()
        try:
            self._drain()
        finally:
            self._server.task_dispatcher.shutdown()
            with self._lock:
                wasyncore.close_all(self._sockets)

    def close(self) -> None:
        """Have `run` end, soon."""
        with self._lock:  # what is pulled must not be closed under the hand
            self._stopping.set()
            for listener in self._listeners():
                listener.pull_trigger()

    def _drain(self) -> None:
        for listener in self._listeners():
            listener.accepting = False
        end = time.monotonic() + GRACE_SECONDS
        while self._busy() and time.monotonic() < end:
            self._turn()

    def _busy(self) -> bool:
        channels = [one for one in self._sockets.values() if isinstance(one, HTTPChannel)]
        return any(channel.requests or channel.total_outbufs_len for channel in channels)

    def _turn(self) -> None:
        wasyncore.loop(timeout=TURN_SECONDS, use_poll=True, map=self._sockets, count=1)

    def _listeners(self) -> list[Any]:
        return [one for one in self._sockets.values() if isinstance(one, BaseWSGIServer)]


class _Parser(HTTPRequestParser):  # type: ignore[misc]  # waitress ships no types
    def parse_header(self, header_plus: bytes) -> None:
        """Refuse what waitress falls over, and a body whose end a proxy may see elsewhere."""
        try:
            super().parse_header(header_plus)
        except ValueError:
            raise ParsingError("Bad URI") from None
        chunked_before_1_1 = "TRANSFER_ENCODING" in self.headers
        if chunked_before_1_1 or (self.chunked and "CONTENT_LENGTH" in self.headers):
            raise ParsingError("The length of the body is ambiguous")


class _Channel(HTTPChannel):  # type: ignore[misc]
    parser_class = _Parser
