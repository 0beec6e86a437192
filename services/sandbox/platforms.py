"""The internet companies' books: whose each target is, how it stands; and what a company answers.

No other module opens them, and nobody outside the sandbox.
"""

import csv
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from contracts import content_blocking as cb
from contracts.envelope import to_wire
from services.sandbox.draws import drawn
from services.sandbox.tempers import Act, Asked, Kind, Temper

KIND = cb.KIND
SHIPPED = Path(__file__).resolve().parents[2] / "deploy" / "demo" / "books" / "platform-books.csv"
AVAILABLE, BLOCKED, REMOVED, ABSENT = cb.STATES
AFTER: Mapping[str, str] = {cb.BLOCK: BLOCKED, cb.TAKE_DOWN: REMOVED, cb.LIFT: AVAILABLE}
"""How a target stands after what was done about it."""
KNOWN = frozenset({"TENCENT", "ALIBABA", "DOUYIN", "BAIDU", "HUAWEI"})
_CLERK = "值班审核员"
_HOTLINE = "95017"


class Target(NamedTuple):
    """A target as the companies know it: whose it is, and how it stands."""

    serving: str
    state: str


def reference(target: str) -> str:
    """Return what a diary calls a target, so that it does not stand there."""
    return sha256(f"target {target}".encode()).hexdigest()


@cache
def opened(file: Path = SHIPPED) -> Mapping[str, Target]:
    """Return the books in a file, a row a target, by its reference."""
    with file.open(encoding="utf-8", newline="") as source:
        return {
            reference(row["target"]): Target(row["serving_platform"], row["state"])
            for row in csv.DictReader(source)
        }


def begun(agency: str, act: Act) -> dict[str, Any]:
    """Return what a company sends for an act, but for what came of it."""
    del agency
    said: dict[str, Any] = {"occurred_at": to_wire(act.occurred_at), "operator_name": _CLERK}
    said["operator_phone"] = _HOTLINE
    if act.kind is Kind.CORRECT:
        said["reason_business"] = "更正前次反馈"
    return said


def told(seed: int, temper: Temper, asked: Asked, state: str | None) -> dict[str, Any]:
    """Return what a company answers of a target in this state; one in no books is its own."""
    own = Target(asked.agency, AVAILABLE)
    booked = opened().get(reference(asked.account_number), own)
    return answer(seed, temper, asked, booked._replace(state=state or booked.state))


def answer(seed: int, temper: Temper, asked: Asked, target: Target) -> dict[str, Any]:
    """Return what a company of this temper answers of a target as it stands."""
    if target.serving != asked.agency:
        return {"code": cb.NOT_OURS, "serving_platform": target.serving}
    stays = {"target_state_before": target.state, "target_state_after": target.state}
    if target.state == ABSENT:
        return {"code": "not_found", **stays}
    if temper is Temper.WRONG_CODE:
        return {"code": "see_enclosure", **stays}
    if temper is Temper.REFUSES_MISMATCHES:
        return {"code": "rejected", "reason_business": "申请材料不足以认定违法", **stays}
    after = AFTER[asked.act]
    if target.state == after:
        return {"code": "already_in_state", **stays}
    others = drawn(0, 4, seed, asked.agency, asked.account_number, "others")
    return stays | {
        "code": "done",
        "target_state_after": after,
        "other_targets_count": others,
    }
