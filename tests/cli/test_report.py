"""The figures of a demo, counted by hand."""

from typing import Any

import pytest

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
    }
    log = {"verified": True, "size": 1, "root": "0"}
    write_report({**found, "lapses": rows, "log": log, "seconds": 1}, [], {})
    printed = capsys.readouterr().out
    assert "the stop of A-22" in printed
    assert "A-23" not in printed
    assert "So did 2 more" in printed
