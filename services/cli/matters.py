"""What became of tasks and companies: figures for each office and registry."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import timedelta
from typing import Any, TypedDict

from contracts import company_checks as cc
from contracts.envelope import from_wire
from services.cli.terminal import duration
from shared.log.read import Reader, Recorded

Row = Mapping[str, Any]
LONGEST = 1_000_000
_SECOND = timedelta(seconds=1)


class Office(TypedDict):
    """What one office did with its tasks; seconds run from the act to what was handed in last."""

    agency: str
    tasks: int
    signed: int
    handed_in: int
    late: int
    overdue: int
    returned: int
    accepted: int
    p50_seconds: int | None
    worst_seconds: int | None


class Registry(TypedDict):
    """What one registry did about companies; seconds run from what it was asked to its word.

    A visit that was not made by its day is overdue, or late where it was made after all.
    """

    agency: str
    visits: int
    made: int
    late: int
    overdue: int
    p50_seconds: int | None
    worst_seconds: int | None


def offices(tasks: Iterable[Row]) -> list[Office]:
    """Return the figures of every office that has tasks, by code, from rows of `task_view`."""
    by_office: dict[str, list[Row]] = {}
    for task in tasks:
        by_office.setdefault(task["agency"], []).append(task)
    return [_office(agency, rows) for agency, rows in sorted(by_office.items())]


def verdicts(companies: Iterable[Row]) -> dict[str, int]:
    """Return how many companies stand judged in each way, from rows of `company_view`."""
    found = Counter(row["verdict"] for row in companies if row["verdict"])
    return {verdict: found[verdict] for verdict in cc.VERDICTS if found[verdict]}


def registries(reader: Reader) -> list[Registry]:
    """Return the figures of every registry that was to visit companies, by code, from the log."""
    asked: dict[str, Recorded] = {}
    made: dict[str, Recorded] = {}
    missed: set[str] = set()
    for event in reader.events(limit=LONGEST, types=_OF_VISITS):
        if event.type == cc.FieldChecked.wire:
            made.setdefault(event.stream, event)
        elif event.type == cc.Overdue.wire:
            missed |= {event.stream} if event.data["deadline"] == cc.FIELD else set()
        elif event.data["check"] == cc.FIELD:
            asked.setdefault(event.stream, event)
    codes = sorted({event.data["agency"] for event in asked.values()})
    of = {
        code: {stream for stream, event in asked.items() if event.data["agency"] == code}
        for code in codes
    }
    return [_registry(code, of[code], (asked, made), missed) for code in codes]


def _registry(
    agency: str,
    ours: AbstractSet[str],
    visits: tuple[Mapping[str, Recorded], Mapping[str, Recorded]],
    missed: AbstractSet[str],
) -> Registry:
    asked, made = visits
    done = ours & made.keys()
    seconds = sorted((made[each].recorded_at - asked[each].recorded_at) // _SECOND for each in done)
    return Registry(
        agency=agency,
        visits=len(ours),
        made=len(done),
        late=len(done & missed),
        overdue=len(ours & missed - done),
        p50_seconds=median(seconds),
        worst_seconds=seconds[-1] if seconds else None,
    )


_OF_VISITS = (cc.CheckBegun.wire, cc.FieldChecked.wire, cc.Overdue.wire)
OFFICE_HEADS = (
    *("office", "tasks", "signed", "handed in", "late", "overdue", "returned", "accepted"),
    *("median", "worst"),
)
REGISTRY_HEADS = ("registry", "visits", "made", "late", "overdue", "median", "worst")


def median(seconds: Sequence[int]) -> int | None:
    """Return the lower median of seconds in order, None of none."""
    return seconds[(len(seconds) - 1) // 2] if seconds else None


def cells(row: Office | Registry, names: Mapping[str, str]) -> Iterator[object]:
    """Yield what a table shows of an office or registry."""
    figures: dict[str, Any] = {**row}
    code = figures.pop("agency")
    yield f"{names.get(code, '')} {code}"
    for name, value in figures.items():
        yield duration(value) if name.endswith("_seconds") else value


def _office(agency: str, rows: Sequence[Row]) -> Office:
    handed_in = [row for row in rows if row["submitted_at"]]
    late = [row for row in handed_in if row["submitted_at"] > row["due_at"]]
    seconds = sorted(
        (from_wire(row["submitted_at"]) - from_wire(row["issued_at"])) // _SECOND
        for row in handed_in
    )
    return Office(
        agency=agency,
        tasks=len(rows),
        signed=sum(1 for row in rows if row["signed_at"]),
        handed_in=len(handed_in),
        late=len(late),
        overdue=sum(1 for row in rows if row["missed"] and not row["submitted_at"]),
        returned=sum(1 for row in rows if row["returns"]),
        accepted=sum(1 for row in rows if row["accepted_at"]),
        p50_seconds=median(seconds),
        worst_seconds=seconds[-1] if seconds else None,
    )
