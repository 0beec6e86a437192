"""The formula of response times, and reports that are recomputed from records."""

from __future__ import annotations

import copy
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from contracts import examples
from contracts.envelope import to_wire
from contracts.figures import EVERYONE, Parties, first_response_times, response_times
from contracts.reports import FIRST_RESPONSE_TIMES, RESPONSE_TIMES, NoReport, differences

NOW = datetime(2026, 11, 20, 14, tzinfo=UTC)
NOTE = "tocsin\n{}\ncm9vdA==\n\n\u2014 tocsin c2lnbmVk\n"
BANK = "ICBC"


def told(*said: tuple[str, str, int, dict[str, Any]]) -> list[dict[str, Any]]:
    """Envelopes in order: of which order, its word, the minute it was recorded, and its data."""
    return [
        examples.envelope(f"stop_payment.{word}.v1")
        | {
            "position": position,
            "stream": f"stop_payment-{order}",
            "recorded_at": to_wire(datetime(2026, 11, 20, 11, minute, 30, tzinfo=UTC)),
            "data": dict(examples.examples()[f"stop_payment.{word}.v1"]) | data,
        }
        for position, (order, word, minute, data) in enumerate(said)
    ]


OFFER = {"answer_by": "2026-11-20T11:30:00Z"}
HISTORY = told(
    ("a", "ordered", 0, {"amount_minor": 100}),
    ("b", "ordered", 0, {"amount_minor": 200}),
    ("c", "ordered", 0, {"currency": "USD"}),
    ("a", "offered", 1, OFFER),
    ("b", "offered", 1, OFFER),
    ("c", "offered", 1, OFFER),
    ("a", "acknowledged", 2, {}),
    ("a", "answered", 3, {"held_minor": 70}),
    ("a", "answered", 4, {"held_minor": 80}),
    ("b", "overdue", 30, {"deadline": "answer"}),
    ("b", "answered", 31, {"held_minor": None}),
    ("c", "overdue", 32, {"deadline": "acknowledge"}),
)


def test_each_figure_says_which_events_it_rests_on() -> None:
    assert response_times(HISTORY, NOW) == [
        {
            "agency": BANK,
            "kind": "stop_payment",
            "act": "stop",
            "orders": 3,
            "acknowledged": 1,
            "answered": 2,
            "in_time": 1,
            "share": 0.3333,
            "p50_seconds": 120,
            "p90_seconds": 1800,
            "worst_seconds": 1800,
            "late": 1,
            "overdue": 1,
            "late_now": 1,
            "asked_minor": 300,
            "held_minor": 70,
            "positions": {
                "orders": [0, 1, 2],
                "acknowledged": [6],
                "answered": [7, 10],
                "in_time": [3, 7],
                "p50_seconds": [3, 7],
                "p90_seconds": [4, 10],
                "worst_seconds": [4, 10],
                "late": [4, 10],
                "overdue": [5],
                "late_now": [5],
                "asked_minor": [0, 1],
                "held_minor": [7, 10],
            },
        }
    ]


def test_stops_of_transactions_and_protective_holds_are_counted_each_by_itself() -> None:
    others = told(
        ("d", "transaction_stop_ordered", 0, {"agency": BANK, "amount_minor": 500}),
        ("e", "hold_ordered", 0, {"agency": BANK}),
        ("d", "offered", 1, OFFER),
        ("e", "offered", 1, OFFER),
        ("e", "answered", 2, {"held_minor": 90}),
        ("f", "hold_release_ordered", 2, {"agency": BANK}),
    )
    hold, payment = response_times(others, NOW)
    assert (hold["act"], hold["in_time"], hold["asked_minor"], hold["held_minor"]) == (
        "hold", 1, 0, 90,
    )  # fmt: skip
    assert (payment["act"], payment["overdue"], payment["asked_minor"]) == (
        "transaction_stop", 1, 500,
    )  # fmt: skip
    assert first_response_times(others, NOW) == []


def test_a_report_by_the_first_formula_is_still_checked(stated: dict[str, Any]) -> None:
    made = FIRST_RESPONSE_TIMES.report(HISTORY, NOW, EVERYONE, NOTE.format(len(HISTORY)))
    old = orjson.loads(orjson.dumps(made))
    assert (old["formula"], stated["formula"]) == ("response-times-1", "response-times-3")
    [row] = old["response_times"]
    assert row == {
        name: said for name, said in stated["response_times"][0].items() if name != "act"
    }
    assert differences(old, HISTORY) == []
    row["late"] = 0
    assert [(each.about, each.figure) for each in differences(old, HISTORY)] == [
        ("ICBC (stop_payment)", "late")
    ]


def test_a_deadline_has_passed_only_at_the_instant_asked_for() -> None:
    early = datetime(2026, 11, 20, 11, 29, tzinfo=UTC)
    [row] = response_times(HISTORY[:6], early)
    assert (row["overdue"], row["share"], row["p50_seconds"]) == (0, None, None)
    assert response_times(HISTORY[:6], NOW)[0]["overdue"] == 3


@pytest.mark.parametrize(
    ("parties", "orders"),
    [
        (EVERYONE, 3),
        (Parties(to=BANK), 3),
        (Parties(to="ABC"), None),
        (Parties(by="ABC"), None),
        (Parties(to="ABC", by=examples.CENTRE), 3),
    ],
)
def test_only_the_orders_of_the_parties_count(parties: Parties, orders: int | None) -> None:
    by_us = [each | {"data": each["data"] | {"ordered_by": examples.CENTRE}} for each in HISTORY]
    rows = response_times(by_us, NOW, parties)
    assert [row["orders"] for row in rows] == ([orders] if orders else [])


@pytest.fixture
def stated() -> dict[str, Any]:
    """A report as it comes out of a file, on the whole history."""
    made = RESPONSE_TIMES.report(HISTORY, NOW, EVERYONE, NOTE.format(len(HISTORY)))
    read: dict[str, Any] = orjson.loads(orjson.dumps(made))
    return read


def test_a_true_report_agrees_with_the_records(stated: dict[str, Any]) -> None:
    assert differences(stated, HISTORY) == []
    later = [*HISTORY, HISTORY[0] | {"position": len(HISTORY), "stream": "stop_payment-d"}]
    assert differences(stated, later) == []


@pytest.mark.parametrize(
    ("figure", "value"),
    [("answered", 3), ("worst_seconds", 1700), ("late", 0), ("share", 1.0), ("held_minor", None)],
)
def test_a_changed_figure_is_named_with_both_values(
    stated: dict[str, Any], figure: str, value: object
) -> None:
    really = stated["response_times"][0][figure]
    stated["response_times"][0][figure] = value
    [found] = differences(stated, HISTORY)
    assert (found.about, found.figure, found.stated, found.recomputed) == (
        "ICBC (stop_payment, stop)", figure, value, really,
    )  # fmt: skip
    assert str(found) == (
        f"ICBC (stop_payment, stop), {figure}: the report states {value}, the records give {really}"
    )


def test_a_report_may_stand_on_less_than_its_checkpoint_fixes() -> None:
    early = RESPONSE_TIMES.report(HISTORY, NOW, EVERYONE, NOTE.format(len(HISTORY)), upto=8)
    assert early["response_times"][0]["answered"] == 1
    assert differences(early, HISTORY) == differences(early, HISTORY[:8]) == []
    with pytest.raises(NoReport, match=r"position 7$"):
        differences(early, HISTORY[:7])


def test_a_row_left_out_or_made_up_is_named(stated: dict[str, Any]) -> None:
    without = stated | {"response_times": []}
    assert {found.stated for found in differences(without, HISTORY)} == {None}
    more = copy.deepcopy(stated)
    more["response_times"].append(more["response_times"][0] | {"agency": "ABC"})
    assert {(found.about, found.recomputed) for found in differences(more, HISTORY)} == {
        ("ABC (stop_payment, stop)", None)
    }


def test_positions_that_do_not_carry_a_figure_are_named(stated: dict[str, Any]) -> None:
    stated["response_times"][0]["positions"]["late"] = [3, 7]
    [found] = differences(stated, HISTORY)
    assert (found.figure, found.stated, found.recomputed) == (
        "positions behind late", [3, 7], [4, 10],
    )  # fmt: skip


@pytest.mark.parametrize("missing", [0, 5, 11])
def test_records_that_do_not_suffice_are_refused(stated: dict[str, Any], missing: int) -> None:
    some = HISTORY[:missing] + HISTORY[missing + 1 :]
    with pytest.raises(NoReport, match=f"lack the event at position {missing}$"):
        differences(stated, some)
    assert differences(stated, HISTORY[:7] + HISTORY[8:], whole=False)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"formula": "response-times-9"}, "formula"),
        ({"upto": 13}, "does not fix"),
        ({"upto": -1}, "does not fix"),
        ({"upto": "12"}, "does not fix"),
        ({"origin": "other"}, "origin"),
        ({"checkpoint": "tocsin"}, "recomputed here"),
        ({"now": "today"}, "today"),
        ({"parties": {"agency": "ICBC"}}, "agency"),
        ({"response_times": None}, "recomputed here"),
        ({"response_times": [{}]}, "agency"),
        ({"response_times": [[]]}, "recomputed here"),
        ({"more": 1}, "more is missing or unknown"),
    ],
)
def test_what_is_no_report_is_refused_with_its_reason(
    stated: dict[str, Any], change: dict[str, Any], what: str
) -> None:
    with pytest.raises(NoReport, match=what):
        differences(stated | change, HISTORY)


@pytest.mark.parametrize("document", [None, [], "report", {}])
def test_another_document_is_no_report(document: object) -> None:
    with pytest.raises(NoReport):
        differences(document, HISTORY)


def test_a_row_stated_twice_is_no_report(stated: dict[str, Any]) -> None:
    stated["response_times"] *= 2
    with pytest.raises(NoReport, match="two rows"):
        differences(stated, HISTORY)
