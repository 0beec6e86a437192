"""Shares: whatever was lost and is left, sums agree to the last unit and nobody gains."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.problems import Refused
from contracts.returns import METHODS, PRO_RATA, SINGLE, TIMED
from services.stop_payment.shares import Loss, shares

if TYPE_CHECKING:
    from collections.abc import Sequence

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
ODD = st.integers(1, 10**13)
losses = st.builds(
    lambda sums, minutes: [
        Loss(f"F-{number}", minor, NOON + timedelta(minutes=minute))
        for number, (minor, minute) in enumerate(zip(sums, minutes, strict=False))
    ],
    st.lists(st.one_of(ODD, st.integers(1, 5)), min_size=1, max_size=12),
    st.permutations(range(12)),
)
available = st.one_of(st.integers(0, 40), st.integers(0, 10**14))


def lost(claims: Sequence[Loss]) -> int:
    """Return what was lost in all."""
    return sum(loss.minor for loss in claims)


@given(claims=losses, left=available, method=st.sampled_from(METHODS))
def test_sums_agree_to_the_last_unit_and_nobody_has_more_than_was_lost(
    claims: list[Loss], left: int, method: str
) -> None:
    if method == SINGLE:
        claims = claims[:1]
    found = shares(method, claims, left)
    assert found.keys() == {loss.claim for loss in claims}
    assert sum(found.values()) == min(left, lost(claims))
    assert all(0 <= found[loss.claim] <= loss.minor for loss in claims)


@given(claims=losses, left=available, turned=st.randoms(use_true_random=False))
def test_the_order_of_claims_does_not_matter(claims: list[Loss], left: int, turned: object) -> None:
    other = claims[:]
    turned.shuffle(other)  # type: ignore[attr-defined]  # it is a Random
    for method in (TIMED, PRO_RATA):
        assert shares(method, claims, left) == shares(method, other, left)


@given(claims=losses, left=available)
def test_a_part_is_what_is_exact_or_one_unit_more_where_the_remainder_is_largest(
    claims: list[Loss], left: int
) -> None:
    found, all_lost = shares(PRO_RATA, claims, left), lost(claims)
    if left >= all_lost:
        return
    exact = {loss.claim: divmod(loss.minor * left, all_lost) for loss in claims}
    more = {name for name, share in found.items() if share == exact[name][0] + 1}
    assert all(found[name] == exact[name][0] for name in found.keys() - more)
    least = min((exact[name][1] for name in more), default=all_lost)
    assert all(exact[name][1] <= least for name in found.keys() - more)


@given(claims=losses, left=available)
def test_by_time_what_came_last_is_what_is_left(claims: list[Loss], left: int) -> None:
    found = shares(TIMED, claims, left)
    by_time = sorted(claims, key=lambda loss: loss.at)
    whole = [found[loss.claim] == loss.minor for loss in by_time]
    none = [found[loss.claim] == 0 for loss in by_time]
    cut = whole.index(True) if True in whole else len(whole)
    assert all(whole[cut:])
    assert all(none[: max(cut - 1, 0)])


def test_of_equal_remainders_the_larger_loss_comes_first_then_the_earlier_then_the_number() -> None:
    later = NOON + timedelta(minutes=1)
    thirds = [Loss("b", 5, NOON), Loss("c", 5, later), Loss("a", 5, NOON)]
    assert shares(PRO_RATA, thirds, 1) == {"a": 1, "b": 0, "c": 0}
    assert shares(PRO_RATA, thirds, 2) == {"a": 1, "b": 1, "c": 0}
    halves = [Loss("a", 1, NOON), Loss("b", 3, later)]
    assert shares(PRO_RATA, halves, 2) == {"a": 0, "b": 2}


def test_a_tenth_of_a_fen_is_nobodys() -> None:
    three = [Loss(name, 10000, NOON) for name in "abc"]
    assert shares(PRO_RATA, three, 10000) == {"a": 3334, "b": 3333, "c": 3333}


def test_one_victims_money_takes_one_claim() -> None:
    with pytest.raises(Refused) as refused:
        shares(SINGLE, [Loss("a", 1, NOON), Loss("b", 1, NOON)], 2)
    assert refused.value.problem.codes == ["method_not_single"]


def test_time_tells_nothing_where_the_cut_falls_on_sums_that_came_together() -> None:
    both = [Loss("a", 5, NOON), Loss("b", 5, NOON)]
    with pytest.raises(Refused) as refused:
        shares(TIMED, both, 9)
    [defect] = refused.value.problem.defects
    assert (defect.code, defect.pointer, defect.hint) == (
        "times_not_telling",
        "/method",
        "2026-11-20T04:00:00Z",
    )
    assert shares(TIMED, both, 10) == {"a": 5, "b": 5}
    assert shares(TIMED, [*both, Loss("c", 7, NOON + timedelta(hours=1))], 7) == {
        "a": 0,
        "b": 0,
        "c": 7,
    }
