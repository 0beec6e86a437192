"""How many stops of an account are permitted: what policy says, and what it says of the first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contracts.policy import Value, pack
from services.stop_payment.counting import permitted

MOST = "stop_payment.stop.max_count"
FIRST = "stop_payment.stop.count_includes_first"


@pytest.mark.parametrize(("most", "first", "number"), [(2, True, 2), (2, False, 3), (1, False, 2)])
def test_policy_says_whether_the_first_stop_is_one_of_them(
    most: int, *, first: bool, number: int
) -> None:
    values = {MOST: Value("count", most, "a test"), FIRST: Value("yes", first, "a test")}
    assert permitted(replace(pack(), values={**pack().values, **values})) == number
