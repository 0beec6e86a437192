"""The formula that anyone can run gives what the console shows, whatever happened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine

from contracts import examples
from contracts.envelope import members, to_wire
from contracts.figures import EVERYONE, Parties, response_times
from services.gateway.readmodels.orders import OrdersProjection
from services.gateway.readmodels.scope import Scope
from services.gateway.readmodels.views import Views
from shared.log.read import Recorded
from shared.vault import Vault

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Told = tuple[int, str, int, int]

START = datetime(2026, 11, 20, 11, tzinfo=UTC)
AGENCIES, CENTRES = ("ABC", "ICBC"), ("HZAFC", "STATION")
BEGINS = ("ordered", "transaction_stop_ordered", "hold_ordered", "ordered", "query_ordered")
OTHERS = {
    6: ("number_blocking", "ordered"),
    7: ("number_blocking", "subject_ordered"),
    8: ("content_blocking", "ordered"),
}
"""Orders that are not to banks: of which kind, and how they begin."""
WORDS = ("offered", "delivered", "acknowledged", "answered", "withdrawn", "overdue")
SCOPES = {
    EVERYONE: Scope("PROVINCE", frozenset({"supervisor"})),
    Parties(to="ICBC"): Scope("ICBC", frozenset({"agency_system"})),
    Parties(by="STATION"): Scope("STATION", frozenset({"officer"})),
    Parties(to="ICBC", by="ICBC"): Scope("ICBC", frozenset({"officer", "agency_clerk"})),
}


def told(said: Sequence[Told]) -> Iterator[dict[str, Any]]:
    """Envelopes of a history: which order, what is said, after how many seconds, a number."""
    at, known, positions = START, set(), count()
    for order, word, seconds, number in said:
        at += timedelta(seconds=seconds, microseconds=number)
        if order not in known:
            known.add(order)
            _, begins = OTHERS.get(order, ("", BEGINS[order % len(BEGINS)]))
            yield _envelope(next(positions), order, begins, at, number)
        yield _envelope(next(positions), order, word, at, number)


def _envelope(position: int, order: int, word: str, at: datetime, number: int) -> dict[str, Any]:
    kind, _ = OTHERS.get(order, ("stop_payment", ""))
    wire = f"{kind}.{word}.v1"
    begun: dict[str, object] = {
        "agency": AGENCIES[order % 2],
        "ordered_by": CENTRES[order // 2 % 2],
    }
    others = dict.fromkeys(("ordered", "subject_ordered"), begun)
    begun = begun | {"currency": ("CNY", "CNY", "USD")[number % 3]}
    own: dict[str, dict[str, object]] = {
        **dict.fromkeys(("ordered", "transaction_stop_ordered"), begun | {"amount_minor": number}),
        **dict.fromkeys(("hold_ordered", "query_ordered"), begun),
        "offered": {"answer_by": to_wire(START + timedelta(seconds=number))},
        "answered": {"held_minor": (number, 0, None)[number % 3]},
        "overdue": {"deadline": ("acknowledge", "answer")[number % 2]},
    }
    if order in OTHERS:
        own |= others | {"answered": {}}
    return examples.envelope(wire) | {
        "position": position,
        "stream": f"{kind}-00000000-0000-4000-8000-{order:012}",
        "version": position + 1,
        "recorded_at": to_wire(at),
        "data": dict(examples.examples()[wire]) | own.get(word, {}),
    }


def projected(envelopes: Sequence[dict[str, Any]]) -> Views:
    """The views of these events."""
    engine = create_engine("sqlite://")
    projection = OrdersProjection(Vault(engine, Path("nowhere")))
    projection.metadata.create_all(engine)
    events = [
        Recorded(**members(each), leaf_hash=bytes(32), text=orjson.dumps(each).decode())
        for each in envelopes
    ]
    with engine.begin() as connection:
        for event in events:
            projection.apply(connection, [event])
    return Views(engine)


@given(
    said=st.lists(
        st.tuples(
            st.integers(0, 8), st.sampled_from(WORDS), st.integers(0, 900), st.integers(0, 4000)
        ),
        max_size=30,
    ),
    parties=st.sampled_from(list(SCOPES)),
    after=st.integers(0, 9000),
)
def test_the_formula_gives_the_figures_of_the_view(
    said: list[Told], parties: Parties, after: int
) -> None:
    envelopes, now = list(told(said)), START + timedelta(seconds=after)
    rows: list[dict[str, Any]] = [{**row} for row in response_times(envelopes, now, parties)]
    for row in rows:
        positions = row.pop("positions")
        assert len(positions["orders"]) == row["orders"]
        assert len(positions.get("answered", [])) == row["answered"]
        assert bool(positions.get("overdue")) == bool(row["overdue"])
    shown = projected(envelopes).response_times(SCOPES[parties], now)
    assert rows == [{**row} for row in shown]
