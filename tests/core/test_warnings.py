"""Warnings before a measure ends: at each step of the ladder, once, and only while it will end."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from contracts import measures as ms
from contracts import stop_payment as sp
from tests.core.test_freezing import ENDS, frozen, renewing
from tests.core.test_shaping import DONE, asked, said, stopped

if TYPE_CHECKING:
    from tests.core.conftest import Core

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
HOUR, DAY = 3600, 86400


def left(core: Core) -> list[int]:
    """Return how many seconds each warning left."""
    return [each["left_seconds"] for each in said(core, ms.ExpiryWarned)]


def test_a_stop_is_warned_of_at_each_step_of_the_ladder(core: Core) -> None:
    stop = stopped(core)
    core.later(hours=36, microseconds=-1)
    assert left(core) == []
    core.later(microseconds=1)
    first: dict[str, Any] = {
        "order_id": str(stop),
        "in_force_until": "2026-11-22T11:00:00Z",
        "left_seconds": 12 * HOUR,
        "warn_at": "2026-11-22T07:00:00Z",
    }
    assert said(core, ms.ExpiryWarned) == [first]
    for hours in (8, 3, 1):
        core.later(hours=hours)
    assert left(core) == [12 * HOUR, 4 * HOUR, HOUR]
    assert "warn_at" not in said(core, ms.ExpiryWarned)[-1]
    assert len(core.log(sp.StopLapsed)) == 1


def test_a_freeze_is_warned_of_days_before(core: Core) -> None:
    frozen(core)
    core.at = sp.Lapse.load({"order_id": "x", "due_at": ENDS}).due_at - timedelta(days=31)
    for days in (1, 15, 8, 4, 2, 1):
        core.later(days=days)
    assert left(core) == [30 * DAY, 15 * DAY, 7 * DAY, 3 * DAY, DAY]


def test_of_steps_that_were_missed_the_last_is_made_good(core: Core) -> None:
    stopped(core)
    core.later(hours=45)
    assert left(core) == [3 * HOUR]
    core.later(hours=2)
    assert left(core) == [3 * HOUR, HOUR]


def test_nobody_is_warned_of_an_end_that_has_come(core: Core) -> None:
    stopped(core)
    core.later(hours=48)
    assert left(core) == []
    assert len(core.log(sp.StopLapsed)) == 1


def test_nobody_is_warned_once_a_stop_was_released(core: Core) -> None:
    core.take(DONE, core.person("icbc1"), asked(core, ms.Release, stopped(core)))
    core.later(hours=47)
    assert left(core) == []


def test_an_extended_stop_is_warned_of_before_its_new_end(core: Core) -> None:
    stop = stopped(core)
    core.later(hours=36)
    core.take(DONE, core.person("icbc1"), asked(core, ms.Extend, stop))
    core.later(hours=47)
    assert left(core) == [12 * HOUR]
    core.later(hours=1)
    ends = [each["in_force_until"] for each in said(core, ms.ExpiryWarned)]
    assert ends == ["2026-11-22T11:00:00Z", "2026-11-24T11:00:00Z"]


def test_a_renewed_freeze_is_warned_of_before_its_new_end(core: Core) -> None:
    freeze = frozen(core)
    made = core.take(renewing(freeze), core.person("officer1"))
    core.settle()
    core.take(DONE, core.person("icbc1"), made.subject)
    core.later(days=300)
    assert left(core) == []
    core.later(days=60)
    assert len(left(core)) == 1


def test_what_the_bank_corrects_is_not_warned_of_again(core: Core) -> None:
    stop, clerk = stopped(core), core.person("icbc1")
    core.later(hours=36)
    core.later(hours=1)
    core.take(sp.Answer(code="1200", held_amount="5"), clerk, stop)
    core.later(hours=6)
    assert left(core) == [12 * HOUR]
    core.later(hours=1)
    assert left(core) == [12 * HOUR, 4 * HOUR]
