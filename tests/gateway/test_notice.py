"""The notice to an account's holder: whole to the bank, masked to others but for a purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts import stop_payment as sp
from tests.gateway.conftest import ICBC, centre
from tests.gateway.test_freezing import frozen
from tests.gateway.test_shaping import stopped

if TYPE_CHECKING:
    from tests.gateway.conftest import Gateway


def words(gateway: Gateway, here: str, key: str, query: str = "") -> str:
    """Return the notice as its reader sees it, in Chinese and in English."""
    gateway.house.settle()
    answer = gateway.get(f"{here}/notice{query}", key)
    assert answer.status_code == 200, answer.json
    said = answer.json["notices"]
    return "\n".join(
        line for each in said.values() for line in (each["title"], *each["paragraphs"])
    )


def test_the_bank_reads_it_whole_and_the_centre_masked_or_for_a_purpose(gateway: Gateway) -> None:
    here = stopped(gateway)
    whole = words(gateway, here, "icbc")
    for said in ("黄强桂", "622007806360837789", "CENTRE", "账户紧急止付告知书", "96110"):
        assert said in whole
    masked = words(gateway, here, "centre")
    assert "黄*" in masked
    assert "622007806360837789" not in masked
    assert "黄强桂" in words(gateway, here, "centre", "?purpose=complaint")
    assert gateway.get(f"{here}/notice", "abc").status_code == 404
    assert gateway.get(f"{here}/notice?purpose=curiosity", "centre").status_code == 400


def test_a_freeze_has_words_of_its_own(gateway: Gateway) -> None:
    assert "账户冻结告知书" in words(gateway, frozen(gateway), "icbc")


def test_there_is_none_without_a_measure(gateway: Gateway) -> None:
    here = gateway.order("A-1").headers["Location"]
    gateway.house.settle()
    assert gateway.get(f"{here}/notice", "centre").status_code == 404


def test_a_remark_puts_no_measure_in_force_anew(gateway: Gateway) -> None:
    stopped(gateway)
    gateway.house.settle()
    held = {"code": "0000", "held_amount": "441023.42", "feedback_remark": "已告知"}
    again = gateway.house.take(sp.Answer.load(held), ICBC, centre("A-1"))
    assert again.last_position == again.position
