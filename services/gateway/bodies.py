"""Bodies: JSON read strictly, so that what was meant is what is understood."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NoReturn

from contracts.problems import Defect, Refused, refuse

if TYPE_CHECKING:
    from collections.abc import Iterable

DEEPEST = 32
LONGEST_NUMBER = 40
BOM = b"\xef\xbb\xbf"
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_MARKS = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)


def read_object(body: bytes) -> dict[str, Any]:
    """The JSON object in a body; Refused says what is wrong, and, where it is not JSON, where."""
    if not body.strip():
        raise _malformed("json_empty", 1, 1)
    if body.startswith(BOM):
        raise _malformed("json_byte_order_mark", 1, 1)
    text = _decoded(body)
    _check_depth(text)
    try:
        value = json.loads(
            text, object_pairs_hook=_object, parse_constant=_constant, parse_int=_integer
        )
    except json.JSONDecodeError as problem:
        raise _malformed("json_syntax", problem.lineno, problem.colno) from None
    except _Found as found:
        raise _malformed(found.code, *_place(text, found.where(text)), found.word) from None
    if not isinstance(value, dict):
        raise refuse("invalid-command", defects=[Defect("not_an_object")])
    _check_pairs(text, value)
    return value


class _Found(Exception):
    """Something that the JSON grammar allows, or Python's reader does, and we do not."""

    def __init__(self, code: str, word: str) -> None:
        self.code = code
        self.word = word

    def where(self, text: str) -> int:
        """The offset of its last mention."""
        return max(text.rfind(self.word), 0)


def _object(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, value in pairs:
        if name in made:
            raise _Found("json_duplicate_name", name)
        made[name] = value
    return made


def _constant(word: str) -> NoReturn:
    raise _Found("json_not_a_number", word)


def _integer(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER:
        raise _Found("json_number_too_long", digits[:LONGEST_NUMBER])
    return int(digits)


def _check_pairs(text: str, value: dict[str, Any]) -> None:
    """Refuse half a surrogate pair, which JSON can write with an escape and UTF-8 cannot hold."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        found = _SURROGATE.search(text)
        raise _malformed("json_surrogate", *_place(text, found.start() if found else 0)) from None


def _decoded(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as problem:
        before = body[: problem.start].decode()
        raise _malformed("json_not_utf8", *_place(before, len(before))) from None


def _check_depth(text: str) -> None:
    depth = 0
    for mark in _MARKS.finditer(text):
        if mark[0] in "[{":
            depth += 1
            if depth > DEEPEST:
                raise _malformed("json_too_deep", *_place(text, mark.start()), str(DEEPEST))
        elif mark[0] in "]}":
            depth -= 1


def _place(text: str, offset: int) -> tuple[int, int]:
    line = text.count("\n", 0, offset) + 1
    return line, offset - (text.rfind("\n", 0, offset) + 1) + 1


def _malformed(code: str, line: int, column: int, hint: str = "") -> Refused:
    place = f"{line}:{column}"
    return refuse("malformed-json", place, [Defect(code, "", hint or place)])
