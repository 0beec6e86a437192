"""Checkpoints as evidence: whose signatures they bear, and whether one log grew into another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from shared.log.bundle import AgencyKey, Bundle
from shared.log.checkpoint import Checkpoint
from shared.log.note import COSIGNATURE, ED25519, Note, NoteError, VerifierKey
from shared.log.tree import verify_consistency
from shared.verifying.verdict import Doubts, Wrong, doubt

KeyName = tuple[str, bytes]
"""What a signature line says of its key: a name and an id."""


@dataclass(frozen=True, slots=True)
class Pins:
    """The public keys that one trusts, had from elsewhere: of logs, witnesses and agencies."""

    keys: tuple[VerifierKey, ...] = ()
    agencies: Mapping[str, AgencyKey] = field(default_factory=dict)

    def known(self) -> dict[KeyName, VerifierKey]:
        """Return the keys of logs and witnesses by what a signature line says of them."""
        return {(key.name, key.key_id): key for key in self.keys}

    def witnesses(self) -> list[VerifierKey]:
        """Return the keys of witnesses."""
        return [key for key in self.keys if key.kind == COSIGNATURE]


@dataclass(frozen=True, slots=True)
class Head:
    """A checkpoint, the keys that are said to have signed it, and those known ones that did."""

    checkpoint: Checkpoint
    signers: tuple[KeyName, ...]
    genuine: tuple[VerifierKey, ...]

    def unsigned(self, pins: Pins) -> Doubts:
        """Return that it cannot be told whether the log signed, if no key one trusts says so."""
        origin = self.checkpoint.origin
        trusted = [key for key in self.genuine if key in pins.keys]
        by_log = any((key.name, key.kind) == (origin, ED25519) for key in trusted)
        return [] if by_log else [doubt("unpinned", origin)]


def opened(raw: str, known: Mapping[KeyName, VerifierKey]) -> Head:
    """Read a checkpoint; NoteError if it is none, Wrong if a signature by a known key is false."""
    note = Note.parse(raw)
    signers = tuple((each.name, each.key_id) for each in note.signatures)
    if len(set(signers)) < len(signers):
        raise NoteError("the same signer twice")
    genuine = []
    for each in note.signatures:
        if key := known.get((each.name, each.key_id)):
            try:
                key.time_of(note.text, each.value)
            except NoteError:
                raise Wrong("note", each.name) from None
            genuine.append(key)
    checkpoint = Checkpoint.parse(note.text)
    if checkpoint.extensions:
        raise NoteError("a checkpoint has nothing but origin, size and root here")
    return Head(checkpoint, signers, tuple(genuine))


def part(name: str, raw: str, known: Mapping[KeyName, VerifierKey]) -> Head:
    """Read the checkpoint that stands in one part of a bundle, or the one that was kept."""
    try:
        return opened(raw, known)
    except NoteError:
        raise Wrong("form", name) from None


def named(bundle: Bundle, pins: Pins) -> dict[KeyName, VerifierKey]:
    """Return the keys that a bundle names; Wrong if one passes for a key that one trusts."""
    try:
        keys = [VerifierKey.parse(text) for text in bundle.notes]
    except NoteError:
        raise Wrong("form", "keys") from None
    known = pins.known()
    for key in keys:
        if known.get((key.name, key.key_id), key) != key:
            raise Wrong("other_key", key.name)
    for holder in bundle.agencies:
        if pins.agencies.get(holder.kid, holder) != holder:
            raise Wrong("other_key", holder.kid)
    return {(key.name, key.key_id): key for key in keys}


def chain(bundle: Bundle, pins: Pins, doubts: Doubts) -> list[Head]:
    """Return the checkpoint of a bundle, and an older one that it grew from if one is there.

    Each signature must be genuine by the key that is named for it; only those one trusts count.
    """
    names = named(bundle, pins)
    head = part("checkpoint", bundle.checkpoint, names)
    heads = [head]
    doubts += head.unsigned(pins)
    doubts += [doubt("unwitnessed", k.name) for k in pins.witnesses() if k not in head.genuine]
    if bundle.consistency is not None:
        older, new = part("consistency", bundle.consistency.checkpoint, names), head.checkpoint
        old, proof = older.checkpoint, bundle.consistency.proof
        if old.origin != new.origin or old.size >= new.size:
            raise Wrong("form", "consistency")
        if not verify_consistency(old.size, new.size, old.root, new.root, proof):
            raise Wrong("rewritten", old.size)
        doubts += older.unsigned(pins)
        heads.append(older)
    signers = dict.fromkeys(who for each in heads for who in each.signers)
    if list(names) != list(signers) or len(names) < len(bundle.notes):
        raise Wrong("form", "keys")
    return heads


def held(since: str, heads: Sequence[Head], pins: Pins, doubts: Doubts) -> int:
    """Check the log against a checkpoint that one kept, and return the size of that."""
    kept = part("since", since, pins.known())
    size, roots = kept.checkpoint.size, {h.checkpoint.size: h.checkpoint.root for h in heads}
    if heads[0].checkpoint.origin != kept.checkpoint.origin:
        raise Wrong("form", "since")
    doubts += kept.unsigned(pins)
    if roots.get(size, kept.checkpoint.root) != kept.checkpoint.root:
        raise Wrong("rewritten", size)
    if size not in roots:
        doubts.append(doubt("unproven", size))
    return size
