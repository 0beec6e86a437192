"""Uploads: a CSV file of stop orders, checked whole before a row is taken, then read row by row."""

from __future__ import annotations

import csv
import io
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from contracts.problems import Defect, Refused, refuse
from contracts.stop_payment import Order

if TYPE_CHECKING:
    from collections.abc import Iterator

ENCODINGS = ("utf-8-sig", "gb18030")
LONGEST_CELL = 131_072
LISTS = frozenset({"attachments", "overrides"})
"""What no cell can say."""
COLUMNS = tuple(name for name in Order.schema.fields if name not in LISTS)
REQUIRED = tuple(name for name, field in Order.schema.fields.items() if field.required)
PAPER = "legal_document_number"
"""Required of every row too, unless a column `application_type` lets some do without."""


@dataclass(frozen=True, slots=True)
class Table:
    """A file that is CSV throughout: its columns, as the header names them, and its rows."""

    file: BinaryIO
    encoding: str
    header: tuple[str, ...]

    @property
    def ignored(self) -> list[str]:
        """Columns that a stop order does not have."""
        return [name for name in self.header if name not in COLUMNS]

    def rows(self) -> Iterator[dict[str, str] | int]:
        """The rows: what each cell that is not empty says, or how many cells misfit the header."""
        with _reading(self.file, self.encoding) as lines:
            records = _records(lines)
            next(records)
            known = [name if name in COLUMNS else "" for name in self.header]
            for cells in records:
                yield _fields(known, cells)


def open_table(file: BinaryIO) -> Table:
    """The table in a file; Refused where it is not CSV throughout or lacks a required column."""
    encoding = _encoding(file)
    with _reading(file, encoding) as lines:
        records = _records(lines)
        header = tuple(name.strip() for name in next(records, []))
        _check_header(header)
        for _ in records:
            pass
    return Table(file, encoding, header)


def _fields(known: list[str], cells: list[str]) -> dict[str, str] | int:
    if len(cells) != len(known):
        return len(cells)
    return {name: cell for name, cell in zip(known, cells, strict=True) if name and cell}


def _check_header(header: tuple[str, ...]) -> None:
    if not header:
        raise _malformed("csv_empty", 1)
    if twice := sorted(name for name, times in Counter(header).items() if times > 1):
        raise _malformed("csv_duplicate_column", 1, ", ".join(twice))
    needed = REQUIRED if "application_type" in header else (*REQUIRED, PAPER)
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
