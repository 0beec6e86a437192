"""Chance that can be repeated: whole numbers drawn from a seed and what the draw is for."""

from hashlib import sha256


def drawn(low: int, high: int, *of: object) -> int:
    """Return a number from `low` to `high`, always the same for the same things."""
    text = "\x1f".join(map(str, of))
    return low + int.from_bytes(sha256(text.encode()).digest()) % (high - low + 1)
