"""The formula that anyone can run gives the wrongful hours of the console, whatever happened."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts import examples
from contracts.envelope import to_wire
from contracts.wrongful import wrongful_measures
from tests.laws.test_response_times import AGENCIES, CENTRES, SCOPES, START, projected

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contracts.figures import Parties

    Told = tuple[int, str, int]

ENDS = {
    "stop_lapsed": "lapsed_at",
    "stop_released": "released_at",
    "stop_superseded": "superseded_at",
    "unfrozen": "released_at",
}
JUDGED = (
    "found_wrongful",
    *("appeal_filed", "appeal_upheld", "appeal_dismissed", "appeal_overdue"),
)
WORDS = (
    *("stop_imposed", "frozen", "freeze_queued", *ENDS),
    *("release_declined", "release_overdue", *JUDGED),
)
LINE_ENDS = {"lapsed": "lapsed_at", "restored": "restored_at", "superseded": "superseded_at"}
LINE_WORDS = (*("limited", "redated", "never_in_force", "reinstated"), *LINE_ENDS, *JUDGED)
MONEY, LINES = range(6), range(6, 10)
"""Which orders are to banks, and which to carriers."""
SECONDS = st.integers(0, 9000)
SAID = st.one_of(
    st.tuples(st.sampled_from(MONEY), st.sampled_from(WORDS), SECONDS),
    st.tuples(st.sampled_from(LINES), st.sampled_from(LINE_WORDS), SECONDS),
)


def told(said: Sequence[Told]) -> Iterator[dict[str, Any]]:
    """Envelopes of a history: of which order, what is said, and after how many seconds."""
    ordered, positions = set(), count()
    for order, word, seconds in said:
        if order not in ordered:
            ordered.add(order)
            yield _envelope(next(positions), order, "ordered", 0)
        yield _envelope(next(positions), order, word, seconds)


def _envelope(position: int, order: int, word: str, seconds: int) -> dict[str, Any]:
    name = f"00000000-0000-4000-8000-{order:012}"
    kind, of = ("number_blocking", "line") if order in LINES else ("stop_payment", "account")
    wire = f"{kind}.{'' if word == 'ordered' else f'{of}.'}{word}.v1"
    at, ended = START + timedelta(seconds=order), START + timedelta(seconds=60 + seconds)
    own: dict[str, Any] = dict(examples.examples()[wire])
    own |= {known: name for known in ("measure", "order_id") if known in own}
    if word == "ordered":
        own |= {"agency": AGENCIES[order % 2], "ordered_by": CENTRES[order // 2 % 2]}
    if "in_force_from" in own:
        own |= {"in_force_from": to_wire(at), "in_force_until": to_wire(at + timedelta(2))}
    if end := {**ENDS, **LINE_ENDS}.get(word):
        own[end] = to_wire(ended + timedelta(microseconds=seconds))
    own_stream = f"{kind}-{name}"
    return examples.envelope(wire) | {
        "position": position,
        "stream": own_stream if word == "ordered" else f"{kind}.{of}-1",
        "version": position + 1,
        "recorded_at": to_wire(START + timedelta(seconds=position)),
        "data": own,
    }


@settings(max_examples=40)
@given(
    said=st.lists(SAID, max_size=30),
    parties=st.sampled_from(list(SCOPES)),
    after=st.integers(60, 9000),
)
def test_the_formula_gives_the_wrongful_hours_of_the_view(
    said: list[Told], parties: Parties, after: int
) -> None:
    envelopes, now = list(told(said)), START + timedelta(seconds=after)
    rows: list[dict[str, Any]] = [{**row} for row in wrongful_measures(envelopes, now, parties)]
    for row in rows:
        positions = row.pop("positions")
        assert len(positions["measures"]) == row["measures"]
        assert bool(positions.get("wrongful")) == bool(row["wrongful"])
    views = projected(envelopes)
    assert rows == [{**row} for row in views.wrongs(SCOPES[parties], now)]
