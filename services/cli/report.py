"""What a demonstration comes to: figures for each bank, as JSON and as a table."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from operator import itemgetter
from typing import Any, TypedDict

import click

from contracts import stop_payment
from contracts.company_checks import BANDS
from contracts.envelope import from_wire
from contracts.kinds import TARGETED
from contracts.types import amount_of
from services.cli.freezes import waited
from services.cli.matters import OFFICE_HEADS, REGISTRY_HEADS, cells, median
from services.cli.terminal import duration, write_table
from services.cli.trails import Trail
from services.cli.uploads import Row as Uploaded
from services.cli.uploads import refused

Row = Mapping[str, Any]
_HOUR = timedelta(hours=1)


class Figures(TypedDict):
    """What one agency did with its orders, which are of one kind.

    Seconds run from the offer to the first answer; amounts are in minor units.
    """

    agency: str
    kind: str
    orders: int
    acknowledged: int
    answered: int
    late: int
    overdue: int
    p50_seconds: int | None
    worst_seconds: int | None
    asked_minor: int
    held_minor: int


def figures(orders: Iterable[Row]) -> list[Figures]:
    """Return the figures of every agency that has orders, by code, from rows of `order_view`."""
    by_agency: dict[str, list[Row]] = {}
    for order in orders:
        by_agency.setdefault(order["agency"], []).append(order)
    return [_figures(agency, rows) for agency, rows in sorted(by_agency.items())]


def answers(orders: Iterable[Row]) -> dict[str, int]:
    """Return how often each response code was an order's first answer."""
    codes = Counter(order["code"] for order in orders if order["answered_at"])
    return dict(sorted(codes.items()))


def scores(companies: Iterable[Row]) -> dict[str, int]:
    """Return how many companies have a score of each band, from rows of `company_view`."""
    bands = Counter(row["band"] for row in companies)
    return {band: bands[band] for band in BANDS}


class Lapse(TypedDict):
    """A measure that ran out because nothing followed it, `hours` after it began."""

    order_id: str
    application_id: str
    act: str
    agency: str
    held_minor: int | None
    currency: str | None
    lapsed_at: str
    hours: int


def lapses(measures: Iterable[Row]) -> list[Lapse]:
    """Return what lapsed, from rows of the list of measures."""
    return [
        Lapse(
            order_id=row["order_id"],
            application_id=row["application_id"],
            act=row["act"],
            agency=row["agency"],
            held_minor=row["held_minor"],
            currency=row["currency"],
            lapsed_at=row["lapsed_at"],
            hours=(from_wire(row["lapsed_at"]) - from_wire(row["in_force_from"])) // _HOUR,
        )
        for row in measures
    ]


def write_report(
    found: Mapping[str, Any], rows: Iterable[Uploaded], names: Mapping[str, str]
) -> None:
    """Print what a demonstration came to: each agency, trail and refused row, the log."""
    banks = [row for row in found["agencies"] if row["kind"] == stop_payment.KIND]
    write_table("Banks", ("bank", *_DONE, *_SUMS), [_cells(row, names) for row in banks])
    for kind in TARGETED.values():
        theirs = [row for row in found["agencies"] if row["kind"] == kind.name]
        rows_of = [_cells(row, names)[: -len(_SUMS)] for row in theirs]
        write_table(f"{kind.agencies.capitalize()}s", (kind.agencies, *_DONE), rows_of)
    _write_matters(found, names)
    write_table("Trails of money that went on", _TRAIL_HEADS, map(_trail, found["trails"]))
    reasons = [
        (row.file, row.row, row.application_id, ", ".join(row.codes), "\n".join(row.reasons))
        for row in refused(rows)
    ]
    write_table("Refused rows", ("file", "row", "application id", "codes", "reasons"), reasons)
    orders, log = found["orders"], found["log"]
    click.echo("Orders: " + ", ".join(f"{count} {outcome}" for outcome, count in orders.items()))
    click.echo("Answers: " + ", ".join(f"{n} x {code}" for code, n in found["answers"].items()))
    click.echo(f"Waiting for a second person: {found['unapproved']}")
    for matter in ("companies", "tasks"):
        told = (f"{number} {word}" for word, number in found[matter].items() if number)
        click.echo(f"{matter.capitalize()}: " + (", ".join(told) or "none"))
    for line in (*waited(found["freezes"], names), *_lapsed(found["lapses"], names)):
        click.echo(line)
    state = "verified" if log["verified"] else "NOT WHOLE"
    click.echo(f"Log: {log['size']} events, {state}, root {log['root']}")
    click.echo(f"Took {found['seconds']} s.")


def _write_matters(found: Mapping[str, Any], names: Mapping[str, str]) -> None:
    """Print what became of companies and tasks, where there are any."""
    if ordered := found["ordered_by_verdicts"]:
        table = [_cells(row, names)[: -len(_SUMS)] for row in ordered]
        write_table("Ordered by verdicts on companies", ("agency", *_DONE), table)
    if visited := found["registries"]:
        table = [list(cells(row, names)) for row in visited]
        write_table("Registries", REGISTRY_HEADS, table)
    if given := found["offices"]:
        write_table("Offices", OFFICE_HEADS, [list(cells(row, names)) for row in given])


_DONE = ("orders", "acknowledged", "answered", "late", "overdue", "median", "worst")
_SUMS = ("asked CNY", "held CNY")


_TRAIL_HEADS = (
    *("first order", "levels", "accounts", "asked CNY", "held CNY", "taken in cash CNY"),
    "last held after",
)


def _trail(row: Trail) -> Sequence[object]:
    return (
        row["application_id"],
        row["levels"],
        row["accounts"],
        _money(row["asked_minor"]),
        _money(row["held_minor"]),
        _money(row["gone_minor"]),
        duration(row["seconds"]),
    )


def _lapsed(rows: Sequence[Lapse], names: Mapping[str, str]) -> Iterator[str]:
    """Yield what to say of the first measure that lapsed, and how many more did by the end."""
    if not rows:
        return
    row, *others = sorted(rows, key=itemgetter("lapsed_at", "order_id"))
    held = "the line"
    if row["held_minor"] is not None and row["currency"]:
        held = f"{amount_of(row['held_minor'], row['currency'])} {row['currency']}"
    yield (
        f"Lapsed: after {row['hours']} hours nobody had followed up the {row['act']} of"
        f" {row['application_id']}, so {names.get(row['agency'], row['agency'])} let go of"
        f" {held} at {row['lapsed_at'][:19]}Z."
    )
    if others:
        yield f"So did {len(others)} more before the slowest banks were done; --json lists each."


def _cells(row: Figures, names: Mapping[str, str]) -> Sequence[object]:
    return (
        f"{names.get(row['agency'], '')} {row['agency']}",
        row["orders"],
        row["acknowledged"],
        row["answered"],
        row["late"],
        row["overdue"],
        duration(row["p50_seconds"]),
        duration(row["worst_seconds"]),
        _money(row["asked_minor"]),
        _money(row["held_minor"]),
    )


def _money(minor: int) -> str:
    whole, _, decimals = amount_of(minor, "CNY").partition(".")
    return f"{int(whole):,}.{decimals}"


def _figures(agency: str, rows: Sequence[Row]) -> Figures:
    answered = [row for row in rows if row["answered_at"]]
    seconds = sorted(row["response_seconds"] for row in answered)
    return Figures(
        agency=agency,
        kind=rows[0]["kind"],
        orders=len(rows),
        acknowledged=sum(1 for row in rows if row["acknowledged_at"]),
        answered=len(answered),
        late=sum(1 for row in answered if row["answered_at"] > row["answer_by"]),
        overdue=sum(1 for row in rows if row["answer_overdue"] and not row["answered_at"]),
        p50_seconds=median(seconds),
        worst_seconds=seconds[-1] if seconds else None,
        asked_minor=sum(row["amount_minor"] or 0 for row in rows),
        held_minor=sum(row["held_minor"] or 0 for row in answered),
    )
