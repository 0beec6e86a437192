"""Every kind of order has words of its own: none speaks of a stop that is about something else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.console.test_freezing import APPROVED
from tests.console.test_returns import CLAIM, DECIDED, frozen, paying, take

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.console.conftest import House, Visit

    Come = Callable[..., Visit]

LABEL = re.compile(r"<(dt|label)\b[^>]*>(.*?)</\1>", re.DOTALL)
STOP = {"zh-CN": "止付", "en": "top"}


def labels(visit: Visit, path: str, language: str) -> list[str]:
    """Return the names of facts and fields on a page."""
    page = visit.get(path, **{"Accept-Language": language}).text
    return [text for _, text in LABEL.findall(page)]


@pytest.mark.parametrize("language", STOP)
def test_a_freeze_and_what_follows_it_speak_of_no_stop(
    house: House, visit: Come, language: str
) -> None:
    officer, clerk = visit("officer"), visit("clerk")
    freeze = frozen(house, officer, clerk)
    orders = [freeze]
    for act, said in (("renew", APPROVED), ("unfreeze", {"reason": "unrelated"})):
        orders.append(officer.post(f"{freeze}/{act}", **said).location.partition("?")[0])
    house.settle()
    for order in orders:
        for path in (order, f"{order}/answer"):
            found = labels(clerk, path, language)
            assert found
            assert [text for text in found if STOP[language] in text] == [], path
    renewal = clerk.get(orders[1], **{"Accept-Language": "zh-CN"}).text
    assert f'<a href="{freeze}">本指令所针对的措施</a>' in renewal
    assert "没有生效的措施" not in renewal
    assert "冻结金额" in labels(clerk, freeze, "zh-CN")
    assert "原冻结申请金额" in labels(clerk, orders[1], "zh-CN")


def test_an_order_to_pay_says_what_is_to_be_paid(house: House, visit: Come) -> None:
    officer, clerk = visit("officer"), visit("clerk")
    freeze = frozen(house, officer, clerk)
    take(house, officer, freeze, "claim_return", CLAIM)
    take(house, officer, freeze, "trace_return", {"method": "single"})
    take(house, officer, freeze, "decide_return", DECIDED)
    [order] = paying(house)
    said = labels(clerk, f"/orders/{order}", "zh-CN")
    assert "应支付金额" in said
    assert [text for text in said if STOP["zh-CN"] in text] == []


def test_a_clerk_is_offered_no_code_about_something_else(house: House, visit: Come) -> None:
    officer, clerk = visit("officer"), visit("clerk")
    freeze = frozen(house, officer, clerk)
    offered = clerk.get(f"{freeze}/answer").text
    assert '<option value="1303">' in offered
    assert '<option value="1800">' not in offered
    lifted = officer.post(f"{freeze}/unfreeze", reason="unrelated").location.partition("?")[0]
    house.settle()
    offered = clerk.get(f"{lifted}/answer").text
    assert '<option value="1900">' in offered
    assert '<option value="1303">' not in offered
