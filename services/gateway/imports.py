"""Imports: the rows of a table as commands, each with its own answer, in order."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from contracts.port import Answer, Caller, CommandPort, Receipt, WireCommand, command_id
from contracts.problems import Defect, Language, Problem, Refused, error
from services.gateway.uploads import ORDERS, Named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from services.gateway.uploads import Table

BATCH = 500
OUTCOMES = ("accepted", "repeated", "refused")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was sent: under which key, and what makes `whole` what a row says."""

    key: str
    whole: Callable[[Mapping[str, str]], Mapping[str, Any]] = dict


UNNAMED = Upload("")
"""An upload of orders, whose rows need no other names than their own."""


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one row; `number` 1 is the first after the header.

    `name` is its application id, or whatever else is `named` in such a file.
    """

    number: int
    name: str | None
    answer: Answer
    named: Named = ORDERS

    @property
    def outcome(self) -> str:
        """One of OUTCOMES."""
        return self.answer.outcome if isinstance(self.answer, Receipt) else "refused"

    @property
    def codes(self) -> list[str]:
        """Stable codes of its defects."""
        return self.answer.codes if isinstance(self.answer, Problem) else []

    def to_wire(self, language: Language) -> dict[str, Any]:
        """The row as JSON; pointers name its columns."""
        said: dict[str, Any] = {
            "row": self.number,
            self.named.column: self.name,
            "outcome": self.outcome,
        }
        if isinstance(self.answer, Receipt):
            made = {self.named.makes: str(self.answer.subject)}
            return said | made | {"position": self.answer.position}
        errors = [error(defect, language) for defect in self.answer.defects]
        return said | {"codes": self.answer.codes, "errors": errors}


def import_rows(
    table: Table, port: CommandPort, caller: Caller, upload: Upload = UNNAMED
) -> Iterator[list[Row]]:
    """Send the rows of a table to the port, 500 at a time, and yield what became of them.

    A row that was sent before is repeated, so a table may be sent again whenever in doubt. Refused
    `store-unavailable` where the log cannot be written; rows of that batch may be in it.
    """
    numbered = enumerate(table.rows(), 1)
    while batch := list(islice(numbered, BATCH)):
        rows = list(_sent(table, batch, port, caller, upload))
        for row in rows:
            if isinstance(row.answer, Problem) and row.answer.slug == "store-unavailable":
                raise Refused(row.answer)
        yield rows


def _sent(
    table: Table,
    batch: Sequence[tuple[int, dict[str, str] | int]],
    port: CommandPort,
    caller: Caller,
    upload: Upload,
) -> Iterator[Row]:
    commands = [
        _command(table, caller, upload, number, fields)
        for number, fields in batch
        if isinstance(fields, dict)
    ]
    answers = iter(port.send(commands, caller))
    for number, fields in batch:
        if isinstance(fields, dict):
            yield Row(number, fields.get(table.named.column), next(answers), table.named)
        else:
            yield Row(number, None, _misshapen(fields, len(table.header)), table.named)


def _misshapen(cells: int, columns: int) -> Problem:
    return Problem("invalid-command", (Defect("row_shape", "", f"{cells} / {columns}"),))


def _command(
    table: Table, caller: Caller, upload: Upload, number: int, fields: dict[str, str]
) -> WireCommand:
    """A row's command: an order's key is its application id, any other's its place in the upload.

    No key that a request can have holds a blank, so no request's is meant.
    """
    place = "" if table.named is ORDERS else f"{upload.key} {number}"
    key = command_id(caller.agency, fields.get(ORDERS.column, place))
    return WireCommand(key, table.said_by(fields).wire, upload.whole(fields))
