"""Every message has one example, and the example is true."""

from collections.abc import Callable
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

import contracts.generate  # noqa: F401  enters every message in the registry
from contracts.codes import issuers, response_code, response_table_version
from contracts.envelope import Envelope
from contracts.examples import BANK, envelope, examples, problem
from contracts.message import Event, Message, registry
from contracts.policy import pack
from contracts.problems import Language
from contracts.types import minor_of

Validator = Callable[[str], Draft202012Validator]
Wire = dict[str, Any]
EVENTS = sorted(wire for wire, kind in registry.items() if issubclass(kind, Event))


def test_every_message_has_one_example_and_no_example_is_left_over() -> None:
    assert examples().keys() == registry.keys()


def test_every_example_loads_and_dumps_to_itself(kind: type[Message], example: Wire) -> None:
    assert kind.load(example).dump() == example


def test_what_an_example_loads_to_is_hashable_and_equal_to_its_like(
    kind: type[Message], example: Wire
) -> None:
    assert {kind.load(example)} == {kind.load(example)}


def test_every_example_validates_against_its_schema(
    validator: Validator, wire: str, example: Wire
) -> None:
    validator(wire).validate(example)


def test_the_checks_of_formats_are_really_there() -> None:
    assert {"date-time", "uuid"} <= FormatChecker().checkers.keys()


@pytest.mark.parametrize("event", EVENTS)
def test_every_event_has_an_example_in_its_envelope(validator: Validator, event: str) -> None:
    document = envelope(event)
    validator("envelope").validate(document)
    assert Envelope.from_json(document).to_json() == document


def test_a_command_has_no_envelope() -> None:
    with pytest.raises(TypeError, match="no event"):
        envelope("stop_payment.order.v1")


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_the_example_of_a_problem_names_two_defects(
    validator: Validator, language: Language
) -> None:
    document = problem(language)
    validator("problem").validate(document)
    assert [error["pointer"] for error in document["errors"]] == ["/currency", "/amount"]


def test_the_card_in_the_examples_was_issued_by_the_bank_it_names() -> None:
    number = examples()["stop_payment.order.v1"]["account_number"]
    claims = {
        i.bank_code for i in issuers() if i.length == len(number) and number.startswith(i.prefix)
    }
    assert claims == {BANK}


def test_the_answer_and_the_event_it_makes_say_the_same() -> None:
    answer, answered = examples()["stop_payment.answer.v1"], examples()["stop_payment.answered.v1"]
    meaning = response_code(answer["code"])
    assert answered["held_minor"] == minor_of(answer["held_amount"], answer["currency"])
    assert (answered["code_class"], answered["counts_against_agency"]) == (
        meaning.kind,
        meaning.counts,
    )
    assert answered["code_table"] == response_table_version()
    assert envelope()["policy"] == {"pack": pack().name, "version": pack().version}
