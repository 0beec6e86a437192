"""The one spelling of a JSON value that is hashed: RFC 8785, for values without floats.

Integers stay within 53 bits, keys are ASCII, and no text holds a NUL (PostgreSQL cannot keep one).
Within that profile orjson's sorted output is RFC 8785.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LARGEST = 2**53 - 1
DEEPEST = 100

_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER
_NUL = b"\\u0000"


class NotCanonical(ValueError):
    """A value that has no canonical form here; names it by JSON pointer."""

    def __init__(self, pointer: str, reason: str) -> None:
        super().__init__(f"{pointer or '/'}: {reason}")
        self.pointer = pointer
        self.reason = reason


def canonical(value: object) -> bytes:
    """The canonical JSON of a value; NotCanonical names the first member that has none."""
    if _plain(value, DEEPEST):
        try:
            text = spelled(value)
        except TypeError:  # a lone surrogate or an integer past 53 bits: _faults will find it
            text = _NUL
        if _NUL not in text:
            return text
    for pointer, reason in _faults(value, "", DEEPEST):
        raise NotCanonical(pointer, reason)
    return spelled(value)


def spelled(value: object) -> bytes:
    """The same spelling for values known to be plain; UUIDs may stand for their text."""
    return orjson.dumps(value, option=_OPTIONS)


def _plain(value: object, room: int) -> bool:
    kind = type(value)
    if kind is dict:
        mapping: dict[Any, Any] = value  # type: ignore[assignment]
        return (
            room > 0
            and _ascii(mapping)
            and all(type(item) in _LEAVES or _plain(item, room - 1) for item in mapping.values())
        )
    if kind is list or kind is tuple:
        return room > 0 and all(type(i) in _LEAVES or _plain(i, room - 1) for i in value)  # type: ignore[attr-defined]
    return kind in _LEAVES


_LEAVES = frozenset({str, int, bool, type(None)})


def _ascii(mapping: Mapping[Any, Any]) -> bool:
    try:
        return "".join(mapping).isascii()
    except TypeError:
        return False


def _faults(value: object, pointer: str, room: int) -> Iterator[tuple[str, str]]:
    match value:
        case dict() | list() | tuple() if not room:
            yield pointer, f"nested more than {DEEPEST} deep"
        case dict():
            for key, item in value.items():
                yield from _key_faults(key, pointer)
                yield from _faults(item, f"{pointer}/{_escaped(key)}", room - 1)
        case list() | tuple():
            for index, item in enumerate(value):
                yield from _faults(item, f"{pointer}/{index}", room - 1)
        case _:
            yield from _leaf_faults(value, pointer)


def _key_faults(key: object, pointer: str) -> Iterator[tuple[str, str]]:
    if type(key) is not str or not key.isascii() or "\0" in key:
        yield f"{pointer}/{_escaped(key)}", "a key must be ASCII text"


def _leaf_faults(value: object, pointer: str) -> Iterator[tuple[str, str]]:
    if type(value) not in _LEAVES:
        yield pointer, f"{type(value).__name__} is not allowed"
    elif isinstance(value, int) and abs(value) > LARGEST:
        yield pointer, "an integer must stay within 53 bits"
    elif isinstance(value, str) and "\0" in value:
        yield pointer, "text must not contain NUL"
    elif isinstance(value, str) and any("\ud800" <= mark <= "\udfff" for mark in value):
        yield pointer, "text must not contain a lone surrogate"


def _escaped(key: object) -> str:
    return str(key).replace("~", "~0").replace("/", "~1")
