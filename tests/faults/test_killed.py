"""Processes of each kind are killed in the middle of a demonstration, and nothing changes."""

from __future__ import annotations

from functools import partial
from itertools import count
from typing import TYPE_CHECKING

import pytest

from services.cli.staging import in_many
from shared.log.read import Reader
from tests.faults.conftest import CASTING, MONEY, assert_unharmed, breaking, played, wait_until

if TYPE_CHECKING:
    from collections import Counter
    from pathlib import Path

    from services.cli.fleet import Fleet
    from services.cli.plan import Place
    from tests.faults.conftest import Result

FIRST, APART = 490, 60
"""Positions from about 480 (all orders are before their banks, who have their keys) to 710."""


@pytest.mark.slow
@pytest.mark.parametrize(
    "names", [("directory", "gateway", "ledger"), ("stop_payment", "projector", "sandbox")], ids=str
)
def test_killed_processes_started_again_change_no_outcome(
    place: Place,
    files: list[Path],
    undisturbed: tuple[Result, Counter[str]],
    names: tuple[str, ...],
) -> None:
    with in_many(place, CASTING, domains=MONEY) as staged:
        reader = Reader(staged.play.engine)

        def holds(events: int) -> bool:
            return reader.size() >= events

        def kill(fleet: Fleet) -> None:
            for at, name in zip(count(FIRST, APART), names, strict=False):
                wait_until(partial(holds, at))
                fleet.kill(name)
                fleet.start(name)

        with breaking(staged, FIRST, kill):
            found = played(staged, files)
        assert_unharmed(staged, found, undisturbed)
