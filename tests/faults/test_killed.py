"""Each kind of process is killed in the middle of a demonstration, and nothing changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from services.cli.staging import in_many
from tests.faults.conftest import CASTING, assert_unharmed, breaking, played

if TYPE_CHECKING:
    from collections import Counter
    from pathlib import Path

    from services.cli.fleet import Fleet
    from services.cli.plan import Place
    from tests.faults.conftest import Result

MIDDLE = 560
"""Positions from about 480 (all orders are before their banks, who have their keys) to 710."""


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["directory", "stop_payment", "ledger", "projector", "gateway", "sandbox"]
)
def test_a_killed_process_started_again_changes_no_outcome(
    place: Place, files: list[Path], undisturbed: tuple[Result, Counter[str]], name: str
) -> None:
    def kill(fleet: Fleet) -> None:
        fleet.kill(name)
        fleet.start(name)

    with in_many(place, CASTING) as staged:
        with breaking(staged, MIDDLE, kill):
            found = played(staged, files)
        assert_unharmed(staged, found, undisturbed)
