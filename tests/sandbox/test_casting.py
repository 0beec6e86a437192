"""Casting shows in every run what can go wrong, without letting silence take over."""

from hypothesis import assume, given
from hypothesis import strategies as st

from services.sandbox.casting import SILENT_SHARE, cast, usual
from services.sandbox.tempers import Temper

SEEDS = st.integers(0, 2**32)
BANKS = st.text("ABCDEFGH", min_size=1, max_size=4)
ORDERS = st.dictionaries(BANKS, st.integers(0, 200), min_size=1, max_size=60)


def holding(tempers: dict[str, Temper], orders: dict[str, int], temper: Temper) -> int:
    return sum(orders[bank] for bank, its in tempers.items() if its is temper)


@given(SEEDS, ORDERS)
def test_silent_banks_hold_at_most_a_tenth_of_the_orders(seed: int, orders: dict[str, int]) -> None:
    tempers = cast(seed, orders)
    assert tempers.keys() == orders.keys()
    assert holding(tempers, orders, Temper.SILENT) * SILENT_SHARE <= sum(orders.values())


@given(SEEDS, ORDERS)
def test_of_fifty_orders_some_are_late_and_some_never_answered(
    seed: int, orders: dict[str, int]
) -> None:
    total = sum(orders.values())
    assume(total >= 50)
    assume(any(0 < held * SILENT_SHARE <= total for held in orders.values()))
    tempers = cast(seed, orders)
    assert holding(tempers, orders, Temper.SILENT) > 0
    assert holding(tempers, orders, Temper.LATE) > 0


@given(SEEDS, ORDERS)
def test_someone_is_late_even_where_nobody_may_be_silent(seed: int, orders: dict[str, int]) -> None:
    assume(sum(orders.values()) > 0)
    assume(not any(0 < held * SILENT_SHARE <= sum(orders.values()) for held in orders.values()))
    tempers = cast(seed, orders)
    assert Temper.SILENT not in tempers.values()
    assert holding(tempers, orders, Temper.LATE) > 0


@given(SEEDS, ORDERS)
def test_a_casting_does_not_depend_on_the_order_of_banks(seed: int, orders: dict[str, int]) -> None:
    assert cast(seed, dict(reversed(orders.items()))) == cast(seed, orders)


def test_twenty_banks_show_every_temper() -> None:
    orders = {f"BANK{number}": 5 for number in range(20)}
    for seed in range(20):
        assert set(cast(seed, orders).values()) == set(Temper)


def test_seeds_cast_differently() -> None:
    orders = {f"BANK{number}": 5 for number in range(20)}
    assert len({tuple(cast(seed, orders).items()) for seed in range(10)}) == 10


@given(SEEDS, BANKS)
def test_a_bank_that_comes_later_is_never_silent(seed: int, bank: str) -> None:
    assert usual(seed, bank) is not Temper.SILENT
