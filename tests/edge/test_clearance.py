"""No command is taken before the ledger has said that the log is all that it signed."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
import structlog

from contracts.port import Receipt
from contracts.problems import Problem
from shared.edge.clearance import STATE, Clearance, Waiting
from shared.testing.ports import free_address
from tests.edge.office import until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.edge.office import Office

WHY = '{"extends":false,"why":"the log holds 5 events, and 8 were signed"}'


class Ledger:
    """What stands in for a ledger: it says no until `says` is 200."""

    def __init__(self) -> None:
        """Listen on a port that nobody has."""
        self.says, self.asked = 503, 0
        ours = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                assert self.path == STATE
                ours.asked += 1
                self.send_response(ours.says)
                self.end_headers()
                self.wfile.write(WHY.encode())

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"


@contextmanager
def listening(ledger: Ledger) -> Iterator[Ledger]:
    thread = threading.Thread(target=ledger.server.serve_forever)
    thread.start()
    try:
        yield ledger
    finally:
        ledger.server.shutdown()
        thread.join()
        ledger.server.server_close()


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    """A ledger that says no."""
    with listening(Ledger()) as made:
        yield made


class Port:
    """A port that remembers what it was sent."""

    def __init__(self) -> None:
        """Start empty."""
        self.sent: list[Any] = []

    def send(self, commands: Any, _caller: object) -> list[Any]:  # noqa: ANN401  whatever comes
        self.sent += commands
        return [*commands]

    def reveal(self, look: Any, _caller: object) -> Problem:  # noqa: ANN401  whatever comes
        self.sent.append(look)
        return Problem("not-found")


def test_without_a_ledger_there_is_nothing_to_wait_for() -> None:
    with Clearance("").asked():
        port = Waiting(Port(), clearance := Clearance(""))
        assert port.send(["one"], None) == ["one"]  # type: ignore[arg-type, list-item, comparison-overlap]
        assert clearance.trouble() is None


def test_commands_wait_for_the_ledger_and_are_taken_for_good_once_it_has_spoken(
    ledger: Ledger,
) -> None:
    clearance, sent = Clearance(ledger.url), Port()
    port: Any = Waiting(sent, clearance)
    take: Any = clearance.before(_taken)
    assert "has not been asked" in str(clearance.trouble())
    with structlog.testing.capture_logs() as said, clearance.asked():
        until(lambda: "8 were signed" in str(clearance.trouble()))
        for refused in (port.send(["a", "b"], None), take(["a", "b"])):
            assert refused == [Problem("store-unavailable")] * 2
        until(lambda: ledger.asked > 3)
        ledger.says = 200
        until(lambda: clearance.given)
        ledger.says = 503
        assert (port.send(["c"], None), take(["d"])) == (["c"], ["d"])
        assert clearance.trouble() is None
    assert sent.sent == ["c"]
    assert [line["event"] for line in said] == ["commands_wait_for_the_ledger"]


def _taken(commands: Any) -> list[Any]:  # noqa: ANN401  whatever comes
    return [*commands]


def test_a_ledger_that_is_away_is_waited_for() -> None:
    clearance = Clearance(f"http://{free_address()}")
    with clearance.asked():
        until(lambda: "does not answer" in str(clearance.trouble()))
        assert not clearance.given


def test_a_service_takes_nothing_before_the_ledger_has_spoken(
    office: Office, ledger: Ledger
) -> None:
    ports = {"TOCSIN_PORTS": f"ledger={ledger.url}"}
    office.start("directory")
    office.start("stop_payment")
    office.enrol()
    told = office.running[-1]
    told.terminate()
    told.wait()
    office.start("stop_payment", settings=ports)
    until(lambda: "8 were signed" in unready(office))
    assert office.order("EARLY-1") == [Problem("store-unavailable")]
    size = office.reader.size()
    ledger.says = 200
    until(lambda: unready(office) == "")
    [answer] = office.order("EARLY-1")
    assert isinstance(answer, Receipt)
    assert answer.position == size


def unready(office: Office) -> str:
    """Why the service says that it is not ready."""
    answer = office.get("stop_payment", "/readyz")
    if answer is None:
        return "it does not answer"
    return "" if answer.status == 200 else answer.data.decode()
