"""The desk: what is said twice, side by side, or under another's key."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from contracts import stop_payment as sp
from contracts.port import Receipt, WireCommand, command_id, order_id
from contracts.problems import Problem
from tests.application import account_of

if TYPE_CHECKING:
    from contracts.port import Answer
    from tests.core.conftest import Core


def word(answer: Answer) -> str:
    return answer.slug if isinstance(answer, Problem) else answer.outcome


def codes(answer: Answer) -> list[str]:
    assert isinstance(answer, Problem), answer
    return answer.codes


def test_twins_in_one_batch_are_one_order(core: Core) -> None:
    answers = core.send(core.stop("A-1"), core.stop("A-2"), core.stop("A-1"), core.stop("A-1"))
    assert [word(answer) for answer in answers] == ["accepted", "accepted", "repeated", "repeated"]
    first, _, *twins = answers
    assert isinstance(first, Receipt)
    for twin in twins:
        assert isinstance(twin, Receipt)
        assert (twin.position, twin.leaf_hash) == (first.position, first.leaf_hash)
    assert core.count()["ordered"] == 2


def test_a_repeated_command_returns_the_first_receipt(core: Core) -> None:
    [first] = core.send(core.stop("A-1"))
    core.order("A-2")
    [again] = core.send(core.stop("A-1"))
    assert isinstance(first, Receipt)
    assert isinstance(again, Receipt)
    assert again.outcome == "repeated"
    assert vars_of(again) | {"outcome": "accepted"} == vars_of(first)


def vars_of(receipt: Receipt) -> dict[str, object]:
    return {name: getattr(receipt, name) for name in Receipt.__slots__}


def test_the_same_application_under_another_key_by_a_colleague_is_repeated(core: Core) -> None:
    [first] = core.send(core.stop("A-1"))
    [other] = core.send(core.stop("A-1", key="other"), caller=core.person("officer2"))
    assert isinstance(first, Receipt)
    assert isinstance(other, Receipt)
    assert (other.outcome, other.position) == ("repeated", first.position)
    assert core.count()["ordered"] == 1


def test_the_same_key_by_a_colleague_is_repeated_for_an_application(core: Core) -> None:
    core.send(core.stop("A-1"))
    [other] = core.send(core.stop("A-1"), caller=core.person("officer2"))
    assert word(other) == "repeated"


def test_the_same_key_for_other_content_is_a_conflict(core: Core) -> None:
    answers = core.send(core.stop("A-1"), core.stop("A-2", key="A-1"))
    later = core.send(core.stop("A-1", amount="1.00"))
    assert [word(answer) for answer in answers] == ["accepted", "conflict"]
    assert [codes(answer) for answer in later] == [["conflict"]]
    assert core.count()["ordered"] == 1


def test_the_same_application_with_other_content_is_a_conflict(core: Core) -> None:
    [_, other] = core.send(core.stop("A-1"), core.stop("A-1", key="other", amount="1.00"))
    assert codes(other) == ["conflict"]


def test_defaults_spelt_out_are_the_same_content(core: Core) -> None:
    plain = core.stop("A-1")
    spelt = core.stop("A-1", application_type="00", case_type="0000", remark="  ", attachments=[])
    turned = WireCommand(plain.id, plain.type, dict(reversed(list(spelt.data.items()))))
    abroad = core.stop("A-1", transfer_time="2026-11-20T03:04:00Z")
    answers = [word(core.send(wire)[0]) for wire in (plain, spelt, turned, abroad)]
    assert answers == ["accepted", "repeated", "repeated", "repeated"]


def test_another_persons_decision_under_the_same_key_is_a_conflict(core: Core) -> None:
    order = core.order("A-1")
    withdraw = sp.Withdraw(reason="found")
    first = core.say(withdraw, core.person("officer1"), order, key="k")
    again = core.say(withdraw, core.person("officer1"), order, key="k")
    other = core.say(withdraw, core.person("officer2"), order, key="k")
    assert [word(answer) for answer in (first, again, other)] == [
        "accepted",
        "repeated",
        "conflict",
    ]


def test_the_same_key_about_another_order_is_a_conflict(core: Core) -> None:
    one, two = core.order("A-1"), core.order("A-2")
    clerk = core.person("icbc1")
    answers = [core.say(sp.Acknowledge(), clerk, order, key="k") for order in (one, two)]
    assert [word(answer) for answer in answers] == ["accepted", "conflict"]


def test_two_agencies_may_use_the_same_key(core: Core) -> None:
    core.order("A-1")
    wire = core.stop("A-1")
    elsewhere = dict(wire.data) | {"account_number": account_of("B-1")}
    mine = WireCommand(command_id("WX", "A-1"), wire.type, elsewhere)
    [answer] = core.send(mine, caller=core.person("officer3"))
    assert word(answer) == "accepted"
    assert isinstance(answer, Receipt)
    assert answer.subject == order_id("WX", "A-1") != order_id("HZ", "A-1")


def test_one_bad_command_never_stops_its_neighbours(core: Core) -> None:
    bad = core.stop("A-2", amount="-1")
    nonsense = WireCommand(uuid4(), "stop_payment.dance.v1", {})
    nowhere = WireCommand(uuid4(), "", {})
    event = WireCommand(uuid4(), sp.Ordered.wire, {})
    answers = core.send(core.stop("A-1"), bad, nonsense, nowhere, event, core.stop("A-3"))
    assert [word(answer) for answer in answers] == [
        "accepted",
        "invalid-command",
        "unknown-command",
        "unknown-command",
        "unknown-command",
        "accepted",
    ]
    assert core.count()["ordered"] == 2


def test_a_long_batch_is_answered_in_order(core: Core) -> None:
    batch = [
        core.stop(f"A-{number}", amount="-1" if number % 7 == 0 else "1") for number in range(1201)
    ]
    for number, answer in enumerate(core.send(*batch)):
        if number % 7 == 0:
            assert word(answer) == "invalid-command"
        else:
            assert isinstance(answer, Receipt)
            assert answer.subject == order_id("HZ", f"A-{number}")


def test_an_order_cannot_be_placed_under_another_id(core: Core) -> None:
    mine = core.order("A-1")
    wire = core.stop("B-1")
    squat = WireCommand(command_id("WX", "B-1"), wire.type, wire.data, subject=mine)
    [answer] = core.send(squat, caller=core.person("officer3"))
    assert isinstance(answer, Receipt)
    assert answer.subject == order_id("WX", "B-1")


def test_a_command_about_nothing_finds_nothing(core: Core) -> None:
    answers = [
        core.say(sp.Acknowledge(), core.person("icbc1")),
        core.say(sp.Acknowledge(), core.person("icbc1"), uuid4()),
    ]
    assert answers == [Problem("not-found")] * 2
