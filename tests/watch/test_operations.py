"""A process tells how it is on its private address, whatever its checks do, and nothing else."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING

import orjson
import pytest
from urllib3 import BaseHTTPResponse, HTTPConnectionPool, Retry

from shared.edge.operations import Operations, serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Asked = Callable[..., BaseHTTPResponse]


def told(operations: Operations, path: str) -> tuple[int, object, list[str]]:
    """Return the status, the word and the reasons of an answer."""
    status, _, body = operations.answer(path)
    document = orjson.loads(body)
    assert document["process"] == "projector"
    return status, document["status"], document["reasons"]


def failing() -> str | None:
    raise RuntimeError("postgresql://someone:password@somewhere")


@pytest.fixture
def asked(free_address: tuple[str, int]) -> Iterator[Asked]:
    """Ask a process that serves its operations; it stops at the end."""
    stopped = threading.Event()
    operations = Operations("projector", [lambda: "not yet"])
    thread = threading.Thread(target=serve, args=(operations, free_address, stopped))
    thread.start()
    pool = HTTPConnectionPool(*free_address, retries=Retry(20, backoff_factor=0.05))
    yield lambda method, path: pool.request(method, path, redirect=False)
    stopped.set()
    thread.join(30)
    assert not thread.is_alive()


def test_a_process_lives_whatever_its_checks_say() -> None:
    assert told(Operations("projector", [lambda: "no"]), "/healthz") == (200, "ok", [])


def test_it_is_ready_when_no_check_gives_a_reason() -> None:
    operations = Operations("projector", [lambda: None], [lambda: None])
    assert told(operations, "/readyz") == (200, "ok", [])
    assert told(operations, "/readyz?verbose") == (200, "ok", [])


def test_every_reason_not_to_be_ready_is_told() -> None:
    operations = Operations("projector", [lambda: "no log", lambda: None, lambda: "late"])
    assert told(operations, "/readyz") == (503, "not ready", ["no log", "late"])


def test_what_is_missed_but_not_needed_is_told_by_a_process_that_is_ready() -> None:
    operations = Operations("projector", [lambda: None], [lambda: "no broker"])
    assert told(operations, "/readyz") == (200, "degraded", ["no broker"])


def test_a_check_that_fails_is_a_reason_and_keeps_its_secrets() -> None:
    operations = Operations("projector", [failing])
    assert told(operations, "/readyz") == (503, "not ready", ["a check failed: RuntimeError"])


def test_there_is_nothing_else_to_see() -> None:
    assert told(Operations("projector"), "/") == (404, "not found", [])


def test_figures_are_in_the_format_of_prometheus() -> None:
    status, headers, body = Operations("projector").answer("/metrics")
    assert (status, headers["Content-Type"].partition(";")[0]) == (200, "text/plain")
    assert b"# TYPE process_cpu_seconds_total counter" in body


def test_a_process_on_threads_serves_all_three(asked: Asked) -> None:
    assert asked("GET", "/healthz").json()["status"] == "ok"
    ready = asked("GET", "/readyz")
    assert (ready.status, ready.json()["reasons"]) == (503, ["not yet"])
    assert ready.headers["Cache-Control"] == "no-store"
    assert "Server" not in ready.headers
    assert b"process_cpu_seconds_total" in asked("GET", "/metrics").data


def test_only_reading_is_served(asked: Asked) -> None:
    assert asked("POST", "/healthz").status == 501


def test_an_address_that_is_taken_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        serve(Operations("projector"), taken.getsockname(), threading.Event())
