"""Ed25519 public keys: what is one, and which of them bind nobody."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from contracts.directory import RegisterSigningKey
from contracts.ed25519 import binds, text_of
from contracts.examples import examples

EXAMPLE = examples()[RegisterSigningKey.wire]
SMALL_ORDER = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
]
"""The eight points whose order divides eight."""
NOT_ON_THE_CURVE = (2).to_bytes(32, "little")
NOT_CANONICAL = (2**255 - 19 + 3).to_bytes(32, "little")


def codes(public_key: object) -> list[str]:
    """Return what is wrong with a key."""
    _, defects = RegisterSigningKey.examine(EXAMPLE | {"public_key": public_key})
    return [defect.code for defect in defects]


def test_every_key_that_is_made_is_taken() -> None:
    for _ in range(20):
        key = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
        assert codes(text_of(key)) == []


@pytest.mark.parametrize("key", SMALL_ORDER)
def test_a_key_for_which_anybody_can_make_signatures_is_refused(key: str) -> None:
    assert codes(text_of(bytes.fromhex(key))) == ["public_key_format"]


def test_such_a_key_does_accept_a_signature_that_nobody_made() -> None:
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(SMALL_ORDER[0]))
    key.verify(bytes.fromhex(SMALL_ORDER[0]) + bytes(32), b"whatever it says")


@pytest.mark.parametrize("key", [NOT_ON_THE_CURVE, NOT_CANONICAL, b"\xff" * 32])
def test_32_bytes_that_are_no_point_are_refused(key: bytes) -> None:
    assert not binds(key)
    assert codes(text_of(key)) == ["public_key_format"]


@pytest.mark.parametrize(
    "text",
    [
        EXAMPLE["public_key"] + "=",
        EXAMPLE["public_key"][:-1],
        EXAMPLE["public_key"][:-1] + "p",
        EXAMPLE["public_key"].replace("_", "/"),
        "Ä" * 43,
    ],
)
def test_a_key_is_written_in_one_way(text: str) -> None:
    assert codes(text) == ["public_key_format"]
