"""Records as evidence: that each stands in the log as shown, and is of what is said to be shown."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import orjson

from contracts.directory import SigningKeyRegistered, SigningKeyRevoked
from contracts.envelope import Envelope, category_of
from shared.log.bundle import Bundle, Named, Shown, Span
from shared.log.canonical import canonical
from shared.log.checkpoint import Checkpoint
from shared.log.tree import leaf_hash, verify_inclusion
from shared.verifying.opening import opened
from shared.verifying.verdict import Wrong

REGISTER = (SigningKeyRegistered.wire, SigningKeyRevoked.wire)


def entered(bundle: Bundle, head: Checkpoint) -> tuple[list[Envelope], list[Envelope]]:
    """Return the records that stand in the log as shown, and all that is there of the register."""
    records = _in_log(bundle.records, "records", head)
    register = _in_log(bundle.register, "register", head)
    if any(event.type not in REGISTER for event in register):
        raise Wrong("form", "register")
    both = sorted([*records, *register], key=lambda event: event.position)
    for before, after in pairwise(both):
        if before.position == after.position:
            raise Wrong("form", "register")
        if before.recorded_at > after.recorded_at:
            raise Wrong("backdated", after.position)
    return records, [event for event in both if event.type in REGISTER]


def selected(selection: Span | Named, records: Sequence[Envelope]) -> None:
    """Check that records are those of a selection, with none missing where that can be told."""
    if not records:
        raise Wrong("form", "selection")
    if isinstance(selection, Span):
        _check_span(selection, records)
    else:
        _check_named(selection, records)


def unsealed(case_keys: Mapping[str, bytes], records: Sequence[Envelope]) -> list[Envelope]:
    """Return records with what these keys open; Wrong if one does not open what it should."""
    clear = list(records)
    for name, secret in case_keys.items():
        mine = [i for i, event in enumerate(records) if str(event.key_id) == name]
        try:
            for index in mine:
                clear[index] = opened(secret, records[index])
        except (ValueError, TypeError):
            raise Wrong("case_key", name) from None
        if not any(clear[index] != records[index] for index in mine):
            raise Wrong("case_key", name)
    return clear


def _in_log(items: Iterable[Shown], part: str, head: Checkpoint) -> list[Envelope]:
    records: list[Envelope] = []
    for item in items:
        if item.position <= (records[-1].position if records else -1):
            raise Wrong("form", part)
        records.append(record(item, head))
    return records


def record(item: Shown, head: Checkpoint) -> Envelope:
    """Return what a record says; Wrong unless it stands in the log as it is shown."""
    leaf = leaf_hash(item.envelope.encode())
    if not verify_inclusion(leaf, item.position, head.size, item.path, head.root):
        raise Wrong("inclusion", item.position)
    try:
        document = orjson.loads(item.envelope)
        event = Envelope.from_json(document)
        category_of(event.stream)
        if canonical(document) == item.envelope.encode() and event.position == item.position:
            return event
    except ValueError:
        pass
    raise Wrong("record", item.position)


def _check_span(span: Span, records: Sequence[Envelope]) -> None:
    versions: dict[str, int] = {}
    expected = span.first
    for event in records:
        if not span.first <= event.position <= span.last:
            raise Wrong("stranger", event.position)
        follows = versions.get(event.stream, event.version - 1) + 1 == event.version
        if event.position != expected or not follows:
            raise Wrong("missing", event.position)
        versions[event.stream], expected = event.version, expected + 1
    if expected != span.last + 1:
        raise Wrong("missing", expected)


def _check_named(selection: Named, records: Sequence[Envelope]) -> None:
    versions: dict[str, int] = {}
    theirs = {event.stream for event in records if selection.name in _parties(event)}
    for event in records:
        of_case = event.correlation == selection.name
        if not (event.stream in theirs if selection.kind == "agency" else of_case):
            raise Wrong("stranger", event.position)
        before = versions.get(event.stream, 0)
        shared = "." in category_of(event.stream)  # an account's stream runs through many cases
        if event.version <= before or (not shared and event.version > before + 1):
            raise Wrong("missing", event.position)
        versions[event.stream] = event.version


def _parties(event: Envelope) -> tuple[Any, ...]:
    return event.actor.agency, event.actor.on_behalf_of, event.data.get("agency")
