"""Rows: what the table of a national message is made of, and the code lists of its fields."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import cast

from contracts.message import Message, Records
from contracts.national.forms import WORDS, Form, codes, padded

ABOVE = "/"
"""Begins the name of what ours say once, and the national message in each item of a list."""
BESIDE = "beside."
"""Begins the name of what ours say in the envelope or on another order, not in the message."""
ACCOUNT_TYPES = codes(personal="01", corporate="02")
SUBJECT_TYPES = padded(codes(personal="1", corporate="2"))
URGENCIES = codes(normal="01", urgent="02")
SCOPES = codes(limited="01", full="02")
DIRECTIONS = codes(debit="0", credit="1")
MEANS = codes(transfer="00", cash="01")


@dataclass(frozen=True, slots=True)
class Row:
    """A field of a national message: its name, what it is called, and ours for it, if any.

    Where ours has nothing, `fixed` is what it always says. Those that are `needed` are in every
    message. `lines` are the rows of a list's items; where ours has no list, there is one item, and
    it says more of the same message.
    """

    theirs: str
    chinese: str
    ours: str = ""
    form: Form = WORDS
    needed: bool = False
    fixed: str = ""
    lines: tuple["Row", ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A national message: its code and names, the message of ours, and its fields."""

    code: str
    chinese: str
    english: str
    ours: type[Message]
    rows: tuple[Row, ...]

    def lost_there(self) -> tuple[str, ...]:
        """Return the fields of ours that the national message has no place for."""
        return _lost_there(self.ours, self.rows)

    def lost_here(self) -> tuple[str, ...]:
        """Return the national fields that ours has no place for."""
        return _lost_here(self.rows)

    def missing_here(self) -> tuple[str, ...]:
        """Return the fields that ours needs and the national message does not say."""
        said = ours_of(self.rows)
        members = self.ours.schema.fields
        return tuple(name for name, field in members.items() if field.required and name not in said)


def ours_of(rows: tuple[Row, ...]) -> frozenset[str]:
    """Return the names in a message of ours that rows stand for."""
    here = {row.ours for row in rows if row.ours and not row.ours.startswith(ABOVE)}
    within = (ours_of(row.lines) for row in rows if not row.ours)
    return frozenset(here.union(*within, *(above(row.lines) for row in rows)))


def above(rows: tuple[Row, ...]) -> frozenset[str]:
    """Return what items say that ours say once, of the whole message."""
    here = {row.ours.removeprefix(ABOVE) for row in rows if row.ours.startswith(ABOVE)}
    return frozenset(here.union(*(above(row.lines) for row in rows)))


def _lost_there(ours: type[Message], rows: tuple[Row, ...]) -> tuple[str, ...]:
    said, members = ours_of(rows), ours.schema.fields
    inner = (
        f"{row.ours}/{name}"
        for row in _lists(rows)
        for name in _lost_there(cast("Records", members[row.ours]).item, row.lines)
    )
    return (*(name for name in members if name not in said), *inner)


def _lists(rows: tuple[Row, ...]) -> Iterator[Row]:
    """Yield the rows that stand for lists of ours."""
    for row in rows:
        if row.lines:
            yield from [row] if row.ours else _lists(row.lines)


def _lost_here(rows: tuple[Row, ...]) -> tuple[str, ...]:
    lost = tuple(row.theirs for row in rows if not (row.ours or row.fixed or row.lines))
    inner = (f"{row.theirs}/{name}" for row in rows for name in _lost_here(row.lines))
    return (*lost, *inner)


def needed(theirs: str, chinese: str, ours: str = "", form: Form = WORDS, fixed: str = "") -> Row:
    """Return a field that is in every message."""
    return Row(theirs, chinese, ours, form, needed=True, fixed=fixed)


def elsewhere(*rows: Row) -> tuple[Row, ...]:
    """Return fields that ours say in the envelope, or on the order that is spoken of."""
    return tuple(
        replace(row, ours=f"{BESIDE}{row.ours}")
        if row.ours and not row.ours.startswith(BESIDE)
        else row
        for row in rows
    )
