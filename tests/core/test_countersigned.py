"""What a clerk says on a page: countersigned by the centre, which names who said it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from contracts import fairness as fr
from contracts.port import Receipt
from shared.claims import claims
from tests.core.signing import ANSWER, CENTRES, CLERK, KEY, Bank, codes

if TYPE_CHECKING:
    from tests.core.conftest import Core

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
"""What is decided does not depend on the store: one is enough here."""


@pytest.fixture
def bank(core: Core) -> Bank:
    return Bank(core)


def test_a_clerks_word_bears_the_centres_countersignature(bank: Bank) -> None:
    bank.register("tocsin", CENTRES)
    wire = bank.wire()
    token = CENTRES.sign(claims("tests", wire, CLERK, KEY))
    assert isinstance(bank.send(replace(wire, signature=token), CLERK), Receipt)
    [event] = bank.answered()
    assert bank.kept(event) == token
    assert (event.actor.person, event.actor.assurance) == ("icbc1", "password")


def test_an_appeal_that_a_clerk_enters_bears_it_too(bank: Bank) -> None:
    bank.core.take(ANSWER, CLERK, bank.order)
    bank.register("tocsin", CENTRES)
    appeal = fr.Appeal(appellant_name="黄强桂", grounds="该款为货款")
    wire = bank.wire(appeal, "appeal-1")
    assert codes(bank.send(wire, CLERK))[0] == "countersignature-required"
    token = CENTRES.sign(claims("tests", wire, CLERK, "appeal-1"))
    assert isinstance(bank.send(replace(wire, signature=token), CLERK), Receipt)
    [event] = bank.core.log(fr.AppealFiled)
    assert bank.kept(event) == token


def test_a_clerks_word_without_it_is_refused_where_the_centre_has_a_key(bank: Bank) -> None:
    assert isinstance(bank.send(bank.wire(key="before"), CLERK), Receipt)
    bank.register("tocsin", CENTRES)
    refused = bank.send(bank.wire(), CLERK)
    assert codes(refused) == ("countersignature-required", ["countersignature_required"])


@pytest.mark.parametrize(
    ("act", "code"),
    [
        ({"person": "icbc2"}, "signature_act"),
        ({"agency": "ABC"}, "signature_act"),
        ({"assurance": "totp"}, "signature_act"),
        ({"more": "x"}, "signature_act"),
        (None, "signature_claims"),
    ],
)
def test_the_countersignature_names_who_acted_and_how_they_had_logged_in(
    bank: Bank, act: dict[str, str] | None, code: str
) -> None:
    bank.register("tocsin", CENTRES)
    wire = bank.wire()
    said = claims("tests", wire, CLERK, KEY)
    said["act"] = said["act"] | act if act else None
    answer = bank.send(replace(wire, signature=CENTRES.sign(said)), CLERK)
    assert codes(answer) == ("signature-invalid", [code])


def test_the_centre_cannot_sign_for_an_agencys_system_nor_the_agency_for_a_clerk(
    bank: Bank,
) -> None:
    bank.register("tocsin", CENTRES)
    wire = bank.wire()
    for_clerk = replace(wire, signature=CENTRES.sign(claims("tests", wire, CLERK, KEY)))
    assert codes(bank.send(for_clerk))[1] == ["signature_iss"]
    assert codes(bank.send(bank.signed(), CLERK))[1] == ["signature_iss"]
    assert codes(bank.send(bank.signed(CENTRES)))[1] == ["signature_key_unknown"]
