"""Laws of sealing: a sealed value opens in its own place, under its own key, unchanged, or not."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.envelope import SEALED
from shared.sealing import CaseKey, Unopened

KEY = CaseKey.of(UUID(int=1), bytes(range(32)))
OTHER = CaseKey.of(UUID(int=2), bytes(range(1, 33)))
EVENT = "11111111-1111-4111-8111-111111111111"
ELSEWHERE = "22222222-2222-4222-8222-222222222222"
said = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=40)
values = said | st.lists(st.fixed_dictionaries({"name": said}), max_size=3)


@given(values)
def test_what_was_sealed_opens_in_its_place(value: Any) -> None:  # noqa: ANN401  any JSON
    sealed = KEY.seal(EVENT, "reason", value)
    assert sealed.keys() == {SEALED}
    assert KEY.open(EVENT, "reason", sealed) == value


@given(values)
def test_it_opens_in_no_other_record_or_field_nor_under_another_key(value: Any) -> None:  # noqa: ANN401
    sealed = KEY.seal(EVENT, "reason", value)
    for key, event, member in (
        (KEY, ELSEWHERE, "reason"),
        (KEY, EVENT, "remark"),
        (OTHER, EVENT, "reason"),
    ):
        with pytest.raises(Unopened):
            key.open(event, member, sealed)


@given(values, st.data())
def test_with_any_bit_changed_it_does_not_open(value: Any, data: st.DataObject) -> None:  # noqa: ANN401
    text = KEY.seal(EVENT, "reason", value)[SEALED]
    raw = bytearray(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    bit = data.draw(st.integers(0, 8 * len(raw) - 1))
    raw[bit // 8] ^= 1 << bit % 8
    changed = urlsafe_b64encode(bytes(raw)).rstrip(b"=").decode()
    with pytest.raises(Unopened):
        KEY.open(EVENT, "reason", {SEALED: changed})


@given(values, st.data())
def test_no_other_spelling_of_it_opens(value: Any, data: st.DataObject) -> None:  # noqa: ANN401
    text = KEY.seal(EVENT, "reason", value)[SEALED]
    place = data.draw(st.integers(0, len(text) - 1))
    mark = data.draw(st.sampled_from("AZaz09-_+/= \n"))
    other = text[:place] + mark + text[place + 1 :]
    for changed in ({other, text + "=", text + "\n", text[:-1], ""}) - {text}:
        with pytest.raises(Unopened):
            KEY.open(EVENT, "reason", {SEALED: changed})


@given(said)
def test_the_same_text_never_looks_the_same_twice(text: str) -> None:
    assert KEY.seal(EVENT, "reason", text) != KEY.seal(EVENT, "reason", text)


def test_a_digest_tells_nothing_without_its_key() -> None:
    assert KEY.digest(b"said") == CaseKey.of(UUID(int=9), KEY.secret).digest(b"said")
    assert KEY.digest(b"said") != OTHER.digest(b"said")
    assert KEY.digest(b"said") != KEY.digest(b"other")
    assert "\\x00" not in repr(KEY)
