"""The carriers' books: who serves each number, how its line stands; and what a carrier answers.

No other module opens them, and nobody outside the sandbox.
"""

import csv
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from contracts import codes
from contracts import number_blocking as nb
from contracts import subject_limits as sl
from contracts.envelope import to_wire
from services.sandbox.draws import drawn
from services.sandbox.tempers import Act, Asked, Kind, Temper

KIND = nb.KIND
SHIPPED = Path(__file__).resolve().parents[2] / "deploy" / "demo" / "books" / "carrier-books.csv"
IN_SERVICE, RESTRICTED, SUSPENDED, CLOSED, UNASSIGNED = nb.STATES
AFTER: Mapping[str, str] = {
    nb.RESTRICT: RESTRICTED,
    nb.SUSPEND: SUSPENDED,
    nb.CLOSE: CLOSED,
    nb.RESTORE: IN_SERVICE,
}
"""How a line stands after what was done to it; cutting a call or asking the holder leaves it."""
_RUNGS = (IN_SERVICE, RESTRICTED, SUSPENDED, CLOSED)
_CLERK = "值班员"
_SERVICE_LINE = {"CMCC": "10086", "CUCC": "10010", "CTCC": "10000", "CBN": "10099"}


class Line(NamedTuple):
    """A number as the carriers know it: who serves it, how it stands, whether it is protected."""

    serving: str
    state: str
    protected: bool


Books = Mapping[str, Line]
"""Lines by the reference of their number."""


def reference(number: str) -> str:
    """Return what a diary calls a line, so that no number stands in it."""
    return sha256(f"line {number}".encode()).hexdigest()


@cache
def opened(file: Path = SHIPPED) -> Books:
    """Return the books in a file: a row a number."""
    with file.open(encoding="utf-8", newline="") as source:
        return {
            reference(row["number"]): Line(
                row["serving_carrier"], row["state"], row["protected"] == "1"
            )
            for row in csv.DictReader(source)
        }


def known() -> frozenset[str]:
    """Return the agencies that are carriers."""
    return frozenset(codes.carriers().named.values())


def begun(agency: str, act: Act) -> dict[str, Any]:
    """Return what a carrier sends for an act, but for what came of it."""
    said: dict[str, Any] = {"occurred_at": to_wire(act.occurred_at), "operator_name": _CLERK}
    said["operator_phone"] = _SERVICE_LINE[agency]
    if act.kind is Kind.CORRECT:
        said["reason_business"] = "更正前次反馈"
    return said


def told(seed: int, temper: Temper, asked: Asked, state: str | None) -> dict[str, Any]:
    """Return what a carrier answers of a line in this state; one in no books is its own."""
    own = Line(asked.agency, IN_SERVICE, protected=False)
    booked = opened().get(reference(asked.account_number), own)
    return answer(seed, temper, asked, booked._replace(state=state or booked.state))


def answer(seed: int, temper: Temper, asked: Asked, line: Line) -> dict[str, Any]:
    """Return what a carrier of this temper answers of a line as it stands."""
    if asked.act in (*sl.LIMITS, sl.LIFT):
        return _of_subject(seed, temper, asked)
    if line.serving != asked.agency:
        return {"code": nb.NOT_MINE, "serving_carrier": line.serving, "portability": "out"}
    before = {"line_state_before": line.state, "line_state_after": line.state}
    if line.state == UNASSIGNED:
        return {"code": "unassigned", **before}
    if line.protected and asked.act != nb.RESTORE and not asked.approved_twice:
        return {"code": "protected", **before}
    if temper is Temper.WRONG_CODE:
        return {"code": "see_enclosure", **before}
    return _done(seed, temper, asked, line)


def _done(seed: int, temper: Temper, asked: Asked, line: Line) -> dict[str, Any]:
    after = AFTER.get(asked.act, line.state)
    said = {"line_state_before": line.state, "line_state_after": after, "portability": "none"}
    if asked.act == nb.CUT_CALL:
        under_way = temper is not Temper.PARTIAL and drawn(0, 3, *_drawn_for(seed, asked)) > 0
        return said | {"code": "done" if under_way else "done_partial", "call_cut": under_way}
    lifts = asked.act == nb.RESTORE
    if asked.act in AFTER and (
        line.state == after if lifts else _RUNGS.index(line.state) >= _RUNGS.index(after)
    ):
        return said | {"code": "already_in_state", "line_state_after": line.state}
    lines = drawn(0, 4, *_drawn_for(seed, asked), "lines")
    return said | {"code": "done", "holder_type": "person", "other_lines_count": lines}


def _of_subject(seed: int, temper: Temper, asked: Asked) -> dict[str, Any]:
    """Return what a carrier answers of all the lines of a person or company."""
    if temper is Temper.WRONG_CODE:
        return {"code": "see_enclosure"}
    lines = drawn(0, 4, *_drawn_for(seed, asked), "lines")
    if not lines and asked.act in (sl.SUSPENSION, sl.CLOSURE):
        return {"code": "no_lines", "other_lines_count": 0}
    holder = "company" if asked.act in (*sl.ASKED.values(),) else "na"
    said = {"holder_type": holder} if holder == "company" else {}
    return {"code": "done", "other_lines_count": lines, **said}


def _drawn_for(seed: int, asked: Asked) -> tuple[object, ...]:
    return seed, asked.agency, asked.account_number
