"""Proofs in people's hands: beside each event, and on paper as a code that anybody can scan."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest

from services.gateway.console.sheet import code
from shared.log.checkpoint import Proof
from shared.log.note import VerifierKey
from shared.log.tree import leaf_hash
from tests.console.codes import drawn, read

if TYPE_CHECKING:
    from collections.abc import Callable

    from services.ledger.ledger import Ledger
    from tests.console.conftest import House, Visit

    Come = Callable[..., Visit]


def shows(proof: Proof, record: str, ledger: Ledger) -> bool:
    """Whether a proof verifies against the record, with the key of the log."""
    keys = [VerifierKey.parse(key) for key in ledger.verifier_keys()]
    head = proof.verified(leaf_hash(record.encode()), keys[0].name, keys)
    return head.size > proof.index


def scanned(page: str) -> Proof:
    """Return the proof in the code of a sheet."""
    return Proof.parse(read(drawn(page)).decode())


def test_every_event_has_its_proof_beside_it(house: House, ledger: Ledger, visit: Come) -> None:
    order = house.order("A-1")
    house.answer(order, held_amount="441023.42")
    clerk = visit("clerk")
    page = clerk.get(f"/orders/{order}").text
    links = re.findall(rf'href="(/orders/{order}/events/(\d+)/proof)" download', page)
    assert len(links) == len(set(links)) >= 4
    for path, position in links:
        answer = clerk.get(path)
        assert answer.mimetype == "text/plain"
        assert f'"{position}.tlog-proof"' in answer.headers["Content-Disposition"]
        record = clerk.get(path.replace("/proof", "/record"))
        assert f'"{position}.record.json"' in record.headers["Content-Disposition"]
        proof = Proof.parse(answer.text)
        assert proof.index == int(position)
        assert shows(proof, record.text, ledger)


def test_the_sheet_carries_the_proof_of_the_answer(
    house: House, ledger: Ledger, visit: Come
) -> None:
    order = house.order("A-1")
    house.answer(order, held_amount="441023.42")
    [answered] = house.events(order, "answered")
    page = visit("clerk").get(f"/orders/{order}/sheet").text
    proof = scanned(page)
    assert proof.index == answered.position
    assert shows(proof, answered.text, ledger)
    assert answered.leaf_hash.hex() in page
    assert unescape(page).count(proof.checkpoint) == 1
    assert "The agency answered 0000" in page
    assert f"tocsin verify {answered.position}.tlog-proof" in page


def test_the_sheet_carries_the_proof_of_the_order_while_there_is_no_answer(
    house: House, ledger: Ledger, visit: Come
) -> None:
    order = house.order("A-1")
    [ordered] = house.events(order, "ordered")
    proof = scanned(visit("officer").get(f"/orders/{order}/sheet").text)
    assert proof.index == ordered.position
    assert shows(proof, ordered.text, ledger)


@pytest.mark.usefixtures("ledger")
def test_the_sheet_is_masked_but_for_the_agency_addressed(house: House, visit: Come) -> None:
    order = house.order("A-1")
    assert "黄强桂" not in visit("officer").get(f"/orders/{order}/sheet").text
    assert not house.events(order, "delivered")
    assert "黄强桂" in visit("clerk").get(f"/orders/{order}/sheet").text
    assert house.events(order, "delivered")


@pytest.mark.usefixtures("ledger")
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_sheet_needs_no_style_and_no_script_within(
    house: House, visit: Come, language: str
) -> None:
    order = house.order("A-1")
    answer = visit("clerk").get(f"/orders/{order}/sheet", **{"Accept-Language": language})
    assert f'<html lang="{language}">' in answer.text
    assert "style=" not in answer.text
    assert "<script" not in answer.text
    assert "style-src 'self'" in answer.headers["Content-Security-Policy"]


@pytest.mark.usefixtures("ledger")
def test_proofs_are_for_those_who_may_see_the_order(house: House, visit: Come) -> None:
    order, other = house.order("A-1"), house.order("A-2")
    [ordered] = house.events(order, "ordered")
    [foreign] = house.events(other, "ordered")
    for page in ("proof", "record"):
        path = f"/orders/{order}/events/{{}}/{page}"
        assert visit("clerk").get(path.format(ordered.position)).status_code == 200
        assert visit("clerk").get(path.format(foreign.position)).status_code == 404
        assert visit("abc-clerk").get(path.format(ordered.position)).status_code == 404
    assert visit("abc-clerk").get(f"/orders/{order}/sheet").status_code == 404


def test_a_ledger_that_is_away_is_said_to_be(house: House, visit: Come) -> None:
    order = house.order("A-1")
    [ordered] = house.events(order, "ordered")
    for path in ("sheet", f"events/{ordered.position}/proof"):
        answer = visit("officer").get(f"/orders/{order}/{path}")
        assert answer.status_code == 503
        assert "Not available at the moment" in answer.text


def test_a_proof_too_long_for_a_code_has_none(house: House) -> None:
    with house.app.test_request_context():
        assert code("x" * 2953) is not None
        assert code("x" * 2954) is None
