"""A case from a victim's report to the money's return, over real processes and the public API.

What docs/a-whole-case.md tells: an account is stopped that no longer holds all, its bank is asked
where the rest went, the next account is stopped at once; both are frozen, one freeze is renewed,
and what it holds is shared among the victims.
"""

from __future__ import annotations

from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from contracts.types import amount_of
from services.cli.plan import Place
from services.cli.staging import Casting, in_many
from services.sandbox.tempers import Temper
from shared.log.verify import verify
from tests.faults.conftest import MONEY, silent
from tests.journeys.speaking import Said, Speaker
from tests.journeys.test_trails import begun

if TYPE_CHECKING:
    from shared.testing.postgres import PrivatePostgres
    from shared.testing.rabbitmq import PrivateRabbit

PAGE = Path(__file__).parents[2] / "docs" / "a-whole-case.md"
ROOT = "6229897733108071"
"""An account of the books whose money went on to one other."""
APPROVED = {
    "approver_id": "330002",
    "approver_name": "潘国庆",
    "approver_rank": "city",
    "legal_document_number": "湖公(刑)冻字〔2026〕00001号",
    "reason": "涉案资金",
}
OFFICERS = {
    "officer1_id": "331000",
    "officer1_name": "沈建国",
    "officer2_id": "331259",
    "officer2_name": "章晓燕",
}
VICTIMS = (
    ("F-1", "周敏", "4177763170669074391", "120000.00"),
    ("F-2", "马艳", "6228480402564890018", "66912.14"),
)
SHARES = {"F-1": 48_786_06, "F-2": 27_203_16}
"""Of 75,989.22 yuan, in the proportion of what each lost."""


@pytest.mark.slow
def test_a_case_from_the_report_to_the_return(
    postgres: PrivatePostgres, rabbit: PrivateRabbit, tmp_path: Path
) -> None:
    place = Place(postgres.fresh_database(), rabbit.host("case"), tmp_path, "127.0.0.1:0")
    with in_many(place, Casting(1, Temper.PROMPT), domains=MONEY) as staged, ExitStack() as held:
        staged.play.upload([begun(tmp_path, ROOT)], silent)
        banks = held.enter_context(staged.banks())
        staged.play.conduct(banks, silent)
        told(Speaker(staged, banks, staged.play.officer_key(), MONEY))
        assert verify(staged.play.engine).size > 0


def told(centre: Speaker) -> None:
    """Tell the case from its first stop on."""
    first, second = centre.orders("stop")
    assert [first["held_minor"], second["held_minor"]] == [75_989_22, 71_926_10]
    assert (second["parent"], second["level"]) == (first["order_id"], 2)
    assert [query["parent"] for query in centre.orders("query")] == [first["order_id"]]
    sums = trail(centre, first)
    assert (sums["asked_minor"], sums["gone_minor"]) == (186_912_14, 38_996_82)
    assert sums["held_minor"] == 75_989_22 + 71_926_10

    freezes = [
        centre.decide(f"/v1/orders/{stop['order_id']}", "freeze", **APPROVED, application_id=name)
        for stop, name in ((first, "D-1"), (second, "D-2"))
    ]
    kept, left = [freeze["order_id"] for freeze in freezes]
    assert centre.measures("in_force").keys() == {kept, left}

    centre.wait(days=170)
    centre.decide(f"/v1/orders/{kept}", "renewal", **APPROVED, application_id="X-1")
    centre.wait(days=20)
    assert centre.measures("in_force").keys() == {kept}
    assert left in centre.measures("lapsed")
    returned(centre, kept)
    sums = trail(centre, first)
    assert (sums["returned_minor"], sums["held_minor"]) == (75_989_22, 0)
    assert sums["released_minor"] == 71_926_10
    ends = [sums[f"{end}_minor"] for end in ("held", "gone", "returned", "released")]
    assert sum(ends) == sums["asked_minor"]
    figures = (amount_of(minor, "CNY") for minor in (sums["asked_minor"], *ends))
    assert f"| {' | '.join(f'{Decimal(each):,}' for each in figures)} |" in PAGE.read_text("utf-8")


def returned(centre: Speaker, freeze: str) -> None:
    """Share what a freeze holds among two victims, after the notice."""
    there = f"/v1/orders/{freeze}/return"
    for name, victim, account, amount in VICTIMS:
        claim = OFFICERS | {
            "application_id": name,
            "victim_name": victim,
            "victim_account": account,
            "transfer_time": "2026-11-20T15:51:00+08:00",
            "amount": amount,
        }
        centre.tell(f"{there}/claims", claim)
    centre.decide(there, "tracing", method="pro_rata")
    shares = {
        claim["application_id"]: claim["share_minor"] for claim in centre.get(there)["claims"]
    }
    assert shares == SHARES
    centre.wait(days=31)
    centre.decide(there, "decision", **APPROVED)
    found = centre.get(there)
    assert {claim["application_id"]: claim["paid_minor"] for claim in found["claims"]} == SHARES
    assert {claim["state"] for claim in found["claims"]} == {"paid"}


def trail(centre: Speaker, order: Said) -> Said:
    """Return the sums of a case's trail."""
    found = centre.get(f"/v1/cases/{order['case_number']}/trail")
    [totals] = found["totals"]
    sums: Said = totals
    return sums
