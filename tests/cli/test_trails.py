"""What a demonstration says of each chase, counted by hand and on generated money."""

from __future__ import annotations

from contracts.envelope import to_wire
from services.cli.trails import trails
from tests.laws.books import BEGAN, LOST, Books, Chase, Move, line, order


def test_a_trail_is_told_by_its_first_stop() -> None:
    books = Books([(0, 1, 60), (1, 2, 50), (2, None, 10), (1, 0, 10)])
    chase = Chase(books, forgetful=True)
    at = {row["order_id"]: to_wire(BEGAN.replace(minute=n)) for n, row in enumerate(chase.rows)}
    rows = [
        row
        | {"root": None if row is chase.rows[0] else "O-S0"}
        | {"ordered_at": at[row["order_id"]], "answered_at": at[row["order_id"]]}
        for row in chase.rows
    ]
    [told] = trails(rows, chase.lines)
    stops = [row for row in rows if row["act"] == "stop"]
    assert (told["root"], told["levels"], told["accounts"]) == ("O-S0", 3, 3)
    assert told["asked_minor"] == LOST == told["held_minor"] + told["gone_minor"]
    assert told["gone_minor"] == LOST * 60 // 100 * 50 // 100 * 10 // 100
    held = [at[row["order_id"]] for row in stops if row["measure_held_minor"]]
    assert told["seconds"] == int(max(held)[14:16]) * 60


def test_a_transfer_that_two_chases_report_counts_in_the_first() -> None:
    common = {"root": None, "ordered_at": to_wire(BEGAN), "answered_at": None}
    first = order(0, Move(0, -1, 0, 9), None, 1) | common | {"measure_held_minor": None}
    second = first | {"order_id": "O-2", "ordered_position": 2}
    cash = Move(1, 0, None, 7)
    told = trails(
        [first | {"ordered_position": 1}, second],
        [line("O-2", cash, 4), line("O-S0", cash, 3), line("O-2", Move(2, 0, None, 1), 5)],
    )
    assert [(each["root"], each["gone_minor"]) for each in told] == [("O-S0", 7), ("O-2", 1)]
    assert {each["seconds"] for each in told} == {None}


def test_a_bank_that_sends_an_order_on_has_no_account_of_the_trail() -> None:
    common = {"ordered_at": to_wire(BEGAN), "answered_at": None, "measure_held_minor": None}
    first = order(0, Move(0, -1, 0, 9), None, 1) | common | {"root": None, "ordered_position": 1}
    there = first | {"order_id": "O-2", "account_ref": "x", "parent": "O-S0", "root": "O-S0"}
    [told] = trails([first, there | {"ordered_position": 2}], [line("O-2", Move(1, 0, None, 7), 3)])
    assert told["accounts"] == 1


def test_a_stop_whose_money_stayed_is_no_trail() -> None:
    row = order(0, Move(0, -1, 0, 9), None, 1) | {"root": None, "ordered_position": 1}
    assert trails([row], []) == []
