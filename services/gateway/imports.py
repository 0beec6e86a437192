"""Imports: the rows of a table as commands, each with its own answer, in order."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from contracts.port import Answer, Caller, CommandPort, Receipt, WireCommand, command_id
from contracts.problems import Defect, Language, Problem, Refused, error
from contracts.stop_payment import Order

if TYPE_CHECKING:
    from collections.abc import Iterator

    from services.gateway.uploads import Table

BATCH = 500
OUTCOMES = ("accepted", "repeated", "refused")


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one row; `number` 1 is the first after the header."""

    number: int
    application_id: str | None
    answer: Answer

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
            "application_id": self.application_id,
            "outcome": self.outcome,
        }
        if isinstance(self.answer, Receipt):
            return said | {"order_id": str(self.answer.subject), "position": self.answer.position}
        errors = [error(defect, language) for defect in self.answer.defects]
        return said | {"codes": self.answer.codes, "errors": errors}


def import_orders(table: Table, port: CommandPort, caller: Caller) -> Iterator[list[Row]]:
    """Send the rows of a table to the port, 500 at a time, and yield what became of them.

    A row that was sent before is repeated, so a table may be sent again whenever in doubt. Refused
    `store-unavailable` where the log cannot be written; rows of that batch may be in it.
    """
    numbered = enumerate(table.rows(), 1)
    while batch := list(islice(numbered, BATCH)):
        yield _sent(batch, port, caller, len(table.header))


def _sent(
    batch: list[tuple[int, dict[str, str] | int]], port: CommandPort, caller: Caller, columns: int
) -> list[Row]:
    commands = [_command(fields, caller) for _, fields in batch if isinstance(fields, dict)]
    answers = iter(port.send(commands, caller))
    rows = [
        Row(number, fields.get("application_id"), next(answers))
        if isinstance(fields, dict)
        else Row(number, None, _misshapen(fields, columns))
        for number, fields in batch
    ]
    for row in rows:
        if isinstance(row.answer, Problem) and row.answer.slug == "store-unavailable":
            raise Refused(row.answer)
    return rows


def _misshapen(cells: int, columns: int) -> Problem:
    return Problem("invalid-command", (Defect("row_shape", "", f"{cells} / {columns}"),))


def _command(fields: dict[str, str], caller: Caller) -> WireCommand:
    """An order whose idempotency key is its application id."""
    key = command_id(caller.agency, fields.get("application_id", ""))
    return WireCommand(key, Order.wire, fields)
