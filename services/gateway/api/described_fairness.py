"""What the description of the API says of findings, appeals, and measures found wrongful."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.kinds import KINDS
from contracts.reports import WRONGFUL_MEASURES
from contracts.wrongful import Wrongs
from services.gateway.api import openapi
from services.gateway.api.described_figures import reported
from services.gateway.api.describing import (
    AS_OF,
    COUNT,
    FORMAT,
    POSITION,
    READING,
    TEXT,
    dated,
    list_of,
    list_or_csv,
    problems,
    some,
    whole,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contracts.message import Command
    from services.gateway.api.describing import Document

_SHARE: Document = {"type": ["number", "null"]}
_TYPES: dict[str, Document] = {"ordered_by": TEXT, "share": _SHARE, "time_share": _SHARE}
_FIGURES: dict[str, Document] = {name: _TYPES.get(name, COUNT) for name in Wrongs.__annotations__}
_WRONGS = whole(**_FIGURES, links=some(measures=TEXT, wrongful=TEXT))
REPORT = reported(WRONGFUL_MEASURES, _FIGURES)
WRONGS: Document = {
    "parameters": [AS_OF, POSITION, FORMAT],
    "responses": list_or_csv(
        "A row for each organ that ordered measures.", dated(wrongful_measures=list_of(_WRONGS))
    )
    | problems(*READING),
}


def judging(kind: type[Command], *slugs: str) -> Document:
    """An operation that judges a measure; `slugs` are the conflicts of its own."""
    return _conflicting(openapi.command(kind, decision=True), slugs)


def appealing(*slugs: str) -> Document:
    """The operation that enters an appeal, which may be signed; `slugs` are its conflicts."""
    return _conflicting(openapi.report(*(kind.pleas.appeal for kind in KINDS.values())), slugs)


def _conflicting(described: Document, slugs: Iterable[str]) -> Document:
    return described | {"responses": described["responses"] | problems("conflict", *slugs)}
