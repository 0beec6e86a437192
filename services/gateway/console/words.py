"""Words: everything the console shows, in the reader's language.

One catalogue serves pages and the sentences of events alike; it is read as it is, with no step
between writing a word and seeing it.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, cast, get_args

from flask import g, request

from contracts.problems import Language

if TYPE_CHECKING:
    from collections.abc import Mapping

LANGUAGES: tuple[Language, ...] = get_args(Language)
COOKIE = "tocsin_language"
_FILE = re.compile(r"words.*\.toml")


@cache
def catalogue() -> Mapping[str, Mapping[Language, str]]:
    """Every text by its key, such as `status.offered`, in each language."""
    there = (file for file in files(__package__).iterdir() if _FILE.fullmatch(file.name))
    read = (tomllib.loads(file.read_text("utf-8")) for file in there)
    return {
        f"{part}.{name}": texts
        for parts in read
        for part, keys in parts.items()
        for name, texts in keys.items()
    }


def language() -> Language:
    """The language that the reader chose, else the one their browser asks for, else Chinese."""
    if "language" not in g:
        chosen = request.cookies.get(COOKIE)
        g.language = chosen if chosen in LANGUAGES else _asked_for()
    return cast("Language", g.language)


def say(key: str, **values: object) -> str:
    """The text under `key` in the reader's language, `values` filled in; KeyError without it."""
    return catalogue()[key][language()].format(**values)


def _asked_for() -> Language:
    best = request.accept_languages.best_match(["zh-CN", "zh", "en"]) or ""
    return "en" if best == "en" else "zh-CN"
