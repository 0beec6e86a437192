"""The case of a verdict: what banks are ordered by it bears its number, and stands on its page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contracts import controls as ct
from services.cli.embedded import EVERYTHING
from services.gateway.readmodels.cases import CaseViews
from tests.core.test_company_controls import (
    answer,
    company,
    judged,
    objected,
    orders,
    registry,
)

if TYPE_CHECKING:
    from uuid import UUID

    from tests.core.conftest import Core

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
__all__ = ["company", "registry"]


def test_controls_bear_the_case_of_their_verdict_and_stand_on_its_page(
    registry: Core,
    company: UUID,
) -> None:
    case = "A3305010000002026110042"
    judged(registry, company, "suspicious", "ICBC", "ABC", case_number=case)
    answer(registry, "ICBC", orders(registry)["ICBC"])
    objected(registry, company)
    placed = [*registry.log(ct.ControlOrdered), *registry.log(ct.ControlLiftOrdered)]
    assert {each.data["case_number"] for each in placed} == {case}
    shown = CaseViews(registry.engine).one(EVERYTHING, case, registry.at)
    assert shown
    assert {group.act: len(group.rows) for group in shown.orders} == {
        ct.CONTROL: 2,
        ct.CONTROL_LIFT: 1,
    }
    assert [row["company_id"] for row in shown.companies] == [str(company)]
    assert not shown.traced, "no money of a trail is in it"
    assert CaseViews(registry.engine).happened(EVERYTHING, case).events
