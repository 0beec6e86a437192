"""What stops hold on an account is remembered: together never more than is on it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import StaticPool

from contracts.measures import FREEZE, RELEASE
from contracts.types import minor_of
from services.sandbox.diary import Diary, Planned
from services.sandbox.holds import STOP, Entry
from services.sandbox.tempers import QUERY, Kind
from shared.log.tables import open_engine

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)


END = NOON + timedelta(hours=48)


def entry(asked: int, account: str = "a", act: str = STOP, about: str | None = None) -> Entry:
    return Entry(account, act, NOON, asked, "CNY", about=about, until=END)


def held(diary: Diary, order: str, entered: Entry, balance: int, at: datetime = NOON) -> int:
    """Return what a bank says it holds for an order, where so much is booked."""
    return minor_of(diary.carry_out(order, entered, balance, at)["held_amount"], "CNY")


def planned(order: str, entered: Entry | None, minutes: int = 0) -> list[Planned]:
    """Return a bank's acknowledgement and answer, the answer so many minutes after noon."""
    answer = NOON + timedelta(minutes=minutes)
    return [
        Planned(order, kind, "ABC", order, at, {}, entered)
        for kind, at in ((Kind.ACKNOWLEDGE, NOON), (Kind.ANSWER, answer))
    ]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{tmp_path}/diary.db")
    yield engine
    engine.dispose()


@given(st.integers(0, 100), st.lists(st.integers(1, 50), min_size=1, max_size=8))
def test_stops_hold_together_what_is_there_or_what_was_asked(
    balance: int, asked: list[int]
) -> None:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    diary = Diary(engine)
    orders = {str(number): entry(sum_) for number, sum_ in enumerate(asked)}
    diary.plan(orders, [act for order in orders for act in planned(order, orders[order])])
    kept = [held(diary, order, entered, balance) for order, entered in orders.items()]
    assert sum(kept) == min(balance, sum(asked))
    assert all(each <= wanted for each, wanted in zip(kept, asked, strict=True))
    again = [held(diary, order, orders[order], balance) for order in reversed(orders)]
    assert again == kept[::-1]
    engine.dispose()


def test_what_is_held_outlives_whoever_held_it(engine: Engine) -> None:
    first = Diary(engine)
    first.plan(["1", "2"], [*planned("1", entry(70)), *planned("2", entry(70))])
    assert held(first, "1", entry(70), 100) == 70
    second = Diary(engine)
    assert held(second, "2", entry(70), 100) == 30
    assert held(second, "1", entry(70), 100) == 70


def test_what_is_held_on_one_account_is_not_held_on_another(engine: Engine) -> None:
    diary = Diary(engine)
    diary.plan(["1", "2"], [*planned("1", entry(70)), *planned("2", entry(70, "b"))])
    assert [held(diary, "1", entry(70), 70), held(diary, "2", entry(70, "b"), 70)] == [70, 70]


def test_what_stops_tell_of_is_on_an_account_that_is_in_no_books(engine: Engine) -> None:
    diary = Diary(engine)
    told = {name: replace(entry(70), brought_minor=80) for name in "12"}
    diary.plan(told, [act for name in told for act in planned(name, told[name])])
    said = diary.carry_out("1", told["1"], 0, NOON)
    assert said["balance"] == "1.60"


def test_what_came_of_an_order_is_said_again_though_it_ended_meanwhile(engine: Engine) -> None:
    diary = Diary(engine)
    orders = {
        "1": entry(70),
        "2": entry(70, act=FREEZE, about="1"),
        "3": entry(70, act=RELEASE, about="1"),
    }
    diary.plan(orders, [act for name in orders for act in planned(name, orders[name])])
    first = [diary.carry_out(name, orders[name], 100, NOON) for name in orders]
    assert [said["code"] for said in first] == ["0000", "0000", "1900"]
    assert [diary.carry_out(name, orders[name], 100, END) for name in orders] == first


def test_answers_go_by_time_and_then_by_what_is_asked_and_only_they_need_the_books(
    engine: Engine,
) -> None:
    diary = Diary(engine)
    plans = {
        "1": (entry(30), 5),
        "2": (entry(20), 5),
        "3": (entry(90, act=QUERY), 4),
        "4": (None, 6),
    }
    for order, (entered, minutes) in plans.items():
        diary.plan([order], planned(order, entered, minutes))
    due = diary.due(NOON + timedelta(hours=1))
    answers = [act for act in due if act.kind == Kind.ANSWER]
    assert [act.order_id for act in answers] == ["3", "2", "1", "4"]
    assert [act.entry for act in answers] == [plans[act.order_id][0] for act in answers]
    assert [act.entry for act in due if act.kind == Kind.ACKNOWLEDGE] == [None] * 4
