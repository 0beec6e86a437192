"""Simulated internet companies: what their books say is what they answer."""

import csv
from datetime import UTC, datetime

import pytest

from contracts import content_blocking as cb
from contracts.codes import results
from contracts.content_targets import canonical
from services.cli.demonstration import SHIPPED
from services.sandbox.platforms import (
    ABSENT,
    AVAILABLE,
    BLOCKED,
    KNOWN,
    Target,
    answer,
    opened,
    reference,
)
from services.sandbox.tempers import Asked, Temper

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
OWN = Target("TENCENT", AVAILABLE)


def said(act: str, target: Target = OWN, temper: Temper = Temper.PROMPT) -> str:
    """Return the result that a company answers with."""
    asked = Asked(
        order_id="1",
        application_id="P-1",
        agency="TENCENT",
        act=act,
        since=NOON,
        account_number="evil.example.com",
        account_name=None,
        amount_minor=0,
        currency="CNY",
        offered_at=NOON,
        acknowledge_by=NOON,
        answer_by=NOON,
    )
    return str(answer(1, temper, asked, target)["code"])


def test_the_shipped_books_are_about_what_is_ordered_and_companies_that_there_are() -> None:
    with (SHIPPED / "cases" / "content-orders.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    ordered = {reference(canonical(row["target_type"], row["target"])) for row in rows}
    assert len(rows) == 40
    assert opened().keys() <= ordered
    assert {target.serving for target in opened().values()} <= KNOWN
    assert {target.state for target in opened().values()} <= set(cb.STATES)
    assert {row["platform_code"] for row in rows} <= KNOWN


@pytest.mark.parametrize(
    ("act", "target", "temper", "code"),
    [
        (cb.BLOCK, OWN, Temper.PROMPT, "done"),
        (cb.BLOCK, OWN._replace(serving="BAIDU"), Temper.PROMPT, cb.NOT_OURS),
        (cb.BLOCK, OWN._replace(state=ABSENT), Temper.PROMPT, "not_found"),
        (cb.BLOCK, OWN._replace(state=BLOCKED), Temper.PROMPT, "already_in_state"),
        (cb.LIFT, OWN._replace(state=BLOCKED), Temper.PROMPT, "done"),
        (cb.LIFT, OWN, Temper.PROMPT, "already_in_state"),
        (cb.TAKE_DOWN, OWN, Temper.PROMPT, "done"),
        (cb.BLOCK, OWN, Temper.REFUSES_MISMATCHES, "rejected"),
        (cb.BLOCK, OWN, Temper.WRONG_CODE, "see_enclosure"),
    ],
)
def test_a_company_answers_what_its_books_and_its_temper_say(
    act: str, target: Target, temper: Temper, code: str
) -> None:
    assert said(act, target, temper) == code
    assert (code in results(cb.KIND)) == (temper is not Temper.WRONG_CODE)
