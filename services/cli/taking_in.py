"""Taking in: a CSV file on the database itself, by somebody with a login, answered row by row."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

import click

from contracts.message import Command
from contracts.port import Caller, Receipt
from contracts.problems import Refused
from services.cli.embedded import System, existing, unlocked
from services.cli.installation import no_such_login, words
from services.cli.progress import shown
from services.cli.store import Refusal
from services.cli.terminal import write_json, write_table
from services.gateway.imports import OUTCOMES, Row, Upload, import_rows
from services.gateway.uploads import Table, open_table
from shared.register import Register

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
Whole = Callable[[Mapping[str, str], Register], Mapping[str, Any]]
"""What makes of a row's fields what the row says."""


def _as_it_is(row: Mapping[str, str], register: Register) -> Mapping[str, str]:
    del register
    return row


def take_in(
    file: Path, of: type[Command], login: str, *, json: bool, whole: Whole = _as_it_is
) -> int:
    """Import a CSV file of commands of one type, and say what became of its rows.

    Returns the exit code, 1 if any row was refused; click.ClickException if the file was.
    """
    with existing() as made, file.open("rb") as source:
        unlocked(made.vault)
        caller, register = _caller(made, login), made.edge.register
        upload = Upload(uuid4().hex, lambda row: whole(row, register))
        try:
            table = open_table(source, of)
            rows = _imported(made, table, caller, upload)
        except Refused as refusal:
            raise click.ClickException(f"{file}: {words(refusal.problem)}") from None
    return _told(rows, table.ignored, json=json)


def _told(rows: list[Row], ignored: list[str], *, json: bool) -> int:
    counts = {outcome: sum(row.outcome == outcome for row in rows) for outcome in OUTCOMES}
    refused = [row for row in rows if row.outcome == "refused"]
    if json:
        told = [row.to_wire("en") for row in rows]
        write_json({"counts": counts, "ignored_columns": ignored, "rows": told})
    else:
        if refused:
            named = refused[0].named.column.replace("_", " ")
            write_table("Refused rows", ("row", named, "reasons"), map(_reasons, refused))
        if ignored:
            click.echo(f"Columns that nobody knows, left out: {', '.join(ignored)}")
        click.echo(", ".join(f"{count} {outcome}" for outcome, count in counts.items()))
    return 1 if refused else 0


def _caller(made: System, login: str) -> Caller:
    person = made.edge.register.person(login)
    if person is None:
        raise Refusal(no_such_login(login))
    return Caller(person.agency, "import", person=login)


def _imported(made: System, table: Table, caller: Caller, upload: Upload) -> list[Row]:
    total = sum(1 for _ in table.rows())
    rows: list[Row] = []
    with shown() as tell:
        for batch in import_rows(table, made.port, caller, upload):
            rows += batch
            tell("Rows imported", len(rows), total)
    return rows


def _reasons(row: Row) -> tuple[int, str | None, str]:
    reasons = "" if isinstance(row.answer, Receipt) else words(row.answer)
    return row.number, row.name, reasons
