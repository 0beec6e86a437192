"""Names and document numbers: written in one way, however they were typed."""

import pytest

from contracts.message import Message
from contracts.types import DocumentNumber, PartyName


class Said(Message):
    """A name, or a number."""

    name: PartyName | None = None
    number: DocumentNumber | None = None


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("黄强桂", "黄强桂"),
        ("黄　强 桂", "黄强桂"),
        ("ＡＢＣ（中国）有限公司", "ABC(中国)有限公司"),
        ("买买提•艾力", "买买提·艾力"),
        ("买买提・艾力", "买买提·艾力"),
        ("买买提．艾力", "买买提·艾力"),
        ("买买提 · 艾力", "买买提·艾力"),
        ("John  A. Smith", "John A. Smith"),
        ("𠮷田", "𠮷田"),
        ("\uf9dc", "隆"),
    ],
)
def test_a_name_is_written_as_banks_hold_it(typed: str, name: str) -> None:
    assert Said.load({"name": typed}).name == name
    assert Said.load({"name": name}).name == name


def test_a_name_that_grows_too_long_is_refused() -> None:
    _, defects = Said.examine({"name": "㍿" * 20})
    assert [(each.pointer, each.code) for each in defects] == [("/name", "too_long")]


@pytest.mark.parametrize(
    "year", ["[2026]", "(2026)", "（2026）", "【2026】", "［2026］", "〔2026〕"]
)
def test_the_year_of_a_document_stands_in_its_own_brackets(year: str) -> None:
    said = Said.load({"number": f"湖公(刑)止付字{year}00001号"})
    assert said.number == "湖公(刑)止付字〔2026〕00001号"
