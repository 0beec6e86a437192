"""Pages say what they mean in words: what is hidden, who is a company, what a code means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contracts import subject_limits as sl
from contracts.company_checks import Finding
from contracts.fields import ERASED
from contracts.subject_limit_examples import SUBJECTS
from services.gateway.console import company_page, formats, timeline
from tests.console.test_company_limits import COMPANY, limited

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.console.conftest import House, Visit

    Come = Callable[..., Visit]

SAYS_LENGTH = {"zh-CN": "（已隐去，", "en": "(hidden, "}


@pytest.mark.parametrize("language", SAYS_LENGTH)
def test_what_is_hidden_is_said_to_be_hidden(house: House, visit: Come, language: str) -> None:
    order = house.order("A-1", reason="冒充领导")
    shown = visit("officer").get(f"/orders/{order}", **{"Accept-Language": language}).text
    assert SAYS_LENGTH[language] in shown
    assert "**** (" not in shown


@pytest.mark.parametrize(
    ("masked", "unit", "words"),
    [
        ("**** (6)", "characters", "(hidden, length 6)"),
        ("**** (1)", "entries", "(hidden, entries: 1)"),
        ("**** 901", "characters", "**** 901"),
        ("6222 **** **** 0123", "characters", "6222 **** **** 0123"),
        (ERASED, "entries", "content erased"),
    ],
)
def test_a_masked_value_reads_as_what_it_is(
    house: House, masked: str, unit: str, words: str
) -> None:
    with house.app.test_request_context(headers={"Accept-Language": "en"}):
        assert formats.seen(masked, unit) == words


@pytest.mark.parametrize("said", [COMPANY, {}], ids=["company", "person"])
def test_an_order_about_a_company_names_it_and_one_about_a_person_does_not(
    house: House, visit: Come, said: dict[str, str]
) -> None:
    officer = visit("officer")
    page, asked = limited(house, officer, said), SUBJECTS[sl.LimitSubject.wire] | said
    for shown in (officer.get(page).text, officer.get("/orders").text):
        assert (asked["holder_name"] in shown) is bool(said)
        assert "S-1" in shown
    assert (asked["holder_id_number"] in officer.get(page).text) is bool(said)


def test_a_sentence_leaves_out_a_reason_that_nobody_gave(house: House) -> None:
    data = {"ordered_by": "CENTRE", "agency": "ICBC", "application_id": "X"}
    with house.app.test_request_context(headers={"Accept-Language": "zh-CN"}):
        said = timeline.sentence("stop_payment.release_ordered.v1", data)
    assert said.endswith("解除止付")


def test_an_order_leads_back_to_the_list_and_on_to_its_case(house: House, visit: Come) -> None:
    order = house.order("A-1")
    for who, back in (("clerk", "/inbox"), ("officer", "/orders")):
        shown = visit(who).get(f"/orders/{order}").text
        assert f'<a href="{back}">← ' in shown
        links = shown.partition('<nav class="links"')[2].partition("</nav>")[0]
        assert f"/orders/{order}/sheet" in links
        assert "/cases/" in links
        assert shown.index('<nav class="links"') < shown.index('<dl class="facts">')


def test_codes_of_the_kind_of_order_and_of_the_case_are_told_in_words(
    house: House, visit: Come
) -> None:
    order = house.order("A-1", application_type="00")
    shown = visit("officer").get(f"/orders/{order}", **{"Accept-Language": "zh-CN"}).text
    assert "<dd>首次申请（人民币活期）</dd>" in shown
    assert "<dd>电信网络诈骗</dd>" in shown
    form = visit("officer").get("/orders/new", **{"Accept-Language": "zh-CN"}).text
    assert '<option value="04">补流程（人民币活期）</option>' in form


LARGE = {"indicator": "capital_large", "observed": "50000000.00", "limit": "10000000.00"}
YOUNG = {"indicator": "newly_established", "observed": "2026-11-15", "limit": "90"}
SIGNS = [
    (LARGE, "¥50,000,000.00", "¥10,000,000.00"),
    (YOUNG, "2026-11-15", "≤ 90 天"),
    ({"indicator": "unverified", "observed": "none"}, "未核验", "无"),
    ({"indicator": "same_phone", "observed": "4", "limit": "3"}, "4", "3"),
]


@pytest.mark.parametrize(("sign", "seen", "limit"), SIGNS)
def test_a_sign_of_a_score_says_sums_and_days_as_such(
    house: House, sign: dict[str, str], seen: str, limit: str
) -> None:
    assert {*sign} <= {*Finding.schema.fields}
    with house.app.test_request_context(headers={"Accept-Language": "zh-CN"}):
        assert company_page.seen_in(sign) == seen
        assert company_page.counts_from(sign) == limit
