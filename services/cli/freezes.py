"""Freezes of a demonstration: ordered where stops stand, as an officer's own system would."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypedDict

import click
import orjson
from urllib3 import HTTPConnectionPool

from contracts.envelope import from_wire
from contracts.measures import FREEZE
from contracts.types import amount_of

CREATED = 201
ABOUT = "stop"
"""The column that names the application of the stop whose account is to be frozen."""


class Frozen(TypedDict):
    """A freeze, whose it waited behind and since when, and when it began; null where it did not."""

    application_id: str
    agency: str
    earlier_authority: str | None
    queued_at: str | None
    in_force_from: str | None
    held_minor: int | None
    currency: str | None


def order(
    pool: HTTPConnectionPool, key: str, file: Path, stops: Mapping[str | None, str | None]
) -> None:
    """Order the freezes in a file with an officer's key, on stops by their applications.

    click.ClickException if one is not taken.
    """
    with file.open(encoding="utf-8", newline="") as source:
        for row in csv.DictReader(source):
            if stop := stops.get(row.pop(ABOUT)):
                _order(pool, key, stop, row)


def freezes(measures: Iterable[Mapping[str, Any]]) -> list[Frozen]:
    """Return what became of each freeze, from rows of the list of measures."""
    return [
        Frozen(
            application_id=row["application_id"],
            agency=row["agency"],
            earlier_authority=row["earlier_authority"],
            queued_at=row["queued_at"],
            in_force_from=row["in_force_from"],
            held_minor=row["held_minor"],
            currency=row["currency"],
        )
        for row in measures
        if row["act"] == FREEZE
    ]


def waited(rows: Iterable[Frozen], names: Mapping[str, str]) -> Iterator[str]:
    """Yield what to say of each freeze that had to wait, and of what it came to."""
    for row in rows:
        if row["queued_at"]:
            bank = names.get(row["agency"], row["agency"])
            yield (
                f"Queued: {bank} had the freeze {row['application_id']} wait behind that of"
                f" {row['earlier_authority']}; {_came_to(row)}."
            )


def _came_to(row: Frozen) -> str:
    if row["in_force_from"] is None:
        return "it still waits"
    held = amount_of(row["held_minor"] or 0, row["currency"] or "")
    at = from_wire(row["in_force_from"]).isoformat()[:19]
    return f"it moved up at {at}Z and holds {held} {row['currency']}"


def _order(pool: HTTPConnectionPool, key: str, stop: str, row: Mapping[str, str]) -> None:
    known = {"Authorization": f"Bearer {key}", "Accept-Language": "en"}
    seen = pool.request("GET", f"/v1/orders/{stop}", headers=known).headers["ETag"]
    headers = known | {
        "Content-Type": "application/json",
        "Idempotency-Key": f"freeze-{row['application_id']}",
        "If-Match": seen,
    }
    said = orjson.dumps(dict(row))
    answer = pool.request("POST", f"/v1/orders/{stop}/freeze", body=said, headers=headers)
    if answer.status != CREATED:
        raise click.ClickException(f"{row['application_id']} was not taken: {answer.data.decode()}")
