"""Laws of policies: at each moment exactly one pack is in force, and a record's word is final."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.envelope import Policy
from contracts.policy import FIRST, packs
from contracts.problems import Problem, Refused
from shared.policies import Activation, in_force, loaded

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
moments = st.integers(0, 50).map(lambda days: EPOCH + timedelta(days=days))
names = st.sampled_from([Policy(*name) for name in packs()])
recorded = st.lists(st.tuples(moments, names)).map(
    lambda said: [Activation(begins, n, policy) for n, (begins, policy) in enumerate(said)]
)


@given(recorded, moments)
def test_in_force_is_what_began_last_and_of_those_what_was_recorded_last(
    activations: list[Activation], at: datetime
) -> None:
    began = [each.in_force_from for each in activations if each.in_force_from <= at]
    expected = Policy(*FIRST)
    for each in activations:
        if began and each.in_force_from == max(began):
            expected = each.policy
    assert in_force(activations, at) == expected


@given(recorded, moments, moments, names)
def test_what_is_activated_for_later_changes_nothing_before(
    activations: list[Activation], at: datetime, begins: datetime, policy: Policy
) -> None:
    after = [*activations, Activation(begins, len(activations), policy)]
    if begins > at:
        assert in_force(after, at) == in_force(activations, at)
    assert in_force(after, begins) == policy


@given(names)
def test_what_a_record_names_is_loaded(policy: Policy) -> None:
    found = loaded(policy)
    assert (found.name, found.version) == (policy.pack, policy.version)


def test_a_pack_that_this_release_does_not_have_is_named() -> None:
    with pytest.raises(Refused) as refused:
        loaded(Policy("CN-1999", "1999-01"))
    assert refused.value.problem == Problem("policy-missing", hint="CN-1999 1999-01")
