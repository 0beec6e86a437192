"""Bundles: records of the log with what proves them, as one file for those who have no log.

The file is one line of canonical JSON, and its own hash tells damage from forgery; docs/bundle.md
says what each member is and what it is checked against. Nothing is verified by reading it.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import orjson

from .canonical import canonical
from .tree import HASH_SIZE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

FORMAT = "tocsin-bundle/v1"
KEY_SIZE = 32


class Damaged(ValueError):
    """A file that is no bundle as it was written: its own hash, or its spelling, does not fit."""


class Malformed(ValueError):
    """A bundle that has not the form of one; `part` is the member in which."""

    def __init__(self, part: str) -> None:
        super().__init__(f"not the form of a bundle: {part}")
        self.part = part


class Shown(NamedTuple):
    """A record: where it stands, the exact text that is hashed, the path from it to the root."""

    position: int
    envelope: str
    path: tuple[bytes, ...]


class Span(NamedTuple):
    """All records from a position to a position, both included."""

    first: int
    last: int


class Named(NamedTuple):
    """The records of a case, by its number, or of an agency, by its code."""

    kind: Literal["case", "agency"]
    name: str


class Older(NamedTuple):
    """An older checkpoint, as signed, and the proof that the log still begins with it."""

    checkpoint: str
    proof: tuple[bytes, ...]


class AgencyKey(NamedTuple):
    """An agency's public key: whose, under which id, its 32 bytes."""

    agency: str
    kid: str
    public: bytes


@dataclass(frozen=True, slots=True)
class Bundle:
    """What a bundle holds. Keys are named so that one knows which to ask for, not to be trusted.

    `notes` are the vkeys behind the signatures of the checkpoints, in their order; `register` are
    directory's events about signing keys, as far as they are not among `records` themselves.
    """

    selection: Span | Named
    checkpoint: str
    records: tuple[Shown, ...]
    register: tuple[Shown, ...]
    notes: tuple[str, ...]
    agencies: tuple[AgencyKey, ...] = ()
    case_keys: Mapping[str, bytes] | None = None
    consistency: Older | None = None

    def to_bytes(self) -> bytes:
        """Return the file."""
        body = {
            "case_keys": {name: _text(key) for name, key in (self.case_keys or {}).items()},
            "checkpoint": self.checkpoint,
            "consistency": self.consistency and _older_out(self.consistency),
            "format": FORMAT,
            "keys": {
                "agencies": [_agency_out(key) for key in self.agencies],
                "notes": list(self.notes),
            },
            "records": [_shown_out(record) for record in self.records],
            "register": [_shown_out(record) for record in self.register],
            "selection": _selection_out(self.selection),
        }
        return canonical({"body": body, "sha256": sha256(canonical(body)).hexdigest()})


def read(data: bytes) -> Bundle:
    """Return the bundle in a file; Damaged or Malformed if it is none."""
    body = _body(data)
    parts = _part("body", _members, body, _BODY)
    if parts.pop("format") != FORMAT:
        raise Malformed("format")
    keys = _part("keys", _members, parts.pop("keys"), {"agencies", "notes"})
    return Bundle(
        **{name: _part(name, _READ[name], value) for name, value in parts.items()},
        notes=_part("keys", _list_of, keys["notes"], _str),
        agencies=_part("keys", _list_of, keys["agencies"], _agency_in),
    )


def base64url(data: bytes) -> str:
    """Return bytes as base64url without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def from_base64url(text: str) -> bytes:
    """Read base64url without padding in its one spelling; ValueError for another."""
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if base64url(data) != text:
        raise ValueError("not base64url in its one spelling")
    return data


def _body(data: bytes) -> Any:  # noqa: ANN401  any JSON, as yet
    try:
        whole = orjson.loads(data)
        if canonical(whole) != data:
            raise Damaged("not in canonical form")
        outer = _members(whole, {"body", "sha256"})
        digest = sha256(canonical(outer["body"])).hexdigest()
    except (ValueError, TypeError) as problem:
        raise Damaged(str(problem)) from None
    if outer["sha256"] != digest:
        raise Damaged("its own hash does not fit it")
    return outer["body"]


def _part(name: str, reading: Callable[..., Any], *of: object) -> Any:  # noqa: ANN401
    try:
        return reading(*of)
    except (ValueError, TypeError, KeyError, binascii.Error):
        raise Malformed(name) from None


def _members(value: object, names: set[str]) -> dict[str, Any]:
    if not isinstance(value, dict) or value.keys() != names:
        raise ValueError("not an object of these members")
    return dict(value)


def _list_of(value: object, reading: Callable[[Any], Any]) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise TypeError("not a list")
    return tuple(reading(item) for item in value)


def _str(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not text")
    return value


def _int(value: object) -> int:
    if type(value) is not int:
        raise TypeError("not a whole number")
    return value


def _bytes(value: object) -> bytes:
    data = base64.b64decode(_str(value), validate=True)
    if len(data) != HASH_SIZE or _text(data) != value:
        raise ValueError("not 32 bytes in the one spelling of base64")
    return data


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _shown_in(value: object) -> Shown:
    said = _members(value, {"envelope", "path", "position"})
    path = _list_of(said["path"], _bytes)
    return Shown(_int(said["position"]), _str(said["envelope"]), path)


def _shown_out(record: Shown) -> dict[str, Any]:
    path = [_text(step) for step in record.path]
    return {"envelope": record.envelope, "path": path, "position": record.position}


def _agency_in(value: object) -> AgencyKey:
    said = _members(value, {"agency", "kid", "public_key"})
    return AgencyKey(_str(said["agency"]), _str(said["kid"]), from_base64url(said["public_key"]))


def _agency_out(key: AgencyKey) -> dict[str, str]:
    return {"agency": key.agency, "kid": key.kid, "public_key": base64url(key.public)}


def _older_in(value: object) -> Older | None:
    if value is None:
        return None
    said = _members(value, {"checkpoint", "proof"})
    return Older(_str(said["checkpoint"]), _list_of(said["proof"], _bytes))


def _older_out(older: Older) -> dict[str, Any]:
    return {"checkpoint": older.checkpoint, "proof": [_text(step) for step in older.proof]}


def _selection_in(value: dict[str, Any]) -> Span | Named:
    if value["kind"] == "span":
        said = _members(value, {"kind", "first", "last"})
        return Span(_int(said["first"]), _int(said["last"]))
    said = _members(value, {"kind", "name"})
    if said["kind"] not in ("case", "agency"):
        raise ValueError("neither a case nor an agency")
    return Named(said["kind"], _str(said["name"]))


def _selection_out(selection: Span | Named) -> dict[str, Any]:
    if isinstance(selection, Span):
        return {"kind": "span", "first": selection.first, "last": selection.last}
    return {"kind": selection.kind, "name": selection.name}


def _keys_in(value: dict[str, Any]) -> dict[str, bytes]:
    return {name: _bytes(key) for name, key in _members(value, set(value)).items()}


def _records_in(value: object) -> Sequence[Shown]:
    return _list_of(value, _shown_in)


_READ: dict[str, Callable[[Any], Any]] = {
    "case_keys": _keys_in,
    "checkpoint": _str,
    "consistency": _older_in,
    "records": _records_in,
    "register": _records_in,
    "selection": _selection_in,
}
_BODY = {*_READ, "format", "keys"}
