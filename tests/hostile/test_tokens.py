"""Tokens at the door: who sends one learns nothing of what is not theirs, and breaks nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from shared.jws import LARGEST_BYTES, Signer
from tests.hostile.asker import PARTIES
from tests.hostile.door import POSTS, SECRETS

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse

    from tests.hostile.door import Door

STRANGER = Signer(bytes(range(32)), "stranger")
REPORTS = {"acknowledgement": {}, "answer": {"code": "0000", "held_amount": "1"}}
GARBAGE = [
    b"",
    b"..",
    b"\x00" * 100,
    b"\xff\xfe" * 100,
    b"{}",
    b"." * LARGEST_BYTES,
    b"x" * (LARGEST_BYTES + 1),
    b"e30.e30." + b"A" * 86,
    b"bnVsbA.bnVsbA." + b"A" * 86,
    (b"W1tb" * 5_000) + b".e30." + b"A" * 86,
]


def sent(door: Door, key: str, order: str, act: str, body: bytes) -> BaseHTTPResponse:
    """Send a body as a token about an order."""
    headers = {"Content-Type": "application/jose", "Idempotency-Key": "token-1"}
    return door.ask("POST", f"/v1/orders/{order}/{act}", key, body=body, headers=headers)


def token(agency: str, order: str, act: str, **other: object) -> bytes:
    """Return what an agency would sign about an order, by a key that nobody registered."""
    kind = "acknowledge" if act == "acknowledgement" else act
    said: dict[str, Any] = {
        "iss": agency,
        "aud": "tests",
        "sub": order,
        "type": f"stop_payment.{kind}.v1",
        "jti": "token-1",
        "data": REPORTS[act],
    }
    return STRANGER.sign(said | other).encode()


@pytest.mark.parametrize("post", POSTS, ids="-".join)
def test_a_token_about_an_order_of_others_is_answered_like_one_about_none(
    door: Door, post: tuple[str, str]
) -> None:
    agency, role = post
    key = door.badge(agency, role).key
    for order in [*door.orders][:2]:
        for act in REPORTS:
            missing = str(uuid4())
            theirs, none = (
                sent(door, key, each, act, token(agency, each, act)) for each in (order, missing)
            )
            assert theirs.status in {403, 422}, theirs.data
            assert not any(secret in theirs.data.decode() for secret in SECRETS)
            if post not in PARTIES:
                assert theirs.data.decode().replace(order, missing) == none.data.decode()


@pytest.mark.parametrize("body", GARBAGE, ids=lambda body: f"{body[:8]!r}")
def test_garbage_for_a_token_is_refused_and_nothing_else(door: Door, body: bytes) -> None:
    key = door.badge("ICBC", "agency_system").key
    for act in REPORTS:
        answer = sent(door, key, next(iter(door.orders)), act, body)
        assert answer.status == 422, answer.data
        assert answer.json()["type"].endswith("/signature-invalid")
        assert answer.json()["errors"][0]["code"].startswith("signature_")


def test_nobody_signs_in_another_agencys_name(door: Door) -> None:
    order = next(iter(door.orders))
    key = door.badge("ABC", "agency_system").key
    for name in ("ICBC", "tocsin", "CENTRE"):
        answer = sent(door, key, order, "answer", token(name, order, "answer"))
        assert [error["code"] for error in answer.json()["errors"]] == ["signature_iss"]


def test_without_a_key_to_the_door_a_token_opens_nothing(door: Door) -> None:
    order = next(iter(door.orders))
    assert sent(door, "", order, "answer", token("ICBC", order, "answer")).status == 401
