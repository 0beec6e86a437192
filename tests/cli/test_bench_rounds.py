"""What rounds come to, and what is counted in one."""

from __future__ import annotations

import threading
from itertools import count

import pytest

from services.cli.bench.rounds import Stuck, compared, rate


def test_rounds_come_to_medians_with_their_spread_and_whether_the_floor_is_reached() -> None:
    taken = [[10.0, 10.0], [30.0, 10.0], [20.0, 10.0]]
    row = compared("work", ("store", 3), taken, "peer", floor=2)
    assert (row["ours_per_s"], row["peer_per_s"], row["ratio"]) == (20.0, 10.0, 2.0)
    assert (row["rounds"], row["spread"], row["floor"], row["met"]) == (3, "1.00-3.00", 2, True)
    assert not compared("work", ("store", 3), taken, "peer", floor=2.01)["met"]


def test_ours_alone_has_neither_ratio_nor_floor() -> None:
    row = compared("work", ("store", 1), [[10.0]], "peer", floor=1)
    assert (row["peer"], row["peer_per_s"], row["ratio"]) == (None, None, None)
    assert "met" not in row


def test_every_caller_acts_until_the_time_is_over() -> None:
    callers: set[int] = set()
    assert rate(lambda: callers.add(threading.get_ident()), 3, 1) > 0
    assert len(callers) == 3


def test_an_act_that_fails_ends_the_round() -> None:
    numbers = count()

    def act() -> None:
        if next(numbers) == 5:
            raise OSError("refused")

    with pytest.raises(OSError, match="refused"):
        rate(act, 2, 60)


def test_an_act_that_does_not_return_is_noticed() -> None:
    never = threading.Event()
    with pytest.raises(Stuck):
        rate(lambda: never.wait(5), 1, 5, patience=0.1)
    never.set()
