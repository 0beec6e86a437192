"""What others can read of the contracts, made from the records: JSON Schemas and AsyncAPI."""

from collections.abc import Iterable, Mapping
from typing import Any

from marshmallow import missing

import contracts.authority
import contracts.companies
import contracts.company_checks
import contracts.company_objections
import contracts.controls
import contracts.directory
import contracts.fairness
import contracts.freezing
import contracts.hold_proposals
import contracts.holding
import contracts.inquiries
import contracts.kinds
import contracts.liaison_tasks
import contracts.measures
import contracts.protecting
import contracts.reporting
import contracts.returns
import contracts.reverifying
import contracts.stop_payment
import contracts.subject_limits
import contracts.supervision
import contracts.suspicions
import contracts.task_attachments
import contracts.task_changes
import contracts.task_work
import contracts.tracing
import contracts.transaction_stops  # noqa: F401  they enter their messages in the registry
from contracts.envelope import SEALED
from contracts.examples import envelope, examples, problem
from contracts.fields import LARGEST
from contracts.message import Event, Listed, Message, Records, registry
from contracts.problems import TYPE_PREFIX, catalogue

Document = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"
SCHEMAS = "https://tocsin.dev/schemas/"
EXCHANGE = "tocsin.events"
_TEXT: Document = {"type": "string"}
_TEXT_OR_NULL: Document = {"type": ["string", "null"]}
_COUNT: Document = {"type": "integer", "minimum": 0, "maximum": LARGEST}
_ID: Document = {"type": "string", "format": "uuid"}
_INSTANT: Document = {
    "type": "string",
    "format": "date-time",
    "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z$",
}


def documents() -> Mapping[str, Document]:
    """Return every generated document by its path inside `contracts/`."""
    schemas = {wire: schema_of(message) for wire, message in registry.items()}
    schemas |= {"envelope": envelope_schema(), "problem": problem_schema()}
    files = {f"schemas/{name}.json": schema for name, schema in sorted(schemas.items())}
    return files | {"asyncapi.yaml": asyncapi()}


def schema_of(message: type[Message]) -> Document:
    """Return the JSON Schema of a registered message; rules across fields it cannot say."""
    shown = {"examples": [examples()[message.wire]]}
    return _head(message.wire, _said(message)) | _record(message) | shown


def envelope_schema() -> Document:
    """Return the JSON Schema of what every event says beside its own content."""
    members = {
        "event_id": _ID,
        "command_id": _ID,
        "digest": _TEXT,
        "stream": {"type": "string", "pattern": "^[^-]+-.+$"},
        "version": _COUNT,
        "type": _TEXT,
        "occurred_at": _INSTANT,
        "actor": _closed(
            {"agency": _TEXT}
            | dict.fromkeys(("person", "on_behalf_of", "assurance"), _TEXT_OR_NULL)
        ),
        "correlation": _TEXT_OR_NULL,
        "causation": _or_null(_ID),
        "policy": _or_null(_closed({"pack": _TEXT, "version": _TEXT})),
        "key_id": _or_null(_ID),
        "data": {"type": "object"},
        "signature": {"oneOf": [_TEXT_OR_NULL, _closed({SEALED: _TEXT})]},
        "position": _COUNT,
        "recorded_at": _INSTANT,
    }
    said = "One event as the log holds it: what happened, who, when, for whom, following what."
    return _head("envelope", said) | _closed(members) | {"examples": [envelope()]}


def problem_schema() -> Document:
    """Return the JSON Schema of the problem documents that Tocsin answers with (RFC 9457)."""
    words = catalogue()
    error = {"pointer": _TEXT, "code": _one_of(words["defect"]), "detail": _TEXT}
    members = {
        "type": _one_of(TYPE_PREFIX + slug for slug in words["problem"]),
        "title": _TEXT,
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": _TEXT,
        "instance": _TEXT,
        "errors": {"type": "array", "items": _closed(error)},
    }
    said = "Why something was not done, with a pointer and a stable code for each defect."
    return (
        _head("problem", said) | _closed(members) | {"examples": [problem("en"), problem("zh-CN")]}
    )


def asyncapi() -> Document:
    """Return the AsyncAPI 3.0 document of the events that Tocsin publishes."""
    events = {wire: kind for wire, kind in sorted(registry.items()) if issubclass(kind, Event)}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Tocsin events",
            "version": "1",
            "description": "Every event of the log, in order, on one topic exchange. A version "
            "never changes; a reader that lost messages catches up by position over HTTP.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {wire: _channel(wire) for wire in events},
        "operations": {
            f"publish.{wire}": {"action": "send", "channel": {"$ref": f"#/channels/{wire}"}}
            for wire in events
        },
        "components": {
            "messages": {wire: _message(wire, kind) for wire, kind in events.items()},
            "messageTraits": {"published": _PUBLISHED},
        },
    }


_PUBLISHED: Document = {
    "contentType": "application/json",
    "description": "The property `message_id` is the id of the event.",
    "headers": {
        "type": "object",
        "properties": {"position": _COUNT | {"description": "Place in the log, without gaps."}},
        "required": ["position"],
    },
    "bindings": {"amqp": {"contentEncoding": "utf-8", "bindingVersion": "0.3.0"}},
}


def _channel(wire: str) -> Document:
    exchange = {"name": EXCHANGE, "type": "topic", "durable": True, "autoDelete": False}
    routing = {"is": "routingKey", "exchange": exchange, "bindingVersion": "0.3.0"}
    return {
        "address": wire,
        "messages": {"event": {"$ref": f"#/components/messages/{wire}"}},
        "bindings": {"amqp": routing},
    }


def _message(wire: str, kind: type[Message]) -> Document:
    data = {"type": {"const": wire}, "data": {"$ref": f"schemas/{wire}.json"}}
    around = {"$ref": "schemas/envelope.json"}
    example = envelope(wire)
    return {
        "name": wire,
        "summary": _said(kind),
        "traits": [{"$ref": "#/components/messageTraits/published"}],
        "payload": {"allOf": [around, {"type": "object", "properties": data}]},
        "examples": [{"headers": {"position": example["position"]}, "payload": example}],
    }


def _record(message: type[Message]) -> Document:
    members = message.schema.fields
    closed = _closed({name: _member(field) for name, field in members.items()})
    for name in message.personal:
        closed["properties"][name]["x-personal"] = True
    return closed | {"required": [name for name, field in members.items() if field.required]}


def _member(field: Any) -> Document:  # noqa: ANN401  a field of marshmallow's, or of ours
    if isinstance(field, Records):
        return {"type": "array", "items": _record(field.item)}
    if isinstance(field, Listed):
        return {"type": "array", "items": _member(field.item)}
    shape: Document = field.json_schema()
    if field.__doc__:
        shape["description"] = field.__doc__.partition("\n")[0]
    if field.load_default not in (None, missing):
        shape["default"] = field.load_default
    return _or_null(shape) if field.allow_none else shape


def _or_null(shape: Document) -> Document:
    wider = shape | {"type": [shape["type"], "null"]}
    return wider | {"enum": [*shape["enum"], None]} if "enum" in shape else wider


def _closed(members: Mapping[str, Document]) -> Document:
    return {
        "type": "object",
        "properties": dict(members),
        "required": list(members),
        "additionalProperties": False,
    }


def _one_of(words: Iterable[str]) -> Document:
    return {"type": "string", "enum": sorted(words)}


def _head(name: str, said: str) -> Document:
    return {"$schema": DIALECT, "$id": f"{SCHEMAS}{name}.json", "title": name, "description": said}


def _said(message: type[Message]) -> str:
    return " ".join((message.__doc__ or "").split())
