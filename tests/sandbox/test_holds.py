"""What banks hold: never more than is there, and no longer than they were told."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.measures import EXTENSION, FREEZE, RELEASE, RENEWAL, UNFREEZE
from services.sandbox.holds import HOLDS, RETURN, STOP, Done, Entry, Hold, carried_out, standing

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
STOPPED = NOON + timedelta(hours=48)
LATER = NOON + timedelta(days=180)
ACTS = (STOP, FREEZE, EXTENSION, RENEWAL, RELEASE, UNFREEZE, RETURN)


def entry(
    act: str,
    asked: int = 70,
    about: str | None = "1",
    until: datetime = LATER,
    *,
    whole: bool = False,
) -> Entry:
    return Entry("a", act, NOON, asked, "CNY", about=about, until=until, whole=whole)


ONE = {"1": Hold(70, STOPPED)}


def done(asked: Entry, at: datetime = NOON, balance: int = 100) -> Done:
    """Return what an order comes to where one stop of 70 stands until its time is out."""
    return carried_out("2", asked, ONE, balance, at)


def test_a_freeze_takes_the_place_of_the_stop_and_lasts_longer() -> None:
    frozen = done(entry(FREEZE, 80))
    assert (frozen.code, frozen.held_minor, frozen.free_minor) == ("0000", 80, 20)
    assert standing(frozen.holds, STOPPED) == 80


def test_another_order_finds_only_what_the_stop_left() -> None:
    stopped = done(entry(STOP, 70, about=None))
    assert (stopped.code, stopped.held_minor, stopped.free_minor) == ("1200", 30, 0)
    assert done(entry(STOP, 70, about=None), STOPPED).held_minor == 70


def test_a_freeze_of_the_whole_account_holds_what_is_there_and_lacks_nothing() -> None:
    frozen = done(entry(FREEZE, 1, about=None, whole=True))
    assert (frozen.code, frozen.held_minor) == ("0000", 30)


@pytest.mark.parametrize("act", [RELEASE, UNFREEZE])
def test_what_is_lifted_is_free(act: str) -> None:
    lifted = done(entry(act))
    assert (lifted.code, lifted.free_minor) == ("0000", 100)


@pytest.mark.parametrize("act", [EXTENSION, RENEWAL])
def test_what_is_prolonged_is_held_for_longer(act: str) -> None:
    prolonged = done(entry(act))
    assert prolonged.code == "0000"
    assert standing(prolonged.holds, LATER - timedelta(seconds=1)) == 70
    assert standing(prolonged.holds, LATER) == 0


@pytest.mark.parametrize(
    ("act", "code"), [(EXTENSION, "1800"), (RENEWAL, "1800"), (RELEASE, "1900"), (UNFREEZE, "1900")]
)
def test_what_has_ended_is_neither_prolonged_nor_lifted(act: str, code: str) -> None:
    for late in (done(entry(act), STOPPED), done(entry(act, about="none such"))):
        assert late.code == code
        assert late.holds == ONE


@pytest.mark.parametrize(("asked", "code", "paid"), [(70, "0000", 70), (90, "1200", 70)])
def test_a_return_is_paid_out_of_what_is_held(asked: int, code: str, paid: int) -> None:
    returned = done(entry(RETURN, asked))
    assert (returned.code, returned.paid_minor) == (code, paid)
    assert (standing(returned.holds, NOON), returned.free_minor) == (0, 30)
    assert done(entry(RETURN, asked), STOPPED).paid_minor == 0


@settings(max_examples=50)
@given(
    st.integers(0, 200),
    st.lists(
        st.tuples(
            st.sampled_from(ACTS),
            st.integers(1, 90),
            st.none() | st.integers(0, 30),
            st.integers(0, 40),
            st.booleans(),
        ),
        max_size=60,
    ),
)
def test_what_is_free_and_what_is_held_is_what_is_there(
    balance: int, orders: list[tuple[str, int, int | None, int, bool]]
) -> None:
    holds: dict[str, Hold] = {}
    now = NOON
    for number, (act, asked, about, hours, whole) in enumerate(orders):
        now += timedelta(hours=hours)
        until = now + timedelta(hours=48)
        wanted = entry(act, asked, str(about) if about is not None else None, until, whole=whole)
        came = carried_out(str(number), wanted, holds, balance, now)
        assert came.balance_minor == balance
        balance -= came.paid_minor
        assert came.free_minor + standing(came.holds, now) == balance
        assert came.free_minor >= 0
        assert came.held_minor >= 0
        assert act in HOLDS or came.holds.keys() == holds.keys()
        holds = {**came.holds}
