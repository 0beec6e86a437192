"""Orders that shape a stop: lifted or kept for longer once the bank says so, not after its end."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from contracts import measures as ms
from contracts import stop_payment as sp
from contracts.port import Receipt
from contracts.problems import Problem

if TYPE_CHECKING:
    from uuid import UUID

    from contracts.port import Answer
    from tests.core.conftest import Core

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
"""What is decided does not depend on the store: one is enough here."""
HELD = sp.Answer(code="0000", held_amount="441023.42")
DONE, REFUSED, TOO_LATE = sp.Answer(code="0000"), sp.Answer(code="0301"), sp.Answer(code="1800")
TWO_DAYS = timedelta(hours=48)
KINDS: list[type[ms.Shape]] = [ms.Release, ms.Extend]


def stopped(core: Core, application: str = "A-1") -> UUID:
    """Return an order whose stop is in force since now."""
    order = core.order(application)
    core.take(HELD, core.person("icbc1"), order)
    return order


def asking(kind: type[ms.Shape], order: UUID, application: str = "B-1", **said: object) -> ms.Shape:
    """Return what an officer asks of the stop of an order."""
    data = {"order_id": str(order), "application_id": application, "reason": "经核查", **said}
    return kind.load(data)


def asked(core: Core, kind: type[ms.Shape], order: UUID, application: str = "B-1") -> UUID:
    """Return the order that an officer makes about a stop, once it is offered."""
    made = core.take(asking(kind, order, application), core.person("officer1"))
    core.settle()
    return made.subject


def said(core: Core, kind: type[Any]) -> list[Any]:
    """Return what the events of a kind say."""
    return [dict(event.data) for event in core.log(kind)]


def ends(core: Core) -> list[Any]:
    """Return when which stops lapsed."""
    return [event["lapsed_at"] for event in said(core, sp.StopLapsed)]


def slug(answer: Answer) -> str:
    """Return what became of a command."""
    return answer.slug if isinstance(answer, Problem) else answer.outcome


def test_a_release_is_an_order_of_its_own_with_a_clock_of_its_own(core: Core) -> None:
    stop = stopped(core)
    core.later(hours=1)
    made = core.take(asking(ms.Release, stop), core.person("officer1"))
    core.settle()
    [ordered] = core.log(ms.ReleaseOrdered)
    assert ordered.stream == f"stop_payment-{made.subject}" != f"stop_payment-{stop}"
    [_, offered] = core.log(sp.Offered)
    assert (offered.stream, offered.data["answer_by"]) == (ordered.stream, "2026-11-20T12:30:00Z")
    opened = core.said(ordered)
    assert (opened["parent"], opened["agency"], opened["reason"]) == (str(stop), "ICBC", "经核查")
    assert opened["account_number"] == "622007806360837789"
    core.later(hours=1)
    assert core.count()["overdue"] == 2


def test_the_banks_yes_lifts_the_stop_and_nothing_lapses(core: Core) -> None:
    stop = stopped(core)
    release = asked(core, ms.Release, stop)
    core.later(minutes=10)
    core.take(DONE, core.person("icbc1"), release)
    core.settle()
    assert said(core, ms.StopReleased) == [
        {
            "measure": str(stop),
            "order_id": str(release),
            "released_at": "2026-11-20T11:10:00Z",
        }
    ]
    core.later(days=9)
    assert ends(core) == []


def test_the_banks_yes_keeps_the_stop_for_as_long_again(core: Core) -> None:
    stop = stopped(core)
    extension = asked(core, ms.Extend, stop)
    core.take(DONE, core.person("icbc1"), extension)
    assert said(core, ms.StopExtended) == [
        {
            "measure": str(stop),
            "order_id": str(extension),
            "extended_from": "2026-11-22T11:00:00Z",
            "in_force_until": "2026-11-24T11:00:00Z",
            "warn_at": "2026-11-23T23:00:00Z",
        }
    ]
    core.later(hours=96, microseconds=-1)
    assert ends(core) == []
    core.later(microseconds=1)
    assert ends(core) == ["2026-11-24T11:00:00Z"]


def test_a_bank_may_keep_it_for_less_long_but_not_for_longer(core: Core) -> None:
    clerk = core.person("icbc1")
    for number, (hours, until) in enumerate({60: "23:00", 500: "11:00"}.items()):
        stop = stopped(core, f"A-{number}")
        extension = asked(core, ms.Extend, stop, f"B-{number}")
        core.take(
            sp.Answer(code="0000", expires_at=core.at + timedelta(hours=hours)), clerk, extension
        )
        assert until in said(core, ms.StopExtended)[-1]["in_force_until"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("answer", [None, REFUSED, TOO_LATE, sp.Answer(code="1200")])
def test_a_bank_that_refuses_or_is_silent_changes_nothing(
    core: Core, kind: type[ms.Shape], answer: sp.Answer | None
) -> None:
    order = asked(core, kind, stopped(core))
    if answer:
        core.take(answer, core.person("icbc1"), order)
    core.later(days=9)
    assert core.log(ms.StopExtended, ms.StopReleased) == []
    assert ends(core) == ["2026-11-22T11:00:00Z"]
    assert core.count()["overdue"] == (0 if answer else 2)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_can_be_asked_of_a_stop_that_has_lapsed_recorded_or_not(
    core: Core, kind: type[ms.Shape]
) -> None:
    stop, officer = stopped(core), core.person("officer1")
    core.edge.stop()
    core.at += TWO_DAYS - timedelta(microseconds=1)
    assert isinstance(core.say(asking(kind, stop), officer), Receipt)
    core.at += timedelta(microseconds=1)
    for _ in range(2):
        refused = core.refuse(asking(kind, stop, "B-2"), officer)
        assert (refused.slug, refused.hint) == ("stop-lapsed", "2026-11-22T11:00:00Z")
        core.restart()
    assert len(ends(core)) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_after_the_end_is_kept_and_changes_nothing(
    core: Core, kind: type[ms.Shape]
) -> None:
    order = asked(core, kind, stopped(core))
    core.edge.stop()
    core.at += TWO_DAYS
    core.take(DONE, core.person("icbc1"), order)
    core.restart()
    core.take(sp.Answer(code="0000", feedback_remark="again"), core.person("icbc1"), order)
    assert core.log(ms.StopExtended, ms.StopReleased) == []
    assert ends(core) == ["2026-11-22T11:00:00Z"]


def test_a_refusal_or_a_withdrawal_leaves_room_for_another(core: Core) -> None:
    stop, officer = stopped(core), core.person("officer1")
    first = asked(core, ms.Extend, stop, "B-1")
    pending = core.refuse(asking(ms.Extend, stop, "B-2"), officer)
    assert (pending.slug, pending.hint) == ("order-pending", "B-1")
    core.take(REFUSED, core.person("icbc1"), first)
    second = asked(core, ms.Extend, stop, "B-2")
    core.take(sp.Withdraw(reason="mistaken"), officer, second)
    asked(core, ms.Extend, stop, "B-3")


def test_a_stop_is_extended_as_often_as_policy_lets_it(core: Core) -> None:
    stop = stopped(core)
    core.take(DONE, core.person("icbc1"), asked(core, ms.Extend, stop))
    refused = core.refuse(asking(ms.Extend, stop, "B-2"), core.person("officer1"))
    assert (refused.slug, refused.hint) == ("extended-enough", "1")
    asked(core, ms.Release, stop, "B-3")


def test_a_stop_that_was_lifted_or_never_was_cannot_be_changed(core: Core) -> None:
    stop, officer = stopped(core), core.person("officer1")
    core.take(DONE, core.person("icbc1"), asked(core, ms.Release, stop))
    for kind in KINDS:
        assert core.refuse(asking(kind, stop, "B-2"), officer).slug == "already-released"
        assert core.refuse(asking(kind, core.order("A-2"), "B-3"), officer).slug == "not-in-force"


def test_the_same_application_is_repeated_and_another_conflicts(core: Core) -> None:
    stop, officer = stopped(core), core.person("officer1")
    first = core.take(asking(ms.Release, stop), officer)
    again = core.take(asking(ms.Release, stop), core.person("officer2"))
    assert (again.outcome, again.position) == ("repeated", first.position)
    other = stopped(core, "A-2")
    for one in (
        asking(ms.Release, stop, reason="other"),
        asking(ms.Extend, stop),
        asking(ms.Release, other),
    ):
        assert core.refuse(one, officer).slug == "conflict"
    assert core.refuse(asking(ms.Release, stop, "A-1"), officer).slug == "conflict"


def test_the_same_application_is_repeated_after_the_stop_has_changed(core: Core) -> None:
    stop, officer = stopped(core), core.person("officer1")
    extension = asked(core, ms.Extend, stop)
    core.take(DONE, core.person("icbc1"), extension)
    assert core.take(asking(ms.Extend, stop), officer).outcome == "repeated"


def test_only_the_agency_that_ordered_a_stop_may_change_it(core: Core) -> None:
    stop = stopped(core)
    for kind in KINDS:
        assert core.refuse(asking(kind, stop), core.person("officer3")).slug == "not-found"
        assert core.refuse(asking(kind, stop), core.person("icbc1")).slug == "forbidden"
        made = asked(core, kind, stop, kind.__name__)
        assert core.refuse(DONE, core.person("abc1"), made).slug == "not-found"
        assert core.refuse(asking(kind, made, "C-1"), core.person("officer1")).slug == "not-found"


def test_who_decides_on_an_older_version_is_told_what_happened(core: Core) -> None:
    stop, officer = stopped(core), core.person("officer1")
    refused = core.say(asking(ms.Release, stop), officer, version=2)
    assert isinstance(refused, Problem)
    assert (refused.slug, refused.hint) == ("precondition-failed", "stop_payment.answered.v1")
    assert isinstance(core.say(asking(ms.Release, stop), officer, version=3), Receipt)


def test_a_correction_of_the_stop_does_not_undo_its_extension(core: Core) -> None:
    stop, clerk = stopped(core), core.person("icbc1")
    core.take(DONE, clerk, asked(core, ms.Extend, stop))
    core.take(sp.Answer(code="1200", held_amount="5"), clerk, stop)
    assert said(core, sp.StopImposed)[-1]["in_force_until"] == "2026-11-24T11:00:00Z"
    core.later(days=9)
    assert ends(core) == ["2026-11-24T11:00:00Z"]


def test_a_stop_that_was_lifted_does_not_come_back(core: Core) -> None:
    stop, clerk = stopped(core), core.person("icbc1")
    core.take(DONE, clerk, asked(core, ms.Release, stop))
    core.take(sp.Answer(code="1200", held_amount="5"), clerk, stop)
    assert len(core.log(sp.StopImposed)) == 1
