"""An order about the lines of a company calls it a company, and one about a person a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contracts import directory as d
from contracts import subject_limits as sl
from contracts.subject_limit_examples import SUBJECTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.console.conftest import House, Visit

    Come = Callable[..., Visit]

FORM = "/subject-limits/new"
COMPANY = {
    "holder_name": "湖州某某商贸有限公司",
    "holder_id_type": "14",
    "holder_id_number": "91330500MATLKYDW5P",
    "action": "hold_applications",
}


def limited(house: House, officer: Visit, said: dict[str, str]) -> str:
    """Limit all lines of somebody, or of a company; return the page of the order to its carrier."""
    house.install([d.RegisterAgency(agency="CMCC", name="移动", kind="carrier")])
    asked = SUBJECTS[sl.LimitSubject.wire] | {"application_id": "S-1", "carriers": "CMCC"} | said
    if said:
        asked.pop("limit_ground")
    made = officer.post(FORM, **asked)
    assert made.status_code == 303, made.text
    house.settle()
    return made.location.partition("?")[0]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, {"en": ("Name", "Person"), "zh-CN": ("姓名", "本人")}),
        (COMPANY, {"en": ("Company", "Company"), "zh-CN": ("企业名称", "企业名称")}),
    ],
    ids=["person", "company"],
)
def test_whose_lines_are_limited_is_called_what_it_is(
    house: House, visit: Come, said: dict[str, str], words: dict[str, tuple[str, str]]
) -> None:
    officer = visit("officer")
    page = limited(house, officer, said)
    for language, (on_page, on_form) in words.items():
        speaks = {"Accept-Language": language}
        assert f"<dt>{on_page}</dt>" in officer.get(page, **speaks).text
        assert f"<dt>{on_form}</dt>" in officer.get(f"{page}/withdraw", **speaks).text
