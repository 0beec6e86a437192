"""Simulated member offices: how one signs for a task, works on it, hands it in. Pure."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from contracts.envelope import from_wire, to_wire
from contracts.liaison_tasks import SHARE, WHOLE
from services.sandbox.draws import drawn
from services.sandbox.tempers import Temper

Row = Mapping[str, Any]
"""A task, or a company, as the API shows it."""
SIGN, BEGIN, ASK, SUBMIT, REPEAT, CORRECT = "sign", "begin", "ask", "submit", "repeat", "correct"
PATHS: Mapping[str, str] = {
    SIGN: "signature",
    BEGIN: "progress",
    ASK: "extension",
    **dict.fromkeys((SUBMIT, REPEAT, CORRECT), "submission"),
}
MOST = 500
"""What an office counts at most, whatever it counts."""
MORE_TIME, RESERVE = timedelta(days=2), timedelta(days=1)
"""How much more time an office asks for, and with how much of it left it hands in."""
NOT_REACHED_IN = 4
"""A person is not reached in one of so many."""
_HANDLER = "值班员"
_MINUTE, _HOUR = 60, 3600
_CARELESS = frozenset({Temper.WRONG_CODE, Temper.REFUSES_MISMATCHES})
"""Who hands in nothing at first, and has it returned."""


class Deed(NamedTuple):
    """What a desk says of something at an instant."""

    word: str
    at: datetime
    said: Mapping[str, Any]


Draw = Callable[[int, int, str], int]


def plan(seed: int, temper: Temper, task: Row) -> Iterator[Deed]:
    """Yield what an office of this temper does about a task, or about one that came back."""

    def draw(low: int, high: int, what: str) -> int:
        return drawn(low, high, seed, task["agency"], task["task_id"], what)

    if temper is Temper.SILENT:
        return
    if task["signed_at"]:
        yield _again(task, draw)
        return
    due, signed = from_wire(task["due_at"]), _signs(temper, task, draw)
    yield Deed(SIGN, signed, {"handler_name": _HANDLER})
    begun = signed + timedelta(minutes=draw(10, 60, "begin"))
    yield Deed(BEGIN, begun, {"remark": "已安排专人办理"})
    if temper is Temper.PARTIAL:
        wish = {"until": to_wire(due + MORE_TIME), "reason": "现场走访未完,申请延期"}
        yield Deed(ASK, begun + timedelta(minutes=draw(10, 60, "ask")), wish)
    nothing = temper in _CARELESS and bool(task["figures"])
    done = _hands_in(temper, begun, due, draw)
    yield Deed(SUBMIT, done, _report(task, draw, nothing=nothing))
    if temper is Temper.ANSWERS_TWICE:
        again = done + timedelta(seconds=draw(_MINUTE, 5 * _MINUTE, "repeat"))
        yield Deed(REPEAT, again, _report(task, draw))
        corrected = _report(task, draw) | {"report": "更正前次报告:已办结"}
        yield Deed(CORRECT, again + timedelta(minutes=draw(5, 30, "correct")), corrected)


def _signs(temper: Temper, task: Row, draw: Draw) -> datetime:
    """Return when an office signs: at once, within the hour, or late in its term."""
    issued = from_wire(task["issued_at"])
    if temper is Temper.PROMPT:
        return issued + timedelta(seconds=_MINUTE - issued.second)
    if temper in {Temper.SLOW, Temper.LATE}:
        return issued + (from_wire(task["due_at"]) - issued) * draw(20, 50, "sign") // 100
    return issued + timedelta(minutes=draw(5, 60, "sign"))


def _hands_in(temper: Temper, begun: datetime, due: datetime, draw: Draw) -> datetime:
    """Return when an office hands in for the first time."""
    if temper is Temper.LATE:
        return due + timedelta(seconds=draw(_HOUR, 8 * _HOUR, "submit"))
    if temper is Temper.PARTIAL:
        return due + MORE_TIME - RESERVE
    if temper is Temper.SLOW:
        return begun + (due - begun) * draw(90, 98, "submit") // 100
    longest = 3 if temper is Temper.PROMPT else 12
    return min(due, begun + timedelta(seconds=draw(_HOUR, longest * _HOUR, "submit")))


def _again(task: Row, draw: Draw) -> Deed:
    """Return how an office hands in what came back to it: with figures, in a few hours."""
    back = f"again {task['returns']}"
    at = from_wire(task["now"]) + timedelta(seconds=draw(_HOUR, 4 * _HOUR, back))
    return Deed(SUBMIT, at, _report(task, draw) | {"report": "已按要求补充,并办结"})


def _report(task: Row, draw: Draw, *, nothing: bool = False) -> dict[str, Any]:
    """Return what an office hands in: every figure that is asked for, and whom it reached."""
    figures = [
        {"figure": each["figure"], "value": 0 if nothing else _counted(each, draw)}
        for each in task["figures"]
    ]
    said: dict[str, Any] = {"report": "尚在统计" if nothing else "已办结", "figures": figures}
    if task["reaches"]:
        said["reached"] = draw(1, NOT_REACHED_IN, "reached") > 1
    return said


def _counted(figure: Row, draw: Draw) -> int:
    if figure["kind"] == SHARE:
        return draw(WHOLE // 2, WHOLE, figure["figure"])
    return draw(1, MOST, figure["figure"])
