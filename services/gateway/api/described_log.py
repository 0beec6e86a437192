"""What the description of the API says of checkpoints, keys, proofs and entries of the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.gateway.api.openapi import (
    _COUNT,
    _NUMBER,
    _TEXT,
    _json,
    _list,
    _object,
    _problems,
    _query,
)

if TYPE_CHECKING:
    from services.gateway.api.openapi import Document

MOST_ENTRIES = 500
_HASH = _TEXT | {"description": "SHA-256, in base64."}


def _needed(name: str, said: str, schema: Document = _NUMBER) -> Document:
    return _query(name, said, schema) | {"required": True}


def _plain(said: str) -> Document:
    return {"200": {"description": said, "content": {"text/plain": {"schema": _TEXT}}}}


_AWAY = ("behind", "ledger-unavailable")
CHECKPOINT: Document = {
    "security": [],
    "responses": _plain("A C2SP signed note: origin, size, root, and who signed them.")
    | _problems("invalid-query", *_AWAY),
}
KEYS: Document = {
    "security": [],
    "responses": _json("C2SP verifier keys, name+id+key.", _object(keys=_list(_TEXT)))
    | _problems("invalid-query", *_AWAY),
}
CONSISTENCY: Document = {
    "security": [],
    "parameters": [_needed("old", "The smaller size."), _needed("new", "The larger size.")],
    "responses": _json("The proof.", _object(old=_COUNT, new=_COUNT, hashes=_list(_HASH)))
    | _problems("invalid-query", "no-such-proof", *_AWAY, "log-differs"),
}
PROOF: Document = {
    "parameters": [_needed("position", "Where in the log the event is, as its receipt says.")],
    "responses": _plain("A C2SP `.tlog-proof`.")
    | _problems("invalid-query", "unauthenticated", "forbidden", "no-such-proof")
    | _problems(*_AWAY, "log-differs"),
}
_ENTRY = _object(position=_COUNT, leaf_hash=_TEXT, envelope=_TEXT)
ENTRIES: Document = {
    "parameters": [
        _needed("start", "The first position."),
        _needed("limit", "How many.", {"type": "integer", "minimum": 1, "maximum": MOST_ENTRIES}),
    ],
    "responses": _json("As many as there are.", _object(entries=_list(_ENTRY)))
    | _problems("invalid-query", "unauthenticated", "forbidden", "ledger-unavailable"),
}
