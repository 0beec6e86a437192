"""The description of the API (OpenAPI 3.1), made from the contracts, the tables and the routes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from flask import current_app
from sqlalchemy import Boolean, Integer

from contracts.directory import ROLES
from contracts.figures import ResponseTimes
from contracts.generate import problem_schema, schema_of
from contracts.problems import catalogue
from contracts.stop_payment import Acknowledge, Answer, Order, Withdraw
from services.gateway.api.asked import ETAG, JOSE, KEY, LARGEST_NUMBER, PLAIN
from services.gateway.imports import OUTCOMES
from services.gateway.readmodels.figures import FIGURES
from services.gateway.readmodels.orders import KINDS
from services.gateway.readmodels.tables import order_view
from services.gateway.readmodels.views import COLUMNS, LONGEST, SORTS
from services.gateway.uploads import COLUMNS as CSV_COLUMNS
from services.gateway.uploads import REQUIRED
from shared.jws import LARGEST_BYTES
from shared.lifecycle import Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from apispec import APISpec

    from contracts.message import Command

    Document = dict[str, Any]

EXTENSION = "tocsin_openapi"
EVERYONE = ROLES
COMMANDS: tuple[type[Command], ...] = (Order, Acknowledge, Answer, Withdraw)
PROBLEM, JSON, CSV, HTML = "application/problem+json", "application/json", "text/csv", "text/html"
_TEXT: Document = {"type": "string"}
_COUNT: Document = {"type": "integer", "minimum": 0}
_TOKEN: Document = {
    "type": "string",
    "maxLength": LARGEST_BYTES,
    "pattern": r"^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{86}$",
    "description": "A compact JWS (RFC 7515, Ed25519) whose payload claims iss, aud, sub, type, "
    "jti and data.",
}
_NUMBER = _COUNT | {"maximum": LARGEST_NUMBER}
_WORDS: Document = {"type": "string", "pattern": f"^({PLAIN})$"}


def about() -> Document:
    """What the document says of the API as a whole."""
    said = (
        "Orders to agencies, and their answers, on a log that proves itself. Give your key as "
        "`Authorization: Bearer tk_...`. Each request that writes takes an `Idempotency-Key`: "
        "the same again returns the first receipt. Errors are problem documents (RFC 9457), in "
        "Chinese or English by `Accept-Language`. A read with `?position=` of a receipt waits "
        "until the views have reached it. Instants are UTC; money is whole minor units and its "
        "currency."
    )
    return {
        "title": "Tocsin",
        "version": "1",
        "openapi_version": "3.1.0",
        "info": {"description": said, "license": {"name": "Apache-2.0"}},
        "security": [{"key": []}],
    }


def document() -> Document:
    """The whole document."""
    return cast("APISpec", current_app.extensions[EXTENSION]).to_dict()


def enter_components(spec: APISpec) -> None:
    """Enter what operations refer to."""
    bearer = {"type": "http", "scheme": "bearer", "bearerFormat": "tk_test_... or tk_live_..."}
    spec.components.security_scheme("key", bearer)
    schemas = {command.wire: schema_of(command) for command in COMMANDS}
    schemas |= {"problem": problem_schema(), "receipt": _RECEIPT, "order": _ORDER, "row": _ROW}
    schemas |= {"event": _EVENT, "response_times": _TIMES, "agency": _AGENCY}
    for name, schema in schemas.items():
        own = {key: value for key, value in schema.items() if key not in ("$id", "$schema")}
        spec.components.schema(name, own)


def command(kind: type[Command], *, decision: bool = False) -> Document:
    """An operation that sends a command; a decision is based on a version."""
    headers = [_KEY, _MATCH] if decision else [_KEY]
    version = ("precondition-required", "precondition-failed") if decision else ()
    return {
        "parameters": headers,
        "requestBody": {"required": True, "content": {JSON: {"schema": _ref(kind.wire)}}},
        "responses": _json("What was saved, and where.", _ref("receipt"), "201")
        | _json("The same was said before; this is its receipt.", _ref("receipt"))
        | _problems(*_WRITING, *version),
    }


def report(kind: type[Command]) -> Document:
    """An operation that sends what an agency reports, which it may sign."""
    plain = command(kind)
    body, answers = plain["requestBody"], plain["responses"]
    body["content"][JOSE] = {"schema": _TOKEN}
    signed = _problems("invalid-command", "signature-invalid", "signature-required")
    return plain | {"responses": answers | signed}


def _ref(name: str) -> Document:
    return {"$ref": f"#/components/schemas/{name}"}


def _json(said: str, schema: Document, status: str = "200") -> Document:
    return {status: {"description": said, "content": {JSON: {"schema": schema}}}}


def _list_or_csv(said: str, schema: Document) -> Document:
    answer = _json(said, schema)
    answer["200"]["content"][CSV] = {"schema": _TEXT}
    return answer


def _problems(*slugs: str) -> Document:
    words: dict[str, list[str]] = {}
    for slug in slugs:
        known = catalogue()["problem"][slug]
        words.setdefault(str(known["status"]), []).append(f"{slug}: {known['en']['title']}")
    content = {PROBLEM: {"schema": _ref("problem")}}
    return {
        status: {"description": ". ".join(titles), "content": content}
        for status, titles in words.items()
    }


def _object(**members: Document) -> Document:
    return _some(**members) | {"required": list(members)}


def _some(**members: Document) -> Document:
    """An object that need not have all of these members."""
    return {"type": "object", "properties": members}


def _list(of: Document) -> Document:
    return {"type": "array", "items": of}


def _header(name: str, said: str, schema: Document = _TEXT, *, required: bool = True) -> Document:
    where = {"name": name, "in": "header", "required": required}
    return where | {"description": said, "schema": schema}


def _query(name: str, said: str, schema: Document = _TEXT) -> Document:
    return {"name": name, "in": "query", "description": said, "schema": schema}


def _choice(words: Iterable[str]) -> Document:
    return {"type": "string", "enum": [str(word) for word in words]}


def _column(name: str) -> Document:
    column = order_view.c[name]
    kind = "string"
    if isinstance(column.type, Integer):
        kind = "integer"
    if isinstance(column.type, Boolean):
        kind = "boolean"
    return {"type": [kind, "null"]} if column.nullable else {"type": kind}


_WRITING = (
    *("malformed-json", "idempotency-key-required", "unauthenticated", "forbidden", "not-found"),
    *("conflict", "too-large", "unsupported-media-type", "invalid-command", "store-unavailable"),
)
_READING = ("invalid-query", "unauthenticated", "forbidden", "behind")
_KEY = _header(
    "Idempotency-Key",
    "Names this request for ever: sent again with the same content, it returns the first receipt.",
    {"type": "string", "pattern": f"^({KEY})$"},
)
_MATCH = _header(
    "If-Match",
    "The ETag of the order as it was seen when this was decided.",
    {"type": "string", "pattern": f"^({ETAG})$"},
)
_POSITION = _query("position", "Wait up to 2 s until the views have reached this.", _NUMBER)
_FORMAT = _query("format", "Overrides Accept.", _choice(("json", "csv")))
_RECEIPT = _object(
    order_id=_TEXT | {"format": "uuid"},
    outcome=_choice(("accepted", "repeated")),
    position=_COUNT | {"description": "Where in the log it is."},
    last_position=_COUNT | {"description": "Where the last of its events is."},
    version=_COUNT,
    leaf_hash=_TEXT | {"description": "SHA-256 of the event as a leaf of the log's tree, in hex."},
    recorded_at=_TEXT | {"format": "date-time"},
    command_id=_TEXT | {"format": "uuid"},
    links=_object(proof=_TEXT),
)
_ORDER = _object(
    **{name: _column(name) for name in COLUMNS},
    links=_object(self=_TEXT, events=_TEXT),
)
_EVENT = _object(position=_COUNT, leaf_hash=_TEXT, envelope={"type": "object"})
_TIMES = _object(
    **{
        name: _TEXT if name in ("agency", "kind") else {"type": ["number", "null"]}
        for name in ResponseTimes.__annotations__
    },
    links={"type": "object", "additionalProperties": _TEXT},
)
_AGENCY = _object(code=_TEXT, name=_TEXT, name_en={"type": ["string", "null"]}, kind=_TEXT)
_ROW = _some(
    row=_COUNT | {"description": "1 is the first after the header."},
    application_id={"type": ["string", "null"]},
    outcome=_choice(OUTCOMES),
    order_id=_TEXT,
    position=_COUNT,
    codes=_list(_TEXT),
    errors=_list(_object(pointer=_TEXT, code=_TEXT, detail=_TEXT)),
)
_IMPORTED = _some(
    rows=_list(_ref("row")),
    ignored_columns=_list(_TEXT),
    counts=_object(**dict.fromkeys(OUTCOMES, _COUNT)),
    last_position={"type": "integer", "description": "-1 if nothing was written."},
    problem=_ref("problem"),
)
_COLUMNS_SAID = (
    f"Columns needed: {', '.join(REQUIRED)}. "
    f"Others known: {', '.join(name for name in CSV_COLUMNS if name not in REQUIRED)}."
)
IMPORT: Document = {
    "parameters": [_KEY],
    "requestBody": {
        "required": True,
        "content": {CSV: {"schema": _TEXT | {"description": _COLUMNS_SAID}}},
    },
    "responses": _json("What became of each row.", _IMPORTED)
    | _problems(*_WRITING[1:4], "too-large", "unsupported-media-type")
    | _problems("malformed-csv", "missing-columns"),
}
LIST: Document = {
    "parameters": [
        _query("status", "Where the order stands.", _choice(Status)),
        _query("late", "Answered late, or overdue.", {"type": "boolean"}),
        _query("figure", "Those that a figure of the response times counts.", _choice(FIGURES)),
        _query("kind", "Kind of order.", _choice(sorted(KINDS))),
        _query("agency", "Whom it is addressed to.", _WORDS),
        _query("case_number", "Its case.", _WORDS),
        _query("application_id", "Its business application id.", _WORDS),
        _query("due", "Those whose next deadline comes by then.", _TEXT | {"format": "date-time"}),
        _query("sort", "By next deadline, newest first, or by latest event.", _choice(SORTS)),
        _query("after", "The cursor of the page before.", _WORDS),
        _query("limit", "How many.", {"type": "integer", "minimum": 1, "maximum": LONGEST}),
        _POSITION,
        _FORMAT,
    ],
    "responses": _list_or_csv(
        "A page; the next one is in `Link`, rel=next.",
        _object(orders=_list(_ref("order")), next={"type": ["string", "null"]}),
    )
    | _problems(*_READING),
}
ONE: Document = {
    "parameters": [_POSITION, _header("If-None-Match", "An ETag seen before.", required=False)],
    "responses": _json(
        "The order, with what was ordered in `detail`.",
        {"allOf": [_ref("order"), _object(detail={"type": "object"})]},
    )
    | {"304": {"description": "Nothing has changed."}}
    | _problems(*_READING, "not-found"),
}
EVENTS: Document = {
    "parameters": [_POSITION],
    "responses": _json("Its events.", _object(order_id=_TEXT, events=_list(_ref("event"))))
    | _problems(*_READING, "not-found"),
}
TIMES: Document = {
    "parameters": [_POSITION, _FORMAT],
    "responses": _list_or_csv(
        "A row for each agency and kind.", _object(response_times=_list(_ref("response_times")))
    )
    | _problems(*_READING),
}
AGENCIES: Document = {
    "parameters": [_FORMAT],
    "responses": _list_or_csv("The agencies.", _object(agencies=_list(_ref("agency"))))
    | _problems(*_READING[:3]),
}
HEALTH: Document = {"security": [], "responses": _json("It is well.", _object(status=_TEXT))}
READINESS: Document = {
    "security": [],
    "responses": HEALTH["responses"] | _problems("store-unavailable", "behind"),
}
DOCUMENT: Document = {"security": [], "responses": _json("OpenAPI 3.1.", {"type": "object"})}
PAGE: Document = {
    "security": [],
    "responses": {"200": {"description": "HTML.", "content": {HTML: {"schema": _TEXT}}}},
}
