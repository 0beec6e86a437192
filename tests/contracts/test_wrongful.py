"""The formula of wrongful hours: what counts, for how long, and which events say so."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import pytest

import contracts.generate  # noqa: F401  enters every message in the registry
from contracts import examples
from contracts.figures import EVERYONE, Parties
from contracts.message import Event, registry
from contracts.reports import WRONGFUL_MEASURES, differences
from contracts.wrongful import ENDS, reads, wrongful_measures

NOW = datetime(2026, 11, 20, 14, tzinfo=UTC)
NOTE = "tocsin\n{}\ncm9vdA==\n\n\u2014 tocsin c2lnbmVk\n"
ORGAN, BANK = examples.CENTRE, "ICBC"


def told(*said: tuple[str, str, dict[str, Any]]) -> list[dict[str, Any]]:
    """Envelopes in order: of which order, its word, and what its data says besides its example."""
    return [_envelope(position, *each) for position, each in enumerate(said)]


def _envelope(position: int, order: str, word: str, own: dict[str, Any]) -> dict[str, Any]:
    measured = not word.endswith("ordered")
    wire = f"stop_payment.{'account.' if measured else ''}{word}.v1"
    data = dict(examples.examples()[wire])
    about = {name: order for name in ("measure", "order_id") if name in data}
    stream = "stop_payment.account-1" if measured else f"stop_payment-{order}"
    return examples.envelope(wire) | {
        "position": position,
        "stream": stream,
        "data": data | (about if measured else {}) | own,
    }


def begun(hour: int) -> dict[str, Any]:
    return {"in_force_from": f"2026-11-20T{hour}:00:00.500000Z"}


TO_BANK = {"agency": BANK, "ordered_by": ORGAN}
HISTORY = told(
    ("a", "ordered", TO_BANK),
    ("b", "freeze_ordered", TO_BANK),
    ("c", "ordered", TO_BANK),
    ("d", "ordered", TO_BANK),
    ("a", "stop_imposed", begun(11)),
    ("b", "frozen", begun(12)),
    ("c", "stop_imposed", begun(13)),
    ("a", "found_wrongful", {}),
    ("c", "found_wrongful", {}),
    ("b", "appeal_filed", {}),
    ("c", "release_declined", {}),
    ("a", "release_overdue", {}),
    ("a", "stop_released", {"released_at": "2026-11-20T11:30:01Z"}),
    ("c", "appeal_filed", {}),
    ("c", "appeal_dismissed", {}),
)


def test_each_figure_says_which_events_it_rests_on() -> None:
    assert wrongful_measures(HISTORY, NOW) == [
        {
            "ordered_by": ORGAN,
            "measures": 3,
            "wrongful": 1,
            "share": 0.3333,
            "wrongful_seconds": 1801,
            "in_force_seconds": 1801 + 7200 + 3600,
            "time_share": 0.1429,
            "still_in_force": 0,
            "release_overdue": 1,
            "appeals_open": 1,
            "appeals_overdue": 0,
            "upheld": 0,
            "dismissed": 1,
            "positions": {
                "measures": [4, 5, 6],
                "wrongful": [4, 7],
                "wrongful_seconds": [4, 7, 12],
                "in_force_seconds": [4, 5, 6, 12],
                "release_overdue": [11],
                "appeals_open": [9],
                "dismissed": [14],
            },
        }
    ]


def test_what_still_stands_has_held_until_the_instant_asked_for() -> None:
    [row] = wrongful_measures(HISTORY[:8], datetime(2026, 11, 20, 11, 1, tzinfo=UTC))
    assert (row["wrongful_seconds"], row["still_in_force"]) == (60, 1)


@pytest.mark.parametrize(
    ("parties", "measures"),
    [(EVERYONE, 3), (Parties(to=BANK), 3), (Parties(by=ORGAN), 3), (Parties(to="ABC"), None)],
)
def test_only_the_measures_of_the_parties_count(parties: Parties, measures: int | None) -> None:
    rows = wrongful_measures(HISTORY, NOW, parties)
    assert [row["measures"] for row in rows] == ([measures] if measures else [])


def test_a_freeze_that_waits_again_is_no_measure() -> None:
    waits = told(("b", "freeze_ordered", TO_BANK), ("b", "frozen", begun(11)))
    assert len(wrongful_measures(waits, NOW)) == 1
    assert wrongful_measures([*waits, _envelope(2, "b", "freeze_queued", {})], NOW) == []


def test_a_report_says_what_differs_by_organ() -> None:
    stated: Any = WRONGFUL_MEASURES.report(HISTORY, NOW, EVERYONE, NOTE.format(len(HISTORY)))
    assert differences(stated, HISTORY) == []
    stated["wrongful_measures"][0]["dismissed"] = 0
    [found] = differences(stated, HISTORY)
    assert (found.about, found.figure) == (ORGAN, "dismissed")
    assert (found.stated, found.recomputed) == (0, 1)


def test_every_event_that_begins_or_ends_a_measure_is_read() -> None:
    spans = {"in_force_from", *ENDS}
    told_of = {
        wire
        for wire, kind in registry.items()
        if issubclass(kind, Event)
        and wire.startswith("stop_payment.account.")
        and spans & {each.name for each in fields(kind)}
    }
    assert told_of
    assert {wire for wire in told_of if not reads(wire)} == set()
