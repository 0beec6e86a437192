"""Case files on their way in: uploaded through the public API, answered row by row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from urllib3 import HTTPConnectionPool

OK = 200


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one row of a case file; row 1 is the first after the header.

    Of a company, the credit code stands for the application id, of a task its issuer's number; the
    id of the company, or of the act, stands for the order's.
    """

    file: str
    row: int
    application_id: str | None
    outcome: str
    order_id: str | None
    codes: tuple[str, ...]
    reasons: tuple[str, ...]


STOPS = "stop-payments"
_NAMES = ("application_id", "uscc", "task_id")
_MADE = ("order_id", "company_id", "dispatch_id")


def upload(pool: HTTPConnectionPool, key: str, file: Path, door: str = STOPS) -> list[Row]:
    """Upload a case file at a door of the API, with an officer's key.

    click.ClickException if it was not taken.
    """
    headers = {
        "Authorization": f"Bearer {key}",
        "Content-Type": "text/csv",
        "Idempotency-Key": f"upload-{file.name}",
        "Accept-Language": "en",
    }
    answer = pool.request("POST", f"/v1/{door}/import", body=file.read_bytes(), headers=headers)
    if answer.status != OK:
        raise click.ClickException(f"{file} was not taken: {answer.json()['detail']}")
    return [_row(file.name, row) for row in answer.json()["rows"]]


def counts(rows: Iterable[Row]) -> dict[str, int]:
    """Return how many rows had each outcome."""
    found = dict.fromkeys(("accepted", "repeated", "refused"), 0)
    for row in rows:
        found[row.outcome] += 1
    return found


def refused(rows: Iterable[Row]) -> list[Row]:
    """Return the rows that were refused."""
    return [row for row in rows if row.outcome == "refused"]


def refusals(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Return the rows that were refused, as JSON."""
    return [
        {
            "file": row.file,
            "row": row.row,
            "application_id": row.application_id,
            "codes": list(row.codes),
        }
        for row in refused(rows)
    ]


def accepted(rows: Iterable[Row]) -> Sequence[str]:
    """Return the ids of the orders that the rows made."""
    return [row.order_id for row in rows if row.outcome == "accepted" and row.order_id]


def _reason(error: dict[str, str]) -> str:
    return ": ".join(filter(None, (error["pointer"].removeprefix("/"), error["detail"])))


def _row(file: str, row: dict[str, Any]) -> Row:
    return Row(
        file=file,
        row=row["row"],
        application_id=next((row[name] for name in _NAMES if row.get(name)), None),
        outcome=row["outcome"],
        order_id=next((row[name] for name in _MADE if row.get(name)), None),
        codes=tuple(sorted(row.get("codes", ()))),
        reasons=tuple(_reason(error) for error in row.get("errors", ())),
    )
