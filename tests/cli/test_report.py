"""The figures of a demo, counted by hand."""

from pathlib import Path
from typing import Any, Self, cast

import click
import pytest

from services.cli.freezes import freezes, waited
from services.cli.freezes import order as freeze
from services.cli.report import answers, figures, lapses, write_report

DEADLINE = "2026-11-20T11:30:00.000000Z"


def order(agency: str, seconds: int | None, **changes: object) -> dict[str, Any]:
    """Return a row of the view of orders, answered after so many seconds or not at all."""
    answered = None if seconds is None else f"2026-11-20T11:{seconds // 60:02}:00.000000Z"
    row: dict[str, Any] = {
        "agency": agency,
        "kind": "stop_payment",
        "acknowledged_at": answered,
        "answered_at": answered,
        "answer_by": DEADLINE,
        "answer_overdue": False,
        "response_seconds": seconds,
        "code": "0000" if answered else None,
        "amount_minor": 1000,
        "held_minor": 900 if answered else None,
    }
    return row | changes


def test_an_order_without_an_answer_is_overdue_and_has_no_times() -> None:
    (row,) = figures([order("ICBC", None, answer_overdue=True)])
    assert (row["orders"], row["answered"], row["late"], row["overdue"]) == (1, 0, 0, 1)
    assert (row["p50_seconds"], row["worst_seconds"], row["held_minor"]) == (None, None, 0)


def test_an_answer_after_the_deadline_is_late_and_no_longer_overdue() -> None:
    (row,) = figures([order("ICBC", 2400, answer_overdue=True)])
    assert (row["answered"], row["late"], row["overdue"]) == (1, 1, 0)


def test_an_answer_at_the_deadline_is_in_time() -> None:
    (row,) = figures([order("ICBC", 1800)])
    assert row["late"] == 0


def test_the_median_is_the_nearest_rank() -> None:
    (odd,) = figures([order("ICBC", seconds) for seconds in (60, 600, 120)])
    (even,) = figures([order("ICBC", seconds) for seconds in (60, 600, 120, 300)])
    assert (odd["p50_seconds"], odd["worst_seconds"]) == (120, 600)
    assert even["p50_seconds"] == 120


def test_agencies_come_by_code_each_with_its_own_orders() -> None:
    rows = figures([order("ICBC", 60), order("ABC", 60), order("ICBC", None)])
    assert [(row["agency"], row["orders"]) for row in rows] == [("ABC", 1), ("ICBC", 2)]
    assert [(row["asked_minor"], row["held_minor"]) for row in rows] == [(1000, 900), (2000, 900)]


def test_each_order_counts_under_the_code_of_its_first_answer() -> None:
    rows = [order("ICBC", 60), order("ICBC", 60, code="1200"), order("ABC", None), order("ABC", 60)]
    assert answers(rows) == {"0000": 2, "1200": 1}


def test_a_lapse_says_how_long_the_measure_stood() -> None:
    measure = {
        "order_id": "1",
        "application_id": "A01-00001",
        "act": "stop",
        "agency": "ICBC",
        "held_minor": 900,
        "currency": "CNY",
        "in_force_from": "2026-11-20T11:30:00.000000Z",
        "lapsed_at": "2026-11-22T11:30:00.000000Z",
    }
    [lapse] = lapses([measure])
    assert (lapse["application_id"], lapse["hours"]) == ("A01-00001", 48)


def test_of_many_lapses_the_first_is_told_and_the_others_are_counted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lapse = {"order_id": "1", "act": "stop", "agency": "ICBC", "hours": 48}
    held = {"held_minor": 900, "currency": "CNY"}
    rows = [
        {**lapse, **held, "application_id": f"A-{day}", "lapsed_at": f"2026-11-{day}T11:30:00Z"}
        for day in (23, 22, 24)
    ]
    found: dict[str, Any] = {
        "agencies": (),
        "trails": (),
        "orders": {},
        "answers": {},
        "companies": {},
        "tasks": {},
        **dict.fromkeys(("registries", "offices", "ordered_by_verdicts"), ()),
        "unapproved": 0,
    }
    log = {"verified": True, "size": 1, "root": "0"}
    write_report({**found, "freezes": (), "lapses": rows, "log": log, "seconds": 1}, [], {})
    printed = capsys.readouterr().out
    assert "the stop of A-22" in printed
    assert "A-23" not in printed
    assert "So did 2 more" in printed


def test_a_freeze_that_waited_is_told_with_what_it_came_to() -> None:
    row: dict[str, Any] = {
        "agency": "ICBC",
        "act": "freeze",
        "currency": "CNY",
        "earlier_authority": "杭州市公安局",
    }
    row |= {"application_id": "D-1", "queued_at": "2026-11-20T12:00:00.000000Z"}
    began = {"in_force_from": "2026-11-21T12:00:00.000000Z", "held_minor": 900}
    never = {"in_force_from": None, "held_minor": None}
    at_once = row | began | {"application_id": "D-3", "queued_at": None, "earlier_authority": None}
    rows = freezes([row | began, row | never | {"application_id": "D-2"}, at_once])
    rows += freezes([at_once | {"act": "stop"}])
    assert [each["application_id"] for each in rows] == ["D-1", "D-2", "D-3"]
    first, second = waited(rows, {"ICBC": "工商银行"})
    assert first.startswith("Queued: 工商银行 had the freeze D-1 wait behind that of 杭州市公安局;")
    assert first.endswith("it moved up at 2026-11-21T12:00:00Z and holds 9.00 CNY.")
    assert second.endswith("it still waits.")


class Door:
    """An API that says of every freeze the same."""

    def __init__(self, status: int) -> None:
        self.status = status
        self.headers = {"ETag": '"4"'}
        self.data = b"not-in-force"
        self.asked: list[tuple[str, str]] = []

    def request(self, method: str, path: str, **_: object) -> Self:
        self.asked.append((method, path))
        return self


def test_freezes_are_ordered_where_there_are_stops_and_one_that_is_refused_is_named(
    tmp_path: Path,
) -> None:
    file = tmp_path / "freezes.csv"
    file.write_text("application_id,stop\nD-1,A-1\nD-2,A-2\n", "utf-8")
    freeze(cast("Any", door := Door(201)), "key", file, {"A-1": "1"})
    assert door.asked == [("GET", "/v1/orders/1"), ("POST", "/v1/orders/1/freeze")]
    with pytest.raises(click.ClickException, match="D-1 was not taken: not-in-force"):
        freeze(cast("Any", Door(409)), "key", file, {"A-1": "1"})
