"""The benchmarks of the distributed form say what they measured, over real servers."""

from collections.abc import Iterator
from contextlib import nullcontext
from itertools import pairwise

import pytest

from services.cli.bench import answering, arrivals, imports, orders
from services.cli.bench.answering import Trip, legs
from services.cli.bench.standing import Standing, standing


@pytest.fixture(scope="module")
def system() -> Iterator[Standing]:
    """A system that is measured by one benchmark after the other; each alone has one of its own."""
    with standing() as system:
        yield system


@pytest.fixture
def _measured(system: Standing, monkeypatch: pytest.MonkeyPatch) -> None:
    for benchmark in (answering, arrivals, orders):
        monkeypatch.setattr(benchmark, "standing", lambda: nullcontext(system))


@pytest.mark.usefixtures("_measured")
def test_orders_are_measured_against_a_plain_application() -> None:
    found = list(orders.rows(rounds=1, clients=(1, 8), seconds=0.2))
    assert [row["callers"] for row in found] == [1, 8]
    for row in found:
        assert (row["work"], row["store"], row["peer"]) == ("order", "postgresql", orders.PEER)
        assert min(row["ours_per_s"], row["peer_per_s"] or 0) > 0
        assert row["floor"] == orders.FLOORS[row["callers"]]


@pytest.mark.usefixtures("_measured")
def test_an_import_over_http_is_measured_against_a_bulk_insert() -> None:
    (row,) = arrivals.measure(rounds=1, orders=20)
    assert (row["work"], row["store"], row["peer"]) == ("import_http", "postgresql", imports.PEER)
    assert min(row["ours_per_s"], row["peer_per_s"] or 0) > 0
    assert row["floor"] == arrivals.FLOOR


@pytest.mark.usefixtures("_measured")
def test_every_order_is_followed_to_the_supervisors_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "WARM_UP_SECONDS", 0.2)
    found = list(answering.rows(seconds=0.5, rate=20))
    assert [row["orders"] for row in found] == [10] * 5
    whole = found.pop()
    assert whole["under"]
    assert whole["met"] is not None
    assert whole["worst_ms"] >= max(row["worst_ms"] for row in found)


def test_the_legs_of_a_way_are_counted_from_the_scheduled_instant() -> None:
    trips = [Trip(0, at, at + 0.01, at + 0.03, at + 0.06) for at in (0.1, 0.2, 0.3, 0.4)]
    found = list(legs(trips))
    assert [(row["p50_ms"], row["worst_ms"]) for row in found] == [
        (200.0, 400.0),
        (10.0, 10.0),
        (20.0, 20.0),
        (30.0, 30.0),
        (260.0, 460.0),
    ]
    assert found[-1]["met"] is False
    for low, high in pairwise(("p50_ms", "p90_ms", "p99_ms", "worst_ms")):
        assert all(row[low] <= row[high] for row in found)  # type: ignore[literal-required]
