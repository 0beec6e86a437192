"""Laws of pre-flight: what policy asks for, and which codes may ever be overridden."""

import pytest

from contracts.policy import pack
from contracts.preflight import NOTES, WARNINGS, level_of
from contracts.problems import catalogue
from services.stop_payment.preflight import papers

STRICT, EASY = pack("BEST-2025", "2026-11"), pack()


def test_a_missing_attachment_is_an_error_only_where_policy_says_so() -> None:
    bare = {"attachments": ()}
    assert [each.code for each in papers(bare, STRICT)] == ["attachment_required"]
    assert list(papers(bare, EASY)) == []
    assert list(papers({"attachments": ("one",)}, STRICT)) == []
    assert list(papers({}, STRICT)) == [], "a malformed one was named already"
    assert level_of("attachment_required") == "error"


@pytest.mark.parametrize("code", NOTES)
def test_every_note_has_its_words(code: str) -> None:
    assert code in catalogue()["defect"]


@pytest.mark.parametrize("code", WARNINGS)
def test_every_warning_has_its_words(code: str) -> None:
    assert code in catalogue()["defect"]
    assert level_of(code) == "warning"
