"""Laws of following a verdict: each agency that is asked has one order, and no other has any."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from shared.verdicts import compared

agencies = st.sampled_from(["ABC", "CCB", "CMCC", "ICBC"])
standing = st.dictionaries(agencies, st.uuids().map(str))


@given(standing, st.lists(agencies), st.sets(agencies))
def test_what_stays_ends_and_begins_adds_up(
    before: dict[str, str], asked: list[str], useful: set[str]
) -> None:
    serving = {before[agency] for agency in useful & before.keys()}
    change = compared(before, asked, lambda name: name in serving)
    assert {**change.stay, **change.gone} == before
    assert not change.stay.keys() & change.gone.keys()
    assert {*change.stay, *change.fresh} == {*asked}
    assert len({*change.stay, *change.fresh}) == len(change.stay) + len(change.fresh)
    assert change.stay.keys() == {*asked} & useful & before.keys()


@given(standing, st.lists(agencies))
def test_the_same_again_changes_nothing(before: dict[str, str], asked: list[str]) -> None:
    change = compared(before, asked, lambda _: True)
    after = {**change.stay} | {agency: f"new {agency}" for agency in change.fresh}
    again = compared(after, asked, lambda _: True)
    assert (again.stay, again.gone, again.fresh) == (after, {}, ())
