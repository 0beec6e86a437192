"""What a verification comes to: one plain sentence, and an exit code."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from contracts.problems import Language

PROVEN, FALSE, UNKNOWN = 0, 1, 2
"""Exit codes: it is so; something is false; it cannot be told with what was given."""


class Wrong(Exception):
    """Something is false: the name of the sentence that says it, and what it is about."""

    def __init__(self, name: str, *about: object) -> None:
        super().__init__(name, *about)
        self.name, self.about = name, about


@dataclass(frozen=True, slots=True)
class Verdict:
    """An exit code, the name of a sentence, and what that is about."""

    code: int
    name: str
    about: tuple[Any, ...] = ()

    def sentence(self, language: Language = "en") -> str:
        """Return the one sentence that says it."""
        return say(language, self.name, *self.about)


Doubts = list[Verdict]
"""What could not be told, in the order in which it came up."""


def doubt(name: str, *about: object) -> Verdict:
    """Return that something cannot be told."""
    return Verdict(UNKNOWN, name, about)


def false(wrong: Wrong) -> Verdict:
    """Return that something is false."""
    return Verdict(FALSE, wrong.name, wrong.about)


def say(language: Language, name: str, *about: object) -> str:
    """Return the sentence of a name, about these things."""
    return _sentences()[name][language].format(*about)


def together(language: Language, parts: list[str]) -> str:
    """Return parts of a sentence, one after the other."""
    return ("" if language == "zh-CN" else " ").join(parts)


@cache
def _sentences() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(Path(__file__).with_name("sentences.toml").read_text("utf-8"))
