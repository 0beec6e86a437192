"""Orders to internet companies on their pages: ordered, answered, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contracts import directory as d
from tests.console.conftest import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.console.conftest import House, Visit

    Come = Callable[..., Visit]

FORM = "/content-orders/new"
ASKED = {
    "application_id": "P-1",
    "case_number": "A3305010000002026110001",
    "urgency": "urgent",
    "target_type": "site",
    "target": "https://ICBC-Verify.example.com/login/",
    "platform_code": "TENCENT",
    "action": "block",
    "reason": "仿冒银行网站",
    "legal_document_number": "湖公(刑)封网字〔2026〕00001号",
    "officer1_id": "331148",
    "officer1_name": "费涛",
    "officer2_id": "331259",
    "officer2_name": "章晓燕",
}


@pytest.fixture
def company(house: House) -> House:
    """The house, with an internet company and its clerk."""
    house.install([d.RegisterAgency(agency="TENCENT", name="腾讯", kind="platform")])
    house.install(
        [
            d.RegisterPerson(
                login="tencent", name="孔倩", agency="TENCENT", person_roles="agency_clerk"
            )
        ]
    )
    house.credentials.set_password("tencent", PASSWORD)
    return house


def test_an_officer_orders_a_company_answers_and_the_site_is_blocked(
    company: House, visit: Come
) -> None:
    officer, clerk = visit("officer"), visit("tencent")
    assert FORM in officer.get("/orders").text
    made = officer.post(FORM, **ASKED)
    assert made.status_code == 303, made.text
    company.settle()
    order = str(made.location.partition("?")[0])
    assert "icbc-verify" not in officer.get(order).text
    assert "icbc-verify.example.com/login" in clerk.get(order).text
    form = clerk.get(f"{order}/answer").text
    assert "not_ours" in form
    assert "already_in_state" in form
    assert "holder_mismatch" not in form, "those are a carrier's words"
    said = clerk.post(f"{order}/answer", code="done", target_state_after="blocked")
    assert said.status_code == 303, said.text
    company.settle()
    shown = officer.get(order).text
    assert "In force (Block)" in shown
    assert "2026-11-27 19:00:00" in shown, "seven days, unless somebody decides"
    chinese = officer.client.get(order, headers={"Accept-Language": "zh-CN"}).text
    assert "处置生效（封堵）" in chinese


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"target": "localhost"}, "That is no name of a host, such as example.com."),
        ({"target_type": "advertisement", "target": "AD-1"}, "an advertisement is taken down"),
        ({"platform_code": "ICBC"}, "ICBC"),
        ({"target": ""}, 'aria-invalid="true"'),
    ],
)
def test_what_is_wrong_shows_beside_its_field(
    company: House, visit: Come, wrong: dict[str, str], said: str
) -> None:
    refused = visit("officer").post(FORM, **ASKED | wrong)
    assert refused.status_code == 422
    assert said in refused.text
    assert company.engine
