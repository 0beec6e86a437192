"""Every problem Tocsin can answer with: slug, status, words in Chinese and English (RFC 9457)."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal, Self

Language = Literal["zh-CN", "en"]
TYPE_PREFIX = "https://tocsin.dev/problems/"


@dataclass(frozen=True, slots=True)
class Defect:
    """One thing wrong with a command: a stable code, a JSON pointer, a hint for its text."""

    code: str
    pointer: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why something was not done: a slug of the catalogue, the defects behind it, a hint."""

    slug: str
    defects: tuple[Defect, ...] = ()
    hint: str = ""

    @property
    def status(self) -> int:
        """HTTP status of this problem."""
        return int(catalogue()["problem"][self.slug]["status"])

    @property
    def codes(self) -> list[str]:
        """Stable codes of all defects, or the problem's own where it has none, sorted."""
        return sorted({defect.code for defect in self.defects} or {self.slug.replace("-", "_")})

    def to_wire(self) -> dict[str, Any]:
        """Return the problem as it travels between the command port and the gateway."""
        return {"problem": asdict(self)}

    @classmethod
    def from_wire(cls, wire: Mapping[str, Any]) -> Self:
        """Read back what `to_wire` wrote."""
        body = wire["problem"]
        defects = tuple(Defect(**defect) for defect in body["defects"])
        return cls(body["slug"], defects, body["hint"])

    def document(self, language: Language, instance: str) -> dict[str, Any]:
        """Return the problem document (RFC 9457) in `language`; `instance` names the request."""
        words = catalogue()["problem"][self.slug]
        return {
            "type": TYPE_PREFIX + self.slug,
            "title": words[language]["title"],
            "status": self.status,
            "detail": _fill(words[language]["detail"], self.hint),
            "instance": instance,
            "errors": [error(defect, language) for defect in self.defects],
        }


class Refused(Exception):
    """Raised where a command is refused; carries the problem to answer with."""

    def __init__(self, problem: Problem) -> None:
        """Refuse with `problem`."""
        super().__init__(problem.slug, problem.codes)
        self.problem = problem


def refuse(slug: str, hint: str = "", defects: Iterable[Defect] = ()) -> Refused:
    """Return the refusal to raise for the problem `slug`."""
    return Refused(Problem(slug, tuple(defects), hint))


def error(defect: Defect, language: Language) -> dict[str, str]:
    """Return one member of a problem document's `errors`."""
    words = catalogue()["defect"][defect.code]
    detail = _fill(words[language], defect.hint)
    return {"pointer": defect.pointer, "code": defect.code, "detail": detail}


@cache
def catalogue() -> dict[str, dict[str, Any]]:
    """Return the catalogue of problems and defects, as written in `codes/problems.toml`."""
    return tomllib.loads(files("contracts").joinpath("codes/problems.toml").read_text("utf-8"))


def _fill(text: str, hint: str) -> str:
    return text.replace("{hint}", hint)
