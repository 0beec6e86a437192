"""A simulated registry: which companies it knows, and what somebody finds on the spot.

No other module opens them, and nobody outside the sandbox.
"""

import csv
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from contracts.company_checks import FOUND
from contracts.envelope import from_wire
from services.sandbox.draws import drawn
from services.sandbox.offices import Deed, Draw, Row
from services.sandbox.tempers import Temper
from shared.workdays import day_of

SHIPPED = Path(__file__).resolve().parents[2] / "deploy" / "demo" / "books" / "registry-books.csv"
VISIT, PUSH, UNKNOWN = "visit", "push", "unknown"
PATHS: Mapping[str, str] = {VISIT: "visit", PUSH: "", UNKNOWN: "no-record"}
AS_REGISTERED = FOUND[0]
"""What is found of a company that the books say nothing else of."""
_VISITOR = "网格员"
_HOUR = 3600


@cache
def opened(file: Path = SHIPPED) -> Mapping[str, Mapping[str, str]]:
    """Return the books in a file: a row a company, by its credit code."""
    with file.open(encoding="utf-8", newline="") as source:
        return {row["uscc"]: row for row in csv.DictReader(source)}


def registered(uscc: str) -> dict[str, str]:
    """Return what the books say of a company as it is pushed; nothing where they do not know it."""
    row = opened().get(uscc, {})
    return {name: said for name, said in row.items() if said and name != "found"}


def plan(seed: int, temper: Temper, company: Row) -> Iterator[Deed]:
    """Yield what a registry of this temper does about a company that it is asked to look at."""

    def draw(low: int, high: int, what: str) -> int:
        return drawn(low, high, seed, company["agency"], company["uscc"], what)

    if temper is Temper.SILENT:
        return
    now = from_wire(company["now"])
    if by := company["question_by"]:
        known = company["pushed_at"] or registered(company["uscc"])
        said: Mapping[str, Any] = {} if known else {"remark": "查无此企业"}
        yield Deed(PUSH if known else UNKNOWN, _at(temper, now, from_wire(by), draw), said)
    if by := company["field_check_by"]:
        at = _at(temper, now, from_wire(by), draw)
        found = opened().get(company["uscc"], {}).get("found") or AS_REGISTERED
        visit = {"visited_on": day_of(at).isoformat(), "found": found, "visited_by": _VISITOR}
        yield Deed(VISIT, at, visit)


def _at(temper: Temper, now: datetime, by: datetime, draw: Draw) -> datetime:
    """Return when a registry acts that has time until an instant."""
    if temper is Temper.LATE:
        return by + timedelta(seconds=draw(_HOUR, 8 * _HOUR, "late"))
    if temper is Temper.SLOW:
        return now + (by - now) * draw(90, 98, "slow") // 100
    return now + timedelta(minutes=15 * draw(1, 8, "acts"))
