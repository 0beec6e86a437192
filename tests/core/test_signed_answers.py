"""Signed answers at the desk: whose signature counts, when, for what, and how often."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from contracts import directory as d
from contracts import stop_payment as sp
from contracts.envelope import to_wire
from contracts.port import Receipt, command_id
from contracts.problems import Defect, Problem
from shared.claims import claims
from shared.jws import Signer
from tests.core.conftest import NOON
from tests.core.signing import ANSWER, CENTRES, KEY, OURS, THEIRS, Bank, codes

if TYPE_CHECKING:
    from uuid import UUID

    from tests.core.conftest import Core

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
"""What is decided does not depend on the store: one is enough here."""


@pytest.fixture
def bank(core: Core) -> Bank:
    return Bank(core)


def test_a_signed_answer_is_kept_with_its_signature_word_for_word(bank: Bank) -> None:
    wire = bank.signed()
    assert isinstance(bank.send(wire), Receipt)
    [event] = bank.answered()
    assert bank.kept(event) == wire.signature
    assert wire.signature is not None
    assert wire.signature not in event.text


def test_an_acknowledgement_may_be_signed_too(bank: Bank) -> None:
    wire = bank.signed(wire=bank.wire(sp.Acknowledge()))
    assert isinstance(bank.send(wire), Receipt)
    [event] = bank.core.log(sp.Acknowledged)
    assert bank.kept(event) == wire.signature


def test_the_same_again_gets_the_first_receipt_and_the_first_signature_stays(bank: Bank) -> None:
    first = bank.send(bank.signed())
    other = Signer(bytes(reversed(range(32))), "icbc-2027")
    bank.register("ICBC", other)
    again = bank.send(bank.signed(other))
    assert isinstance(first, Receipt)
    assert isinstance(again, Receipt)
    assert (again.outcome, again.position) == ("repeated", first.position)
    [event] = bank.answered()
    assert bank.kept(event) == bank.signed().signature


def test_the_same_again_without_a_signature_is_a_repetition(bank: Bank) -> None:
    bank.send(bank.signed())
    again = bank.send(bank.wire())
    assert isinstance(again, Receipt)
    assert again.outcome == "repeated"


def test_a_key_used_for_something_else_is_a_conflict_though_it_is_signed(bank: Bank) -> None:
    bank.send(bank.signed())
    other = bank.signed(wire=bank.wire(sp.Answer.load({"code": "0301"})))
    assert codes(bank.send(other)) == ("conflict", ["conflict"])
    assert len(bank.answered()) == 1


def test_a_captured_signature_cannot_be_sent_again_under_another_key(bank: Bank) -> None:
    bank.send(bank.signed())
    replayed = replace(bank.signed(), id=command_id("ICBC", "answer-2"))
    assert codes(bank.send(replayed)) == ("signature-invalid", ["signature_jti"])


def test_a_captured_signature_cannot_be_sent_for_another_order(bank: Bank) -> None:
    other = bank.core.order("A-2")
    replayed = replace(bank.signed(), subject=other)
    assert codes(bank.send(replayed)) == ("signature-invalid", ["signature_sub"])


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"iss": "ABC"}, "signature_iss"),
        ({"iss": "tocsin"}, "signature_iss"),
        ({"aud": "another-log"}, "signature_aud"),
        ({"sub": "A-1"}, "signature_sub"),
        ({"type": sp.Acknowledge.wire}, "signature_type"),
        ({"jti": "answer-2"}, "signature_jti"),
        ({"data": {"code": "0301"}}, "signature_data"),
        ({"data": {}}, "signature_data"),
        ({"act": {}}, "signature_act"),
        ({"act": None}, "signature_claims"),
        ({"iss": None}, "signature_claims"),
        ({"data": []}, "signature_claims"),
        ({"exp": 1}, "signature_claims"),
    ],
)
def test_a_signature_that_claims_something_else_is_refused(
    bank: Bank, other: dict[str, Any], code: str
) -> None:
    assert codes(bank.send(bank.signed(**other))) == ("signature-invalid", [code])
    assert bank.answered() == []


def test_an_amount_spelled_otherwise_is_not_what_was_signed(bank: Bank) -> None:
    wire = replace(bank.wire(), data={**bank.wire().data, "held_amount": "100"})
    answer = bank.send(bank.signed(wire=wire, data=ANSWER.dump()))
    assert codes(answer) == ("signature-invalid", ["signature_data"])


def test_a_key_that_nobody_registered_signs_nothing(bank: Bank) -> None:
    stranger = Signer(bytes(32), "stranger")
    answer = bank.send(bank.signed(stranger))
    assert codes(answer) == ("signature-invalid", ["signature_key_unknown"])
    assert isinstance(answer, Problem)
    assert answer.defects == (Defect("signature_key_unknown", "", "stranger"),)


def test_another_agencys_key_signs_nothing_for_this_one(bank: Bank) -> None:
    assert codes(bank.send(bank.signed(THEIRS)))[1] == ["signature_key_unknown"]
    under_our_name = Signer(bytes(range(1, 33)), OURS.kid)
    assert codes(bank.send(bank.signed(under_our_name)))[1] == ["signature_wrong"]


def test_a_revoked_key_signs_nothing_more_and_what_it_signed_before_stays(bank: Bank) -> None:
    acknowledged = bank.signed(wire=bank.wire(sp.Acknowledge()))
    assert isinstance(bank.send(acknowledged), Receipt)
    bank.core.install([d.RevokeSigningKey(kid=OURS.kid)])
    late = bank.signed(wire=bank.wire(key="late"), jti="late")
    assert codes(bank.send(late)) == ("signature-invalid", ["signature_key_revoked"])
    again = bank.send(acknowledged)
    assert isinstance(again, Receipt)
    assert again.outcome == "repeated"


def test_a_key_counts_from_its_first_moment_until_before_its_last(bank: Bank) -> None:
    moment = Signer(bytes(reversed(range(32))), "icbc-short")
    begins, ends = NOON + timedelta(minutes=10), NOON + timedelta(minutes=11)
    bank.register("ICBC", moment, begins, ends)
    assert codes(bank.send(bank.signed(moment)))[1] == ["signature_key_early"]
    bank.core.at = ends
    assert codes(bank.send(bank.signed(moment)))[1] == ["signature_key_expired"]
    bank.core.at = begins
    assert isinstance(bank.send(bank.signed(moment)), Receipt)


def test_what_is_backdated_is_the_agencys_word_and_the_time_recorded_is_ours(bank: Bank) -> None:
    before = NOON - timedelta(days=3)
    word = sp.Answer.load({"code": "0301", "occurred_at": before.isoformat()})
    bank.core.later(minutes=20)
    assert isinstance(bank.send(bank.signed(wire=bank.wire(word))), Receipt)
    [event] = bank.answered()
    assert event.occurred_at == before
    assert event.recorded_at == NOON + timedelta(minutes=20)
    assert to_wire(event.recorded_at) in event.text


def test_an_agency_with_a_key_that_counts_signs_what_its_system_reports(bank: Bank) -> None:
    refused = bank.send(bank.wire())
    assert codes(refused) == ("signature-required", ["signature_required"])
    assert isinstance(refused, Problem)
    assert refused.hint == OURS.kid
    assert isinstance(bank.send(bank.signed()), Receipt)


@pytest.mark.parametrize("how", ["revoked", "expired"])
def test_an_agency_whose_keys_no_longer_count_may_answer_unsigned(core: Core, how: str) -> None:
    bank = Bank(core)
    bank.core.install([d.RevokeSigningKey(kid=OURS.kid)])
    if how == "expired":
        bank.register("ICBC", Signer(bytes(32), "past"), NOON - timedelta(2), NOON - timedelta(1))
    assert isinstance(bank.send(bank.wire()), Receipt)
    assert bank.answered()[0].signature is None


def test_only_what_an_agency_reports_is_signed(bank: Bank) -> None:
    wire = bank.core.stop("A-9")
    token = CENTRES.sign(claims("tests", wire, bank.core.officer, KEY))
    [answer] = bank.core.send(replace(wire, signature=token))
    assert codes(answer) == ("signature-invalid", ["signature_unwanted"])


def test_a_signature_does_not_change_what_recognises_a_repeat(bank: Bank) -> None:
    assert isinstance(bank.send(bank.signed()), Receipt)
    known: UUID = bank.wire().id
    unsigned = bank.core.edge.reader.command([known])[known].digest
    assert bank.answered()[0].digest == unsigned
    bank.core.install([d.RevokeSigningKey(kid=OURS.kid)])
    again = bank.send(bank.wire())
    assert isinstance(again, Receipt)
    assert again.outcome == "repeated"
