"""A follower is woken by news alone, and lets news that comes thick and fast gather."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from shared.following import Following
from shared.log.writes import Grown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NEWS = 200


class Looking(Following):
    """Counts how often it looks, and never finds anything."""

    name = "looking"

    def __init__(self, gather: float) -> None:
        super().__init__()
        self.gather = gather
        self.position = 9
        self.looks = 0
        self.kinds: set[str] = set()
        self.looked = threading.Event()

    def step(self) -> bool:
        self.looks += 1
        self.looked.set()
        return False

    def concerned(self, types: Iterable[str]) -> bool:
        return not self.kinds.isdisjoint(types)

    def rest(self) -> float:
        return 3600

    def settle(self) -> None:
        """Nothing to save."""


@contextmanager
def running(gather: float = 0.0) -> Iterator[Looking]:
    """A follower that has looked once and rests."""
    one = Looking(gather)
    thread = threading.Thread(target=one.run)
    thread.start()
    assert one.looked.wait(10)
    one.looked.clear()
    yield one
    one.stop()
    thread.join()


def test_news_that_it_has_dealt_with_does_not_wake_it() -> None:
    with running() as one:
        one.wake(10)
        assert not one.looked.wait(0.2)
        one.wake(11)
        assert one.looked.wait(10)


def test_what_may_be_news_wakes_it() -> None:
    with running() as one:
        one.wake()
        assert one.looked.wait(10)


def test_thick_news_is_looked_at_together_and_the_last_is_not_missed() -> None:
    with running(gather=0.05) as one:
        began = time.monotonic()
        for size in range(NEWS):
            one.wake(11 + size)
            time.sleep(0.001)
        took = time.monotonic() - began
        one.looked.clear()
        one.wake(11 + NEWS)
        assert one.looked.wait(10)
        assert one.looks <= took / one.gather + 4


def test_a_commit_that_is_not_its_concern_neither_wakes_it_nor_is_awaited() -> None:
    with running() as one:
        one.kinds = {"ours.v1"}
        one.hear(Grown(11, ["theirs.v1"]))
        assert not one.looked.wait(0.2)
        assert one.awaited == -1
        one.hear(Grown(13, ["theirs.v1", "ours.v1"]))
        assert one.looked.wait(10)
        assert one.awaited == 12
