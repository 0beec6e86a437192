"""Re-verification: a holder shows who they are in time, or the line is restricted until they do."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from contracts import directory as d
from contracts import number_blocking as nb
from contracts import reverifying as rv
from contracts.port import TIMER
from tests.core.test_numbers import answer, clerk, order, row

if TYPE_CHECKING:
    from tests.core.conftest import Core

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
VERIFIED = rv.ReportReverified(operator_name="王敏")


def asked(core: Core, hours: int | None = None) -> UUID:
    """Have the holder of a line asked to be verified again."""
    subject = order(core, "N-1", action="reverify", duration_hours=hours)
    answer(core, "CUCC", subject)
    return subject


def last(core: Core) -> UUID:
    return UUID(core.log(nb.Ordered)[-1].stream.partition("-")[2])


def verified(core: Core, subject: UUID) -> None:
    core.take(VERIFIED, clerk("CUCC"), subject)
    core.settle()


@pytest.mark.parametrize(
    ("hours", "by"), [(None, "2026-11-23T11:00:00Z"), (24, "2026-11-21T11:00:00Z")]
)
def test_a_holder_is_asked_with_a_term(carriers: Core, hours: int | None, by: str) -> None:
    subject = asked(carriers, hours)
    [said] = carriers.log(rv.ReverificationAsked)
    assert said.data["reverify_by"] == by
    assert row(carriers, subject)["reverify_by"]
    answer(carriers, "CUCC", subject)
    assert len(carriers.log(rv.ReverificationAsked)) == 1


def test_whoever_is_late_is_restricted_at_the_instant_and_restored_once_verified(
    carriers: Core,
) -> None:
    subject = asked(carriers)
    carriers.later(hours=71, minutes=59)
    assert carriers.log(rv.ReverificationMissed) == []
    carriers.later(minutes=1)
    [missed] = carriers.log(rv.ReverificationMissed)
    assert missed.data["due_at"] == "2026-11-23T11:00:00Z"
    follows = last(carriers)
    said = carriers.log(nb.Ordered)[-1].data
    assert (said["action"], said["parent"], said["agency"]) == (
        *("restrict_outgoing", str(subject), "CUCC"),
    )
    answer(carriers, "CUCC", follows)
    verified(carriers, subject)
    restoring = last(carriers)
    assert carriers.log(nb.Ordered)[-1].data["ends"] == str(follows)
    assert carriers.log(nb.SAID.offered)[-1].data["answer_by"] == "2026-11-23T11:30:00Z"
    answer(carriers, "CUCC", restoring)
    assert [event.data["measure"] for event in carriers.log(nb.Restored)] == [str(follows)]
    assert row(carriers, subject)["reverify_by"] is None


def test_whoever_is_verified_in_time_is_left_alone(carriers: Core) -> None:
    subject = asked(carriers)
    carriers.later(hours=70)
    verified(carriers, subject)
    first = carriers.take(VERIFIED, clerk("CUCC"), subject)
    carriers.later(hours=10)
    assert carriers.log(rv.ReverificationMissed) == []
    assert len(carriers.log(nb.Ordered)) == 1
    assert first.position == carriers.log(rv.Reverified)[0].position


def test_a_restriction_that_its_carrier_has_not_answered_is_taken_back(carriers: Core) -> None:
    subject = asked(carriers)
    carriers.later(hours=72)
    follows = last(carriers)
    verified(carriers, subject)
    assert row(carriers, follows)["withdrawn_at"]
    assert len(carriers.log(nb.Ordered)) == 2


def test_what_its_carrier_did_not_ask_runs_no_more(carriers: Core) -> None:
    subject = asked(carriers)
    answer(carriers, "CUCC", subject, "tech_fail")
    [void] = carriers.log(rv.ReverificationVoid)
    assert void.data == {"order_id": str(subject)}
    carriers.later(hours=80)
    assert carriers.log(rv.ReverificationMissed) == []


def test_policy_says_by_when_and_a_protected_line_waits_for_two_people(carriers: Core) -> None:
    begins = carriers.at
    carriers.install(
        [d.ActivatePolicy(pack="BEST-2025", version="2026-11", in_force_from=begins, reason="试行")]
    )
    carriers.later(minutes=1)
    helpline = {"number": "12345", "number_type": "service"}
    subject = order(carriers, "N-1", action="reverify", duration_hours=None, **helpline)
    for login in ("boss1", "boss2"):
        carriers.take(nb.SAID.approve(), carriers.person(login), subject)
    carriers.settle()
    answer(carriers, row(carriers, subject)["agency"], subject)
    carriers.later(hours=24)
    assert len(carriers.log(rv.ReverificationMissed)) == 1
    assert row(carriers, last(carriers))["approval"] == "asked"


def test_what_is_not_theirs_or_asks_for_nothing_is_refused_by_name(carriers: Core) -> None:
    subject = asked(carriers)
    assert carriers.refuse(VERIFIED, clerk("CMCC"), subject).slug == "not-found"
    other = order(carriers, "N-2", number="15551761088")
    assert carriers.refuse(VERIFIED, clerk("CUCC"), other).slug == "not-reverifying"
    due = rv.MarkReverificationMissed.load({"due_at": "2026-11-23T11:00:00Z"})
    assert carriers.refuse(due, TIMER, subject).slug == "bad-request"
    late = rv.ReportReverified.load({"verified_at": "2026-11-21T11:00:00Z"})
    assert carriers.refuse(late, clerk("CUCC"), subject).codes == ["time_in_future"]
