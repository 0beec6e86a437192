"""What orders ask for: each act is known by what it does to a measure."""

from __future__ import annotations

from typing import get_args

from contracts import controls as ct
from contracts import freezing as fz
from contracts import holding as hd
from contracts import measures as ms
from contracts import transaction_stops as ts
from services.gateway.readmodels.acts import ACTS, CHANGES, LIFTS, act_of, alike

MADE = (
    *(*get_args(ms.Change), *get_args(ts.Change), *get_args(fz.Change)),
    *(hd.HoldReleaseOrdered, ct.ControlLiftOrdered),
)


def test_every_order_that_changes_a_measure_is_known_to_and_none_else() -> None:
    changes = {act_of(kind.wire, {}) for kind in MADE if kind is not fz.FreezeOrdered}
    assert changes == CHANGES <= {*ACTS}
    assert {alike(act) for act in LIFTS} == {ms.RELEASE, ms.UNFREEZE}
