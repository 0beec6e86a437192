"""Describing: what the parts of the description of the API are put together from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Boolean, Integer

from contracts.orders import PURPOSES
from contracts.problems import catalogue
from services.gateway.api.asked import KEY, LARGEST_NUMBER, PLAIN
from services.gateway.readmodels.tables import order_view
from services.gateway.readmodels.views import LONGEST

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Table

    from contracts.message import Command

    Document = dict[str, Any]

PROBLEM, JSON, CSV = "application/problem+json", "application/json", "text/csv"
TEXT: Document = {"type": "string"}
INSTANT = TEXT | {"format": "date-time"}
COUNT: Document = {"type": "integer", "minimum": 0}
NUMBER = COUNT | {"maximum": LARGEST_NUMBER}
WORDS: Document = {"type": "string", "pattern": f"^({PLAIN})$"}
_MOMENT: Document = {
    "type": "object",
    "properties": {"position": {"type": "integer", "minimum": -1}, "at": INSTANT},
    "required": ["position", "at"],
    "description": "What was asked about: the last position on record, and the instant.",
}
READING = ("invalid-query", "unauthenticated", "forbidden", "behind")


class Act(NamedTuple):
    """What can be said of a company or a task: at which path, by what, with what problems."""

    name: str
    path: str
    command: type[Command]
    problems: tuple[str, ...] = ()


def ref(name: str) -> Document:
    """A reference to a schema of the document."""
    return {"$ref": f"#/components/schemas/{name}"}


def as_json(said: str, schema: Document, status: str = "200") -> Document:
    """A response of JSON."""
    return {status: {"description": said, "content": {JSON: {"schema": schema}}}}


def list_or_csv(said: str, schema: Document) -> Document:
    """A list as JSON, or as CSV."""
    answer = as_json(said, schema)
    answer["200"]["content"][CSV] = {"schema": TEXT}
    return answer


def problems(*slugs: str) -> Document:
    """Responses that are problems, by their slugs."""
    words: dict[str, list[str]] = {}
    for slug in slugs:
        known = catalogue()["problem"][slug]
        words.setdefault(str(known["status"]), []).append(f"{slug}: {known['en']['title']}")
    content = {PROBLEM: {"schema": ref("problem")}}
    return {
        status: {"description": ". ".join(titles), "content": content}
        for status, titles in words.items()
    }


def whole(**members: Document) -> Document:
    """An object that has all of these members."""
    return some(**members) | {"required": list(members)}


def some(**members: Document) -> Document:
    """An object that need not have all of these members."""
    return {"type": "object", "properties": members}


def dated(**members: Document) -> Document:
    """An object that has all of these members, and of the past says which moment it is of."""
    return whole(**members) | {"properties": members | {"as_of": _MOMENT}}


def list_of(of: Document) -> Document:
    """A list of one kind of thing."""
    return {"type": "array", "items": of}


def header(name: str, said: str, schema: Document = TEXT, *, required: bool = True) -> Document:
    """A header that is asked for."""
    where = {"name": name, "in": "header", "required": required}
    return where | {"description": said, "schema": schema}


def query(name: str, said: str, schema: Document = TEXT, *, required: bool = False) -> Document:
    """A parameter of the query; `required` where there is no answer without."""
    where = {"name": name, "in": "query", **({"required": True} if required else {})}
    return where | {"description": said, "schema": schema}


def choice(words: Iterable[str]) -> Document:
    """One of a few words."""
    return {"type": "string", "enum": [str(word) for word in words]}


def column(name: str, table: Table = order_view) -> Document:
    """A column of the orders, or of another table, by its name."""
    of = table.c[name]
    kind = "string"
    if isinstance(of.type, Integer):
        kind = "integer"
    if isinstance(of.type, Boolean):
        kind = "boolean"
    return {"type": [kind, "null"]} if of.nullable else {"type": kind}


POSITION = query("position", "Wait up to 2 s until the views have reached this.", NUMBER)
AS_OF = query(
    "as_of",
    "Answer, masked, what was on record at a position or an instant of the past.",
    {"anyOf": [NUMBER, INSTANT]},
)
PAGING = (
    query("after", "The cursor of the page before.", WORDS),
    query("limit", "How many.", {"type": "integer", "minimum": 1, "maximum": LONGEST}),
)
"""Which page of a list is asked for."""
FORMAT = query("format", "Overrides Accept.", choice(("json", "csv")))
PURPOSE = query(
    "purpose",
    "Read in clear, for this: the read is recorded. The agency addressed need not say.",
    choice(PURPOSES),
)


WRITING = (
    *("malformed-json", "idempotency-key-required", "unauthenticated", "forbidden", "not-found"),
    *("conflict", "too-large", "unsupported-media-type", "invalid-command", "store-unavailable"),
)
NAMED = header(
    "Idempotency-Key",
    "Names this request for ever: sent again with the same content, it returns the first receipt.",
    {"type": "string", "pattern": f"^({KEY})$"},
)
