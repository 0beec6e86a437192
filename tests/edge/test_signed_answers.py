"""Signed answers through the command port: the same in one process and across the network."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from zlib import crc32

import pytest

from contracts import stop_payment as sp
from contracts.port import Receipt, WireCommand, command_id
from contracts.problems import Problem
from shared.claims import claims
from tests.edge.office import OFFICER, SIGNER, SIGNING_BANK, stop_order

if TYPE_CHECKING:
    from uuid import UUID

    from contracts.port import Answer, CommandPort


def ordered(port: CommandPort, application: str) -> UUID:
    """Return an order that is before a bank that signs."""
    account = {
        "account_type": "corporate",
        "account_number": f"3306{crc32(application.encode()):010}",
    }
    [answer] = port.send([stop_order(application, bank_code="ABC", **account)], OFFICER)
    assert isinstance(answer, Receipt), answer
    return answer.subject


def unsigned(order: UUID, key: str) -> WireCommand:
    """Return what the bank reports."""
    name = command_id("ABC", key)
    return WireCommand(name, sp.Answer.wire, {"code": "0301", "operator_name": "费涛"}, order)


def signed(order: UUID, key: str, **other: object) -> WireCommand:
    """Return the same with a signature, which claims what it must or something else."""
    wire = unsigned(order, key)
    return replace(wire, signature=SIGNER.sign(claims("tests", wire, SIGNING_BANK, key) | other))


def told(port: CommandPort, wire: WireCommand) -> Answer:
    [answer] = port.send([wire], SIGNING_BANK)
    return answer


def codes(answer: Answer) -> list[str]:
    return answer.codes if isinstance(answer, Problem) else [answer.outcome]


def test_a_signed_answer_is_taken_once_and_repeated_ever_after(port: CommandPort) -> None:
    order = ordered(port, "signed")
    first, again = (told(port, signed(order, "first")) for _ in range(2))
    assert isinstance(first, Receipt)
    assert isinstance(again, Receipt)
    assert (first.outcome, again.outcome) == ("accepted", "repeated")
    assert first.position == again.position


def test_what_is_not_signed_is_refused(port: CommandPort) -> None:
    assert codes(told(port, unsigned(ordered(port, "plain"), "plain"))) == ["signature_required"]


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"aud": "another"}, "signature_aud"),
        ({"data": {}}, "signature_data"),
        ({"jti": "other"}, "signature_jti"),
        ({"extra": 1}, "signature_claims"),
    ],
)
def test_what_claims_something_else_is_refused(
    port: CommandPort, other: dict[str, object], code: str
) -> None:
    order = ordered(port, f"claims-{code}")
    assert codes(told(port, signed(order, f"said-{code}", **other))) == [code]


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "\ud800", "\u0000", "é" * 100, "x" * 70_000])
def test_garbage_for_a_signature_is_refused_and_nothing_else(port: CommandPort, text: str) -> None:
    order = ordered(port, "garbage")
    garbage = replace(unsigned(order, "garbage"), signature=text)
    answers = port.send([garbage, signed(order, f"beside-{len(text)}")], SIGNING_BANK)
    assert isinstance(answers[0], Problem)
    assert answers[0].slug in {"signature-invalid", "invalid-command"}
    assert isinstance(answers[1], Receipt), answers[1]
