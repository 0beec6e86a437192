"""What became of tasks and companies in a demo, counted by hand."""

from typing import Any

from services.cli.matters import cells, median, offices, verdicts

ISSUED, DUE = "2026-11-20T11:00:00.000000Z", "2026-11-27T11:00:00.000000Z"


def task(handed_in: str | None, **changes: object) -> dict[str, Any]:
    """Return a row of the view of tasks, handed in at an instant or not at all."""
    row: dict[str, Any] = {
        "agency": "HZEDU",
        "issued_at": ISSUED,
        "due_at": DUE,
        "signed_at": handed_in,
        "submitted_at": handed_in,
        "accepted_at": handed_in,
        "missed": None,
        "returns": 0,
    }
    return row | changes


def test_a_task_handed_in_at_its_end_is_in_time_and_after_it_late() -> None:
    [row] = offices([task(DUE), task("2026-11-27T11:00:01.000000Z")])
    assert (row["tasks"], row["handed_in"], row["late"], row["overdue"]) == (2, 2, 1, 0)
    assert (row["p50_seconds"], row["worst_seconds"]) == (7 * 86400, 7 * 86400 + 1)


def test_a_task_that_is_not_handed_in_is_overdue_once_its_end_was_missed() -> None:
    [row] = offices([task(None, missed="due"), task(None)])
    assert (row["tasks"], row["signed"], row["handed_in"], row["overdue"]) == (2, 0, 0, 1)
    assert (row["p50_seconds"], row["worst_seconds"]) == (None, None)


def test_offices_come_by_code_each_with_what_came_back_and_was_accepted() -> None:
    rows = offices([task(DUE, agency="ZLPCS", returns=1, accepted_at=None), task(DUE)])
    assert [(row["agency"], row["returned"], row["accepted"]) for row in rows] == [
        ("HZEDU", 0, 1),
        ("ZLPCS", 1, 0),
    ]


def test_verdicts_are_counted_from_the_least_harm_to_the_most() -> None:
    given = ["false_registration", "clear", None, "clear", "watch"]
    found = verdicts({"verdict": verdict} for verdict in given)
    assert list(found.items()) == [("clear", 2), ("watch", 1), ("false_registration", 1)]


def test_a_table_names_the_office_and_shows_times() -> None:
    [row] = offices([task("2026-11-20T12:01:05.000000Z")])
    assert list(cells(row, {"HZEDU": "市教育局"})) == [
        *("市教育局 HZEDU", 1, 1, 1, 0, 0, 0, 1, "1:01:05", "1:01:05"),
    ]


def test_the_median_of_none_is_none() -> None:
    assert (median([]), median([1, 2]), median([1, 2, 3])) == (None, 1, 2)
