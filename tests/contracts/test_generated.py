"""What is generated from the records agrees with them, and is checked in as generated."""

from collections.abc import Callable, Iterator
from dataclasses import fields
from inspect import signature
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from contracts.envelope import Envelope
from contracts.generate import EXCHANGE, asyncapi, documents, envelope_schema
from contracts.message import Event, Message, registry
from contracts.problems import catalogue
from services.cli.contracts import contracts_group, drifted, texts

Validator = Callable[[str], Draft202012Validator]
Wire = dict[str, Any]
UNLIKE: list[object] = [5.5, {"a": 1}, [[]]]


def references(node: object) -> Iterator[str]:
    """Yield every `$ref` inside a document."""
    if isinstance(node, dict):
        yield from (value for key, value in node.items() if key == "$ref")
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def test_the_checked_in_documents_are_as_generated() -> None:
    assert drifted() == []


def test_export_writes_everything_and_removes_what_is_left_over(tmp_path: Path) -> None:
    runner = CliRunner()
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "stop_payment.forgotten.v1.json").write_text("{}")
    before = runner.invoke(contracts_group, ["check", "--folder", str(tmp_path)])
    assert before.exit_code == 1
    assert "stop_payment.forgotten.v1.json" in before.output
    assert runner.invoke(contracts_group, ["export", "--folder", str(tmp_path)]).exit_code == 0
    assert runner.invoke(contracts_group, ["check", "--folder", str(tmp_path)]).exit_code == 0
    written = {str(file.relative_to(tmp_path)) for file in tmp_path.rglob("*") if file.is_file()}
    assert written == texts().keys()


def test_every_schema_is_a_schema() -> None:
    for path, document in documents().items():
        if path.startswith("schemas/"):
            Draft202012Validator.check_schema(document)


def test_every_message_says_what_it_is_and_of_what() -> None:
    for wire, message in registry.items():
        schema = documents()[f"schemas/{wire}.json"]
        assert schema["description"]
        assert list(schema["properties"]) == list(signature(message).parameters)


def test_schema_and_loader_refuse_an_unknown_field_alike(
    validator: Validator, wire: str, kind: type[Message], example: Wire
) -> None:
    strange = example | {"surprise": "!"}
    assert [e.validator for e in validator(wire).iter_errors(strange)] == ["additionalProperties"]
    assert [d.code for d in kind.examine(strange)[1]] == ["unknown_field"]


def test_schema_and_loader_refuse_a_missing_field_alike(
    validator: Validator, wire: str, kind: type[Message], example: Wire
) -> None:
    for name, field in kind.schema.fields.items():
        rest = {key: value for key, value in example.items() if key != name}
        assert (not validator(wire).is_valid(rest)) == field.required
        missing = [d.pointer for d in kind.examine(rest)[1] if d.pointer == f"/{name}"]
        assert field.required <= bool(missing)


def test_schema_and_loader_agree_where_null_may_stand(
    validator: Validator, wire: str, kind: type[Message], example: Wire
) -> None:
    for name, field in kind.schema.fields.items():
        empty = example | {name: None}
        assert validator(wire).is_valid(empty) == bool(field.allow_none)
        if not field.allow_none:
            assert ("required", f"/{name}") in {(d.code, d.pointer) for d in kind.examine(empty)[1]}


def test_schema_and_loader_refuse_values_of_another_type_alike(
    validator: Validator, wire: str, kind: type[Message], example: Wire
) -> None:
    for name in kind.schema.fields:
        for wrong in [example | {name: value} for value in UNLIKE]:
            assert not validator(wire).is_valid(wrong)
            assert kind.examine(wrong)[1]


def test_the_schema_of_the_envelope_has_the_members_of_the_envelope() -> None:
    assert list(envelope_schema()["properties"]) == [field.name for field in fields(Envelope)]


def test_the_schema_of_problems_knows_every_code() -> None:
    error = documents()["schemas/problem.json"]["properties"]["errors"]["items"]
    assert error["properties"]["code"]["enum"] == sorted(catalogue()["defect"])


def test_asyncapi_has_one_channel_and_message_for_each_event() -> None:
    events = {wire for wire, kind in registry.items() if issubclass(kind, Event)}
    document = asyncapi()
    assert document["channels"].keys() == document["components"]["messages"].keys() == events
    for wire, channel in document["channels"].items():
        assert channel["address"] == wire
        assert channel["bindings"]["amqp"]["exchange"]["name"] == EXCHANGE
    sent = [operation["channel"]["$ref"] for operation in document["operations"].values()]
    assert sorted(sent) == sorted(f"#/channels/{wire}" for wire in events)


def test_every_reference_of_asyncapi_leads_somewhere(folder: Path) -> None:
    document = yaml.safe_load((folder / "asyncapi.yaml").read_text("utf-8"))
    for reference in set(references(document)):
        if reference.startswith("#/"):
            place = document
            for step in reference.removeprefix("#/").split("/"):
                place = place[step]
        else:
            assert (folder / reference).is_file()


@pytest.mark.parametrize("wire", asyncapi()["channels"])
def test_the_examples_of_asyncapi_carry_what_the_schema_of_the_event_says(
    validator: Validator, wire: str
) -> None:
    (example,) = asyncapi()["components"]["messages"][wire]["examples"]
    validator("envelope").validate(example["payload"])
    validator(wire).validate(example["payload"]["data"])
    assert example["payload"]["type"] == wire
