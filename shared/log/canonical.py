"""The one spelling of a JSON value that is hashed: RFC 8785, for values without floats.

Integers stay within 53 bits, keys are ASCII, and no text holds a NUL (PostgreSQL cannot keep one).
Within that profile orjson's sorted output is RFC 8785.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST = 2**53 - 1
DEEPEST = 254  # levels; where orjson gives up

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
    try:
        if _plain(value):
            text = orjson.dumps(value, option=_OPTIONS)
            if b"\\" not in text or _NUL not in text:  # the first is by far the faster search
                return text
    except TypeError:  # a key, a lone surrogate, an integer past 53 bits: named below
        pass
    for pointer, reason in _faults(value, "", DEEPEST):
        raise NotCanonical(pointer, reason)
    return orjson.dumps(value, option=_OPTIONS)


def _plain(value: Any) -> bool:  # noqa: ANN401  what may be in it is the question
    """Whether a value has only allowed types and keys; fast, because every append asks."""
    nested = [value] if type(value) not in _LEAVES else []
    for item in nested:
        if type(item) is dict:
            if not "".join(item).isascii():
                return False
            nested += [member for member in item.values() if type(member) not in _LEAVES]
        elif type(item) is list or type(item) is tuple:
            nested += [member for member in item if type(member) not in _LEAVES]
        else:
            return False
    return True


_LEAVES = frozenset({str, int, bool, type(None)})


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
