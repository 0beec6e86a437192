"""Evidence against a log: two checkpoints that it signed, side by side, for anybody to judge.

A text: a first line, what the one who kept it says of it, the checkpoint that they had, the one
that they were shown, and the proof of growth that came with it, each after a line of its own.
"""

import re
from dataclasses import dataclass
from typing import Self

from shared.log.note import decoded, encoded
from shared.log.tree import HASH_SIZE, node_hash, verify_consistency
from shared.verifying.heads import Head, Pins, part
from shared.verifying.verdict import FALSE, PROVEN, Verdict, Wrong, doubt, false

FIRST_LINE = "tocsin-evidence/v1\n"
LONGEST_PROOF = 126
_FORM = re.compile(
    r"tocsin-evidence/v1\n(?P<told>[^\n]+)\n--- held\n(?P<held>.*)--- shown\n(?P<shown>.*)"
    r"--- proof\n(?P<proof>([A-Za-z0-9+/=]+\n)*)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The checkpoint that one held, the one that one was shown, and the proof that was given."""

    told: str
    held: str
    shown: str
    proof: tuple[bytes, ...] = ()

    def __str__(self) -> str:
        proof = "".join(f"{encoded(step)}\n" for step in self.proof)
        parts = (f"--- held\n{self.held}", f"--- shown\n{self.shown}", f"--- proof\n{proof}")
        return f"{FIRST_LINE}{self.told}\n{''.join(parts)}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read such a text; ValueError if it is none."""
        found = _FORM.fullmatch(text)
        if found is None:
            raise ValueError("evidence is a line, two checkpoints and a proof")
        steps = [decoded(line) for line in found["proof"].split()]
        if len(steps) > LONGEST_PROOF or any(len(step) != HASH_SIZE for step in steps):
            raise ValueError("a proof of growth is hashes, a line each")
        return cls(found["told"], found["held"], found["shown"], tuple(steps))


def verify_evidence(text: str, pins: Pins) -> Verdict:
    """Judge evidence: false is the log, if its own signatures contradict each other."""
    try:
        evidence = Evidence.parse(text)
        held = part("held", evidence.held, pins.known())
        shown = part("shown", evidence.shown, pins.known())
    except ValueError:
        return false(Wrong("form", "evidence"))
    except Wrong as wrong:
        return false(wrong)
    if held.checkpoint.origin != shown.checkpoint.origin:
        return false(Wrong("form", "shown"))
    doubts = held.unsigned(pins) + shown.unsigned(pins)
    return doubts[0] if doubts else judged(held, shown, evidence.proof)


def judged(one: Head, other: Head, proof: tuple[bytes, ...]) -> Verdict:
    """Return whether two heads that a log signed can be of one history, as a proof shows it."""
    heads = sorted((one.checkpoint, other.checkpoint), key=lambda head: head.size)
    old, new = heads
    about = (new.origin, old.size, new.size)
    same = old.size == new.size
    if same and old.root != new.root:
        return Verdict(FALSE, "contradiction", about)
    grew = verify_consistency(old.size, new.size, old.root, new.root, proof)
    if not old.size or same or grew:
        return Verdict(PROVEN, "agreement", about)
    if _prefix(old.size, new.size, proof, new.root) not in (None, old.root):
        return Verdict(FALSE, "contradiction", about)
    return doubt("unsettled", *about)


def _prefix(old: int, new: int, proof: tuple[bytes, ...], root: bytes) -> bytes | None:
    """Return the root of the first `old` leaves that a proof shows to be under `root`, if it does.

    Whoever rewrote a log and proves its growth honestly shows by that what it now begins with.
    """
    path = list(proof)
    try:
        before, after = _grown(old, new, path)
    except IndexError:
        return None
    return before if after == root and not path else None


def _grown(old: int, new: int, path: list[bytes]) -> tuple[bytes, bytes]:
    if old == new:
        return (path.pop(),) * 2
    half = 1 << ((new - 1).bit_length() - 1)
    beside = path.pop()
    if old <= half:
        before, after = _grown(old, half, path)
        return before, node_hash(after, beside)
    before, after = _grown(old - half, new - half, path)
    return node_hash(beside, before), node_hash(beside, after)
