"""Operations: how a process says whether it lives, whether it can work, and what it has counted."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import orjson
import structlog
from prometheus_client import generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

Check = Callable[[], str | None]
"""Says why a process cannot do its work now, in words without secrets; None if it can."""
Response = tuple[int, dict[str, str], bytes]
"""Status, headers and body."""
Further = Callable[[str, str], Response | None]
"""Answers GET of a path for whoever shows an Authorization header; None for what is not its own."""

SAFE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
PATIENCE_SECONDS = 5
_logger = structlog.get_logger(__name__)


class Operations:
    """What a process answers on its private address, under whichever server that address has.

    While one of `checks` gives a reason, the process is not ready. What `degraded` names is missed
    but not needed, such as the broker where commands are taken: it is told, and no more.
    """

    def __init__(
        self,
        name: str,
        checks: Iterable[Check] = (),
        degraded: Iterable[Check] = (),
        further: Further = lambda _path, _authorization: None,
    ) -> None:
        """Speak for the process `name`; `further` is what else it answers there."""
        self._name = name
        self._further = further
        self._checks = tuple(checks)
        self._degraded = tuple(degraded)

    def answer(self, path: str, authorization: str = "") -> Response:
        """Answer GET `/healthz`, `/readyz`, `/metrics` or something further; all else with 404."""
        match urlsplit(path).path:
            case "/healthz":
                return self._said(HTTPStatus.OK, "ok")
            case "/readyz":
                return self._readiness()
            case "/metrics":
                return self._metrics()
        found = self._further(path, authorization)
        return found or self._said(HTTPStatus.NOT_FOUND, "not found")

    def _readiness(self) -> Response:
        if reasons := _reasons(self._checks):
            return self._said(HTTPStatus.SERVICE_UNAVAILABLE, "not ready", reasons)
        if missed := _reasons(self._degraded):
            return self._said(HTTPStatus.OK, "degraded", missed)
        return self._said(HTTPStatus.OK, "ok")

    def _metrics(self) -> Response:
        try:
            figures = generate_latest()
        except Exception as error:  # noqa: BLE001  what counts may ask a database
            _logger.error("metrics_failed", error=type(error).__name__)  # noqa: TRY400  the trace may show what a statement held
            return self._said(HTTPStatus.SERVICE_UNAVAILABLE, "the figures cannot be had")
        return HTTPStatus.OK, SAFE | {"Content-Type": CONTENT_TYPE_PLAIN_0_0_4}, figures

    def _said(self, status: HTTPStatus, word: str, reasons: Iterable[str] = ()) -> Response:
        document = {"process": self._name, "status": word, "reasons": list(reasons)}
        return status, SAFE | {"Content-Type": "application/json"}, orjson.dumps(document)


@contextmanager
def serving(operations: Operations, address: tuple[str, int]) -> Iterator[None]:
    """Answer at `address` for the time of a `with`; OSError if it cannot be had.

    For processes on plain threads; a service on green threads answers beside its commands.
    """
    with _Server(operations, address) as server:
        thread = threading.Thread(target=server.serve_forever, name="operations", daemon=True)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


def serve(operations: Operations, address: tuple[str, int], stopped: threading.Event) -> None:
    """Answer at `address` until `stopped` is set; OSError if the address cannot be had."""
    with serving(operations, address):
        stopped.wait()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, operations: Operations, address: tuple[str, int]) -> None:
        super().__init__(address, _Handler)
        self.operations = operations


class _Handler(BaseHTTPRequestHandler):
    """One request a connection, and a limit on how long it may take to come in."""

    server: _Server
    timeout = PATIENCE_SECONDS

    def do_GET(self) -> None:
        authorization = self.headers.get("Authorization", "")
        status, headers, body = self.server.operations.answer(self.path, authorization)
        self.send_response_only(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  http.server's name
        """Say nothing: whoever watches asks every few seconds."""


def _reasons(checks: Iterable[Check]) -> list[str]:
    return [reason for check in checks if (reason := _reason(check))]


def _reason(check: Check) -> str | None:
    try:
        return check()
    except Exception as error:  # noqa: BLE001  a check that fails is a reason like any other
        return f"a check failed: {type(error).__name__}"
