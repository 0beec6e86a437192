"""Readiness means what it says: a view that stands still while the log grows is not ready."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from shared import readiness
from shared.edge.operations import Operations, serve
from shared.following import move, start
from shared.log.tables import open_engine
from shared.readiness import FAR_EVENTS, Progress, answering, broker, database

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.town import Town


def put(town: Town, name: str, behind: int) -> None:
    """Have a follower stand so many events behind the head."""
    start(town.engine, name)
    with town.engine.begin() as connection:
        move(connection, name, town.edge.reader.size() - 1 - behind)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Let so many seconds pass for those who wait."""
    passed = 0.0

    def wait(seconds: float) -> None:
        nonlocal passed
        passed += seconds

    monkeypatch.setattr(readiness, "monotonic", lambda: passed)
    return wait


def test_a_database_that_answers_is_ready(town: Town) -> None:
    assert database(town.engine)() is None


def test_a_database_that_does_not_answer_is_not(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/empty.db")
    assert database(engine)() == Progress(engine, ["orders"])() == "the database does not answer"
    engine.dispose()


def test_a_follower_at_the_head_is_ready_however_long_it_stays(
    town: Town, later: Callable[[float], None]
) -> None:
    put(town, "view", 0)
    progress = Progress(town.engine, ["view"])
    assert progress() is None
    later(1000)
    assert progress() is None


def test_a_follower_that_stands_still_while_there_is_more_is_not(
    town: Town, later: Callable[[float], None]
) -> None:
    put(town, "view", 1)
    progress = Progress(town.engine, ["view"])
    assert progress() is None
    later(9)
    assert progress() is None
    later(2)
    assert progress() == "view is 1 events behind"


def test_a_follower_that_moves_is_ready_though_the_log_is_always_ahead(
    town: Town, later: Callable[[float], None]
) -> None:
    progress = Progress(town.engine, ["view"])
    for behind in (5, 4, 3):
        put(town, "view", behind)
        assert progress() is None
        later(60)


def test_an_event_that_has_just_come_does_not_make_a_rested_follower_late(
    town: Town, later: Callable[[float], None]
) -> None:
    put(town, "view", 0)
    progress = Progress(town.engine, ["view"])
    assert progress() is None
    later(60)
    put(town, "view", 0)
    town.send(town.stop("A-1"))
    assert progress() is None


def test_a_follower_far_behind_is_not_ready_at_once(town: Town) -> None:
    put(town, "view", FAR_EVENTS + 1)
    assert Progress(town.engine, ["view"])() == f"view is {FAR_EVENTS + 1} events behind"


def test_a_follower_that_was_never_there_is_behind(
    town: Town, later: Callable[[float], None]
) -> None:
    progress = Progress(town.engine, ["nobody"])
    progress()
    later(11)
    assert progress() == f"nobody is {town.edge.reader.size()} events behind"


def test_others_may_be_behind(town: Town) -> None:
    put(town, "relay", FAR_EVENTS + 1)
    town.settle()
    assert Progress(town.engine, ["orders", "register"])() is None


def test_the_broker_is_asked_of_whoever_is_connected_to_it() -> None:
    assert broker(lambda: True)() is None
    assert broker(lambda: False)() == "the broker is not connected"


def test_another_process_answers_or_does_not(free_address: tuple[str, int]) -> None:
    url = "http://{}:{}".format(*free_address)
    check = answering("stop_payment", url)
    assert check() == "stop_payment does not answer"
    stopped = threading.Event()
    operations = Operations("stop_payment", [lambda: "its followers are behind"])
    thread = threading.Thread(target=serve, args=(operations, free_address, stopped))
    thread.start()
    while check():
        assert thread.is_alive()
    stopped.set()
    thread.join(30)
    assert check() == "stop_payment does not answer"
