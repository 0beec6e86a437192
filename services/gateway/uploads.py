"""Uploads: a CSV file of commands, checked whole before a row is taken, then read row by row."""

from __future__ import annotations

import csv
import io
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from contracts.companies import Push
from contracts.liaison_tasks import Issue
from contracts.problems import Defect, Refused, refuse
from contracts.stop_payment import Order
from contracts.transaction_stops import StopTransaction

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from contracts.message import Command

ENCODINGS = ("utf-8-sig", "gb18030")
LONGEST_CELL = 131_072
LISTS = frozenset({"attachments", "overrides", "figures"})
"""What no cell can say."""
INSTEAD: Mapping[type[Command], type[Command]] = {Order: StopTransaction}
"""What a row says instead that fills a column which only that command has."""


@dataclass(frozen=True, slots=True)
class Named:
    """What names a row of a file, and what the id of that is called which it makes."""

    column: str
    makes: str


ORDERS = Named("application_id", "order_id")
_NAMED: Mapping[type[Command], Named] = {
    Push: Named("uscc", "company_id"),
    Issue: Named("task_id", "dispatch_id"),
}
PAPER, PAPERLESS = "legal_document_number", "application_type"
"""A paper is required of every row too, unless a column lets some do without."""


def columns(of: type[Command]) -> tuple[str, ...]:
    """The columns that a file of these commands can have."""
    return (*(name for name in of.schema.fields if name not in LISTS), *_only_instead(of))


def required(of: type[Command]) -> tuple[str, ...]:
    """The columns that it must have."""
    return tuple(name for name, field in of.schema.fields.items() if field.required)


def _only_instead(of: type[Command]) -> tuple[str, ...]:
    other = INSTEAD.get(of, of).schema.fields
    return tuple(name for name in other if name not in of.schema.fields)


@dataclass(frozen=True, slots=True)
class Table:
    """A file that is CSV throughout: its columns, as the header names them, and its rows.

    Each row says a command `of` one type.
    """

    of: type[Command]
    file: BinaryIO
    encoding: str
    header: tuple[str, ...]

    @property
    def named(self) -> Named:
        """What names its rows."""
        return _NAMED.get(self.of, ORDERS)

    @property
    def ignored(self) -> list[str]:
        """Columns that no such order has."""
        known = columns(self.of)
        return [name for name in self.header if name not in known]

    def said_by(self, fields: Collection[str]) -> type[Command]:
        """The command that a row says which fills these columns."""
        other = any(name in fields for name in _only_instead(self.of))
        return INSTEAD[self.of] if other else self.of

    def rows(self) -> Iterator[dict[str, str] | int]:
        """The rows: what each cell that is not empty says, or how many cells misfit the header."""
        with _reading(self.file, self.encoding) as lines:
            records = _records(lines)
            next(records)
            ours = columns(self.of)
            known = [name if name in ours else "" for name in self.header]
            for cells in records:
                yield _fields(known, cells)


def open_table(file: BinaryIO, of: type[Command]) -> Table:
    """The table in a file; Refused where it is not CSV throughout or lacks a required column."""
    encoding = _encoding(file)
    with _reading(file, encoding) as lines:
        records = _records(lines)
        header = tuple(name.strip() for name in next(records, []))
        _check_header(header, of)
        for _ in records:
            pass
    return Table(of, file, encoding, header)


def _fields(known: list[str], cells: list[str]) -> dict[str, str] | int:
    if len(cells) != len(known):
        return len(cells)
    return {name: cell for name, cell in zip(known, cells, strict=True) if name and cell}


def _check_header(header: tuple[str, ...], of: type[Command]) -> None:
    if not header:
        raise _malformed("csv_empty", 1)
    if twice := sorted(name for name, times in Counter(header).items() if times > 1):
        raise _malformed("csv_duplicate_column", 1, ", ".join(twice))
    needed = required(of)
    if PAPER in of.schema.fields and PAPERLESS not in header:
        needed = (*needed, *({PAPER} - {*needed}))
    if missing := [name for name in needed if name not in header]:
        defects = [Defect("column_missing", f"/{name}") for name in missing]
        raise refuse("missing-columns", ", ".join(missing), defects)


def _records(lines: io.TextIOWrapper) -> Iterator[list[str]]:
    """The records that are not blank lines; Refused, naming the line, where the file is not CSV."""
    reader = csv.reader(lines, strict=True)
    try:
        for cells in reader:
            if cells:
                yield cells
    except csv.Error as problem:
        code = "csv_cell_too_long" if "field limit" in str(problem) else "csv_quotes"
        raise _malformed(code, reader.line_num) from None


@contextmanager
def _reading(file: BinaryIO, encoding: str) -> Iterator[io.TextIOWrapper]:
    """The file as text from its beginning; the file outlives it."""
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    try:
        yield text
    finally:
        text.detach()


def _encoding(file: BinaryIO) -> str:
    """The first encoding that the whole file is in; Refused names the furthest line reached."""
    furthest = 1
    for encoding in ENCODINGS:
        stopped = _misfit(file, encoding)
        if stopped is None:
            return encoding
        furthest = max(furthest, stopped)
    raise _malformed("csv_encoding", furthest)


def _misfit(file: BinaryIO, encoding: str) -> int | None:
    """The first line that is not in an encoding; no line end of ours is part of a character."""
    file.seek(0)
    for number, line in enumerate(file, 1):
        try:
            line.decode(encoding)
        except UnicodeDecodeError:
            return number
        if b"\0" in line:
            raise _malformed("csv_nul", number)
    return None


def _malformed(code: str, line: int, hint: str = "") -> Refused:
    return refuse("malformed-csv", str(line), [Defect(code, "", hint or str(line))])
