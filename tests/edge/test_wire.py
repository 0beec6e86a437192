"""The command port's JSON: what is written is read back; what is wrong is named by its place."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import orjson
import pytest

from contracts.port import Answer, Caller, Receipt, WireCommand
from contracts.problems import Defect, Problem, Refused
from shared.edge.wire import (
    Batch,
    read,
    read_answers,
    written,
    written_answers,
    written_batch,
    written_command,
)

CALLER = Caller("HZ", "console", person="officer1")
COMMAND = WireCommand(uuid4(), "stop_payment.order.v1", {"名": "值", "n": 1}, uuid4(), 3, uuid4())
BARE = WireCommand(uuid4(), "x", {})


def body(**changes: Any) -> bytes:  # noqa: ANN401  JSON
    """Return a message of one command, with some members of the command changed."""
    wire = orjson.loads(written_command(COMMAND)) | changes
    wire = {name: value for name, value in wire.items() if value != "missing"}
    return orjson.dumps({"batches": [{"caller": CALLER, "request_id": "r", "commands": [wire]}]})


def test_what_is_written_is_read_back() -> None:
    commands = [COMMAND, BARE]
    batch = written_batch(CALLER, "r-1", map(written_command, commands))
    other = written_batch(Caller("tocsin", "timer"), "", [])
    assert read(written([batch, other])) == [
        Batch(CALLER, "r-1", commands),
        Batch(Caller("tocsin", "timer"), "", []),
    ]


def test_answers_are_read_back() -> None:
    receipt = Receipt(uuid4(), uuid4(), "accepted", 1, 2, 3, "ff", "2026-11-20T11:00:00.000000Z")
    problem = Problem("invalid-command", (Defect("required", "/x", "提示"),), "hint")
    answers: list[list[Answer]] = [[receipt, problem], [], [problem]]
    assert read_answers(written_answers(answers)) == answers


@pytest.mark.parametrize(
    "said", [b"{}", b"[]", b'{"batches": 1}', b'{"batches": [[{}]]}', b'{"batches": [[1]]}']
)
def test_answers_that_are_none_are_noticed(said: bytes) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        read_answers(said)


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"id": "missing"}, "/batches/0/commands/0 lacks 'id'"),
        ({"id": 1}, "/batches/0/commands/0/id is not text"),
        ({"id": "x"}, "/batches/0/commands/0/id is not a UUID"),
        ({"id": f"{{{uuid4()}}}"}, "/batches/0/commands/0/id is not a UUID as"),
        ({"type": None}, "/batches/0/commands/0/type is not text"),
        ({"data": []}, "/batches/0/commands/0/data is not an object"),
        ({"data": None}, "/batches/0/commands/0/data is not an object"),
        ({"subject": "HZ"}, "/batches/0/commands/0/subject is not a UUID"),
        ({"expected_version": -1}, "/batches/0/commands/0/expected_version is not a whole"),
        ({"expected_version": True}, "/batches/0/commands/0/expected_version is not a whole"),
        ({"expected_version": 1.0}, "/batches/0/commands/0/expected_version is not a whole"),
        ({"colour": "x"}, "/batches/0/commands/0 has a member 'colour' that nobody knows"),
    ],
)
def test_what_is_wrong_with_a_command_is_named(changes: dict[str, Any], place: str) -> None:
    with pytest.raises(Refused) as refusal:
        read(body(**changes))
    assert refusal.value.problem.slug == "bad-request"
    assert refusal.value.problem.hint.startswith(place)


@pytest.mark.parametrize(
    ("batch", "place"),
    [
        (1, "/batches/0 is not an object"),
        ({"commands": []}, "/batches/0 lacks 'caller'"),
        ({"caller": {}, "commands": []}, "/batches/0/caller lacks 'agency'"),
        ({"caller": {"agency": "HZ", "via": "post"}, "commands": []}, "/batches/0/caller/via is"),
        ({"caller": {"agency": "HZ", "via": []}, "commands": []}, "/batches/0/caller/via is"),
        ({"caller": CALLER, "commands": {}}, "/batches/0/commands is not a list"),
        ({"caller": CALLER, "commands": [], "request_id": "\n"}, "/batches/0/request_id is not"),
        ({"caller": CALLER, "commands": [], "request_id": None}, "/batches/0/request_id is not"),
    ],
)
def test_what_is_wrong_with_a_batch_is_named(batch: object, place: str) -> None:
    with pytest.raises(Refused) as refusal:
        read(orjson.dumps({"batches": [batch]}))
    assert refusal.value.problem.hint.startswith(place)


def test_where_the_json_breaks_is_named() -> None:
    with pytest.raises(Refused) as refusal:
        read(b'{\n"batches": [,]}')
    assert (refusal.value.problem.slug, refusal.value.problem.hint) == ("malformed-json", "2:13")
