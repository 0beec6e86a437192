"""Rows: what the table of a national message is made of, and the code lists of its fields."""

from dataclasses import dataclass

from contracts.message import Message
from contracts.national.forms import WORDS, Form, codes

BESIDE = "beside."
"""Begins the name of what ours say in the envelope or on another order, not in the message."""
ACCOUNT_TYPES = codes(personal="01", corporate="02")
URGENCIES = codes(normal="01", urgent="02")
SCOPES = codes(limited="01", full="02")
DIRECTIONS = codes(debit="0", credit="1")
MEANS = codes(transfer="00", cash="01")


@dataclass(frozen=True, slots=True)
class Row:
    """A field of a national message: its name, what it is called, and ours for it, if any.

    Where ours has nothing, `fixed` is what it always says. Those that are `needed` are in every
    message. `lines` are the rows of a list's items.
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
        said = {row.ours for row in self.rows}
        members = self.ours.schema.fields
        return tuple(name for name, field in members.items() if field.required and name not in said)


def _lost_there(ours: type[Message], rows: tuple[Row, ...]) -> tuple[str, ...]:
    said = {row.ours for row in rows}
    return tuple(name for name in ours.schema.fields if name not in said)


def _lost_here(rows: tuple[Row, ...]) -> tuple[str, ...]:
    lost = tuple(row.theirs for row in rows if not (row.ours or row.fixed))
    inner = (f"{row.theirs}/{name}" for row in rows for name in _lost_here(row.lines))
    return (*lost, *inner)


def needed(theirs: str, chinese: str, ours: str = "", form: Form = WORDS, fixed: str = "") -> Row:
    """Return a field that is in every message."""
    return Row(theirs, chinese, ours, form, needed=True, fixed=fixed)
