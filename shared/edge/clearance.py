"""Clearance: no command is taken before the ledger has said that the log is all that it signed."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

import structlog
from urllib3 import PoolManager, Timeout
from urllib3.exceptions import HTTPError

from contracts.port import Answer, Caller, Look, Port, Sight, WireCommand
from contracts.problems import Problem

STATE = "/log/state"
PATIENCE_SECONDS, PAUSE_SECONDS = 2.0, 0.2
OK = 200
LONGEST_REASON = 300
_CLOSED = Problem("store-unavailable")
Item = TypeVar("Item")
_logger = structlog.get_logger(__name__)


class Clearance:
    """Asks the ledger at a URL, again and again, until it says that the log extends what it signed.

    It is given once, for as long as the process lives; without a URL it is given from the start.
    """

    def __init__(self, url: str) -> None:
        """Ask the ledger at `url`, once started."""
        self.given = not url
        self._url = url
        self._why = "the ledger has not been asked yet whether the log is all that it signed"
        self._pool = PoolManager(timeout=Timeout(total=PATIENCE_SECONDS), retries=False)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="clearance", daemon=True)

    def start(self) -> None:
        """Begin to ask, if there is anything to ask for."""
        if not self.given:
            self._thread.start()

    def stop(self) -> None:
        """Ask no more."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join()

    @contextmanager
    def asked(self) -> Iterator[None]:
        """Ask, for the time of a `with`."""
        self.start()
        try:
            yield
        finally:
            self.stop()

    def before(self, take: Callable[[Sequence[Item]], list[Answer]]) -> Callable[..., list[Answer]]:
        """Return `take`, which takes nothing before clearance is given."""

        def taking(commands: Sequence[Item]) -> list[Answer]:
            return take(commands) if self.given else [_CLOSED for _ in commands]

        return taking

    def trouble(self) -> str | None:
        """Say why no command is taken; None if they are."""
        return None if self.given else self._why

    def _run(self) -> None:
        told = ""
        while not self.given and not self._stopped.is_set():
            self._ask()
            if not self.given and self._why != told:
                told = self._why
                _logger.warning("commands_wait_for_the_ledger", why=told)
            self._stopped.wait(0 if self.given else PAUSE_SECONDS)

    def _ask(self) -> None:
        try:
            answer = self._pool.request("GET", self._url + STATE, redirect=False)
        except HTTPError:
            self._why = "no command is taken: the ledger does not answer"
            return
        if answer.status == OK:
            self.given = True
        else:
            said = answer.data.decode("utf-8", "replace")[:LONGEST_REASON]
            self._why = f"no command is taken: the ledger says {said}"


class Waiting:
    """A command port that is closed until clearance is given."""

    def __init__(self, port: Port, clearance: Clearance) -> None:
        """Stand before `port`."""
        self._port = port
        self._clearance = clearance

    def send(self, commands: Sequence[WireCommand], caller: Caller) -> list[Answer]:
        """Return a receipt or a problem for each command, in order."""
        if self._clearance.given:
            return self._port.send(commands, caller)
        return [_CLOSED for _ in commands]

    def reveal(self, look: Look, caller: Caller) -> Sight | Problem:
        """Return an order in clear, or why not: to show it is to record that it was shown."""
        return self._port.reveal(look, caller) if self._clearance.given else _CLOSED
