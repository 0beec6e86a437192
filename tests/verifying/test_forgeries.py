"""What a forger changes is named, though the file's own hash was repaired: by both verifiers."""

import base64
from collections.abc import Callable
from typing import Any

import pytest

from tests.verifying import world
from tests.verifying.world import (
    KEY_ID,
    LOG,
    OTHER_KEY,
    ROGUE,
    Data,
    World,
    both,
    edited,
    repaired,
    the_events,
)

WORLD = World()
BUNDLE = WORLD.bundle().to_bytes()
Change = Callable[[Data], Any]


def envelope(at: int, change: Change) -> Change:
    def changed(body: Data) -> None:
        record = body["records"][at]
        record["envelope"] = edited(record["envelope"], change)

    return changed


def set_in(value: object, *path: str | int) -> Change:
    def changed(body: Data) -> None:
        *there, last = path
        place: Any = body
        for name in there:
            place = place[name]
        place[last] = value

    return changed


def swap(body: Data) -> None:
    records = body["records"]
    records[1], records[2] = records[2], records[1]


def swap_contents(body: Data) -> None:
    first, second = body["records"][1:3]
    first["envelope"], second["envelope"] = second["envelope"], first["envelope"]


def swap_steps(body: Data) -> None:
    path = body["records"][1]["path"]
    path[0], path[1] = path[1], path[0]


def swap_paths(body: Data) -> None:
    first, second = body["records"][1:3]
    first["path"], second["path"] = second["path"], first["path"]


def loosen(body: Data) -> None:
    """Spell a hash's base64 in another way, with bits set that decoders ignore."""
    path = body["records"][0]["path"]
    path[0] = path[0][:-2] + chr(ord(path[0][-2]) + 1) + "="


def other_size(body: Data) -> None:
    body["checkpoint"] = body["checkpoint"].replace("\n9\n", "\n8\n")


def unsigned(body: Data) -> None:
    body["checkpoint"] = body["checkpoint"].split("\n\n")[0] + "\n\n"


FORGERIES: dict[str, tuple[Change, tuple[Any, ...]]] = {
    "an envelope edited": (
        envelope(3, lambda said: said["data"].update(code="0000")),
        (1, "inclusion", 6),
    ),
    "an envelope backdated": (
        envelope(3, lambda said: said.update(recorded_at="2026-11-20T10:00:00.000000Z")),
        (1, "inclusion", 6),
    ),
    "a signature stripped from a record": (
        envelope(3, lambda said: said.update(signature=None)),
        (1, "inclusion", 6),
    ),
    "two steps of a path swapped": (swap_steps, (1, "inclusion", 3)),
    "two paths swapped": (swap_paths, (1, "inclusion", 3)),
    "a path cut short": (lambda body: body["records"][0]["path"].pop(), (1, "inclusion", 2)),
    "a path longer than the tree": (
        lambda body: body["records"][0]["path"].append(body["records"][0]["path"][0]),
        (1, "inclusion", 2),
    ),
    "a hash spelled otherwise": (loosen, (1, "form", "records")),
    "two records swapped": (swap, (1, "form", "records")),
    "what two records say swapped": (swap_contents, (1, "inclusion", 3)),
    "a record of the middle dropped": (lambda body: body["records"].pop(1), (1, "missing", 4)),
    "a record shown twice": (
        lambda body: body["records"].insert(1, body["records"][1]),
        (1, "form", "records"),
    ),
    "a position moved": (set_in(5, "records", 2, "position"), (1, "inclusion", 5)),
    "a position past the log": (set_in(99, "records", 4, "position"), (1, "inclusion", 99)),
    "a position before the log": (set_in(-1, "records", 0, "position"), (1, "form", "records")),
    "no records": (set_in([], "records"), (1, "form", "selection")),
    "another case's number": (set_in("another", "selection", "name"), (1, "stranger", 2)),
    "a case that is an agency": (set_in("agency", "selection", "kind"), (1, "stranger", 2)),
    "a kind of selection that is none": (
        set_in("person", "selection", "kind"),
        (1, "form", "selection"),
    ),
    "a size changed": (other_size, (1, "note", world.ORIGIN)),
    "a note without signatures": (unsigned, (1, "form", "checkpoint")),
    "a note with a control character": (
        lambda body: body.update(checkpoint=body["checkpoint"].replace("\n\n", "\n\t\n\n")),
        (1, "form", "checkpoint"),
    ),
    "a root changed": (
        lambda body: body.update(checkpoint=WORLD.note(8).replace("\n8\n", "\n9\n")),
        (1, "note", world.ORIGIN),
    ),
    "an earlier checkpoint": (set_in(WORLD.note(8), "checkpoint"), (1, "rewritten", 5)),
    "a rogue's checkpoint": (
        lambda body: body.update(checkpoint=WORLD.note(9, ROGUE)),
        (1, "form", "keys"),
    ),
    "another key named": (set_in([str(ROGUE.key)], "keys", "notes"), (1, "form", "keys")),
    "a key named twice": (
        set_in([str(LOG.key)] * 2, "keys", "notes"),
        (1, "form", "keys"),
    ),
    "no key named": (set_in([], "keys", "notes"), (1, "form", "keys")),
    "another agency's key named": (
        set_in("CCB", "keys", "agencies", 1, "agency"),
        (1, "other_key", "icbc-1"),
    ),
    "another public key named": (
        set_in(OTHER_KEY.public_key, "keys", "agencies", 1, "public_key"),
        (1, "other_key", "icbc-1"),
    ),
    "an agency's key not named": (
        lambda body: body["keys"]["agencies"].pop(),
        (1, "form", "keys"),
    ),
    "the agencies' keys in another order": (
        lambda body: body["keys"]["agencies"].reverse(),
        (1, "form", "keys"),
    ),
    "another case key": (
        set_in(base64.b64encode(b"x" * 32).decode(), "case_keys", str(KEY_ID)),
        (1, "case_key", str(KEY_ID)),
    ),
    "a case key cut short": (
        set_in(base64.b64encode(b"x" * 31).decode(), "case_keys", str(KEY_ID)),
        (1, "form", "case_keys"),
    ),
    "a case key that opens nothing": (
        set_in(
            base64.b64encode(b"x" * 32).decode(),
            "case_keys",
            "1b3f6c52-93a5-4f0c-9d0e-4f6f0c1b2a30",
        ),
        (1, "case_key", "1b3f6c52-93a5-4f0c-9d0e-4f6f0c1b2a30"),
    ),
    "a proof of growth cut short": (
        lambda body: body["consistency"]["proof"].pop(),
        (1, "rewritten", 5),
    ),
    "a proof of growth with another step": (
        lambda body: body["consistency"]["proof"].append(body["consistency"]["proof"][0]),
        (1, "rewritten", 5),
    ),
    "an older checkpoint of a rogue": (
        lambda body: body["consistency"].update(checkpoint=World(the_events()[::-1]).note(5)),
        (1, "rewritten", 5),
    ),
    "an older checkpoint that is newer": (
        lambda body: body.update(consistency={"checkpoint": WORLD.note(), "proof": []}),
        (1, "form", "consistency"),
    ),
    "another member": (set_in(1, "comment"), (1, "form", "body")),
    "another member of a record": (set_in(1, "records", 0, "comment"), (1, "form", "records")),
    "another format": (set_in("tocsin-bundle/v2", "format"), (1, "form", "format")),
    "a member missing": (lambda body: body.pop("register"), (1, "form", "body")),
    "a register of other records": (
        lambda body: body.update(register=[body["records"].pop()]),
        (1, "form", "register"),
    ),
    "a register of records that are shown": (
        lambda body: body.update(register=body["register"] * 2),
        (1, "form", "register"),
    ),
    "a key's registration left out": (
        lambda body: body["register"].pop(0),
        (2, "unregistered", "icbc-1"),
    ),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forgery_is_named(forgery: str) -> None:
    change, expected = FORGERIES[forgery]
    assert both(repaired(BUNDLE, change)) == expected
