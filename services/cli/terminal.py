"""Results at the terminal: tables for people, JSON for pipes."""

import sys
from collections.abc import Iterable, Sequence
from typing import Any

import click
import orjson
from rich.console import Console
from rich.table import Table

as_json = click.option("--json", "json", is_flag=True, help="Print JSON instead of a table.")


def write_json(document: object) -> None:
    """Print a document as JSON."""
    click.echo(orjson.dumps(document, option=orjson.OPT_INDENT_2).decode())


def write_table(title: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print a table; columns of numbers stand right, and texts fold rather than be cut."""
    table = Table(title=title, title_justify="left")
    rows = [list(row) for row in rows]
    for index, head in enumerate(heads):
        numbers = bool(rows) and all(_stands_right(row[index]) for row in rows)
        table.add_column(head, justify="right" if numbers else "left", overflow="fold")
    for row in rows:
        table.add_row(*("-" if cell is None else str(cell) for cell in row))
    console().print(table)


def console() -> Console:
    """Return the console for standard output; a pipe gets lines wide enough for any table."""
    return Console(highlight=False, markup=False, width=None if sys.stdout.isatty() else 160)


def duration(seconds: int | None) -> str | None:
    """Return seconds as hours, minutes and seconds."""
    if seconds is None:
        return None
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _stands_right(cell: object) -> bool:
    return cell is None or str(cell).replace(":", "").replace(",", "").replace(".", "").isdecimal()
