"""Files of tasks at the console: picked on the form, handed in, downloaded; in a browser too."""

from __future__ import annotations

import hashlib
import re
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from contracts import task_attachments as ta
from contracts import task_work as tw
from tests.console.test_browser import TAGS
from tests.console.test_tasks import act, issued, offices

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser
    from werkzeug.test import TestResponse

    from tests.console.conftest import House, Visit

    Come = Callable[..., Visit]
    Enter = Callable[[Page, str], None]

__all__ = ["offices"]
PDF = b"%PDF-1.7 a scan"
JPEG = b"\xff\xd8\xff\xe0 a photograph"
DONE = {"report": "已完成", "figure_pledges": "120"}


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def handed_in(visit: Visit, path: str, files: dict[str, bytes], **fields: str) -> TestResponse:
    """Send the form of a submission with files, as a browser does."""
    said: dict[str, Any] = {**visit.hidden(path), **fields}
    said["attachments"] = [(BytesIO(content), name) for name, content in files.items()]
    return visit.client.post(path, data=said, headers={"Accept-Language": "en"})


def submissions(house: House) -> list[dict[str, Any]]:
    """Return what was handed in, in clear."""
    events = house.edge.reader.events(limit=10_000)
    return [dict(house.said(each)) for each in events if each.type == tw.Submitted.wire]


def test_several_files_are_handed_in_and_downloaded_by_whoever_says_what_for(
    offices: House, visit: Come
) -> None:
    officer, edu = visit("officer"), visit("edu")
    page = issued(offices, officer)
    files = {"名单.pdf": PDF, "照片.jpg": JPEG}
    assert handed_in(edu, f"{page}/submit_task", files, **DONE).status_code == 303
    offices.settle()
    [said] = submissions(offices)
    assert [each["name"] for each in said["attachments"]] == [*files]
    masked = officer.get(page).text
    assert "名单" not in masked
    assert "once the task is read in clear" in masked
    shown = officer.post(f"{page}/reveal", form=page, purpose="follow_up").text
    assert "Download 名单.pdf" in shown
    assert digest(PDF) in shown
    file = f"{page}/attachments/{said['kept'][0]}"
    token = officer.hidden(page)["token"]
    given = officer.send(file, {"token": token, "purpose": "follow_up"})
    assert (given.status_code, given.data) == (200, PDF)
    assert given.headers["Content-Type"] == "application/octet-stream"
    assert given.headers["Content-Security-Policy"].startswith("sandbox;")
    assert given.headers["X-Content-Type-Options"] == "nosniff"
    assert "filename*=UTF-8''%E5%90%8D%E5%8D%95.pdf" in given.headers["Content-Disposition"]
    assert officer.send(file, {"token": token}).status_code == 400
    assert officer.send(file, {"purpose": "follow_up"}).status_code == 400
    other = visit("zlpcs")
    stranger = {"token": other.hidden("/tasks").get("token", ""), "purpose": "execution"}
    assert other.send(file, stranger).status_code in (400, 404)


def test_one_file_that_cannot_be_taken_is_named_and_the_others_need_not_be_picked_again(
    offices: House, visit: Come
) -> None:
    officer, edu = visit("officer"), visit("edu")
    page = issued(offices, officer)
    path = f"{page}/submit_task"
    answer = handed_in(edu, path, {"a.pdf": PDF, "b.pdf": JPEG, "c.pdf": b""}, **DONE)
    assert answer.status_code == 422
    assert "is not what its ending or declared type says" in answer.text
    assert "The file is empty." in answer.text
    assert submissions(offices) == []
    [held] = re.findall(r'name="attachments" value="([0-9a-f]{64} [^"]+)" checked', answer.text)
    assert held == f"{digest(PDF)} a.pdf"
    act(offices, edu, path, attachments=held, **DONE)
    [said] = submissions(offices)
    assert [each["sha256"] for each in said["attachments"]] == [digest(PDF)]
    uploads = [e for e in offices.edge.reader.events(limit=10_000) if e.type == ta.Attached.wire]
    assert len(uploads) == 1


def test_a_form_that_brings_too_much_is_cut_off(offices: House, visit: Come) -> None:
    officer, edu = visit("officer"), visit("edu")
    path = f"{issued(offices, officer)}/submit_task"
    said = {"data": b"--x", "headers": {"Content-Type": "multipart/form-data; boundary=x"}}
    answer = edu.client.post(path, **said, environ_overrides={"CONTENT_LENGTH": str(2**27)})
    assert answer.status_code == 413
    assert submissions(offices) == []


@pytest.mark.slow
def test_a_task_is_lived_through_in_a_browser_with_a_file(  # noqa: PLR0913, PLR0917  two people's pages
    offices: House,
    page: Page,
    browser: Browser,
    address: str,
    log_in: Enter,
    visit: Come,
    tmp_path: Path,
) -> None:
    there = issued(offices, visit("officer"))
    scan = tmp_path / "签到表.pdf"
    scan.write_bytes(PDF)
    log_in(page, "edu")
    page.goto(there)
    page.get_by_role("link", name="Sign for").first.click()
    page.locator("#handler_name").fill("沈卫国")
    page.locator("main form button").click()
    page.goto(f"{there}/submit_task")
    page.locator("#report").fill("已完成")
    page.locator("#figure_pledges").fill("120")
    page.get_by_label("Files").set_input_files(scan)
    assert Axe().run(page, options=TAGS).response["violations"] == []
    page.locator("main form button").click()
    expect(page.get_by_text("To be reviewed").first).to_be_visible()
    offices.settle()
    with browser.new_context(base_url=address, locale="en", java_script_enabled=False) as context:
        other = context.new_page()
        log_in(other, "officer")
        other.goto(there)
        other.locator("select[name=purpose]").select_option("follow_up")
        other.locator("form[action$=reveal] button").click()
        with other.expect_download() as download:
            other.get_by_role("button", name="Download 签到表.pdf").click()
        assert download.value.suggested_filename == "签到表.pdf"
        assert Path(download.value.path()).read_bytes() == PDF
        other.goto(f"{there}/accept_task")
        other.locator("main form button").click()
        expect(other.get_by_text("Accepted").first).to_be_visible()
    assert len(submissions(offices)) == 1
