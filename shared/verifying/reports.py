"""Whether the figures of a report follow from the records of a bundle: recomputed, each of them."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from contracts.problems import Language
from contracts.reports import NoReport, differences
from contracts.reports import read as read_report
from shared.log.bundle import Bundle, Named, Shown, Span, read
from shared.log.checkpoint import trusted
from shared.log.note import NoteError
from shared.log.tree import leaf_hash, root
from shared.verifying import bundles, heads, verdict
from shared.verifying.heads import Pins
from shared.verifying.verdict import FALSE, PROVEN, UNKNOWN, Doubts, Verdict, Wrong

MOST_NAMED = 20
"""So many differences are named; where there are more, the first of them will do."""


class ReportVerdict(Verdict):
    """What a report comes to, by its name and what that is about."""

    __slots__ = ()

    def sentence(self, language: Language = "en") -> str:
        """Return the one sentence that says it."""
        if self.name == "report_differs":
            each = [_say(language, "figure", *about) for about in self.about[:MOST_NAMED]]
            return _say(language, self.name, "; ".join(each))
        if self.name == "report":
            *about, word = self.about
            return _say(language, self.name, *about, _say(language, word))
        return _say(language, self.name, *self.about)


def verify(report: bytes, data: bytes, pins: Pins) -> Verdict:
    """Judge a report by the records of the bundle in `data` and the keys in `pins`.

    The verdict is the bundle's own if that is false; else the report's, naming each figure that is
    stated otherwise than the records give it. Agencies' signatures decide nothing about figures,
    so that neither their keys nor those of the cases are needed.
    """
    judged = bundles.verify(data, pins)
    if judged.code == FALSE:
        return judged
    try:
        return _judged(report, read(data), pins)
    except Wrong as wrong:
        return ReportVerdict(FALSE, wrong.name, wrong.about)
    except NoReport as problem:
        return ReportVerdict(FALSE, "no_report", (str(problem),))


def _judged(report: bytes, bundle: Bundle, pins: Pins) -> Verdict:
    stated = _document(report)
    upto, origin = stated["upto"], stated["origin"]
    whole = _whole(bundle.selection, stated)
    if whole is None:
        return ReportVerdict(UNKNOWN, "report_records", (upto,))
    doubts: Doubts = []
    _fixed(stated, bundle, pins, doubts)
    records = [orjson.loads(record.envelope) for record in bundle.records]
    if found := differences(stated, records, whole=whole):
        return ReportVerdict(FALSE, "report_differs", tuple(map(astuple, found)))
    word = "complete" if whole else "exporter"
    return (
        doubts[0]
        if doubts
        else ReportVerdict(PROVEN, "report", (stated["formula"], upto, origin, word))
    )


def _document(report: bytes) -> Mapping[str, Any]:
    try:
        return read_report(orjson.loads(report))
    except orjson.JSONDecodeError as problem:
        raise NoReport(f"this is no report: {problem}") from None


def _whole(selection: Span | Named, stated: Mapping[str, Any]) -> bool | None:
    """Whether a bundle shows every record that a report rests on.

    False if it shows an agency's, who alone the report is about, and None if it cannot suffice.
    """
    if isinstance(selection, Span):
        reaches = selection.first == 0 and selection.last + 1 >= stated["upto"]
        return True if reaches else None
    about = {"to": selection.name, "by": None}
    return False if selection.kind == "agency" and stated["parties"] == about else None


def _fixed(stated: Mapping[str, Any], bundle: Bundle, pins: Pins, doubts: Doubts) -> None:
    """Check the checkpoint of a report: signed by the log, and over the records of the bundle."""
    note, origin = stated["checkpoint"], stated["origin"]
    chain = heads.chain(bundle, pins, doubts)
    if chain[0].checkpoint.origin != origin:
        raise Wrong("report_other", chain[0].checkpoint.origin, origin)
    if doubts:
        return
    try:
        head = trusted(note, origin, pins.keys)
    except NoteError:
        raise Wrong("report_checkpoint", origin) from None
    if not isinstance(bundle.selection, Span) or head.size > len(bundle.records):
        heads.held(note, chain, pins, doubts)
    elif root(_leaves(bundle.records[: head.size])) != head.root:
        raise Wrong("rewritten", head.size)


def _leaves(records: Sequence[Shown]) -> Iterator[bytes]:
    return (leaf_hash(record.envelope.encode()) for record in records)


def _say(language: Language, name: str, *about: object) -> str:
    own = _sentences()
    if name not in own:
        return verdict.say(language, name, *about)
    return own[name][language].format(*about)


@cache
def _sentences() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(Path(__file__).with_name("reports.toml").read_text("utf-8"))
