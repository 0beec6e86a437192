"""The description of the API (OpenAPI 3.1), made from the contracts, the tables and the routes."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import current_app

from contracts.directory import ROLES
from contracts.generate import problem_schema, schema_of
from services.gateway.api.asked import ETAG, JOSE
from services.gateway.api.commands import COMMANDS, SHAPES
from services.gateway.api.described_companies import COMPANY
from services.gateway.api.described_figures import RESPONSE_TIMES
from services.gateway.api.described_tasks import FILE, TASK
from services.gateway.api.describing import (
    AS_OF,
    COUNT,
    CSV,
    FORMAT,
    JSON,
    NAMED,
    PAGING,
    POSITION,
    PURPOSE,
    READING,
    TEXT,
    WORDS,
    WRITING,
    as_json,
    choice,
    column,
    dated,
    header,
    list_of,
    list_or_csv,
    problems,
    query,
    ref,
    some,
    whole,
)
from services.gateway.imports import OUTCOMES
from services.gateway.readmodels.acts import ACTS, KINDS
from services.gateway.readmodels.figures import FIGURES
from services.gateway.readmodels.views import COLUMNS, SORTS
from services.gateway.uploads import columns, required
from shared.jws import LARGEST_BYTES
from shared.lifecycle import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from apispec import APISpec

    from contracts.message import Command
    from services.gateway.api.describing import Document

EXTENSION = "tocsin_openapi"
EVERYONE = ROLES
OF = "order_id"
HTML = "text/html"
_TOKEN: Document = {
    "type": "string",
    "maxLength": LARGEST_BYTES,
    "pattern": r"^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{86}$",
    "description": "A compact JWS (RFC 7515, Ed25519) whose payload claims iss, aud, sub, type, "
    "jti and data.",
}


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
    schemas = {command.wire: _in_body(command) for command in COMMANDS}
    schemas |= {"problem": problem_schema(), "receipt": _RECEIPT, "order": _ORDER, "row": _ROW}
    schemas |= {"event": _EVENT, "response_times": RESPONSE_TIMES, "agency": _AGENCY}
    schemas |= {"saved": whole(**_SAVED), "company": COMPANY, "task": TASK}
    schemas |= {
        f"{of}_receipt": whole(**{f"{of}_id": _RECEIPT_ID}, **_SAVED)
        for of in ("company", "dispatch", "slip")
    }
    schemas["attachment_receipt"] = whole(order_id=_RECEIPT_ID, **_SAVED, attachment=FILE)
    for name, schema in schemas.items():
        own = {key: value for key, value in schema.items() if key not in ("$id", "$schema")}
        spec.components.schema(name, own)


def command(
    *kinds: type[Command],
    decision: bool = False,
    answer: str = "receipt",
    also: Iterable[str] = (),
) -> Document:
    """An operation that sends a command, of one of several types; a decision is based on a version.

    `also` are the problems of its own.
    """
    headers = [NAMED, _MATCH] if decision else [NAMED]
    version = ("precondition-required", "precondition-failed") if decision else ()
    return {
        "parameters": headers,
        "requestBody": {"required": True, "content": {JSON: {"schema": _one_of(kinds)}}},
        "responses": as_json("What was saved, and where.", ref(answer), "201")
        | as_json("The same was said before; this is its receipt.", ref(answer))
        | problems(*WRITING, *version, *also),
    }


def report(*kinds: type[Command]) -> Document:
    """An operation that sends what an agency reports, which it may sign."""
    plain = command(*kinds)
    body, answers = plain["requestBody"], plain["responses"]
    body["content"][JOSE] = {"schema": _TOKEN}
    signed = problems("invalid-command", "signature-invalid", "signature-required")
    return plain | {"responses": answers | signed}


def _one_of(kinds: Sequence[type[Command]]) -> Document:
    known = [ref(kind.wire) for kind in kinds]
    return {"anyOf": known} if len(known) > 1 else known[0]


def _in_body(kind: type[Command]) -> Document:
    """What a body says of a command: all of it, but for the order that the path names."""
    schema = schema_of(kind)
    if kind not in SHAPES:
        return schema
    return schema | {
        "properties": {name: of for name, of in schema["properties"].items() if name != OF},
        "required": [name for name in schema["required"] if name != OF],
        "examples": [{name: of for name, of in schema["examples"][0].items() if name != OF}],
    }


_MATCH = header(
    "If-Match",
    "The ETag of the order as it was seen when this was decided.",
    {"type": "string", "pattern": f"^({ETAG})$"},
)
_SAVED: Mapping[str, Document] = {
    "outcome": choice(("accepted", "repeated")),
    "position": COUNT | {"description": "Where in the log it is."},
    "last_position": COUNT | {"description": "Where the last of its events is."},
    "version": COUNT,
    "leaf_hash": TEXT
    | {"description": "SHA-256 of the event as a leaf of the log's tree, in hex."},
    "recorded_at": TEXT | {"format": "date-time"},
    "command_id": TEXT | {"format": "uuid"},
    "links": whole(proof=TEXT),
}
_RECEIPT_ID = TEXT | {"format": "uuid"}
_RECEIPT = whole(order_id=_RECEIPT_ID, **_SAVED)
_ORDER = whole(
    **{name: column(name) for name in COLUMNS},
    links=whole(self=TEXT, events=TEXT, trail={"type": ["string", "null"]}),
)
_EVENT = whole(
    position=COUNT,
    leaf_hash=TEXT,
    envelope={"type": "object", "description": "Exactly what was hashed, personal data sealed."},
    data={"type": "object", "description": "What it says, in clear or masked."},
    signature={
        "type": ["string", "null"],
        "description": "The JWS that it bears, to whoever reads in clear.",
    },
)
_AGENCY = whole(code=TEXT, name=TEXT, name_en={"type": ["string", "null"]}, kind=TEXT)
_ROW = some(
    row=COUNT | {"description": "1 is the first after the header."},
    application_id={"type": ["string", "null"]},
    uscc={"type": ["string", "null"], "description": "What names a row about a company."},
    task_id={"type": ["string", "null"], "description": "What names a row about a task."},
    outcome=choice(OUTCOMES),
    order_id=TEXT,
    company_id=TEXT,
    dispatch_id=TEXT,
    position=COUNT,
    codes=list_of(TEXT),
    errors=list_of(whole(pointer=TEXT, code=TEXT, detail=TEXT)),
)
_IMPORTED = some(
    rows=list_of(ref("row")),
    ignored_columns=list_of(TEXT),
    counts=whole(**dict.fromkeys(OUTCOMES, COUNT)),
    last_position={"type": "integer", "description": "-1 if nothing was written."},
    problem=ref("problem"),
)


def imported(of: type[Command]) -> Document:
    """An operation that takes a file of orders, a row each."""
    needed = required(of)
    others = (name for name in columns(of) if name not in needed)
    said = f"Columns needed: {', '.join(needed)}. Others known: {', '.join(others)}."
    return {
        "parameters": [NAMED],
        "requestBody": {
            "required": True,
            "content": {CSV: {"schema": TEXT | {"description": said}}},
        },
        "responses": as_json("What became of each row.", _IMPORTED)
        | problems(*WRITING[1:4], "too-large", "unsupported-media-type")
        | problems("malformed-csv", "missing-columns"),
    }


LIST: Document = {
    "parameters": [
        query("status", "Where the order stands.", choice(Status)),
        query("late", "Answered late, or overdue.", {"type": "boolean"}),
        query("figure", "Those that a figure of the response times counts.", choice(FIGURES)),
        query("kind", "Kind of order.", choice(sorted(KINDS))),
        query("act", "What it asks for.", choice(ACTS)),
        query("agency", "Whom it is addressed to.", WORDS),
        query("ordered_by", "Who ordered it.", WORDS),
        query("case_number", "Its case.", WORDS),
        query("application_id", "Its business application id.", WORDS),
        query("account_ref", "Those about the account with this reference.", WORDS),
        query("phone_ref", "Those whose victim's phone has this reference.", WORDS),
        query("due", "Those whose next deadline comes by then.", TEXT | {"format": "date-time"}),
        query("sort", "By next deadline, newest first, or by latest event.", choice(SORTS)),
        *PAGING,
        AS_OF,
        POSITION,
        FORMAT,
    ],
    "responses": list_or_csv(
        "A page; the next one is in `Link`, rel=next.",
        dated(orders=list_of(ref("order")), next={"type": ["string", "null"]}),
    )
    | problems(*READING),
}
_IN_CLEAR = (*READING, "not-found", "store-unavailable")
ONE: Document = {
    "parameters": [
        PURPOSE,
        AS_OF,
        POSITION,
        header("If-None-Match", "An ETag seen before.", required=False),
    ],
    "responses": as_json(
        "The order, with what was ordered in `detail`.",
        {"allOf": [ref("order"), dated(detail={"type": "object"})]},
    )
    | {"304": {"description": "Nothing has changed."}}
    | problems(*_IN_CLEAR),
}
EVENTS: Document = {
    "parameters": [PURPOSE, AS_OF, POSITION],
    "responses": as_json("Its events.", dated(order_id=TEXT, events=list_of(ref("event"))))
    | problems(*_IN_CLEAR),
}
AGENCIES: Document = {
    "parameters": [FORMAT],
    "responses": list_or_csv("The agencies.", whole(agencies=list_of(ref("agency"))))
    | problems(*READING[:3]),
}
HEALTH: Document = {"security": [], "responses": as_json("It is well.", whole(status=TEXT))}
READINESS: Document = {
    "security": [],
    "responses": HEALTH["responses"] | problems("store-unavailable", "behind"),
}
DOCUMENT: Document = {"security": [], "responses": as_json("OpenAPI 3.1.", {"type": "object"})}
PAGE: Document = {
    "security": [],
    "responses": {"200": {"description": "HTML.", "content": {HTML: {"schema": TEXT}}}},
}
