"""A proposed hold on its pages: from the task to the proposal and back, decided in a form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.console.test_tasks import LANGUAGES, PERSON, act, issued, offices

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.console.conftest import House, Visit

    Come = Callable[..., Visit]

__all__ = ["offices"]
SIGNED = {
    "reason": "织里派出所反馈未能联系到本人",
    "legal_document_number": "湖公(反诈)护止字〔2026〕00001号",
    "officer1_id": "331000",
    "officer1_name": "沈建国",
    "officer2_id": "331259",
    "officer2_name": "章晓燕",
}


def unreached(house: House, visit: Come) -> tuple[str, str]:
    """Have the office not reach somebody; return the pages of its task and of the proposal."""
    officer = visit("officer")
    task = issued(house, officer, **PERSON, due="")
    act(house, visit("zlpcs"), f"{task}/submit_task", report="两次上门", reached="no")
    found = re.search(
        r'href="(/orders/[0-9a-f-]{36})">[^<]*\(To be decided\)', officer.get(task).text
    )
    assert found, officer.get(task).text
    return task, found[1]


def test_from_the_task_to_the_proposal_and_from_the_hold_back_to_the_task(
    offices: House, visit: Come
) -> None:
    officer = visit("officer")
    task, proposal = unreached(offices, visit)
    assert proposal in officer.get("/orders?show=to_confirm").text
    shown = officer.get(proposal).text
    assert task in shown
    assert "so a protective hold is proposed" in shown
    assert "Decide about the hold" in shown
    assert PERSON["person_name"] not in shown
    assert "织里派出所 did not reach the person" in officer.get(f"{proposal}/confirm-hold").text
    act(offices, officer, f"{proposal}/confirm-hold", **SIGNED)
    shown = officer.get(proposal).text
    assert "ordered to hold them: 2 banks." in shown
    assert task in shown
    assert f"{proposal}/confirm-hold" not in shown
    assert "Protective hold (Ordered)" in officer.get(task).text
    assert proposal not in officer.get("/orders?show=to_confirm").text
    form = f"{proposal}/reach"
    sight = officer.post(f"{proposal}/reveal", form=form, purpose="follow_up").text
    assert "湖公(反诈)护止字〔2026〕00001号" in sight


def test_an_officer_declines_and_says_why(offices: House, visit: Come) -> None:
    officer = visit("officer")
    _, proposal = unreached(offices, visit)
    act(offices, officer, f"{proposal}/decline-hold", reason="本人在住院")
    shown = officer.get(proposal).text
    assert '<span class="tag withdrawn">Declined</span>' in shown
    assert "Withdrawn" not in shown
    assert "不予采纳" in officer.get(proposal, **{"Accept-Language": "zh-CN"}).text
    assert f"{proposal}/confirm-hold" not in shown
    late = officer.post(f"{proposal}/confirm-hold", **SIGNED)
    assert late.status_code == 409


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_and_forms_speak_both_languages(offices: House, visit: Come, language: str) -> None:
    officer = visit("officer")
    _, proposal = unreached(offices, visit)
    speaks = {"Accept-Language": language}
    words = {
        "zh-CN": ("保护性止付建议", "按建议下达保护性止付", "不采纳保护性止付建议"),
        "en": ("Proposed protective hold", "Order the hold that is", "Decline the hold that is"),
    }[language]
    pages = (proposal, f"{proposal}/confirm-hold", f"{proposal}/decline-hold")
    for page, said in zip(pages, words, strict=True):
        shown = officer.get(page, **speaks).text
        assert said in shown
        assert not any(word in shown for word in ("Clock started", "开始计时")), "none is to start"


def test_nobody_else_sees_the_proposal(offices: House, visit: Come) -> None:
    task, proposal = unreached(offices, visit)
    for login in ("clerk", "other-officer"):
        assert visit(login).get(proposal).status_code == 404
    office = visit("zlpcs")
    assert office.get(proposal).status_code == 403
    assert proposal not in office.get(task).text
