"""Reports that anyone can recompute: figures, what they stand on, and what differs from them."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, TypedDict

from contracts.envelope import from_wire, to_wire
from contracts.figures import FORMULA, Parties, ResponseTimes, Traced, response_times

FIGURES = tuple(name for name in ResponseTimes.__annotations__ if name not in ("agency", "kind"))


class Report(TypedDict):
    """Response times at an instant, from the first `upto` events of a log.

    `checkpoint` is a signed note that fixes those events; `parties` says whose orders count.
    """

    formula: str
    origin: str
    now: str
    parties: dict[str, str | None]
    upto: int
    checkpoint: str
    response_times: list[Traced]


class NoReport(ValueError):
    """A document that is no report, or records that do not suffice to recompute it."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that is stated otherwise than the records have it; None where there is none."""

    agency: str
    kind: str
    figure: str
    stated: object
    recomputed: object

    def __str__(self) -> str:
        """Say it in a sentence."""
        figure = f"{self.agency} ({self.kind}), {self.figure}"
        return f"{figure}: the report states {self.stated}, the records give {self.recomputed}"


def size_of(note: str) -> int:
    """Return how many events the log has that a signed checkpoint speaks of."""
    return int(note.split("\n", 2)[1])


def report(
    envelopes: Iterable[Mapping[str, Any]],
    now: datetime,
    parties: Parties,
    note: str,
    upto: int | None = None,
) -> Report:
    """Return the report on the first `upto` records, or on all before the checkpoint `note`."""
    size = size_of(note) if upto is None else upto
    known = [envelope for envelope in envelopes if envelope["position"] < size]
    return Report(
        formula=FORMULA,
        origin=note.partition("\n")[0],
        now=to_wire(now),
        parties=asdict(parties),
        upto=size,
        checkpoint=note,
        response_times=response_times(known, now, parties),
    )


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
    again = _recomputed(known, given)
    return list(_compared(_by_group(given["response_times"]), _by_group(again)))


def _recomputed(records: Sequence[Mapping[str, Any]], given: Mapping[str, Any]) -> list[Traced]:
    try:
        return response_times(records, from_wire(given["now"]), Parties(**given["parties"]))
    except (LookupError, TypeError, ValueError, AttributeError) as problem:
        raise NoReport(f"figures cannot be computed from these records: {problem!r}") from None


def read(document: object) -> Mapping[str, Any]:
    """Return a report as JSON values; NoReport says why a document is none."""
    try:
        return _checked(document)
    except (LookupError, TypeError, ValueError, AttributeError) as problem:
        raise NoReport(f"this is no report that can be recomputed here: {problem}") from None


def _checked(document: Any) -> Mapping[str, Any]:  # noqa: ANN401  from JSON, whatever it is
    if unlike := document.keys() ^ Report.__annotations__.keys():
        raise ValueError(f"{min(unlike)} is missing or unknown")
    if document["formula"] != FORMULA:
        raise ValueError(f"its formula is {document['formula']!r}, not {FORMULA}")
    note, upto = document["checkpoint"], document["upto"]
    if note.partition("\n")[0] != document["origin"]:
        raise ValueError("its origin is not that of its checkpoint")
    if type(upto) is not int or not 0 <= upto <= size_of(note):
        raise ValueError("its checkpoint does not fix the events that it rests on")
    from_wire(document["now"])
    Parties(**document["parties"])
    rows = document["response_times"]
    if len(_by_group(rows)) < len(rows):
        raise ValueError("it has two rows for the same agency and kind")
    for row in rows:
        if unlike := row.keys() ^ Traced.__annotations__.keys():
            raise ValueError(f"{min(unlike)} of a row is missing or unknown")
    return dict(document)


def _complete(positions: Sequence[int], upto: int) -> None:
    for expected, position in enumerate(positions):
        if position != expected:
            raise NoReport(f"the records lack the event at position {expected}")
    if len(positions) < upto:
        raise NoReport(f"the records lack the event at position {len(positions)}")


def _by_group(rows: Collection[Mapping[str, Any]]) -> dict[tuple[str, str], Mapping[str, Any]]:
    return {(row["agency"], row["kind"]): row for row in rows}


def _compared(
    stated: Mapping[tuple[str, str], Mapping[str, Any]],
    recomputed: Mapping[tuple[str, str], Mapping[str, Any]],
) -> Iterator[Difference]:
    for group in sorted(stated.keys() | recomputed.keys(), key=str):
        one, other = stated.get(group, {}), recomputed.get(group, {})
        for name in FIGURES:
            if (said := one.get(name)) != (found := other.get(name)):
                yield Difference(*group, name, said, found)
        behind, really = (row.get("positions", {}) for row in (one, other))
        for name in FIGURES:
            if one.get(name) == other.get(name) and behind.get(name) != really.get(name):
                figure = f"positions behind {name}"
                yield Difference(*group, figure, behind.get(name), really.get(name))
