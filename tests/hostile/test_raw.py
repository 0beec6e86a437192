"""Bytes that no client of good will sends: each is refused for what it is, and the door stays."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import pytest

from tests.hostile.asker import FORM, sent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.hostile.asker import Asker
    from tests.hostile.door import Door

SECONDS = 20.0
GET = b"GET /healthz HTTP/1.1\r\nHost: x\r\n"
POST = b"POST /v1/stop-payments HTTP/1.1\r\nHost: x\r\n"
LOGIN = b"POST /login HTTP/1.1\r\nHost: x\r\n"
END = b"\r\n\r\n"
REFUSED: dict[str, tuple[int, bytes]] = {
    "TLS": (400, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + END),
    "a word too many": (400, b"GET /healthz HTTP/1.1 x\r\nHost: x" + END),
    "a method in small letters": (400, b"get /healthz HTTP/1.1\r\nHost: x" + END),
    "a method that is none": (400, b"G\xffT /healthz HTTP/1.1\r\nHost: x" + END),
    "two lengths": (400, POST + b"Content-Length: 2\r\nContent-Length: 5" + END + b"{}GET"),
    "two lengths in one": (400, POST + b"Content-Length: 2, 5" + END + b"{}GET"),
    "a length below nothing": (400, POST + b"Content-Length: -1" + END),
    "a length in words": (400, POST + b"Content-Length: two" + END),
    "a length with a sign": (400, POST + b"Content-Length: +2" + END + b"{}"),
    "an endless length": (413, POST + b"Content-Length: 99999999999999999999" + END),
    "a header apart from its colon": (400, POST + b"Content-Length : 2" + END + b"{}"),
    "a header without a colon": (400, GET + b"Nonsense" + END),
    "NUL in a header": (400, GET + b"X: a\0b" + END),
    "a chunk without a length": (400, POST + b"Transfer-Encoding: chunked" + END + b"zz\r\n"),
    "a chunk below nothing": (400, POST + b"Transfer-Encoding: chunked" + END + b"-1\r\n"),
    "an unknown coding": (501, POST + b"Transfer-Encoding: xchunked" + END + b"x"),
    "an address that is none": (400, b"GET http://[::1/ HTTP/1.1\r\nHost: x" + END),
    "an address in raw bytes": (400, b"GET /\xff\xfe HTTP/1.1\r\nHost: x" + END),
    "an address of NUL": (404, b"GET /%00 HTTP/1.1\r\nHost: x" + END),
    "an address half quoted": (404, b"GET /%zz%ff%fe HTTP/1.1\r\nHost: x" + END),
    "a way out": (404, b"GET /docs/assets/../../../app.py HTTP/1.1\r\nHost: x" + END),
    "a quoted way out": (
        404,
        b"GET /docs/assets/%2e%2e%2f%2e%2e%2fapp.py HTTP/1.1\r\nHost: x" + END,
    ),
    "a way out of Windows": (404, b"GET /assets/..%5c..%5capp.py HTTP/1.1\r\nHost: x" + END),
    "another host's address": (404, b"CONNECT elsewhere.example:443 HTTP/1.1\r\nHost: x" + END),
    "a key of raw bytes": (401, b"GET /v1/orders HTTP/1.1\r\nAuthorization: Bearer \xff\xfe" + END),
    "a session of raw bytes": (303, b"GET /inbox HTTP/1.1\r\nCookie: tocsin_session=\xff;=;" + END),
    "languages without end": (
        401,
        b"GET /v1/orders HTTP/1.1\r\nAccept-Language: " + b"a," * 9000 + END,
    ),
    "a form without a boundary": (
        400,
        LOGIN + b"Content-Type: multipart/form-data\r\nContent-Length: 4" + END + b"--xx",
    ),
    "a form of bad bytes": (
        400,
        LOGIN
        + b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 9"
        + END
        + b"%ff=%00&=",
    ),
}
SMUGGLED = [
    POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked" + END,
    POST.replace(b"1.1", b"1.0") + b"Connection: keep-alive\r\nTransfer-Encoding: chunked" + END,
]
"""Bodies that end in two places, by which of their headers one believes."""
ODD = [
    *("", " ", "\0", "é", "𠮷", "-1", "1e309", "NaN", "9" * 400, "a" * 5000, "\r\nX: y", "\ud800"),
    *("../../etc/passwd", "' OR 1=1 --", "<script>alert(1)</script>", "{{7*7}}", "%", "%25zz"),
]
ASKED = [
    *("status", "late", "figure", "kind", "act", "agency", "case_number", "application_id", "due"),
    *("after", "sort", "limit", "format", "show"),
]


def exchanged(door: Door, sent: bytes) -> bytes:
    """Send bytes, and nothing more; return all that comes back until the door closes."""
    at = urlsplit(door.url)
    got = b""
    with socket.create_connection((str(at.hostname), at.port or 80), SECONDS) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        while piece := connection.recv(65536):
            got += piece
    return got


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_http_as_we_speak_it_is_refused(door: Door, name: str) -> None:
    status, sent = REFUSED[name]
    answer = exchanged(door, sent)
    assert answer.split()[1] == str(status).encode()
    assert b"Traceback" not in answer
    assert door.ask("GET", "/healthz").status == 200


@pytest.mark.parametrize("sent", [END, POST + b"Content-Length: 20" + END + b"{", GET])
def test_what_ends_before_it_is_whole_has_no_answer(door: Door, sent: bytes) -> None:
    assert exchanged(door, sent) == b""
    assert door.ask("GET", "/healthz").status == 200


@pytest.mark.parametrize("before", SMUGGLED)
def test_no_request_is_smuggled_in_the_body_of_another(door: Door, before: bytes) -> None:
    answer = exchanged(door, before + b"0" + END + GET + b"\r\n")
    assert answer.startswith((b"HTTP/1.0 400", b"HTTP/1.1 400"))
    assert answer.count(b"HTTP/1.") == 1


@pytest.mark.parametrize("name", ASKED)
def test_an_odd_question_is_answered_or_refused(door: Door, name: str) -> None:
    key = door.keys["supervisor"]
    for text in ODD:
        answer = door.ask("GET", f"/v1/orders?{name}={quote(text, errors='surrogatepass')}", key)
        assert answer.status in (200, 400), (name, text)
        assert b"<script>" not in answer.data


@pytest.mark.parametrize("path", ["/inbox", "/orders", "/orders/{}", "/orders/{}/events/0"])
def test_an_odd_question_of_a_page_is_answered_or_refused(
    door: Door, visits: Mapping[str, Asker], path: str
) -> None:
    cookie = visits["icbc-agency-clerk"].cookie
    at = path.format(next(iter(door.orders)))
    for name in ("show", "agency", "kind", "after", "position", "sort"):
        for text in ODD:
            asked = f"{at}?{name}={quote(text, errors='surrogatepass')}"
            answer = door.ask("GET", asked, headers={"Cookie": cookie})
            assert answer.status in (200, 400, 404), asked
            assert b"<script>alert" not in answer.data


@pytest.mark.parametrize(
    ("login", "act"),
    [
        ("icbc-agency-clerk", "acknowledge"),
        ("icbc-agency-clerk", "answer"),
        ("centre-officer", "withdraw"),
    ],
)
def test_an_odd_form_is_shown_again_with_what_is_wrong(
    door: Door, visits: Mapping[str, Asker], login: str, act: str
) -> None:
    asker, at = visits[login], f"/orders/{next(iter(door.orders))}/{act}"
    for field in ("key", "version", "code", "held_amount", "executed_at", "remark", "reason"):
        for text in ODD:
            form = {**FORM, "token": asker.token, field: text}
            answer = sent(door, at, asker.cookie, form)
            assert answer.status in (303, 400, 409, 412, 422), (field, text)
            assert b"<script>alert" not in answer.data
    without = {"token": asker.token}
    assert sent(door, at, asker.cookie, without).status in (303, 400, 409, 412, 422)
