"""The benchmarks of intake say what they measured, over a real server."""

from collections.abc import Callable, Iterable

import pytest

from services.cli.bench import intake
from services.cli.bench.rounds import Row


@pytest.mark.parametrize(
    ("work", "floor"),
    [(intake.signed, intake.SIGNED_FLOOR), (intake.sealed, intake.SEALED_FLOOR)],
)
def test_what_is_more_work_is_measured_beside_the_same_without_it(
    work: Callable[..., Iterable[Row]], floor: float
) -> None:
    found = list(work(rounds=1, many=4))
    assert [row["callers"] for row in found] == list(intake.CALLERS)
    for row in found:
        assert row["work"] in ("answer_signed", "order_sealed")
        assert min(row["ours_per_s"], row["peer_per_s"] or 0) > 0
        assert row["floor"] == floor
