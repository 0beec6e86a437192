"""Task templates: what is asked of offices time and again, named and versioned, as data."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Template:
    """A task as it is issued time and again: its words, its figures, its term in working days.

    `reaches` says that it is to reach a person, who must be named.
    """

    name: str
    version: int
    title: str
    title_en: str
    deliverable: str
    deliverable_en: str
    workdays: int
    reaches: bool
    figures: tuple[Mapping[str, Any], ...]


@cache
def templates() -> Mapping[str, Template]:
    """Return every template by its name."""
    text = files("contracts").joinpath("codes", "task_templates.toml").read_text("utf-8")
    return {name: _template(name, row) for name, row in tomllib.loads(text)["template"].items()}


def _template(name: str, row: Mapping[str, Any]) -> Template:
    return Template(
        name=name,
        version=row["version"],
        title=row["title"]["zh-CN"],
        title_en=row["title"]["en"],
        deliverable=row["deliverable"]["zh-CN"],
        deliverable_en=row["deliverable"]["en"],
        workdays=row["workdays"],
        reaches=row.get("reaches", False),
        figures=tuple(row.get("figures", ())),
    )


def template_of(title: str | None, deliverable: str | None) -> Template | None:
    """Return the template that a title and a deliverable are the words of, if one has them."""
    found = (
        each
        for each in templates().values()
        if (each.title, each.deliverable) == (title, deliverable)
    )
    return next(found, None)
