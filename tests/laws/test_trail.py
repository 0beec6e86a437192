"""Trails of generated money, with circles and accounts reached twice: they add up, everywhere."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.gateway.console.drawing import ROWS_A_BAND, drawing
from services.gateway.readmodels.adding_up import Line, trail
from services.gateway.readmodels.trail import (
    HELD_OVER,
    MORE_OUT,
    NO_STOP,
    REPORTS_DIFFER,
    Sums,
    Trail,
)
from tests.laws.books import LOST, Books, Chase, Move, line, order, reported

ACCOUNTS = 6
WISHES = some.lists(
    some.tuples(
        some.integers(0, ACCOUNTS - 1),
        some.none() | some.integers(0, ACCOUNTS - 1),
        some.integers(1, 100),
    ),
    max_size=30,
)


def add_up(sums: Sums) -> bool:
    """Tell whether what came in is what became of it."""
    kept = sums.held_minor + sums.returned_minor + sums.released_minor
    out = kept + sums.gone_minor + sums.onward_minor
    return sums.asked_minor + sums.over_minor == out + sums.in_flight_minor


@given(WISHES)
def test_money_in_is_held_or_gone_or_went_on_at_every_account(
    wishes: list[tuple[int, int | None, int]],
) -> None:
    books = Books(wishes)
    chase = Chase(books, forgetful=False)
    found = trail(chase.rows, chase.lines)
    for node in found.nodes:
        sums = node.sums
        assert (sums.in_flight_minor, sums.over_minor, node.flags) == (0, 0, ())
        assert sums.asked_minor == sums.held_minor + sums.gone_minor + sums.onward_minor
        assert sums.held_minor == books.left[int(node.account_ref)]
    [total] = found.totals
    cash = sum(move.amount for move in books.moves if move.target is None)
    assert total.sums == Sums(asked_minor=LOST, held_minor=LOST - cash, gone_minor=cash)
    assert total.accounts == len({row["account_ref"] for row in chase.rows})


@given(WISHES, some.data())
def test_whatever_is_known_so_far_adds_up(
    wishes: list[tuple[int, int | None, int]], data: some.DataObject
) -> None:
    """Of any part of a chase, in any order, each transfer counts once, and the sums agree."""
    chase = Chase(Books(wishes), forgetful=True)
    rows = data.draw(some.lists(some.sampled_from(chase.rows), unique_by=lambda r: r["order_id"]))
    lines: list[Line] = (
        data.draw(some.lists(some.sampled_from(chase.lines), unique_by=lambda each: each.position))
        if chase.lines
        else []
    )
    found, known = trail(rows, lines), reported(lines)
    for node in found.nodes:
        assert add_up(node.sums)
        assert node.sums.gone_minor == known.get((node.account_ref, True), 0)
        assert node.sums.onward_minor == known.get((node.account_ref, False), 0)
    for total in found.totals:
        assert add_up(total.sums)
        for name in ("held_minor", "gone_minor"):
            assert getattr(total.sums, name) == sum(getattr(n.sums, name) for n in found.nodes)
        left = sum(node.sums.in_flight_minor - node.sums.over_minor for node in found.nodes)
        assert left == total.sums.in_flight_minor - total.sums.over_minor
    drawn_whole(found)


def drawn_whole(found: Trail) -> None:
    """Check a drawing: everything once, nothing on top of anything, no line through a box."""
    drawn = drawing(found)
    boxes = [box for band in drawn.bands for box in band.boxes]
    places = {box.place for box in boxes}
    assert len(places) == len(boxes)
    assert sorted(box.node.id for box in boxes if box.node) == sorted(n.id for n in found.nodes)
    lost = [edge for edge in found.edges if edge.target is None]
    assert sorted(box.lost.serial for box in boxes if box.lost) == sorted(e.serial for e in lost)
    paths = {(path.edge.source, path.edge.serial): path for b in drawn.bands for path in b.paths}
    assert len(paths) == len(found.edges)
    for path in paths.values():
        if not path.back:
            between = range(path.start.column + 1, path.end.column)
            assert path.end.column > path.start.column
            assert not {
                place for place in places if place[0] in between and place[1] == path.end.row
            }
    for band, after in zip(drawn.bands, drawn.bands[1:], strict=False):
        assert band.top + band.height == after.top
        assert len({box.place.row for box in band.boxes}) <= ROWS_A_BAND


def test_a_circle_leads_back_to_where_it_began() -> None:
    chase = Chase(Books([(0, 1, 90), (1, 2, 50), (2, 0, 10)]), forgetful=True)
    found = trail(chase.rows, chase.lines)
    first = found.nodes[0]
    assert [edge.target for edge in found.edges].count(first.id) == 1
    assert [order["act"] for order in first.orders].count("stop") == 2
    assert first.sums.asked_minor == LOST + found.edges[-1].amount_minor
    back = [path for band in drawing(found).bands for path in band.paths if path.back]
    assert {path.edge.target for path in back} == {first.id}


def test_a_very_long_trail_is_drawn() -> None:
    chase = Chase(Books([(at, at + 1, 99) for at in range(3)]), forgetful=True)
    found = trail(chase.rows, chase.lines)
    nodes = [replace(found.nodes[0], id=str(at), level=at) for at in range(3000)]
    edges = [
        replace(found.edges[0], source=str(at), target=str(at + 1), serial=str(at))
        for at in range(2999)
    ]
    assert len(drawing(Trail(tuple(nodes), tuple(edges), ())).levels) == 3000


FIRST = Move(0, -1, 0, LOST)


def test_what_does_not_add_up_is_flagged_and_kept() -> None:
    stop = order(0, FIRST, None, 1) | {"measure_held_minor": LOST + 5, "ordered_position": 1}
    query = stop | {"act": "query", "order_id": "Q", "ordered_position": 2}
    moved = Move(1, 0, None, 70)
    lines = [line("Q", moved, 3), line("Q-2", moved._replace(amount=80), 4)]
    [node] = trail([stop, query], lines).nodes
    assert set(node.flags) == {MORE_OUT, REPORTS_DIFFER, HELD_OVER}
    assert (node.sums.held_minor, node.sums.gone_minor) == (LOST + 5, 70)
    assert node.sums.over_minor == 75


def test_a_transfer_that_nobody_stops_says_why() -> None:
    stop = order(0, FIRST, None, 1) | {"measure_held_minor": 0, "ordered_position": 1}
    lines = [line("Q", Move(1, 0, 1, 70), 3), line("Q", Move(2, 0, 2, 30), 4)]
    lines[0].data["defect"] = "bank_required"  # type: ignore[index]
    found = trail([stop], lines)
    assert [(edge.why, edge.target) for edge in found.edges] == [
        ("bank_required", None),
        (NO_STOP, None),
    ]
    assert found.totals[0].sums.onward_minor == 100


def test_an_order_that_was_sent_on_to_another_bank_counts_there_once() -> None:
    stops = [
        order(0, FIRST, None, 1) | {"measure_held_minor": 0, "ordered_position": 1},
        order(1, moved := Move(1, 0, 1, 70), "O-S0", 2),
        order(2, moved, "O-S1", 2) | {"order_id": "O-2", "account_ref": "2-at-X"},
    ]
    stops[1] |= {"measure_held_minor": None, "in_force_from": None, "ordered_position": 4}
    stops[2] |= {"measure_held_minor": 70, "ordered_position": 5}
    stops[2]["detail"] = {**stops[2]["detail"], "rerouted_from": "O-S1"}
    found = trail(stops, [line("Q", moved, 3)])
    root, there = found.nodes
    assert (there.id, there.state, there.sums.asked_minor) == ("O-2", "held", 70)
    assert [row["order_id"] for row in there.orders] == ["O-S1", "O-2"]
    [edge] = found.edges
    assert (edge.source, edge.target, edge.order_id) == (root.id, "O-2", "O-2")
    assert (found.totals[0].sums.asked_minor, found.totals[0].accounts) == (LOST, 2)


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ({"answered_at": None, "in_force_from": None}, "waiting"),
        ({"answered_at": None, "in_force_from": None, "answer_overdue": True}, "overdue"),
        ({"measure_held_minor": LOST}, "held"),
        ({"measure_held_minor": 1}, "partly_held"),
        ({"measure_held_minor": 0}, "nothing_held"),
        ({"measure_held_minor": 5, "lapsed_at": "then"}, "lapsed"),
        ({"measure_held_minor": 5, "released_at": "then"}, "released"),
        ({"in_force_from": None, "measure_held_minor": None}, "refused"),
        (
            {"answered_at": None, "in_force_from": None, "withdrawn_at": "then"},
            "taken_back",
        ),
    ],
)
def test_an_account_says_how_it_stands(said: dict[str, object], state: str) -> None:
    row = order(0, FIRST, None, 1) | {"measure_held_minor": None, "ordered_position": 1} | said
    [node] = trail([row], []).nodes
    assert node.state == state
    assert add_up(node.sums)


def frozen(stop: dict[str, object], held: int, **said: object) -> dict[str, object]:
    """Return the row of a freeze that came of a stop."""
    place = {"act": "freeze", "order_id": "F", "parent": stop["order_id"], "ordered_position": 2}
    return stop | place | {"measure_held_minor": held} | said


@given(
    some.integers(0, LOST),
    some.integers(0, LOST),
    some.sampled_from([{}, {"released_at": "then"}, {"lapsed_at": "then"}, {"scope": "full"}]),
    some.data(),
)
def test_what_came_in_is_held_or_went_back_or_was_let_go(
    stopped: int, held: int, ended: dict[str, object], data: some.DataObject
) -> None:
    returned = data.draw(some.integers(0, held))
    stop = order(0, FIRST, None, 1) | {"measure_held_minor": stopped, "ordered_position": 1}
    stop["superseded_at"] = "then"
    freeze = frozen(stop, held - returned, returned_minor=returned, **ended)
    [node] = trail([stop, freeze], []).nodes
    assert add_up(node.sums)
    assert node.sums.returned_minor == returned
    assert node.sums.held_minor + node.sums.released_minor == held - returned
    assert (node.sums.released_minor > 0) <= ("released_at" in ended or "lapsed_at" in ended)
    assert (node.state == "returned") == (held == returned > 0)
    assert node.flags == ()


def test_a_full_freeze_counts_for_what_came_by_the_stops_transfer() -> None:
    stop = order(0, FIRST, None, 1) | {"measure_held_minor": LOST, "ordered_position": 1}
    [node] = trail([stop, frozen(stop, LOST * 9, scope="full", returned_minor=5)], []).nodes
    assert (node.sums.held_minor, node.sums.returned_minor) == (LOST - 5, 5)
    assert (node.sums.over_minor, node.flags) == (0, ())
