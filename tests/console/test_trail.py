"""The page of a case's trail: drawn without script, reachable by keyboard, readable when large."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from contracts.port import Caller
from services.gateway.console.trail_page import fit
from services.gateway.readmodels.adding_up import trail
from services.gateway.readmodels.views import Views
from tests.application import APPLICATION
from tests.chased import TO_ABC, chase
from tests.laws.books import Books, Chase

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, Page

    from services.gateway.readmodels.trail import Trail
    from tests.console.conftest import House, Visit

    Enter = Callable[[Page, str], None]

CASE = APPLICATION["case_number"]
PATH = f"/cases/{CASE}/trail"
BANKS = {
    "ICBC": Caller("ICBC", "console", person="clerk"),
    "ABC": Caller("ABC", "console", person="abc-clerk"),
}
TAGS = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}}
OVERLAPS = """boxes => {
    const placed = boxes.map(box => box.getBoundingClientRect());
    return placed.flatMap((a, i) => placed.slice(i + 1).filter(b =>
        a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)).length;
}"""
SPILLS = """texts => texts.filter(text => {
    const box = text.closest('a').querySelector('rect').getBoundingClientRect();
    const said = text.getBoundingClientRect();
    return said.left < box.left || said.right > box.right || said.bottom > box.bottom + 1;
}).map(text => text.textContent)"""


def large(accounts: int = 200) -> Trail:
    """Return a trail with as many accounts, broad and deep, with circles."""
    wishes: list[tuple[int, int | None, int]] = [(at // 6, at, 14) for at in range(1, accounts)]
    wishes += [(accounts - 1, 0, 50), (accounts - 2, 3, 50), (5, None, 90)]
    chased = Chase(Books(wishes), forgetful=True)
    return trail(chased.rows, chased.lines)


def test_the_page_is_linked_from_every_order_and_shows_the_whole_trail(
    house: House, visit: Callable[..., Visit]
) -> None:
    chased = chase(house, BANKS)
    seen = visit("supervisor")
    for order in (*chased.stops, *chased.queries):
        assert f'href="{PATH}"' in seen.get(f"/orders/{order}").text
    page = seen.get(PATH).text
    for order in (*chased.stops, *chased.queries):
        assert f"/orders/{order}" in page
    for said in ("¥441,023.42", "¥591,023.42 ×2", "Cash ¥250,000.00", "Not stopped", "6220 ****"):
        assert said in page, said
    assert APPLICATION["account_number"] not in page
    assert "style=" not in page
    accounts = page[page.index('<h2 id="accounts">') :]
    assert ">Held</th>" in accounts
    assert ">Returned</th>" not in accounts, "no account has a sum returned, so none is shown"


def test_an_agency_sees_only_its_own_accounts(house: House, visit: Callable[..., Visit]) -> None:
    first, second, _ = chase(house, BANKS).stops
    page = visit("abc-clerk").get(PATH).text
    assert str(second) in page
    assert str(first) not in page
    assert visit("other-officer").get(PATH).status_code == 404
    assert visit("operator").get(PATH).status_code == 403
    assert visit("supervisor").get("/cases/A9/trail").status_code == 404
    assert visit("supervisor").get("/cases/%00/trail").status_code == 404


def test_the_trail_of_the_past_is_what_was_known_then(
    house: House, visit: Callable[..., Visit]
) -> None:
    house.order("A-1")
    house.later(seconds=1)
    position = house.edge.reader.size() - 1
    house.later(seconds=1)
    chase(house, BANKS, "A-2")
    page = visit("supervisor").get(f"{PATH}?as_of={position}").text
    assert "Waiting" in page
    assert f"as_of={position}" in page, "links stay at that moment"
    assert "Cash ¥" not in page
    assert "no moment of the past" in visit("supervisor").get(f"{PATH}?as_of=tomorrow").text


def test_a_text_is_cut_where_its_box_ends() -> None:
    assert fit("中国工商银行", 72, 12) == "中国工商银行"
    assert fit("中国工商银行", 60, 12) == "中国工商…"
    assert fit("Industrial and Commercial Bank of China", 100, 12) == "Industrial a…"


def test_other_cases_whose_money_met_this_one_are_named(
    house: House, visit: Callable[..., Visit]
) -> None:
    chase(house, BANKS)
    other = "A3305000000002026119999"
    house.order("B-1", case_number=other, bank_code="ABC", account_number=TO_ABC)
    assert f'href="/cases/{other}/trail"' in visit("supervisor").get(PATH).text
    assert f'href="{PATH}"' in visit("supervisor").get(f"/cases/{other}/trail").text


@pytest.mark.slow
def test_the_drawing_is_walked_by_keyboard_without_script(
    house: House, browser: Browser, address: str, log_in: Enter
) -> None:
    first, second, _ = chase(house, BANKS).stops
    context = browser.new_context(base_url=address, locale="en", java_script_enabled=False)
    page = context.new_page()
    log_in(page, "supervisor")
    page.goto(PATH)
    boxes = page.locator(".trail a")
    assert [box.get_attribute("href") for box in boxes.all()][:2] == [
        f"/orders/{first}",
        f"/orders/{second}",
    ]
    page.locator(".trail").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/orders/{second}$"))
    context.close()


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_drawing_is_accessible_and_breaks_no_policy(
    house: House, page: Page, log_in: Enter, language: str
) -> None:
    chase(house, BANKS)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    log_in(page, "supervisor")
    page.goto(f"/language/{language}")
    page.goto(PATH)
    readable(page, boxes=3)
    found: Any = Axe().run(page, options=TAGS).response
    assert [each["id"] for each in found["violations"]] == []
    assert said == []


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_two_hundred_accounts_are_readable(
    page: Page, log_in: Enter, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    drawn = large()
    monkeypatch.setattr(Views, "trail", lambda *_: drawn)
    log_in(page, "supervisor")
    page.goto(f"/language/{language}")
    page.goto(PATH)
    readable(page, boxes=200)


def readable(page: Page, boxes: int) -> None:
    """Check that no box lies on another, no text leaves its box, and letters are large enough."""
    page.set_viewport_size({"width": 1280, "height": 900})
    drawn, texts = page.locator(".trail rect"), page.locator(".trail a text")
    assert drawn.count() == boxes
    assert drawn.evaluate_all(OVERLAPS) == 0
    assert texts.evaluate_all(SPILLS) == []
    assert texts.first.evaluate("text => text.getBoundingClientRect().height") >= 11
