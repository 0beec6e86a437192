"""What waits while a message is under way travels in the next."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from shared.edge import together
from shared.edge.together import Together
from tests.edge.office import until

if TYPE_CHECKING:
    from collections.abc import Sequence


class Carrier:
    """Carries loads of numbers, and holds each message until it is let go."""

    def __init__(self) -> None:
        self.messages: list[list[int]] = []
        self.under_way = 0
        self.most_under_way = 0
        self.go = threading.Event()

    def __call__(self, loads: Sequence[int]) -> list[int]:
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        self.messages.append(list(loads))
        self.go.wait(30)
        self.under_way -= 1
        if -1 in loads:
            raise RuntimeError("fell over")
        return [load * 10 for load in loads]


def test_one_who_is_alone_carries_his_own_load() -> None:
    carrier = Carrier()
    carrier.go.set()
    assert Together(carrier).send(7) == 70
    assert carrier.messages == [[7]]


def test_those_who_wait_travel_together_and_each_gets_his_own_reply() -> None:
    carrier = Carrier()
    mailbox = Together(carrier)
    with ThreadPoolExecutor(9) as pool:
        first = pool.submit(mailbox.send, 1)
        until(lambda: carrier.messages == [[1]])
        others = [pool.submit(mailbox.send, number) for number in range(2, 10)]
        until(lambda: len(mailbox._waiting) == 8)  # noqa: SLF001  nothing else tells
        carrier.go.set()
        assert [each.result(30) for each in [first, *others]] == [n * 10 for n in range(1, 10)]
    assert sorted(carrier.messages[1]) == list(range(2, 10))
    assert carrier.most_under_way == 1


def test_a_message_carries_no_more_than_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "MOST", 3)
    carrier = Carrier()
    mailbox = Together(carrier)
    with ThreadPoolExecutor(8) as pool:
        futures = [pool.submit(mailbox.send, 0)]
        until(lambda: carrier.messages == [[0]])
        futures += [pool.submit(mailbox.send, number) for number in range(1, 8)]
        until(lambda: len(mailbox._waiting) == 7)  # noqa: SLF001
        carrier.go.set()
        assert [each.result(30) for each in futures] == [n * 10 for n in range(8)]
    assert [len(message) for message in carrier.messages] == [1, 3, 3, 1]


def test_a_message_that_fails_fails_alone() -> None:
    carrier = Carrier()
    mailbox = Together(carrier)
    with ThreadPoolExecutor(3) as pool:
        bad = pool.submit(mailbox.send, -1)
        until(lambda: carrier.messages == [[-1]])
        good = pool.submit(mailbox.send, 5)
        until(lambda: len(mailbox._waiting) == 1)  # noqa: SLF001
        carrier.go.set()
        with pytest.raises(RuntimeError, match="fell over"):
            bad.result(30)
        assert good.result(30) == 50


def test_many_threads_get_their_own_replies() -> None:
    carrier = Carrier()
    carrier.go.set()
    mailbox = Together(carrier)
    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(mailbox.send, range(2_000))) == [n * 10 for n in range(2_000)]
    assert carrier.most_under_way == 1
