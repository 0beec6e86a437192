"""The command port's JSON: batches of commands on their way, receipts and problems on the way back.

What comes in is read strictly, and what is wrong with it is named by its place.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args
from uuid import UUID

import orjson

from contracts.port import Answer, Caller, Look, Receipt, Sight, Via, WireCommand
from contracts.problems import Problem, Refused, refuse

LARGEST_BYTES = 16 * 2**20
"""Of one message's body; whoever sends more sends it in parts."""
_REQUEST_ID = re.compile(r"[A-Za-z0-9._~:-]{0,100}")
_Read = Callable[[object, str], Any]


@dataclass(frozen=True, slots=True)
class Batch:
    """Commands of one caller, as one request has them."""

    caller: Caller
    request_id: str
    commands: Sequence[WireCommand]


def written_command(command: WireCommand) -> bytes:
    """Return a command as JSON; TypeError where its content cannot be JSON."""
    return orjson.dumps(command)


def written_batch(caller: Caller, request_id: str, commands: Iterable[bytes]) -> bytes:
    """Return one caller's commands, each as JSON already, as a batch."""
    who = orjson.dumps(caller)
    name = orjson.dumps(request_id)
    return b'{"caller":%b,"request_id":%b,"commands":[%b]}' % (who, name, b",".join(commands))


def written(batches: Iterable[bytes]) -> bytes:
    """Return the body of a message that carries batches, each as JSON already."""
    return b'{"batches":[%b]}' % b",".join(batches)


def written_answers(answers: Sequence[Sequence[Answer]]) -> bytes:
    """Return the body that answers each command of each batch, in order."""
    said = [
        [each.to_wire() if isinstance(each, Problem) else each for each in batch]
        for batch in answers
    ]
    return orjson.dumps({"batches": said})


def written_look(look: Look, caller: Caller, request_id: str) -> bytes:
    """Return the body of a message that asks to read an order in clear."""
    return orjson.dumps({"look": look, "caller": caller, "request_id": request_id})


def written_sight(sight: Sight | Problem) -> bytes:
    """Return the body that answers it."""
    if isinstance(sight, Problem):
        return orjson.dumps(sight.to_wire())
    return orjson.dumps(sight, option=orjson.OPT_NON_STR_KEYS)


def read_look(body: bytes) -> tuple[Look, Caller, str]:
    """Read what `written_look` wrote; Refused (400) names what is wrong with it, and where."""
    members = _members(_document(body), "", _LOOKING, {"look", "caller"})
    return members["look"], members["caller"], members.get("request_id", "")


def read_sight(body: bytes) -> Sight | Problem:
    """Read what `written_sight` wrote; ValueError, KeyError or TypeError for anything else."""
    said = orjson.loads(body)
    if "problem" in said:
        return Problem.from_wire(said)
    data = {int(position): dict(each) for position, each in said["data"].items()}
    signatures = {int(position): str(each) for position, each in said["signatures"].items()}
    return Sight(data, signatures, int(said["position"]))


def read(body: bytes) -> list[Batch]:
    """Read the body of a message; Refused (400) names what is wrong with it, and where."""
    members = _members(_document(body), "", {"batches": _list_of(_batch)}, {"batches"})
    return list(members["batches"])


def read_answers(body: bytes) -> list[list[Answer]]:
    """Read what `written_answers` wrote; ValueError, KeyError or TypeError for anything else."""
    return [[_answer(each) for each in batch] for batch in orjson.loads(body)["batches"]]


def _document(body: bytes) -> object:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as problem:
        raise refuse("malformed-json", f"{problem.lineno}:{problem.colno}") from None


def _answer(wire: Mapping[str, Any]) -> Answer:
    if "problem" in wire:
        return Problem.from_wire(wire)
    ids = {name: UUID(wire[name]) for name in ("command_id", "subject")}
    return Receipt(**{**wire, **ids})


def _batch(value: object, where: str) -> Batch:
    members = _members(value, where, _BATCH, {"caller", "commands"})
    return Batch(members["caller"], members.get("request_id", ""), members["commands"])


def _caller(value: object, where: str) -> Caller:
    return Caller(**_members(value, where, _CALLER, {"agency", "via"}))


def _command(value: object, where: str) -> WireCommand:
    return WireCommand(**_members(value, where, _COMMAND, {"id", "type", "data"}))


def _look(value: object, where: str) -> Look:
    return Look(**_members(value, where, _LOOK, _LOOK))


def _members(
    value: object, where: str, readers: Mapping[str, _Read], needed: Iterable[str]
) -> dict[str, Any]:
    found = _object(value, where)
    if unknown := found.keys() - readers.keys():
        raise _wrong(where, f"has a member {min(unknown)[:40]!r} that nobody knows")
    if missing := set(needed) - found.keys():
        raise _wrong(where, f"lacks {min(missing)!r}")
    return {name: readers[name](each, f"{where}/{name}") for name, each in found.items()}


def _object(value: object, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _wrong(where, "is not an object")
    return value


def _list_of(read_one: _Read) -> _Read:
    def read_all(value: object, where: str) -> list[Any]:
        if not isinstance(value, list):
            raise _wrong(where, "is not a list")
        return [read_one(each, f"{where}/{index}") for index, each in enumerate(value)]

    return read_all


def _optional(read_one: _Read) -> _Read:
    return lambda value, where: None if value is None else read_one(value, where)


def _text(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise _wrong(where, "is not text")
    return value


def _via(value: object, where: str) -> str:
    if value not in get_args(Via):
        raise _wrong(where, f"is none of {', '.join(get_args(Via))}")
    return str(value)


def _uuid(value: object, where: str) -> UUID:
    try:
        found = UUID(_text(value, where))
    except ValueError:
        raise _wrong(where, "is not a UUID") from None
    if str(found) != value:
        raise _wrong(where, "is not a UUID as it is usually written")
    return found


def _version(value: object, where: str) -> int:
    if type(value) is not int or value < 0:
        raise _wrong(where, "is not a whole number")
    return value


def _request_id(value: object, where: str) -> str:
    if not _REQUEST_ID.fullmatch(_text(value, where)):
        raise _wrong(where, "is not a request id")
    return str(value)


_CALLER: Mapping[str, _Read] = {
    "agency": _text,
    "via": _via,
    "person": _optional(_text),
    "key": _optional(_text),
    "assurance": _optional(_text),
}
_COMMAND: Mapping[str, _Read] = {
    "id": _uuid,
    "type": _text,
    "data": _object,
    "subject": _optional(_uuid),
    "expected_version": _optional(_version),
    "causation": _optional(_uuid),
    "signature": _optional(_text),
}
_BATCH: Mapping[str, _Read] = {
    "caller": _caller,
    "request_id": _request_id,
    "commands": _list_of(_command),
}
_LOOK: Mapping[str, _Read] = {"service": _text, "subject": _uuid, "purpose": _text}
_LOOKING: Mapping[str, _Read] = {"look": _look, "caller": _caller, "request_id": _request_id}


def _wrong(where: str, what: str) -> Refused:
    return refuse("bad-request", f"{where or '/'} {what}")
