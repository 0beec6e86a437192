"""Reports that anyone can recompute: figures, what they stand on, and what differs from them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, NotRequired, TypedDict, cast

from contracts import figures, wrongful
from contracts.envelope import from_wire, to_wire
from contracts.figures import Parties, ResponseTimes, Traced
from contracts.wrongful import TracedWrongs, Wrongs


@dataclass(frozen=True, slots=True)
class Formula:
    """How figures are computed from records: under what name, of what, and which events it reads.

    A report has its `rows` under that name, one for each group; a row says its `group` and
    `figures`, and the positions of what they rest on.
    """

    name: str
    rows: str
    group: tuple[str, ...]
    figures: tuple[str, ...]
    compute: Callable[[Iterable[Mapping[str, Any]], datetime, Parties], Sequence[Mapping[str, Any]]]
    reads: Callable[[str], bool]

    def by_group(self, rows: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
        """Return rows by what each is about, as it is called: `ICBC (stop_payment)`."""
        named = ((row, [str(row[name]) for name in self.group]) for row in rows)
        return {
            f"{first} ({', '.join(rest)})" if rest else first: row for row, (first, *rest) in named
        }

    def report(
        self,
        envelopes: Iterable[Mapping[str, Any]],
        now: datetime,
        parties: Parties,
        note: str,
        upto: int | None = None,
    ) -> "Report":
        """Return the report on the first `upto` records, or on all before the checkpoint `note`."""
        size = size_of(note) if upto is None else upto
        known = [envelope for envelope in envelopes if envelope["position"] < size]
        made = {
            "formula": self.name,
            "origin": note.partition("\n")[0],
            "now": to_wire(now),
            "parties": asdict(parties),
            "upto": size,
            "checkpoint": note,
            self.rows: self.compute(known, now, parties),
        }
        return cast("Report", made)


def _figures(row: type, group: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in row.__annotations__ if name not in group)


_FIRST, _AGENCY, _ORGAN = ("agency", "kind"), ("agency", "kind", "act"), ("ordered_by",)
RESPONSE_TIMES = Formula(
    figures.FORMULA,
    "response_times",
    _AGENCY,
    _figures(ResponseTimes, _AGENCY),
    figures.response_times,
    figures.reads,
)
SECOND_RESPONSE_TIMES = Formula(
    figures.SECOND,
    "response_times",
    _AGENCY,
    RESPONSE_TIMES.figures,
    figures.second_response_times,
    figures.reads,
)
FIRST_RESPONSE_TIMES = Formula(
    figures.FIRST,
    "response_times",
    _FIRST,
    RESPONSE_TIMES.figures,
    figures.first_response_times,
    figures.reads,
)
"""These make no report any more, and check those that they made."""
WRONGFUL_MEASURES = Formula(
    wrongful.FORMULA,
    "wrongful_measures",
    _ORGAN,
    _figures(Wrongs, _ORGAN),
    wrongful.wrongful_measures,
    wrongful.reads,
)
FIRST_WRONGFUL_MEASURES = Formula(
    wrongful.FIRST,
    "wrongful_measures",
    _ORGAN,
    WRONGFUL_MEASURES.figures,
    wrongful.first_wrongful_measures,
    wrongful.reads,
)
FORMULAS = {
    each.name: each
    for each in (
        *(FIRST_RESPONSE_TIMES, SECOND_RESPONSE_TIMES, RESPONSE_TIMES),
        *(FIRST_WRONGFUL_MEASURES, WRONGFUL_MEASURES),
    )
}


class Report(TypedDict):
    """Figures at an instant, from the first `upto` events of a log: the rows of its formula.

    `checkpoint` is a signed note that fixes those events; `parties` says whose orders count.
    """

    formula: str
    origin: str
    now: str
    parties: dict[str, str | None]
    upto: int
    checkpoint: str
    response_times: NotRequired[list[Traced]]
    wrongful_measures: NotRequired[list[TracedWrongs]]


_ALWAYS = {"formula", "origin", "now", "parties", "upto", "checkpoint"}


class NoReport(ValueError):
    """A document that is no report, or records that do not suffice to recompute it."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that is stated otherwise than the records have it; None where there is none."""

    about: str
    figure: str
    stated: object
    recomputed: object

    def __str__(self) -> str:
        """Say it in a sentence."""
        return f"{self.about}, {self.figure}: {self._values()}"

    def _values(self) -> str:
        return f"the report states {self.stated}, the records give {self.recomputed}"


def size_of(note: str) -> int:
    """Return how many events the log has that a signed checkpoint speaks of."""
    return int(note.split("\n", 2)[1])


def differences(
    document: object, envelopes: Sequence[Mapping[str, Any]], *, whole: bool = True
) -> list[Difference]:
    """Compare a report with what the records give, in the order of the log; NoReport.

    Whether the checkpoint is signed, and fixes these records, is asked elsewhere. `whole` asks for
    every event before the checkpoint: without that, an order left out cannot be missed.
    """
    given = read(document)
    known = [envelope for envelope in envelopes if envelope["position"] < given["upto"]]
    if whole:
        _complete([envelope["position"] for envelope in known], given["upto"])
    formula = FORMULAS[given["formula"]]
    again = _recomputed(formula, known, given)
    stated = formula.by_group(given[formula.rows])
    return list(_compared(formula, stated, formula.by_group(again)))


def _recomputed(
    formula: Formula, records: Sequence[Mapping[str, Any]], given: Mapping[str, Any]
) -> Sequence[Mapping[str, Any]]:
    try:
        return formula.compute(records, from_wire(given["now"]), Parties(**given["parties"]))
    except (LookupError, TypeError, ValueError, AttributeError) as problem:
        raise NoReport(f"figures cannot be computed from these records: {problem!r}") from None


def read(document: object) -> Mapping[str, Any]:
    """Return a report as JSON values; NoReport says why a document is none."""
    try:
        return _checked(document)
    except (LookupError, TypeError, ValueError, AttributeError) as problem:
        raise NoReport(f"this is no report that can be recomputed here: {problem}") from None


def _checked(document: Any) -> Mapping[str, Any]:  # noqa: ANN401  from JSON, whatever it is
    formula = FORMULAS.get(document["formula"])
    if formula is None:
        raise ValueError(f"its formula is {document['formula']!r}, not {' or '.join(FORMULAS)}")
    if unlike := document.keys() ^ {*_ALWAYS, formula.rows}:
        raise ValueError(f"{min(unlike)} is missing or unknown")
    note, upto = document["checkpoint"], document["upto"]
    if note.partition("\n")[0] != document["origin"]:
        raise ValueError("its origin is not that of its checkpoint")
    if type(upto) is not int or not 0 <= upto <= size_of(note):
        raise ValueError("its checkpoint does not fix the events that it rests on")
    from_wire(document["now"])
    Parties(**document["parties"])
    _rows(formula, document[formula.rows])
    return dict(document)


def _rows(formula: Formula, rows: Sequence[Mapping[str, Any]]) -> None:
    if len(formula.by_group(rows)) < len(rows):
        raise ValueError("it has two rows about the same")
    for row in rows:
        if unlike := row.keys() ^ {*formula.group, *formula.figures, "positions"}:
            raise ValueError(f"{min(unlike)} of a row is missing or unknown")


def _complete(positions: Sequence[int], upto: int) -> None:
    for expected, position in enumerate(positions):
        if position != expected:
            raise NoReport(f"the records lack the event at position {expected}")
    if len(positions) < upto:
        raise NoReport(f"the records lack the event at position {len(positions)}")


def _compared(
    formula: Formula,
    stated: Mapping[str, Mapping[str, Any]],
    recomputed: Mapping[str, Mapping[str, Any]],
) -> Iterator[Difference]:
    for about in sorted(stated.keys() | recomputed.keys()):
        one, other = stated.get(about, {}), recomputed.get(about, {})
        for name in formula.figures:
            if (said := one.get(name)) != (found := other.get(name)):
                yield Difference(about, name, said, found)
        behind, really = (row.get("positions", {}) for row in (one, other))
        for name in formula.figures:
            if one.get(name) == other.get(name) and behind.get(name) != really.get(name):
                figure = f"positions behind {name}"
                yield Difference(about, figure, behind.get(name), really.get(name))
