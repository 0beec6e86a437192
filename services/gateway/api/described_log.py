"""What the description of the API says of checkpoints, keys, proofs and entries of the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.gateway.api.describing import (
    COUNT,
    NUMBER,
    TEXT,
    as_json,
    list_of,
    problems,
    query,
    whole,
)

if TYPE_CHECKING:
    from services.gateway.api.describing import Document

MOST_ENTRIES = 500
_HASH = TEXT | {"description": "SHA-256, in base64."}


def _needed(name: str, said: str, schema: Document = NUMBER) -> Document:
    return query(name, said, schema) | {"required": True}


def _plain(said: str) -> Document:
    return {"200": {"description": said, "content": {"text/plain": {"schema": TEXT}}}}


_AWAY = ("behind", "ledger-unavailable")
CHECKPOINT: Document = {
    "security": [],
    "responses": _plain("A C2SP signed note: origin, size, root, and who signed them.")
    | problems("invalid-query", *_AWAY),
}
KEYS: Document = {
    "security": [],
    "responses": as_json("C2SP verifier keys, name+id+key.", whole(keys=list_of(TEXT)))
    | problems("invalid-query", *_AWAY),
}
CONSISTENCY: Document = {
    "security": [],
    "parameters": [_needed("old", "The smaller size."), _needed("new", "The larger size.")],
    "responses": as_json("The proof.", whole(old=COUNT, new=COUNT, hashes=list_of(_HASH)))
    | problems("invalid-query", "no-such-proof", *_AWAY, "log-differs"),
}
PROOF: Document = {
    "parameters": [_needed("position", "Where in the log the event is, as its receipt says.")],
    "responses": _plain("A C2SP `.tlog-proof`.")
    | problems("invalid-query", "unauthenticated", "forbidden", "no-such-proof")
    | problems(*_AWAY, "log-differs"),
}
_ENTRY = whole(position=COUNT, leaf_hash=TEXT, envelope=TEXT)
ENTRIES: Document = {
    "parameters": [
        _needed("start", "The first position."),
        _needed("limit", "How many.", {"type": "integer", "minimum": 1, "maximum": MOST_ENTRIES}),
    ],
    "responses": as_json("As many as there are.", whole(entries=list_of(_ENTRY)))
    | problems("invalid-query", "unauthenticated", "forbidden", "ledger-unavailable"),
}
