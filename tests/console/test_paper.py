"""Orders on paper: A4, and nothing on it that can only be clicked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.console.conftest import House

    Enter = Callable[[Page, str], None]

pytestmark = pytest.mark.slow


def show_answered(house: House, page: Page, log_in: Enter, language: str) -> None:
    """Have a clerk look at an order that was answered."""
    order = house.order("A-1")
    house.answer(order, held_amount="441023.42")
    log_in(page, "clerk")
    page.goto(f"/language/{language}")
    page.goto(f"/orders/{order}")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_an_order_prints_on_a4_without_what_can_only_be_clicked(
    house: House, page: Page, log_in: Enter, tmp_path: Path, language: str
) -> None:
    show_answered(house, page, log_in, language)
    page.emulate_media(media="print")
    for clickable in ("nav", ".acts", ".who"):
        expect(page.locator(clickable).first).to_be_hidden()
    expect(page.locator(".seal")).to_contain_text(re.compile("打印于|Printed"))
    page.set_viewport_size({"width": 673, "height": 1000})
    assert page.evaluate("document.documentElement.scrollWidth") <= 673
    page.screenshot(path=tmp_path / "printed.png", full_page=True)
    sheet = page.pdf(prefer_css_page_size=True)
    assert 1 <= sheet.count(b"/Type /Page\n") <= 2


@pytest.mark.usefixtures("ledger")
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_an_order_sheet_prints_on_a4_with_its_code(
    house: House, page: Page, log_in: Enter, tmp_path: Path, language: str
) -> None:
    show_answered(house, page, log_in, language)
    page.get_by_role("link", name=re.compile("指令单|Order sheet")).click()
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 688, "height": 1000})
    expect(page.locator(".screen").first).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 688
    box = page.locator("svg.code").bounding_box()
    assert box
    assert box["width"] == box["height"] > 300, "large enough to be scanned"
    page.screenshot(path=tmp_path / "sheet.png", full_page=True)
    printed = page.pdf(prefer_css_page_size=True)
    assert 1 <= printed.count(b"/Type /Page\n") <= 2


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_list_prints_on_a4_without_its_buttons(
    house: House, page: Page, log_in: Enter, language: str
) -> None:
    house.order("hop-0123456789abcdef0123456789abcdef")
    log_in(page, "officer")
    page.goto(f"/language/{language}")
    page.goto("/orders")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 673, "height": 1000})
    expect(page.locator("main .button").first).to_be_hidden()
    expect(page.locator("tbody th").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 673
