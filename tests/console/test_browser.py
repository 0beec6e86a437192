"""Journeys in a real browser: a clerk, an officer, a supervisor; by keyboard; without script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from contracts.port import Caller
from contracts.stop_payment import Acknowledge

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, BrowserContext

    from tests.console.conftest import House

    Enter = Callable[[Page, str], None]

pytestmark = pytest.mark.slow
CLERK = Caller("ICBC", "console", person="clerk")
PHONE = 390
"""How wide a phone is."""
TAGS = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}}


def orders_in(page: Page) -> list[str]:
    """Return the application ids of a list, in its order."""
    return page.locator("tbody th a").all_inner_texts()


def press_until(page: Page, name: str) -> None:
    """Press Tab until the element of that accessible name has the focus; fail after 60."""
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "() => (document.activeElement.labels?.[0] ?? document.activeElement).innerText ?? ''"
        )
        if focused.strip().startswith(name):
            return
    pytest.fail(f"the keyboard does not reach {name}")


def test_a_clerk_works_the_inbox(house: House, page: Page, log_in: Enter) -> None:
    house.order("A-NORMAL", urgency="normal")
    order = house.order("A-URGENT")
    log_in(page, "clerk")
    expect(page.get_by_role("heading", level=1)).to_have_text("Inbox")
    assert orders_in(page) == ["A-URGENT", "A-NORMAL"]

    page.get_by_role("link", name="Acknowledge A-URGENT").click()
    expect(page.locator(".means")).to_contain_text("your agency has the order")
    page.get_by_label("Operator's name").fill("李敏")
    page.get_by_role("button", name="Confirm: Acknowledge").click()
    expect(page.get_by_role("status").first).to_contain_text("leaf hash")
    expect(page.locator("h1 .tag")).to_have_text("Acknowledged")

    page.get_by_role("link", name="Answer", exact=True).click()
    page.get_by_label("Response code").select_option("0000")
    page.get_by_label("Held amount").fill("441,023.42")
    page.get_by_role("button", name="Confirm: Answer").click()
    page.get_by_role("alert").get_by_role("link", name="Held amount").click()
    expect(page.get_by_label("Held amount")).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("441023.42")
    page.get_by_role("button", name="Confirm: Answer").click()

    expect(page.locator("h1 .tag")).to_have_text("Answered")
    timeline = page.locator(".timeline strong").all_inner_texts()
    assert timeline[0].startswith("The stop is in force from 2026-11-20 19:00:00 +08:00")
    assert timeline[1] == "The agency answered 0000 (success); held ¥441,023.42."
    assert "The agency acknowledged the order and is working on it." in timeline[2:]
    assert len(house.events(order, "answered")) == 1


def test_a_supervisor_follows_a_figure_to_its_events(
    house: House, page: Page, log_in: Enter
) -> None:
    house.order("A-SILENT")
    house.later(minutes=31)
    log_in(page, "supervisor")
    expect(page.get_by_role("heading", level=1)).to_have_text("Response times")
    row = page.get_by_role("row", name="Industrial and Commercial Bank")
    row.get_by_role("link", name="Late now: 1").click()
    assert orders_in(page) == ["A-SILENT"]
    page.get_by_role("link", name="A-SILENT").click()
    expect(page.locator(".timeline strong").first).to_contain_text("passed without a word")
    page.locator(".timeline").get_by_role("link", name="Raw event").first.click()
    expect(page.locator("pre").first).to_contain_text('"type": "stop_payment.overdue.v1"')


def test_an_officer_withdraws_and_is_told_if_the_order_moved(
    house: House, page: Page, log_in: Enter
) -> None:
    order = house.order("A-1")
    log_in(page, "officer")
    page.get_by_role("link", name="A-1").click()
    page.get_by_role("link", name="Withdraw").click()
    house.take(Acknowledge(), CLERK, order)
    house.settle()
    page.get_by_label("Reason").fill("money found")
    page.get_by_role("button", name="Confirm: Withdraw").click()
    told = page.get_by_role("alert")
    expect(told).to_contain_text("Since you looked")
    expect(told).to_contain_text("The agency acknowledged the order")
    expect(page.get_by_label("Reason")).to_have_value("money found")
    page.get_by_role("button", name="Confirm: Withdraw").click()
    expect(page.locator("h1 .tag")).to_have_text("Withdrawn")
    assert len(house.events(order, "withdrawn")) == 1


def test_the_language_is_a_click_away_on_every_page(
    house: House, page: Page, log_in: Enter
) -> None:
    order = house.order("A-1")
    log_in(page, "clerk")
    for path, chinese, english in (
        ("/inbox", "待办箱", "Inbox"),
        (f"/orders/{order}", "紧急止付", "Stop payment"),
        ("/response-times", "响应时间", "Response times"),
    ):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_contain_text(english)
        page.get_by_role("link", name="中文").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(chinese)
        expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
        page.get_by_role("link", name="English").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(english)


def test_an_order_is_acknowledged_by_keyboard_alone(house: House, page: Page) -> None:
    order = house.order("A-1")
    page.goto("/login")
    press_until(page, "Login name")
    page.keyboard.type("clerk")
    page.keyboard.press("Tab")
    page.keyboard.type("correct horse battery")
    page.keyboard.press("Enter")
    page.wait_for_url("**/inbox")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    press_until(page, "Acknowledge")
    page.keyboard.press("Enter")
    page.wait_for_url("**/acknowledge")
    press_until(page, "Operator's name")
    page.keyboard.type("Li Min")
    press_until(page, "Confirm: Acknowledge")
    page.keyboard.press("Enter")
    expect(page.locator("h1 .tag")).to_have_text("Acknowledged")
    assert [house.said(event) for event in house.events(order, "acknowledged")] == [
        {"operator_name": "Li Min"}
    ]


def test_everything_works_without_script(
    house: House, browser: Browser, address: str, log_in: Enter
) -> None:
    order = house.order("A-1")
    context = browser.new_context(base_url=address, locale="en", java_script_enabled=False)
    page = context.new_page()
    log_in(page, "clerk")
    page.get_by_role("link", name="Acknowledge A-1").click()
    page.get_by_role("button", name="Confirm: Acknowledge").click()
    page.get_by_role("link", name="Answer", exact=True).click()
    page.get_by_label("Response code").select_option("0301")
    page.get_by_role("button", name="Confirm: Answer").click()
    expect(page.locator("h1 .tag")).to_have_text("Answered")
    page.get_by_role("link", name="中文").click()
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("登录")
    context.close()
    assert len(house.events(order)) == 5


def test_a_double_click_answers_once(house: House, page: Page, log_in: Enter) -> None:
    order = house.order("A-1")
    log_in(page, "clerk")
    page.get_by_role("link", name="Answer A-1").click()
    page.get_by_label("Response code").select_option("0301")
    page.get_by_role("button", name="Confirm: Answer").dblclick()
    expect(page.locator("h1 .tag")).to_have_text("Answered")
    assert len(house.events(order, "answered")) == 1


def test_a_new_order_shows_up_by_itself(house: House, page: Page, log_in: Enter) -> None:
    log_in(page, "clerk")
    expect(page.locator("main")).to_contain_text("No orders match.")
    house.order("A-NEW")
    expect(page.locator("tbody")).to_contain_text("A-NEW", timeout=20_000)
    expect(page.get_by_role("status")).to_have_text("The list has changed.")


THEN = "2026-11-20T19:03:00"
PAGES = {
    "clerk": ["/inbox", "/orders/{}", "/orders/{}/acknowledge", "/orders/{}/answer"],
    "officer": ["/orders", "/orders/{}/withdraw", "/orders/{}/sheet", f"/orders/{{}}?as_of={THEN}"],
    "supervisor": [
        "/response-times",
        f"/response-times?as_of={THEN}",
        "/orders/{}/events/{}",
        "/nowhere",
    ],
}


@pytest.mark.usefixtures("ledger")
@pytest.mark.parametrize("login", PAGES)
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_page_is_accessible_and_breaks_no_policy(
    house: House, context: BrowserContext, log_in: Enter, login: str, language: str
) -> None:
    order = house.order("A-1")
    house.later(minutes=6)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    log_in(page, login)
    page.goto(f"/language/{language}")
    for path in PAGES[login]:
        page.goto(path.format(order, house.events(order)[0].position))
        assert page.locator("h1").count() == 1
        assert page.locator("html").get_attribute("lang") == language
        found: Any = Axe().run(page, options=TAGS).response
        assert [(path, each["id"]) for each in found["violations"]] == []
    assert [text for text in said if "404" not in text] == []


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_buttons_of_a_late_order_are_in_sight_on_a_laptop(
    house: House, page: Page, log_in: Enter, language: str
) -> None:
    house.order("A-1")
    house.later(hours=25)
    log_in(page, "clerk")
    page.goto(f"/language/{language}")
    page.set_viewport_size({"width": 1200, "height": 800})
    page.goto("/inbox")
    table = page.locator(".scroll")
    assert table.evaluate("area => area.scrollWidth - area.clientWidth") <= 0


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_figure_is_in_sight_on_a_small_screen(
    house: House, page: Page, log_in: Enter, language: str
) -> None:
    order = house.order("A-1")
    house.later(minutes=29, seconds=59)
    house.answer(order, held_amount="441023.42")
    log_in(page, "supervisor")
    page.goto(f"/language/{language}")
    page.set_viewport_size({"width": 1100, "height": 800})
    page.goto("/response-times")
    expect(page.locator("tbody td").last).to_be_visible()
    table = page.locator(".scroll")
    assert table.evaluate("area => area.scrollWidth - area.clientWidth") <= 0


def test_an_order_is_read_and_acknowledged_on_a_phone(
    house: House, page: Page, log_in: Enter
) -> None:
    order = house.order("hop-0123456789abcdef0123456789abcdef")
    log_in(page, "clerk")
    page.set_viewport_size({"width": PHONE, "height": 800})
    for path in ("/inbox", f"/orders/{order}", f"/orders/{order}/sheet", "/orders?show=all"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE, path
    page.goto("/inbox")
    left = page.locator("tbody td[data-label='Time left']")
    expect(left).to_be_in_viewport()
    expect(left).to_contain_text("5 min left")
    button = page.get_by_role("link", name="Acknowledge hop-").bounding_box()
    assert button
    assert button["x"] + button["width"] <= PHONE
