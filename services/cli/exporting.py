"""Making bundles from a store: which records belong to what is asked for, and what proves them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Engine, inspect, select

from contracts.directory import SigningKeyRegistered, SigningKeyRevoked
from contracts.envelope import Envelope
from contracts.port import TOCSIN
from contracts.problems import Refused
from services.cli.store import Refusal
from shared import jws
from shared.log.bundle import (
    AgencyKey,
    Bundle,
    Named,
    Older,
    Shown,
    Span,
    from_base64url,
)
from shared.log.checkpoint import Checkpoint
from shared.log.evidence import latest, log_checkpoint
from shared.log.note import Note, NoteError, VerifierKey
from shared.log.read import Reader, Recorded
from shared.log.tables import log_event, reading, snapshot
from shared.log.tiles import stored
from shared.log.tree import consistency, inclusion
from shared.verifying.opening import opened

PAGE = 1000
REGISTER = (SigningKeyRegistered.wire, SigningKeyRevoked.wire)
CaseKeys = Callable[[Sequence[Recorded]], Mapping[UUID, bytes]]
"""Gives the keys that records are sealed under, by id: those that were not destroyed."""


@dataclass(frozen=True, slots=True)
class Exporter:
    """Makes bundles from a store, with those signatures on checkpoints whose keys are in `keys`.

    They stand under `checkpoint`, such as one that witnesses cosigned, or else under the latest.
    """

    engine: Engine
    keys: Sequence[VerifierKey]
    checkpoint: str | None = None

    def bundle(
        self, selection: Span | Named, since: str | None, case_keys: CaseKeys | None
    ) -> Bundle:
        """Return a bundle of what is selected; Refusal where there is none to be made."""
        note = self._note(self.checkpoint or self._latest())
        older = None if since is None else self._note(since)
        head = Checkpoint.parse(note.text)
        records = self._selected(selection, head.size)
        register = self._register(records, head.size)
        secrets = _useful(case_keys(records), records) if case_keys else {}
        proved = self._proved(head, records, register, older)
        return Bundle(
            selection=selection,
            checkpoint=str(note),
            records=proved.records,
            register=proved.register,
            notes=self._named(note, older),
            agencies=tuple(_signers(records, register, secrets)),
            case_keys={str(key_id): secret for key_id, secret in secrets.items()},
            consistency=proved.older,
        )

    def _proved(
        self,
        head: Checkpoint,
        records: Sequence[Recorded],
        register: Sequence[Recorded],
        older: Note | None,
    ) -> "_Proved":
        """Prove it all from one moment of the store; Refusal where the tree has a gap."""
        try:
            with snapshot(self.engine) as connection:
                prover = _Prover(connection, head)
                return _Proved(prover.shown(records), prover.shown(register), prover.grown(older))
        except LookupError:
            raise Refusal(
                "The tree beside the log has a gap; the ledger closes it when it signs."
            ) from None

    def _latest(self) -> str:
        with reading(self.engine).connect() as connection:
            there = inspect(connection).has_table(log_checkpoint.name)
            found = latest(connection) if there else None
        if found is None:
            raise Refusal("This log has no checkpoint yet; the ledger signs one within 10 s.")
        return found[2]

    def _note(self, raw: str) -> Note:
        """Return a checkpoint with those signatures only whose keys are known here."""
        known = {(key.name, key.key_id) for key in self.keys}
        try:
            note = Note.parse(raw)
            note.signed_by(self.keys)
            Checkpoint.parse(note.text)
        except NoteError as problem:
            raise Refusal(f"This checkpoint cannot be shown: {problem}.") from None
        kept = tuple(each for each in note.signatures if (each.name, each.key_id) in known)
        return Note(note.text, tuple(dict.fromkeys(kept)))

    def _named(self, *notes: Note | None) -> tuple[str, ...]:
        known = {(key.name, key.key_id): str(key) for key in self.keys}
        signers = [(e.name, e.key_id) for note in notes if note for e in note.signatures]
        return tuple(dict.fromkeys(known[who] for who in signers))

    def _selected(self, selection: Span | Named, size: int) -> list[Recorded]:
        match selection:
            case Span(first, last):
                if not 0 <= first <= last < size:
                    raise Refusal(f"The checkpoint covers positions 0 to {size - 1}.")
                found = list(self._pages(first - 1, last))
            case Named("case", name):
                found = [e for e in self._holding("correlation", name) if e.correlation == name]
            case Named(_, name):
                found = self._of_agency(name)
        records = sorted((e for e in found if e.position < size), key=lambda e: e.position)
        if not records:
            raise Refusal("The log holds no record of that under its latest checkpoint.")
        return records

    def _pages(self, after: int, last: int) -> Iterator[Recorded]:
        reader = Reader(self.engine)
        while after < last:
            page = reader.events(after, min(PAGE, last - after))
            yield from page
            after = page[-1].position if page else last

    def _of_agency(self, name: str) -> list[Recorded]:
        """Return every record of the streams in which an agency acted or was addressed."""
        held = self._holding("agency", name) + self._holding("on_behalf_of", name)
        streams = {event.stream for event in held if name in _parties(event)}
        found = Reader(self.engine).streams(streams)
        return [event for events in found.values() for event in events]

    def _holding(self, member: str, value: str) -> list[Recorded]:
        """Return records whose text holds a member of that value, in whatever place of it."""
        sought = f'"{member}":"{value}"'
        here = log_event.c.envelope.contains(sought, autoescape=True)
        query = select(log_event.c.position).where(here)
        with reading(self.engine).connect() as connection:
            positions = list(connection.execute(query).scalars())
        reader, found = Reader(self.engine), list[Recorded]()
        for start in range(0, len(positions), PAGE):
            found += reader.at_each(positions[start : start + PAGE]).values()
        return found

    def _register(self, records: Sequence[Recorded], size: int) -> list[Recorded]:
        """Return what the register says of the keys of those who act in records."""
        agencies = {event.actor.agency for event in records} | {TOCSIN}
        shown, kids = {event.position for event in records}, set[str]()
        found: list[Recorded] = []
        for event in self._of_types(REGISTER, size):
            if event.data.get("agency") in agencies:
                kids.add(event.data["kid"])
            if event.data["kid"] in kids and event.position not in shown:
                found.append(event)
        return found

    def _of_types(self, types: Sequence[str], size: int) -> Iterator[Recorded]:
        reader, after = Reader(self.engine), -1
        while page := reader.events(after, PAGE, types):
            yield from (event for event in page if event.position < size)
            after = page[-1].position


class _Proved(NamedTuple):
    """Records, the register's entries, and an older checkpoint, each with what proves it."""

    records: tuple[Shown, ...]
    register: tuple[Shown, ...]
    older: Older | None


class _Prover:
    """Proofs under one head, from one moment of a store."""

    def __init__(self, connection: Connection, head: Checkpoint) -> None:
        self._subtree, self._head = stored(connection), head

    def shown(self, records: Iterable[Recorded]) -> tuple[Shown, ...]:
        size = self._head.size
        return tuple(
            Shown(event.position, event.text, tuple(inclusion(self._subtree, event.position, size)))
            for event in records
        )

    def grown(self, older: Note | None) -> Older | None:
        """Return the proof from an older checkpoint; Refusal if there can be none."""
        if older is None:
            return None
        old, size = Checkpoint.parse(older.text), self._head.size
        if old == self._head:
            return None
        if old.origin != self._head.origin or not 0 < old.size < size:
            raise Refusal(f"That is no earlier checkpoint of this log, which has {size} records.")
        return Older(str(older), tuple(consistency(self._subtree, old.size, size)))


def _useful(secrets: Mapping[UUID, bytes], records: Iterable[Envelope]) -> dict[UUID, bytes]:
    """Return those of some keys that open something in records."""
    return {
        event.key_id: secrets[event.key_id]
        for event in records
        if event.key_id and event.key_id in secrets and _clear(secrets, event) != event
    }


def _clear(secrets: Mapping[UUID, bytes], event: Envelope) -> Envelope:
    secret = secrets.get(event.key_id) if event.key_id else None
    return event if secret is None else opened(secret, event)


def _parties(event: Envelope) -> tuple[Any, ...]:
    return event.actor.agency, event.actor.on_behalf_of, event.data.get("agency")


def _signers(
    records: Iterable[Envelope], register: Iterable[Envelope], secrets: Mapping[UUID, bytes]
) -> Iterator[AgencyKey]:
    """Yield the keys that signed what a bundle shows, as the register has them, by their ids."""
    entries = [*register, *records]
    known = {e.data["kid"]: e.data for e in entries if e.type == SigningKeyRegistered.wire}
    kids = set()
    for event in records:
        signature = _clear(secrets, event).signature
        if isinstance(signature, str):
            with suppress(Refused):
                kids.add(jws.read(signature).kid)
    for kid in sorted(kids & known.keys()):
        said = known[kid]
        yield AgencyKey(said["agency"], kid, from_base64url(said["public_key"]))
