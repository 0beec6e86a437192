"""The gateway on a real socket: bodies of every length, many callers, a stop that loses nothing."""

from __future__ import annotations

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask, request

from services.gateway.app import server
from services.gateway.serving import TURN_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.gateway.conftest import Gateway

MEBIBYTE = 2**20


class Served:
    """A gateway that listens on a port of its own."""

    def __init__(self, gateway: Gateway) -> None:
        """Listen, and serve from another thread."""
        self.gateway = gateway
        self.server = server(gateway.app, "127.0.0.1", 0)
        self.port = int(self.server.effective_port)
        self.thread = threading.Thread(target=self.server.run, daemon=True)
        self.thread.start()

    def send(self, path: str, body: object, headers: dict[str, str]) -> tuple[int, Any]:
        """Post as the centre's system; return the status and the JSON of the answer."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        said = {
            "Authorization": f"Bearer {self.gateway.house.keys['centre']}",
            "Content-Type": "application/json",
            **headers,
        }
        chunked = "Transfer-Encoding" in headers
        connection.request("POST", path, body, said, encode_chunked=chunked)  # type: ignore[arg-type]  # bytes, or pieces
        answer = connection.getresponse()
        read = answer.read()
        connection.close()
        return answer.status, json.loads(read)

    def order(self, application: str, *, chunked: bool = False) -> tuple[int, Any]:
        """Order a stop under the application's own key."""
        text = json.dumps(self.gateway.house.application(application)).encode()
        body = iter([text[:100], text[100:]]) if chunked else text
        headers = {"Idempotency-Key": application}
        if chunked:
            headers["Transfer-Encoding"] = "chunked"
        return self.send("/v1/stop-payments", body, headers)

    def stop(self) -> None:
        """Stop serving."""
        self.server.close()
        self.thread.join(30)


@pytest.fixture
def served(gateway: Gateway) -> Iterator[Served]:
    """Return a gateway on a socket."""
    served = Served(gateway)
    yield served
    served.stop()


def test_a_body_may_come_in_chunks(served: Served) -> None:
    assert served.order("A-1", chunked=True)[0] == 201


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_over_the_limit_is_a_problem_either_way(served: Served, *, chunked: bool) -> None:
    body: Any = b" " * (MEBIBYTE + 1)
    headers = {"Idempotency-Key": "k"}
    if chunked:
        body = iter([body[:MEBIBYTE], body[MEBIBYTE:]])
        headers["Transfer-Encoding"] = "chunked"
    status, problem = served.send("/v1/stop-payments", body, headers)
    assert status == 413
    assert problem["type"].endswith("/too-large")


def test_an_import_is_streamed_over_a_socket(served: Served) -> None:
    from tests.gateway.test_imports import written  # noqa: PLC0415

    rows = [served.gateway.house.application(f"A-{number}") for number in range(1200)]
    headers = {"Content-Type": "text/csv", "Idempotency-Key": "upload"}
    status, answer = served.send("/v1/stop-payments/import", written(rows), headers)
    assert status == 200
    assert answer["counts"] == {"accepted": 1200, "repeated": 0, "refused": 0}


def test_many_callers_at_once_each_get_their_receipt(served: Served) -> None:
    applications = [f"A-{number % 20}" for number in range(60)]
    with ThreadPoolExecutor(8) as callers:
        answers = list(callers.map(served.order, applications))
    assert {status for status, _ in answers} == {200, 201}
    assert [status for status, _ in answers].count(201) == 20
    positions: dict[str, set[int]] = {}
    for application, (_, receipt) in zip(applications, answers, strict=True):
        positions.setdefault(application, set()).add(receipt["position"])
    assert all(len(same) == 1 for same in positions.values())


def test_a_request_under_way_is_finished_when_the_server_stops(served: Served) -> None:
    port = served.gateway.house.edge.port
    entered, leave = threading.Event(), threading.Event()

    class Slow:
        def send(self, commands: Any, caller: Any) -> Any:  # noqa: ANN401
            entered.set()
            leave.wait(30)
            return port.send(commands, caller)

    served.gateway.send_to(Slow())
    with ThreadPoolExecutor(1) as callers:
        answer = callers.submit(served.order, "A-1")
        assert entered.wait(30)
        stopping = threading.Thread(target=served.stop)
        stopping.start()
        leave.set()
        assert answer.result(30)[0] == 201
        stopping.join(30)
    assert not served.thread.is_alive()


def test_a_server_that_ends_before_it_is_woken_is_not_touched_after_it_closed(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    [listener] = served.server._listeners()  # noqa: SLF001  the hand that wakes it, made slow
    wake = listener.pull_trigger

    def slowly() -> None:
        time.sleep(3 * TURN_SECONDS)
        wake()

    monkeypatch.setattr(listener, "pull_trigger", slowly)
    served.stop()
    assert not served.thread.is_alive()
    served.stop()


@pytest.mark.parametrize(("trusted", "seen"), [("", "127.0.0.1"), ("127.0.0.1", "203.0.113.9")])
def test_a_proxy_is_believed_only_where_it_is_trusted(trusted: str, seen: str) -> None:
    app = Flask("whoever")
    app.add_url_rule("/", view_func=lambda: f"{request.remote_addr} {request.scheme}")
    serving = server(app, "127.0.0.1", 0, trusted)
    thread = threading.Thread(target=serving.run, daemon=True)
    thread.start()
    connection = HTTPConnection("127.0.0.1", serving.effective_port, timeout=60)
    said = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}
    connection.request("GET", "/", headers=said)
    answer = connection.getresponse().read().decode()
    connection.close()
    serving.close()
    thread.join(30)
    assert answer == f"{seen} {'https' if trusted else 'http'}"
