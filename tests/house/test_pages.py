"""What the pages promise is there: links, commands, decisions, settings, one word for one thing."""

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path

import click
import pytest

from contracts.codes import UNKNOWN, response_codes
from contracts.directory import ROLES
from services.cli.main import main
from shared.settings import Settings, variable

Pages = dict[Path, str]
Place = Callable[[Path], str]

CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
LINK = re.compile(r"\]\((?!\w+:|#)([^)#\s]+)")
SETTING = re.compile(r"\bTOCSIN_[A-Z][A-Z_]*[A-Z]\b")
DECLARED = {variable(setting.name) for setting in fields(Settings)}
ROW = re.compile(r"^\| (?!English)([^|]+) \| ([^|]+) \| [^|]+ \|$", re.MULTILINE)


@pytest.fixture(scope="module")
def glossary(root: Path) -> dict[str, str]:
    """Return the glossary: the Chinese word for each English one."""
    return dict(ROW.findall((root / "docs" / "glossary.md").read_text()))


def written(pages: Pages, command: str) -> Iterator[list[str]]:
    """Yield the words that follow a command wherever a page shows it as code."""
    for text in pages.values():
        for code in CODE.findall(text):
            for words in re.findall(rf"(?:^|[\s`/]){command}((?: [^\s`]+)+)", code, re.MULTILINE):
                yield words.split()


def unknown(command: click.Command, words: list[str]) -> Iterator[str]:
    """Yield the words that name no subcommand; `list|show` names two."""
    if not isinstance(command, click.Group) or not words or not words[0][0].islower():
        return
    for name in words[0].split("|"):
        if name in command.commands:
            yield from unknown(command.commands[name], words[1:])
        else:
            yield name


def settings_in(files: list[Path]) -> set[str]:
    """Return the settings that these files name."""
    return {name for file in files for name in SETTING.findall(file.read_text())}


def test_every_link_leads_somewhere(pages: Pages, place: Place) -> None:
    dead = [
        f"{place(page)}: {target}"
        for page, text in pages.items()
        for target in LINK.findall(text)
        if not (page.parent / target).exists()
    ]
    assert dead == []


def test_every_decision_is_in_the_index(root: Path) -> None:
    folder = root / "docs" / "decisions"
    decisions = {page.name for page in folder.glob("*.md")} - {"README.md"}
    assert decisions
    assert decisions == set(LINK.findall((folder / "README.md").read_text()))


def test_every_make_target_on_a_page_exists(root: Path, pages: Pages) -> None:
    targets = set(re.findall(r"^([a-z]+):", (root / "Makefile").read_text(), re.MULTILINE))
    asked = {word for words in written(pages, "make") for word in words if word.isalpha()}
    assert asked
    assert asked - targets == set()


def test_every_tocsin_command_on_a_page_exists(pages: Pages) -> None:
    asked = list(written(pages, "tocsin"))
    assert asked
    assert [name for words in asked for name in unknown(main, words)] == []


def test_every_setting_is_declared_in_one_place(modules: list[Path]) -> None:
    assert settings_in(modules) - DECLARED == set()


def test_every_setting_is_documented_and_no_other(pages: Pages) -> None:
    assert settings_in(list(pages)) == DECLARED


def test_the_glossary_has_one_word_for_one_thing(glossary: dict[str, str], root: Path) -> None:
    rows = ROW.findall((root / "docs" / "glossary.md").read_text())
    assert len(glossary) == len(rows) == len(set(glossary.values()))


def test_the_glossary_has_every_role_and_class_of_response(glossary: dict[str, str]) -> None:
    words = {*ROLES, UNKNOWN, *(code.kind for code in response_codes().values())}
    assert {word.replace("_", " ") for word in words} - set(glossary) == set()


def test_the_changelog_tells_of_this_version(root: Path) -> None:
    version = tomllib.loads((root / "pyproject.toml").read_text())["project"]["version"]
    assert f"\n## [{version}]" in (root / "CHANGELOG.md").read_text()
