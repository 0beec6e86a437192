"""The command port: the same answers in one process and across the network."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from contracts import stop_payment as sp
from contracts.port import Caller, Receipt, WireCommand
from contracts.problems import Problem
from tests.edge.office import BANK, OFFICER, STRANGER, stop_order

if TYPE_CHECKING:
    from contracts.message import Command
    from contracts.port import Answer, CommandPort


def word(answer: Answer) -> str:
    return answer.slug if isinstance(answer, Problem) else answer.outcome


def ordered(port: CommandPort, application: str) -> Receipt:
    [answer] = port.send([stop_order(application)], OFFICER)
    assert isinstance(answer, Receipt), answer
    return answer


def about(command: Command, subject: Receipt, version: int | None = None) -> WireCommand:
    return WireCommand(uuid4(), command.wire, command.dump(), subject.subject, version)


def test_a_command_is_accepted_once_and_repeated_ever_after(port: CommandPort) -> None:
    first = ordered(port, "once")
    [again] = port.send([stop_order("once")], OFFICER)
    assert isinstance(again, Receipt)
    assert (first.outcome, again.outcome) == ("accepted", "repeated")
    names = ("command_id", "subject", "position", "last_position", "leaf_hash", "recorded_at")
    assert [getattr(first, name) for name in names] == [getattr(again, name) for name in names]


def test_the_same_key_for_other_content_is_a_conflict(port: CommandPort) -> None:
    ordered(port, "conflict")
    [other] = port.send([stop_order("conflict", amount="1.00")], OFFICER)
    assert isinstance(other, Problem)
    assert (other.slug, other.codes) == ("conflict", ["conflict"])


def test_a_refused_command_names_all_its_defects(port: CommandPort) -> None:
    [answer] = port.send([stop_order("bad", amount="x", currency=None, extra="y")], OFFICER)
    assert isinstance(answer, Problem)
    assert answer.slug == "invalid-command"
    assert {"/amount", "/currency", "/extra"} <= {defect.pointer for defect in answer.defects}


@pytest.mark.parametrize(
    "kind", ["stop_payment.dance.v1", "dancing.order.v1", "stop_payment.ordered.v1", "", "x"]
)
def test_an_unknown_command_is_named(port: CommandPort, kind: str) -> None:
    [answer] = port.send([WireCommand(uuid4(), kind, {})], OFFICER)
    assert answer == Problem("unknown-command", hint=kind)


@pytest.mark.parametrize(
    "caller", [BANK, Caller("HZ", "console", person="nobody"), Caller("HZ", "api")]
)
def test_who_lacks_the_role_is_forbidden(port: CommandPort, caller: Caller) -> None:
    [answer] = port.send([stop_order("forbidden")], caller)
    assert word(answer) == "forbidden"


def test_a_person_speaks_for_no_other_agency(port: CommandPort) -> None:
    [answer] = port.send([stop_order("elsewhere")], Caller("WX", "console", person="officer1"))
    assert word(answer) == "forbidden"


def test_who_is_not_party_to_an_order_does_not_learn_of_it(port: CommandPort) -> None:
    order = ordered(port, "private")
    withdraw = sp.Withdraw(reason="found")
    [stranger] = port.send([about(withdraw, order)], STRANGER)
    [nothing] = port.send([WireCommand(uuid4(), withdraw.wire, withdraw.dump(), uuid4())], OFFICER)
    assert (word(stranger), word(nothing)) == ("not-found", "not-found")


def test_a_decision_on_an_outdated_version_is_refused_and_says_what_happened(
    port: CommandPort,
) -> None:
    order = ordered(port, "outdated")
    [answer] = port.send([about(sp.Withdraw(reason="found"), order, version=0)], OFFICER)
    assert isinstance(answer, Problem)
    assert answer.slug == "precondition-failed"
    assert answer.hint.startswith("stop_payment.ordered.v1")


def test_answers_come_in_the_order_of_the_commands_whichever_service_they_are_for(
    port: CommandPort,
) -> None:
    unknown = WireCommand(uuid4(), "x.y.v1", {})
    revoke = WireCommand(uuid4(), "directory.revoke_key.v1", {"key_id": "key9"})
    answers = port.send([unknown, stop_order("o-1"), revoke, stop_order("o-2")], OFFICER)
    assert [word(answer) for answer in answers] == [
        "unknown-command",
        "accepted",
        "forbidden",
        "accepted",
    ]


def test_a_large_batch_is_answered_command_by_command(port: CommandPort) -> None:
    commands = [stop_order(f"L-{n}", amount="x" if n % 10 == 0 else "1.00") for n in range(1_200)]
    answers = port.send(commands, Caller("HZ", "import", person="officer1"))
    words = [word(answer) for answer in answers]
    assert [n for n, each in enumerate(words) if each != "accepted"] == list(range(0, 1_200, 10))
    positions = [answer.position for answer in answers if isinstance(answer, Receipt)]
    assert positions == sorted(positions)


def test_no_commands_have_no_answers(port: CommandPort) -> None:
    assert port.send([], OFFICER) == []


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"application_id": None},
        {"application_id": ["a"], "amount": {"b": 1}, "victim_name": 3.5},
        {"application_id": "x" * 100_000},
        {"\u0000": "\u0000", "银行": "\U0001f512"},
        {"amount": 10**30},
    ],
)
def test_garbage_is_refused_and_nothing_else(port: CommandPort, data: dict[str, object]) -> None:
    answers = port.send([WireCommand(uuid4(), sp.Order.wire, data), stop_order("beside")], OFFICER)
    assert word(answers[0]) == "invalid-command"
    assert word(answers[1]) in {"accepted", "repeated"}


def test_half_a_character_is_refused_and_nothing_else(port: CommandPort) -> None:
    answers = port.send([stop_order("half", remark="\ud800"), stop_order("whole")], OFFICER)
    assert word(answers[0]) == "invalid-command"
    assert word(answers[1]) in {"accepted", "repeated"}


def test_a_bank_says_that_it_has_the_order(port: CommandPort) -> None:
    order = ordered(port, "acknowledged")
    [answer] = port.send([about(sp.Acknowledge(), order)], BANK)
    assert word(answer) == "accepted"
    [stranger] = port.send([about(sp.Acknowledge(), order)], OFFICER)
    assert word(stranger) == "forbidden"
