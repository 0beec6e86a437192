"""The catalogue of problems is complete: raised, worded in both languages, hints filled."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.problems import Defect, Problem, catalogue, error, refuse

ROOT = Path(__file__).resolve().parents[2]
TREES = [
    ast.parse(file.read_text("utf-8"))
    for package in ("contracts", "shared", "services")
    for file in (ROOT / package).rglob("*.py")
]
NAMES = {
    "Defect": ("defect", 0, 2),
    "_defect": ("defect", 0, 2),
    "wrong": ("defect", 0, 1),
    "matching": ("defect", 1, 2),
    "refuse": ("problem", 0, 1),
    "Problem": ("problem", 0, 2),
}
"""Calls that name a code: of a defect or a problem, and where code and hint stand in them."""


def raised() -> Iterator[tuple[str, str, bool]]:
    """Yield (section, code, whether a hint is given) for each code that the source names."""
    for node in (node for tree in TREES for node in ast.walk(tree)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in NAMES:
            section, place, hint = NAMES[node.func.id]
            codes = node.args[place : place + 1]
            hinted = len(node.args) > hint or any(k.arg == "hint" for k in node.keywords)
            for code in codes:
                if isinstance(code, ast.Constant) and isinstance(code.value, str):
                    yield section, code.value, hinted


def literals() -> set[str]:
    """Return every piece of text in the source."""
    nodes = (node for tree in TREES for node in ast.walk(tree))
    return {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def texts(section: str, code: str) -> list[str]:
    """Return the words of a problem or defect in both languages."""
    words = [catalogue()[section][code][language] for language in ("zh-CN", "en")]
    return [word if isinstance(word, str) else word["title"] + word["detail"] for word in words]


def test_every_code_that_is_raised_is_in_the_catalogue() -> None:
    assert {code for section, code, _ in raised() if code not in catalogue()[section]} == set()


@pytest.mark.parametrize("section", ["defect", "problem"])
def test_every_code_of_the_catalogue_is_raised_somewhere(section: str) -> None:
    assert catalogue()[section].keys() - literals() == set()


def test_every_hint_that_a_text_asks_for_is_given() -> None:
    asking = {
        code
        for section, codes in catalogue().items()
        for code in codes
        if any("{hint}" in text for text in texts(section, code))
    }
    assert asking & {code for _, code, hinted in raised() if not hinted} == set()


@pytest.mark.parametrize("section", ["defect", "problem"])
def test_both_languages_say_the_same_and_fill_in_the_same(section: str) -> None:
    for code in catalogue()[section]:
        chinese, english = texts(section, code)
        assert chinese != english
        assert all((chinese, english))
        assert chinese.count("{hint}") == english.count("{hint}")


def test_every_problem_has_a_status_of_an_error() -> None:
    assert {
        slug for slug in catalogue()["problem"] if not 400 <= Problem(slug).status < 600
    } == set()


def test_a_problem_travels_and_comes_back_the_same() -> None:
    problem = Problem("invalid-command", (Defect("too_long", "/remark", "500"),), "x")
    assert Problem.from_wire(problem.to_wire()) == problem


def test_a_problem_document_says_each_defect_in_the_language_asked_for() -> None:
    problem = Problem("invalid-command", (Defect("too_long", "/remark", "500"),))
    document = problem.document("zh-CN", "/v1/stop-payments")
    assert document["errors"] == [
        {"pointer": "/remark", "code": "too_long", "detail": "过长，最多 500 个字符。"}
    ]
    assert "500" in error(problem.defects[0], "en")["detail"]


def test_a_hint_that_looks_like_a_placeholder_is_only_text() -> None:
    assert "{hint}" in Problem("malformed-json", hint="{hint}").document("en", "/")["detail"]


def test_the_codes_of_a_problem_are_those_of_its_defects_or_its_own() -> None:
    assert Problem("not-found").codes == ["not_found"]
    defects = (Defect("required", "/b"), Defect("required", "/a"), Defect("conflict"))
    assert refuse("invalid-command", defects=defects).problem.codes == ["conflict", "required"]


def test_a_refusal_shows_codes_but_no_content() -> None:
    refusal = refuse("invalid-command", "secret", [Defect("too_long", "/remark", "secret")])
    assert "secret" not in repr(refusal)


CHINESE = re.compile(r"^zh-CN = .*$", re.MULTILINE)
HALF = re.compile(r"[\u4e00-\u9fff][,;:(!?]|[,;:)!?][\u4e00-\u9fff]")


@pytest.mark.parametrize(
    "table", sorted((ROOT / "contracts/codes").glob("*.toml")), ids=lambda path: path.stem
)
def test_what_people_read_is_punctuated_as_chinese(table: Path) -> None:
    said = CHINESE.findall(table.read_text("utf-8"))
    assert [line for line in said if HALF.search(line)] == []
