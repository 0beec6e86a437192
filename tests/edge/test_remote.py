"""The command port from afar: what becomes of commands when the service misbehaves."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
import structlog

from contracts.port import Caller, Receipt, WireCommand
from contracts.problems import Problem
from shared.edge import remote
from shared.edge.remote import RemotePort
from shared.edge.wire import Batch, read, written_answers
from shared.testing.ports import free_address
from tests.edge.office import OFFICER, stop_order, until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contracts.port import Answer

AWAY = Problem("store-unavailable")
IMPORTER = Caller("HZ", "import", person="officer1")


class Stub(ThreadingHTTPServer):
    """A service that notes what it is sent and answers as the test says."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.messages: list[list[Batch]] = []
        self.secrets: set[str | None] = set()
        self.reply: tuple[int, bytes] | None = None
        self.hang_up = 0
        self.hold = threading.Event()
        self.hold.set()

    @property
    def port(self) -> RemotePort:
        return RemotePort({"stop_payment": f"http://127.0.0.1:{self.server_port}"}, "hush")


class Handler(BaseHTTPRequestHandler):
    """Answers with a receipt for each command unless told otherwise."""

    protocol_version = "HTTP/1.1"
    server: Stub

    def do_POST(self) -> None:
        batches = read(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.secrets.add(self.headers["Authorization"])
        self.server.messages.append(batches)
        first = len(self.server.messages) == 1
        if self.server.hang_up:
            self.server.hang_up -= 1
            self.close_connection = True
            return
        if first:
            self.server.hold.wait(30)
        answers = [[receipt(command) for command in batch.commands] for batch in batches]
        status, body = self.server.reply or (200, written_answers(answers))
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def receipt(command: WireCommand) -> Receipt:
    number = int(command.data["application_id"].rpartition("-")[2] or 0)
    return Receipt(command.id, command.id, "accepted", number, number, 1, "", "")


def numbers(answers: list[Answer]) -> list[int]:
    return [answer.position for answer in answers if isinstance(answer, Receipt)]


@pytest.fixture
def stub() -> Iterator[Stub]:
    with Stub() as service:
        thread = threading.Thread(target=service.serve_forever)
        thread.start()
        yield service
        service.hold.set()
        service.shutdown()
        thread.join()


@contextmanager
def held(stub: Stub) -> Iterator[None]:
    """Keep the first message under way for the time of a `with`."""
    stub.hold.clear()
    yield
    stub.hold.set()


def test_it_shows_its_secret_and_passes_on_caller_and_request(stub: Stub) -> None:
    with structlog.contextvars.bound_contextvars(request_id="r-7"):
        stub.port.send([stop_order("A-1")], OFFICER)
    assert stub.secrets == {"Bearer hush"}
    [[batch]] = stub.messages
    assert (batch.caller, batch.request_id, batch.commands) == (OFFICER, "r-7", [stop_order("A-1")])


def test_what_waits_travels_together_and_everybody_gets_his_own_answer(stub: Stub) -> None:
    port = stub.port
    with ThreadPoolExecutor(10) as pool:
        with held(stub):
            first = pool.submit(port.send, [stop_order("A-0")], OFFICER)
            until(lambda: len(stub.messages) == 1)
            others = [pool.submit(port.send, [stop_order(f"A-{n}")], OFFICER) for n in range(1, 9)]
            mailbox = port._services["stop_payment"]._mailbox  # noqa: SLF001  nothing else tells
            until(lambda: len(mailbox._waiting) == 8)  # noqa: SLF001
        answers = [numbers(each.result(30)) for each in [first, *others]]
    assert answers == [[n] for n in range(9)]
    assert [len(message) for message in stub.messages] == [1, 8]


def test_an_import_delays_no_urgent_order(stub: Stub) -> None:
    port = stub.port
    rows = [stop_order(f"A-{n}") for n in range(100)]
    with ThreadPoolExecutor(1) as pool, held(stub):
        bulk = pool.submit(port.send, rows, IMPORTER)
        until(lambda: len(stub.messages) == 1)
        assert numbers(port.send([stop_order("A-7")], OFFICER)) == [7]
        assert not bulk.done()
        stub.hold.set()
        assert numbers(bulk.result(30)) == list(range(100))


def test_a_large_batch_travels_in_parts_and_keeps_its_order(
    stub: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote, "MOST_BYTES", 10_000)
    answers = stub.port.send([stop_order(f"A-{n}") for n in range(600)], IMPORTER)
    assert numbers(answers) == list(range(600))
    assert all(sum(len(batch.commands) for batch in message) < 50 for message in stub.messages)


@pytest.mark.parametrize(
    "reply",
    [
        (500, b""),
        (503, b"{}"),
        (401, b"{}"),
        (403, b"{}"),
        (400, b"{}"),
        (302, b""),
        (200, b""),
        (200, b"no json"),
        (200, b"[]"),
        (200, b'{"batches": []}'),
        (200, b'{"batches": [[]]}'),
        (200, b'{"batches": [[{}]]}'),
        (200, b'{"batches": [[{"problem": {}}]]}'),
    ],
)
def test_an_answer_that_says_nothing_leaves_the_outcome_unknown(
    stub: Stub, reply: tuple[int, bytes]
) -> None:
    stub.reply = reply
    assert stub.port.send([stop_order("A-1")], OFFICER) == [AWAY]
    stub.reply = None
    assert numbers(stub.port.send([stop_order("A-2")], OFFICER)) == [2]


def test_a_service_that_does_not_listen_leaves_the_outcome_unknown() -> None:
    port = RemotePort({"stop_payment": f"http://{free_address()}"}, "hush")
    commands = [stop_order("A-1"), stop_order("A-2")]
    assert port.send(commands, OFFICER) == [AWAY, AWAY]


def test_a_service_that_does_not_answer_in_time_leaves_the_outcome_unknown(
    stub: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote, "ANSWER_SECONDS", 0.05)
    with held(stub):
        assert stub.port.send([stop_order("A-1")], OFFICER) == [AWAY]


def test_a_kept_connection_that_was_closed_is_no_failure(stub: Stub) -> None:
    port = stub.port
    port.send([stop_order("A-1")], OFFICER)
    stub.hang_up = 1
    assert numbers(port.send([stop_order("A-2")], OFFICER)) == [2]
    stub.hang_up = 2
    assert port.send([stop_order("A-3")], OFFICER) == [AWAY]


def test_a_service_that_nobody_named_knows_no_command(stub: Stub) -> None:
    command = WireCommand(stop_order("A-1").id, "company_checks.ask.v1", {})
    assert stub.port.send([command], OFFICER) == [
        Problem("unknown-command", hint="company_checks.ask.v1")
    ]


def test_what_cannot_be_written_is_refused_and_its_neighbours_travel(stub: Stub) -> None:
    half = stop_order("A-1", remark="\ud800")
    answers = stub.port.send([stop_order("A-0"), half, stop_order("A-2")], OFFICER)
    assert numbers(answers) == [0, 2]
    assert isinstance(answers[1], Problem)
    assert answers[1].slug == "invalid-command"
