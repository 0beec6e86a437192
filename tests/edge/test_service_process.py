"""A service as a process: who may speak to it, what it says of itself, how it ends."""

from __future__ import annotations

import signal
import socket
import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import orjson
import pytest
import urllib3

from contracts import stop_payment as sp
from contracts.port import Caller, Receipt, WireCommand
from contracts.problems import Problem
from shared.clock import Instant
from shared.following import positions
from shared.log.tables import log_head
from shared.log.verify import verify
from shared.timetable import pending, write_instant
from tests.edge.office import OFFICER, stop_order, told_to_stop, until

if TYPE_CHECKING:
    from tests.edge.office import Office

BAD = {
    b"": "malformed-json",
    b"{": "malformed-json",
    b'"\xff"': "malformed-json",
    b"[]": "bad-request",
    b'{"batches": [{}]}': "bad-request",
}


def post(office: Office, body: bytes, caller: str | None = "gateway") -> urllib3.BaseHTTPResponse:
    headers = {} if caller is None else {"Authorization": f"Bearer {caller}"}
    url = office.urls["stop_payment"] + "/commands"
    return urllib3.request("POST", url, body=body, headers=headers, retries=False)


def said(caller: Caller, command: WireCommand) -> bytes:
    return orjson.dumps({"batches": [{"caller": caller, "commands": [command]}]})


@pytest.mark.parametrize("secret", [None, "", "nobody's", "gatewa", "gateway2"])
def test_who_is_unknown_is_not_heard(open_office: Office, secret: str | None) -> None:
    answer = post(open_office, said(OFFICER, stop_order("unheard")), secret)
    assert answer.status == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("secret", "caller"),
    [
        ("gateway", Caller("tocsin", "reaction")),
        ("gateway", Caller("tocsin", "timer")),
        ("gateway", Caller("tocsin", "install")),
        ("gateway", Caller("tocsin", "console")),
        ("stop_payment", OFFICER),
        ("stop_payment", Caller("tocsin", "reaction", person="officer1")),
        ("stop_payment", Caller("HZ", "reaction")),
        ("stop_payment", Caller("tocsin", "install")),
        ("operator", OFFICER),
        ("operator", Caller("tocsin", "timer")),
    ],
)
def test_a_process_speaks_only_for_whom_it_may(
    open_office: Office, secret: str, caller: Caller
) -> None:
    answer = post(open_office, said(caller, stop_order("pretended")), secret)
    assert (answer.status, answer.json()["type"].rpartition("/")[2]) == (403, "forbidden")
    assert open_office.said("stop_payment").count("caller_refused") > 0


@pytest.mark.parametrize(
    ("secret", "caller", "command"),
    [
        ("gateway", OFFICER, WireCommand(uuid4(), sp.Offer.wire, {})),
        ("gateway", OFFICER, WireCommand(uuid4(), sp.MarkOverdue.wire, {})),
        ("operator", Caller("tocsin", "install"), stop_order("installed")),
        ("stop_payment", Caller("tocsin", "timer"), stop_order("timed")),
    ],
)
def test_a_process_sends_only_what_it_may(
    open_office: Office, secret: str, caller: Caller, command: WireCommand
) -> None:
    assert post(open_office, said(caller, command), secret).status == 403


@pytest.mark.parametrize("body", BAD)
def test_a_malformed_message_is_refused_in_words(open_office: Office, body: bytes) -> None:
    answer = post(open_office, body)
    assert (answer.status, answer.json()["type"].rpartition("/")[2]) == (400, BAD[body])


def test_a_message_that_is_too_large_is_not_read(open_office: Office) -> None:
    assert raw(open_office, f"Content-Length: {2**40}").startswith(b"HTTP/1.1 413 ")


def test_a_message_without_its_length_is_refused(open_office: Office) -> None:
    assert raw(open_office, "Transfer-Encoding: chunked").startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize(
    "line", [b"GET", b"\x00\x01\x02\r\n\r\n", b"POST /commands HTTP/9\r\n\r\n"]
)
def test_what_is_no_http_harms_nobody(open_office: Office, line: bytes) -> None:
    with connection(open_office) as sock:
        sock.sendall(line)
    [answer] = open_office.port().send([stop_order("after")], OFFICER)
    assert isinstance(answer, Receipt)


def raw(office: Office, header: str) -> bytes:
    with connection(office) as sock:
        head = (
            f"POST /commands HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer gateway\r\n{header}\r\n"
        )
        sock.sendall(f"{head}\r\n".encode())
        return sock.recv(1000)


def connection(office: Office) -> socket.socket:
    host, _, port = office.urls["stop_payment"].removeprefix("http://").partition(":")
    return socket.create_connection((host, int(port)), timeout=20)


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_a_process_says_how_it_is(open_office: Office, path: str) -> None:
    answer = open_office.get("stop_payment", path)
    assert answer
    assert answer.status == 200
    assert answer.data


@pytest.mark.parametrize("path", ["/", "/commands", "/healthz/x"])
def test_there_is_nothing_else_to_ask(open_office: Office, path: str) -> None:
    answer = open_office.get("stop_payment", path)
    assert answer
    assert answer.status in {404, 405}


def test_the_lines_name_the_request_and_nobody(open_office: Office) -> None:
    batch = {"caller": OFFICER, "request_id": "r-1", "commands": [stop_order("told")]}
    assert post(open_office, orjson.dumps({"batches": [batch]})).status == 200
    lines = open_office.said("stop_payment")
    assert '"request_id": "r-1"' in lines
    assert all(str(text) not in lines for text in ("沈建国", "622007806360837789", "officer1"))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_under_load_it_finishes_and_every_answered_command_is_in_the_log(
    office: Office, number: int
) -> None:
    office.start("directory")
    process = office.start("stop_payment")
    office.enrol()
    receipts: list[Receipt] = []
    port = office.port()

    def send(sender: int) -> None:
        for count in range(10_000):
            [answer] = port.send([stop_order(f"{sender}-{count}")], OFFICER)
            if isinstance(answer, Problem):
                assert answer.slug == "store-unavailable"
                return
            receipts.append(answer)

    senders = [threading.Thread(target=send, args=[each]) for each in range(8)]
    for sender in senders:
        sender.start()
    until(lambda: len(receipts) > 100)
    process.send_signal(number)
    for sender in senders:
        sender.join()
    assert process.wait(40) == 0
    recorded = office.reader.command(receipt.command_id for receipt in receipts)
    assert {each.command_id for each in receipts} == set(recorded)
    assert all(recorded[r.command_id].receipt.position == r.position for r in receipts)
    assert verify(office.engine).size == office.reader.size()
    assert "Traceback" not in office.said("stop_payment")


def test_a_process_that_stops_saves_how_far_it_came(office: Office) -> None:
    office.start("directory")
    process = office.start("stop_payment")
    office.enrol()
    office.order("A-1", "A-2")
    until(lambda: len(office.log(sp.Offered)) == 2)
    assert told_to_stop(process) == 0
    stands = positions(office.engine)
    office.start("stop_payment")
    office.reach("reaction.stop_payment.offer", "due.stop_payment")
    assert stands["reaction.stop_payment.offer"] >= office.log(sp.Ordered)[-1].position
    assert len(office.log(sp.Offered)) == 2


def test_a_process_that_is_killed_goes_on_where_it_was(office: Office) -> None:
    office.start("directory")
    process = office.start("stop_payment")
    office.enrol()
    office.order(*(f"A-{n}" for n in range(300)))
    process.kill()
    process.wait()
    office.start("stop_payment")
    until(lambda: len(office.log(sp.Offered)) == 300)
    office.reach("reaction.stop_payment.offer", "due.stop_payment")


def test_what_fell_due_while_nothing_ran_is_noted_once_by_those_who_start(
    office: Office,
) -> None:
    noon = datetime(2026, 11, 20, 11, tzinfo=UTC)
    with office.engine.begin() as connection:
        connection.execute(log_head.update().values(clock="simulated"))
    write_instant(office.engine, Instant(noon))
    office.start("directory")
    first = office.start("stop_payment")
    office.enrol()
    office.order("A-1")
    until(lambda: len(office.log(sp.Offered)) == 1)
    office.reach("due.stop_payment")
    told_to_stop(first)
    write_instant(office.engine, Instant(noon + timedelta(days=1)))
    office.start("stop_payment")
    office.start("stop_payment")
    until(lambda: len(office.log(sp.Overdue)) == 2)
    office.reach("due.stop_payment")
    until(lambda: not pending(office.engine, noon + timedelta(days=1)))
    assert len(office.log(sp.Overdue)) == 2
    write_instant(office.engine, Instant(noon + timedelta(days=2)))
    office.order("A-2")
    until(lambda: len(office.log(sp.Offered)) == 2)
    [_, second] = office.log(sp.Offered)
    assert second.recorded_at == noon + timedelta(days=2)


def test_a_database_that_is_away_is_said_and_comes_back_into_use(
    office: Office,
) -> None:
    office.start("directory")
    office.start("stop_payment")
    office.enrol()
    with office.engine.connect() as connection:
        end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        connection.exec_driver_sql(f"{end} AND datname = current_database()")
    office.engine.dispose()
    until(lambda: isinstance(office.order("A-1")[0], Receipt))
    until(lambda: len(office.log(sp.Offered)) == 1)


def test_an_address_that_is_taken_ends_the_process(office: Office) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        process = office.start("directory", ready=False, settings={"TOCSIN_PRIVATE_HTTP": address})
        assert process.wait(40) != 0
    assert "Address already in use" in office.said("directory")


def test_callers_that_cannot_be_read_end_the_process(office: Office, tmp_path: object) -> None:
    file = f"{tmp_path}/callers"
    with open(file, "w", encoding="utf-8") as opened:  # noqa: PTH123
        opened.write("gateway not-a-digest\n")
    process = office.start("directory", ready=False, settings={"TOCSIN_CALLERS_FILE": file})
    assert process.wait(40) != 0
    assert "line 1 of" in office.said("directory")
