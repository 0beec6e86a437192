"""Freezes: by whose approval, in place of a stop, renewed in time or gone, lifted when ordered."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from contracts import freezing as fz
from contracts import measures as ms
from contracts import stop_payment as sp
from tests.core.test_shaping import HELD, REFUSED, asking, said, stopped

if TYPE_CHECKING:
    from uuid import UUID

    from tests.core.conftest import Core

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
"""What is decided does not depend on the store: one is enough here."""
APPROVED = {
    "approver_id": "330001",
    "approver_name": "潘国庆",
    "approver_rank": "county",
    "legal_document_number": "湖公(刑)冻字〔2026〕00001号",
}
ENDS = "2027-05-20T16:00:00Z"
"""The end of the same day six months on, in China."""


def freezing(order: UUID, application: str = "F-1", **fields: Any) -> ms.Shape:  # noqa: ANN401  as in JSON
    """Return what an officer asks to have an account frozen."""
    return asking(fz.Freeze, order, application, **(APPROVED | fields))


def frozen(core: Core, application: str = "F-1", **fields: Any) -> UUID:  # noqa: ANN401
    """Return a freeze in force since now, in the place of a stop."""
    stop = stopped(core, f"A-{application}")
    made = core.take(freezing(stop, application, **fields), core.person("officer1"))
    core.settle()
    core.take(HELD, core.person("icbc1"), made.subject)
    core.settle()
    return made.subject


def renewing(freeze: UUID, application: str = "R-1", **fields: Any) -> ms.Shape:  # noqa: ANN401
    """Return what an officer asks to have a freeze renewed."""
    return asking(fz.Renew, freeze, application, **(APPROVED | fields))


def test_a_freeze_takes_the_place_of_the_stop_for_its_months(core: Core) -> None:
    stop = stopped(core)
    core.later(hours=1)
    made = core.take(freezing(stop), core.person("officer1"))
    core.settle()
    core.take(HELD, core.person("icbc1"), made.subject)
    core.settle()
    assert said(core, fz.Frozen) == [
        {
            "order_id": str(made.subject),
            "ordered_by": "HZ",
            "approved_by": "330001",
            "approver_rank": "county",
            "legal_basis": "湖公(刑)冻字〔2026〕00001号",
            "scope": "limited",
            "asked_minor": 44102342,
            "held_minor": 44102342,
            "currency": "CNY",
            "in_force_from": "2026-11-20T12:00:00Z",
            "in_force_until": ENDS,
            "partial": False,
            "notice": "2026-11",
            "ordering_unit": "HZ银行",
            "warn_at": "2027-04-20T16:00:00Z",
        }
    ]
    assert said(core, fz.StopSuperseded) == [
        {
            "measure": str(stop),
            "order_id": str(made.subject),
            "superseded_at": "2026-11-20T12:00:00Z",
        }
    ]
    core.later(days=30)
    assert core.log(sp.StopLapsed) == []
    for kind in (ms.Release, ms.Extend):
        refused = core.refuse(asking(kind, stop, "B-9"), core.person("officer1"))
        assert refused.slug == "stop-superseded"


def test_nobody_is_named_in_clear(core: Core) -> None:
    frozen(core)
    [ordered] = core.log(fz.FreezeOrdered)
    assert "潘国庆" not in ordered.text
    assert core.said(ordered)["approver_name"] == "潘国庆"


def test_a_freeze_lapses_at_its_exact_instant_if_nobody_renews_it(core: Core) -> None:
    frozen(core)
    core.at = sp.Lapse.load({"order_id": "x", "due_at": ENDS}).due_at - timedelta(microseconds=1)
    core.settle()
    assert core.log(fz.FreezeLapsed) == []
    core.later(microseconds=1)
    assert [each["lapsed_at"] for each in said(core, fz.FreezeLapsed)] == [ENDS]


@pytest.mark.parametrize(
    ("fields", "needed"),
    [
        ({"approver_rank": "station"}, "county"),
        ({"major": True}, "city"),
        ({"scope": "full"}, "city"),
    ],
)
def test_too_low_a_rank_is_refused(core: Core, fields: dict[str, Any], needed: str) -> None:
    refused = core.refuse(freezing(stopped(core), **fields), core.person("officer1"))
    assert (refused.slug, refused.hint, refused.codes) == ("rank-too-low", needed, ["rank_too_low"])


def test_a_major_case_is_frozen_for_a_year_and_all_of_it_where_the_rank_allows(core: Core) -> None:
    frozen(core, "F-1", major=True, approver_rank="city")
    assert said(core, fz.Frozen)[-1]["in_force_until"] == "2027-11-20T16:00:00Z"
    frozen(core, "F-2", scope="full", approver_rank="province")
    assert said(core, fz.Frozen)[-1]["scope"] == "full"


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        ({"amount": "441023.43"}, ["amount_above_order"]),
        ({"amount": "1.001"}, ["amount_precision"]),
        ({"approver_id": "331000"}, ["approver_not_distinct"]),
    ],
)
def test_what_is_wrong_with_a_freeze_is_named(
    core: Core, fields: dict[str, Any], codes: list[str]
) -> None:
    assert core.refuse(freezing(stopped(core), **fields), core.person("officer1")).codes == codes


def test_a_freeze_needs_no_stop_in_force(core: Core) -> None:
    order = core.order("A-1")
    core.take(REFUSED, core.person("icbc1"), order)
    made = core.take(freezing(order, amount="5"), core.person("officer1"))
    core.settle()
    core.take(sp.Answer(code="0000", held_amount="5"), core.person("icbc1"), made.subject)
    assert [(each["asked_minor"], each["partial"]) for each in said(core, fz.Frozen)] == [
        (500, False)
    ]
    assert core.log(fz.StopSuperseded) == []


@pytest.mark.parametrize("answer", [None, REFUSED])
def test_a_bank_that_refuses_or_is_silent_leaves_the_stop_to_lapse(
    core: Core, answer: sp.Answer | None
) -> None:
    made = core.take(freezing(stopped(core)), core.person("officer1"))
    core.settle()
    if answer:
        core.take(answer, core.person("icbc1"), made.subject)
    core.later(hours=48)
    assert core.log(fz.Frozen) == []
    assert len(core.log(sp.StopLapsed)) == 1


def test_a_renewal_goes_on_from_the_end_for_as_many_months(core: Core) -> None:
    freeze = frozen(core)
    made = core.take(renewing(freeze), core.person("officer1"))
    core.settle()
    core.take(sp.Answer(code="0000"), core.person("icbc1"), made.subject)
    assert said(core, fz.FreezeRenewed) == [
        {
            "measure": str(freeze),
            "order_id": str(made.subject),
            "approved_by": "330001",
            "approver_rank": "county",
            "renewed_from": ENDS,
            "in_force_until": "2027-11-20T16:00:00Z",
            "warn_at": "2027-10-21T16:00:00Z",
        }
    ]
    core.later(days=400)
    assert [each["lapsed_at"] for each in said(core, fz.FreezeLapsed)] == ["2027-11-20T16:00:00Z"]


def test_a_renewal_takes_no_lower_rank_than_the_first_approval(core: Core) -> None:
    freeze = frozen(core, approver_rank="province")
    refused = core.refuse(renewing(freeze, approver_rank="city"), core.person("officer1"))
    assert (refused.slug, refused.hint) == ("rank-too-low", "province")
    core.take(renewing(freeze, approver_rank="ministry"), core.person("officer1"))


def test_money_that_is_frozen_is_not_frozen_again(core: Core) -> None:
    stop, officer = stopped(core), core.person("officer1")
    made = core.take(freezing(stop), officer)
    core.settle()
    core.take(HELD, core.person("icbc1"), made.subject)
    refused = core.refuse(freezing(stop, "F-2"), officer)
    assert (refused.slug, refused.hint) == ("already-frozen", "F-1")


def test_a_freeze_is_lifted_when_the_bank_says_so(core: Core) -> None:
    freeze, officer = frozen(core), core.person("officer1")
    core.later(days=3)
    made = core.take(asking(fz.Unfreeze, freeze, "U-1"), officer)
    core.settle()
    core.take(sp.Answer(code="0000"), core.person("icbc1"), made.subject)
    assert said(core, fz.Unfrozen) == [
        {
            "measure": str(freeze),
            "order_id": str(made.subject),
            "released_at": "2026-11-23T11:00:00Z",
        }
    ]
    assert core.refuse(asking(fz.Unfreeze, freeze, "U-2"), officer).slug == "already-released"
    core.later(days=400)
    assert core.log(fz.FreezeLapsed) == []


def test_the_same_freeze_is_repeated_and_another_conflicts(core: Core) -> None:
    stop, officer = stopped(core), core.person("officer1")
    first = core.take(freezing(stop, amount="5"), officer)
    again = core.take(freezing(stop, amount="5.00"), core.person("officer2"))
    assert (again.outcome, again.position) == ("repeated", first.position)
    for fields in ({"amount": "6"}, {"amount": "5", "approver_rank": "city"}):
        assert core.refuse(freezing(stop, **fields), officer).slug == "conflict"


def test_only_a_freeze_is_renewed_and_only_a_stop_is_extended(core: Core) -> None:
    stop, freeze, officer = stopped(core), frozen(core), core.person("officer1")
    for one in (
        renewing(stop, "X-1"),
        asking(fz.Unfreeze, stop, "X-2"),
        asking(ms.Release, freeze, "X-3"),
        asking(ms.Extend, freeze, "X-4"),
        freezing(freeze, "X-5"),
    ):
        assert core.refuse(one, officer).slug == "not-found"
