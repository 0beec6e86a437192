"""JSON is read strictly: what is odd about a body is named, with its place."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.problems import Defect, Problem, Refused
from services.gateway.bodies import read_object

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**18), 10**18) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def refusal(body: bytes) -> tuple[str, str, str]:
    """Return the code, place and hint of what is wrong with a body."""
    with pytest.raises(Refused) as refused:
        read_object(body)
    problem = refused.value.problem
    assert problem.slug == "malformed-json"
    (defect,) = problem.defects
    return defect.code, problem.hint, defect.hint


@pytest.mark.parametrize(
    ("body", "code", "place"),
    [
        (b"", "json_empty", "1:1"),
        (b" \n ", "json_empty", "1:1"),
        (b'\xef\xbb\xbf{"a": 1}', "json_byte_order_mark", "1:1"),
        (b'{"a":\n "\xff"}', "json_not_utf8", "2:3"),
        ('{"a": "六"}'.encode("gb18030"), "json_not_utf8", "1:8"),
        ('{"a": 1}'.encode("utf-16"), "json_not_utf8", "1:1"),
        (b'{"a": 1,}', "json_syntax", "1:9"),
        (b'{"a": 1}\n{"b": 2}', "json_syntax", "2:1"),
        (b"{'a': 1}", "json_syntax", "1:2"),
        (b'{"a": "\x00"}', "json_syntax", "1:8"),
        (b'{"a": "\\ud8"}', "json_syntax", "1:9"),
        (b'{"a": 1,\n "b": 2, "a": 3}', "json_duplicate_name", "2:11"),
        (b'{"a": NaN}', "json_not_a_number", "1:7"),
        (b'{"a": -Infinity}', "json_not_a_number", "1:7"),
        (b'{"a": ' + b"9" * 5000 + b"}", "json_number_too_long", "1:4967"),
        (b'{"a": ' + b"[" * 100_000, "json_too_deep", "1:38"),
        (b'{"a":' * 40 + b"1" + b"}" * 40, "json_too_deep", "1:161"),
        (b'{"\\ud800": 1}', "json_surrogate", "1:3"),
        (b'{"a": [{"b": "\\uDFFF"}]}', "json_surrogate", "1:15"),
    ],
)
def test_a_malformed_body_is_refused_with_its_place(body: bytes, code: str, place: str) -> None:
    assert refusal(body)[:2] == (code, place)


@pytest.mark.parametrize("body", [b"[]", b'"text"', b"null", b"1", b"true"])
def test_json_that_is_no_object_is_content_with_a_defect(body: bytes) -> None:
    with pytest.raises(Refused) as refused:
        read_object(body)
    assert refused.value.problem == Problem("invalid-command", (Defect("not_an_object"),))


def test_brackets_inside_text_are_not_nesting() -> None:
    body = json.dumps({"a": "[{" * 100 + '\\"[['}).encode()
    assert read_object(body) == json.loads(body)


def test_the_deepest_that_is_allowed_is_read() -> None:
    body = b'{"a":' * 32 + b"1" + b"}" * 32
    assert read_object(body) == json.loads(body)


@given(st.dictionaries(st.text(), VALUES, max_size=5))
def test_every_proper_object_is_read_as_it_was_written(value: dict[str, Any]) -> None:
    assert read_object(json.dumps(value, ensure_ascii=True).encode()) == value


@given(st.binary() | st.text(alphabet='{}[]":,\\ 0123456789.eE-+NaIn\x00').map(str.encode))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    try:
        assert isinstance(read_object(body), dict)
    except Refused as refused:
        assert refused.problem.slug in {"malformed-json", "invalid-command"}  # noqa: PT017  all ways out are right
