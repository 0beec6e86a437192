"""What surrounds every request: its id, its log line, the headers of its response, its problems."""

from __future__ import annotations

import re
import secrets
import time
from http import HTTPStatus
from typing import TYPE_CHECKING

import orjson
import structlog
from flask import Flask, Response, g, request
from prometheus_client import Histogram
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    NotSupportedError,
    ProgrammingError,
)
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from contracts.problems import Language, Problem, Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

REQUEST_ID = "Request-Id"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}
RETRY: Mapping[str, str] = {"behind": "1", "store-unavailable": "1", "ledger-unavailable": "1"}
SPOKEN: Mapping[str, Language] = {"zh": "zh-CN", "en": "en"}
PROBLEM = "application/problem+json"
SECONDS = Histogram(
    "tocsin_http_request_seconds",
    "Requests by method, route and class of status, and how long they took.",
    ["method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60),
)
"""A page is to come within 100 ms, a read that waits for its view within 2 s, a file in a minute.
What has no route is counted in one place, or anybody could make up figures without end."""
_SAFE = re.compile(r"[A-Za-z0-9._~:-]{1,100}")
_logger = structlog.get_logger(__name__)


def surround(app: Flask) -> None:
    """Give every request of `app` its id and log line, and every response its headers."""
    app.before_request(_begin)
    app.after_request(_finish)


def register_problems(app: Flask) -> None:
    """Answer every error of `app` with a problem."""
    app.register_error_handler(Refused, lambda refusal: answer(refusal.problem))
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DBAPIError, _store_failed)  # a crash has many names
    for ours in (DataError, IntegrityError, NotSupportedError, ProgrammingError):
        app.register_error_handler(ours, _unforeseen)
    app.register_error_handler(Exception, _unforeseen)


def language() -> Language:
    """The language of the reader: Chinese unless English is preferred."""
    for tag in request.accept_languages.values():
        if spoken := SPOKEN.get(tag.partition("-")[0].lower()):
            return spoken
    return "zh-CN"


def instance() -> str:
    """The name of this request in problem documents."""
    return f"urn:tocsin:request:{g.request_id}"


def answer(problem: Problem) -> Response:
    """A problem as the response (RFC 9457), in the reader's language."""
    document = problem.document(language(), instance())
    response = Response(orjson.dumps(document), problem.status, mimetype=PROBLEM)
    response.headers["Content-Language"] = language()
    response.vary.add("Accept-Language")
    if problem.slug in RETRY:
        response.headers["Retry-After"] = RETRY[problem.slug]
    if problem.slug == "unauthenticated":
        response.headers["WWW-Authenticate"] = 'Bearer realm="tocsin"'
    return response


def _begin() -> None:
    given = request.headers.get(REQUEST_ID, "")
    g.request_id = given if _SAFE.fullmatch(given) else secrets.token_hex(8)
    g.began = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _finish(response: Response) -> Response:
    response.headers[REQUEST_ID] = g.request_id
    if request.method == "OPTIONS" and response.status_code == HTTPStatus.OK:
        _empty(response)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    route = request.url_rule.rule if request.url_rule else None
    seconds = time.perf_counter() - g.began
    known = (request.method, route) if route else ("any", "none")
    SECONDS.labels(*known, f"{response.status_code // 100}xx").observe(seconds)
    _logger.info(
        "request",
        method=request.method,
        route=route,
        status=response.status_code,
        milliseconds=round(seconds * 1000, 1),
        agency=g.get("agency"),
    )
    return response


def _empty(response: Response) -> None:
    """Leave of the answer to OPTIONS, which Flask gives, what it says: Allow."""
    response.status_code = HTTPStatus.NO_CONTENT
    del response.headers["Content-Type"]
    response.headers["Allow"] = ", ".join(sorted(response.allow))


def _http(error: HTTPException) -> Response | HTTPException:
    """A problem for what Flask itself refuses; redirects and ready-made responses stay."""
    if error.response is not None or (error.code or 500) < HTTPStatus.BAD_REQUEST:
        return error
    response = answer(_problem(error))
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(error.valid_methods)
    return response


def _problem(error: HTTPException) -> Problem:
    match error.code:
        case HTTPStatus.NOT_FOUND:
            return Problem("not-found")
        case HTTPStatus.METHOD_NOT_ALLOWED if isinstance(error, MethodNotAllowed):
            return Problem("method-not-allowed", hint=", ".join(error.valid_methods or ()))
        case HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            return Problem("too-large", hint=f"{(request.max_content_length or 0) // 2**20} MiB")
        case HTTPStatus.INTERNAL_SERVER_ERROR:
            return Problem("internal")
    return Problem("bad-request", hint=error.name)


def _store_failed(error: Exception) -> Response:
    _logger.error("store_failed", endpoint=request.endpoint, exc_info=error)
    return answer(Problem("store-unavailable"))


def _unforeseen(error: Exception) -> Response:
    _logger.error(
        "request_failed", route=request.url_rule and request.url_rule.rule, exc_info=error
    )
    return answer(Problem("internal"))
