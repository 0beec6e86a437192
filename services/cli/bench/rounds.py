"""Rounds in which ours and a peer take turns, and what a work comes to over all of them."""

from __future__ import annotations

from statistics import median
from threading import Thread
from time import perf_counter
from typing import TYPE_CHECKING, NotRequired, TypedDict

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Act = Callable[[], object]
    Taken = Sequence[Sequence[float]]

PATIENCE = 60


class Row(TypedDict):
    """One line of the benchmark: how many a second, ours and the peer's, as medians over rounds.

    `ratio` is the median of the rounds' ratios, `spread` the least and the greatest of them, and
    `met` whether the ratio reaches `floor`.
    """

    work: str
    store: str
    callers: int
    ours_per_s: float
    peer: str | None
    peer_per_s: float | None
    ratio: float | None
    rounds: NotRequired[int]
    spread: NotRequired[str]
    floor: NotRequired[float]
    met: NotRequired[bool]


class Stuck(Exception):
    """An act does not return."""


def compared(
    work: str, where: tuple[str, int], taken: Taken, peer: str = "", floor: float | None = None
) -> Row:
    """What rounds come to that each took ours and the peer's rate; ours alone has no ratio.

    `where` are the store and the number of callers.
    """
    row = Row(
        work=work,
        store=where[0],
        callers=where[1],
        ours_per_s=round(median(rates[0] for rates in taken), 1),
        peer=None,
        peer_per_s=None,
        ratio=None,
        rounds=len(taken),
    )
    if len(taken[0]) > 1:
        ratios = [rates[0] / rates[1] for rates in taken]
        row["peer"] = peer
        row["peer_per_s"] = round(median(rates[1] for rates in taken), 1)
        row["ratio"] = round(median(ratios), 3)
        row["spread"] = f"{min(ratios):.2f}-{max(ratios):.2f}"
        if floor is not None:
            row["floor"], row["met"] = floor, median(ratios) >= floor
    return row


def rate(act: Act, callers: int, seconds: float, patience: float = PATIENCE) -> float:
    """How often a second so many callers at once do an act, each at least once.

    Stuck, or what an act raised.
    """
    done = [0] * callers
    failed: list[BaseException] = []

    def repeat(caller: int) -> None:
        try:
            while not done[caller] or (perf_counter() < start + seconds and not failed):
                act()
                done[caller] += 1
        except BaseException as problem:  # noqa: BLE001  raised again where the rate is asked for
            failed.append(problem)

    start = perf_counter()
    threads = [Thread(target=repeat, args=(caller,), daemon=True) for caller in range(callers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(patience)
        if thread.is_alive():
            raise Stuck
    if failed:
        raise failed[0]
    return sum(done) / (perf_counter() - start)
