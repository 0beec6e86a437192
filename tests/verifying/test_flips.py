"""A bundle with any one byte changed is not proven, and both verifiers say why in one sentence."""

import json
from functools import partial

import pytest

from shared.log.canonical import canonical
from tests.verifying.world import World, both, repaired

BUNDLE = World().bundle().to_bytes()


def test_the_bundle_that_is_changed_below_is_proven_as_it_is() -> None:
    assert both(BUNDLE)[:2] == (0, "proven")


def test_a_byte_changed_on_the_way_is_found() -> None:
    for at in range(len(BUNDLE)):
        flipped = bytearray(BUNDLE)
        flipped[at] ^= 1 << at % 8
        assert both(bytes(flipped)) == (1, "damaged"), at


@pytest.mark.parametrize("change", [lambda data: data[:-1], lambda data: data + b"\n"])
def test_a_byte_lost_or_gained_is_found(change: type[bytes]) -> None:
    assert both(change(BUNDLE)) == (1, "damaged")


@pytest.mark.slow
def test_a_byte_changed_by_a_forger_who_repairs_the_hash_is_found() -> None:
    body = canonical(json.loads(BUNDLE)["body"])
    judged = 0
    for at in range(0, len(body), 3):
        flipped = bytearray(body)
        flipped[at] ^= 1 << at % 2
        try:
            changed = json.loads(flipped)
            if canonical(changed) != flipped:
                continue
        except ValueError:  # no JSON, so no hash repairs it
            continue
        code, name, *_ = both(repaired(BUNDLE, partial(replaced, new=changed)))
        assert code != 0, (at, name)
        judged += 1
    assert judged > len(body) // 6


def replaced(body: dict[str, object], new: dict[str, object]) -> None:
    body.clear()
    body.update(new)
