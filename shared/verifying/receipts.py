"""Whether a receipt shows a record in a log, and what a checkpoint by itself is worth."""

from shared.log.bundle import Shown
from shared.log.checkpoint import Proof
from shared.log.note import NoteError
from shared.verifying.heads import Head, Pins, held, part
from shared.verifying.records import record
from shared.verifying.verdict import (
    PROVEN,
    Doubts,
    Verdict,
    Wrong,
    doubt,
    false,
)


def verify_receipt(text: str, envelope: str, pins: Pins, since: str | None = None) -> Verdict:
    """Judge a `.tlog-proof` of a record, whose exact text is `envelope`."""
    doubts: Doubts = []
    try:
        proof = _proof(text)
        head = part("checkpoint", proof.checkpoint, pins.known())
        doubts += _told(head, pins)
        record(Shown(proof.index, envelope, proof.path), head.checkpoint)
        if since is not None:
            held(since, [head], pins, doubts)
    except Wrong as wrong:
        return false(wrong)
    log = head.checkpoint
    return (doubts or [Verdict(PROVEN, "receipt", (proof.index, log.origin, log.size))])[0]


def verify_checkpoint(text: str, pins: Pins, since: str | None = None) -> Verdict:
    """Judge a checkpoint by itself: whether its log signed it, and it is not another's word."""
    doubts: Doubts = []
    try:
        head = part("checkpoint", text, pins.known())
        doubts += _told(head, pins)
        if since is not None:
            held(since, [head], pins, doubts)
    except Wrong as wrong:
        return false(wrong)
    log = head.checkpoint
    return (doubts or [Verdict(PROVEN, "signed", (log.origin, log.size))])[0]


def _told(head: Head, pins: Pins) -> Doubts:
    missing = [key.name for key in pins.witnesses() if key not in head.genuine]
    return head.unsigned(pins) + [doubt("unwitnessed", name) for name in missing]


def _proof(text: str) -> Proof:
    try:
        return Proof.parse(text)
    except NoteError:
        raise Wrong("form", "proof") from None
