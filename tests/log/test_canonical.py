"""The canonical form, with the rfc8785 library as oracle."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import IntEnum
from typing import Any
from uuid import UUID

import orjson
import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from shared.log.canonical import LARGEST, NotCanonical, canonical

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
keys = st.text(st.characters(max_codepoint=127, exclude_characters="\0"))
leaves = st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | texts
values = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(keys, inner, max_size=5)
)


class Colour(IntEnum):
    """An integer that is more than an integer."""

    RED = 1


def nested(depth: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(depth):
        value = [value]
    return value


@given(values)
def test_the_canonical_form_is_that_of_rfc_8785(value: str | list[Any] | dict[str, Any]) -> None:
    assert canonical(value) == rfc8785.dumps(value)


@given(values)
def test_the_canonical_form_reads_back_as_the_value_and_is_its_own(value: object) -> None:
    again = orjson.loads(canonical(value))
    assert again == value
    assert canonical(again) == canonical(value)


def test_a_key_order_a_tuple_or_a_written_escape_changes_nothing() -> None:
    assert canonical({"b": (1, 2), "a": "\\u0000"}) == b'{"a":"\\\\u0000","b":[1,2]}'


@pytest.mark.parametrize(
    ("value", "pointer"),
    [
        ({"amount": [1, 1.5]}, "/amount/1"),
        ({"a": {"rate": float("nan")}}, "/a/rate"),
        ([LARGEST + 1], "/0"),
        ({"n": -LARGEST - 1}, "/n"),
        ({"n": 2**64}, "/n"),
        ({"名": 1}, "/名"),
        ({"ok": 1, 7: 1}, "/7"),
        ({"a\0": 1}, "/a\0"),
        ({"a/b": {"c~d": "x\0y"}}, "/a~1b/c~0d"),
        ({"text": "\ud800"}, "/text"),
        ({"\ud800": 1}, "/\ud800"),
        ({"raw": b"x"}, "/raw"),
        ({"id": UUID(int=0)}, "/id"),
        ({"at": datetime(2026, 1, 1, tzinfo=UTC)}, "/at"),
        ({"colour": Colour.RED}, "/colour"),
        ({"many": {1}}, "/many"),
        (nested(254), "/0" * 254),
        (nested(100_000), "/0" * 254),
        (1.0, ""),
    ],
)
def test_a_value_without_a_canonical_form_is_refused_by_pointer(
    value: object, pointer: str
) -> None:
    with pytest.raises(NotCanonical) as refused:
        canonical(value)
    assert refused.value.pointer == pointer
