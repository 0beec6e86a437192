"""A carrier that corrects its answer corrects what it limits of a subject's lines."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from contracts import subject_limits as sl
from tests.core.test_subject_limits import COMPANY, answer, limited, row

if TYPE_CHECKING:
    from tests.core.conftest import Core

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)


def test_a_carrier_that_did_not_limit_after_all_never_did_and_one_that_did_after_that_does(
    carriers: Core,
) -> None:
    first, second = limited(carriers, "S-1", **COMPANY)
    answer(carriers, first)
    answer(carriers, second)
    [until] = {event.data["in_force_until"] for event in carriers.log(sl.SubjectLimited)}
    answer(carriers, first, "tech_fail")
    answer(carriers, first, "no_lines")
    [never] = carriers.log(sl.SubjectNeverInForce)
    assert never.data == {"order_id": first}
    assert row(carriers, first)["in_force_from"] is None
    assert row(carriers, second)["in_force_from"]
    carriers.later(days=1)
    answer(carriers, first)
    assert carriers.log(sl.SubjectLimited)[-1].data["in_force_until"] == until, "not for longer"
    assert row(carriers, first)["in_force_from"]
    carriers.later(days=182)
    assert {event.data["order_id"] for event in carriers.log(sl.SubjectLapsed)} == {first, second}


def test_a_code_that_nobody_knows_takes_nothing_back(carriers: Core) -> None:
    first, _ = limited(carriers, "S-1")
    answer(carriers, first)
    answer(carriers, first, "mystery")
    assert carriers.log(sl.SubjectNeverInForce) == []


def test_a_carrier_that_did_not_lift_after_all_limits_on_until_the_end_of_the_limit(
    carriers: Core,
) -> None:
    first, _ = limited(carriers, "S-1", **COMPANY)
    answer(carriers, first)
    [limit] = carriers.log(sl.SubjectLimited)
    lift = sl.LiftLimits(reason="申诉成立")
    carriers.take(lift, carriers.person("officer1"), UUID(first))
    carriers.settle()
    lifting = carriers.log(sl.LiftAsked)[-1].data["order_id"]
    answer(carriers, lifting, "tech_fail")
    assert carriers.log(sl.SubjectReinstated) == [], "it had lifted nothing yet"
    answer(carriers, lifting)
    assert row(carriers, first)["released_at"]
    answer(carriers, lifting, "tech_fail")
    answer(carriers, lifting, "unsupported")
    [back] = carriers.log(sl.SubjectReinstated)
    until = limit.data["in_force_until"]
    assert back.data == {"measure": first, "order_id": lifting, "in_force_until": until}
    assert row(carriers, first)["released_at"] is None
    again = carriers.take(lift, carriers.person("officer1"), UUID(first))
    carriers.settle()
    assert again.outcome == "accepted", "it can be told again"
    carriers.later(days=182)
    [lapsed] = carriers.log(sl.SubjectLapsed)
    assert lapsed.data == {"order_id": first, "lapsed_at": until}
