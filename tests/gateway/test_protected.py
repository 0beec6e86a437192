"""The white list over HTTP: listed page by page to those who keep it, with masked numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stdnum import luhn

if TYPE_CHECKING:
    from tests.gateway.conftest import Gateway

LIST = "/v1/protected-accounts"


def enter(gateway: Gateway, number: int) -> str:
    """Enter an account in the white list and return its number."""
    digits = f"62220207{number:010}"
    account = digits + luhn.calc_check_digit(digits)
    said = {"bank_code": "ICBC", "account_number": account, "source": f"名录 {number}"}
    assert gateway.post(LIST, "super", json=said).status_code == 201
    gateway.house.settle()
    return account


def test_the_list_is_read_page_by_page_latest_first(gateway: Gateway) -> None:
    accounts = [enter(gateway, number) for number in range(3)]
    first = gateway.get(f"{LIST}?limit=2", "super")
    assert [row["source"] for row in first.json["protected_accounts"]] == ["名录 2", "名录 1"]
    rest = gateway.get(f"{LIST}?limit=2&after={first.json['next']}", "super").json
    assert ([row["source"] for row in rest["protected_accounts"]], rest["next"]) == (
        ["名录 0"],
        None,
    )
    [row] = rest["protected_accounts"]
    assert row["agency"] == "ICBC"
    assert row["account_masked"] == f"6222 **** **** {accounts[0][-4:]}"
    assert accounts[0] not in first.text
    table = gateway.get(f"{LIST}?format=csv", "super").text.splitlines()
    assert (len(table), table[0].split(",")[:2]) == (4, ["account_ref", "agency"])


def test_only_those_who_keep_it_read_it(gateway: Gateway) -> None:
    assert gateway.get(LIST, "ops").status_code == 200
    for key in ("centre", "icbc"):
        assert gateway.get(LIST, key).status_code == 403
    assert gateway.get(f"{LIST}?after=x", "super").status_code == 400
    assert gateway.get(f"{LIST}?limit=0", "super").status_code == 400


def test_what_was_struck_off_is_listed_no_more(gateway: Gateway) -> None:
    account = enter(gateway, 1)
    enter(gateway, 2)
    gone = {"bank_code": "ICBC", "account_number": account, "source": "复函"}
    assert gateway.post(f"{LIST}/removal", "super", json=gone).status_code == 201
    gateway.house.settle()
    rows = gateway.get(LIST, "super").json["protected_accounts"]
    assert [row["source"] for row in rows] == ["名录 2"]
