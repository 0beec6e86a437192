"""Laws of signed answers: nothing in one can be changed, and there is one way to write each."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.problems import Refused
from shared.jws import CLAIMS, LARGEST_BYTES, Signer, genuine, read

SIGNER = Signer(bytes(range(32)), "icbc-2026")
SAID: dict[str, Any] = {
    "iss": "ICBC",
    "aud": "tocsin",
    "sub": "7c1b2f3e-7f43-5dbb-9d5c-1d2e3f405162",
    "type": "stop_payment.answer.v1",
    "jti": "answer-1",
    "data": {"code": "0301", "feedback_remark": "户名不符"},
}
TOKEN = SIGNER.sign(SAID)
HEADER = {"alg": "Ed25519", "kid": "icbc-2026", "typ": "tocsin-answer+jws"}
_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def part(document: object) -> str:
    text = document if isinstance(document, bytes) else json.dumps(document).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def token(header: object = None, payload: object = None) -> str:
    signature = TOKEN.rpartition(".")[2]
    return f"{part(HEADER if header is None else header)}.{part(payload or SAID)}.{signature}"


def refusal(text: str) -> str:
    with pytest.raises(Refused) as refused:
        read(text)
    [code] = refused.value.problem.codes
    assert refused.value.problem.slug == "signature-invalid"
    return code


def accepted(text: str) -> bool:
    """Return whether a token reads, and is signed with our key."""
    try:
        return genuine(read(text), SIGNER.public_key)
    except Refused:
        return False


def test_what_is_signed_is_read_and_genuine() -> None:
    signed = read(TOKEN)
    assert (signed.text, signed.kid, signed.claims) == (TOKEN, "icbc-2026", SAID)
    assert genuine(signed, SIGNER.public_key)


@pytest.mark.parametrize("bit", range(8))
def test_no_bit_of_a_token_can_be_changed(bit: int) -> None:
    raw = TOKEN.encode()
    for place in range(len(raw)):
        changed = bytearray(raw)
        changed[place] ^= 1 << bit
        assert not accepted(changed.decode("latin-1")), place


@given(st.sampled_from(sorted(CLAIMS - {"data"})), _texts)
def test_no_claim_can_be_changed(claim: str, value: str) -> None:
    assert not accepted(token(payload=SAID | {claim: value}))


@given(st.dictionaries(_texts, _texts | st.booleans() | st.none(), max_size=4))
def test_the_data_cannot_be_changed(data: dict[str, object]) -> None:
    assert not accepted(token(payload=SAID | {"data": data}))


@given(st.dictionaries(_texts, _texts | st.booleans(), max_size=4))
def test_whatever_is_said_is_signed_read_and_genuine(data: dict[str, object]) -> None:
    signed = read(SIGNER.sign(SAID | {"data": data}))
    assert signed.claims["data"] == data
    assert genuine(signed, SIGNER.public_key)


@given(st.binary(min_size=32, max_size=32))
def test_no_other_key_fits(seed: bytes) -> None:
    other = Signer(seed, "icbc-2026")
    same = other.public_key == SIGNER.public_key
    assert genuine(read(TOKEN), other.public_key) == same
    assert (other.sign(SAID) == TOKEN) == same


@given(st.text(max_size=200) | st.from_regex(r"[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*"))
def test_anything_else_is_refused_with_a_reason(text: str) -> None:
    assert refusal(text).startswith("signature_")


@pytest.mark.parametrize(
    "member",
    [
        {"jwk": {"kty": "OKP", "crv": "Ed25519", "x": SIGNER.public_key}},
        {"jku": "https://example.com/keys"},
        {"x5u": "https://example.com/chain"},
        {"x5c": ["MIIB"]},
        {"crit": ["b64"], "b64": False},
        {"b64": False},
        {"cty": "json"},
        {"typ": "JWT"},
        {"kid": 1},
        {"kid": ""},
        {"kid": "a b"},
        {"kid": "x" * 37},
    ],
)
def test_a_header_says_nothing_but_its_three_words(member: dict[str, object]) -> None:
    assert refusal(token(HEADER | member)) == "signature_header"


@pytest.mark.parametrize("left", HEADER)
def test_a_header_lacks_none_of_its_three_words(left: str) -> None:
    rest = {name: value for name, value in HEADER.items() if name != left}
    assert refusal(token(rest)) == "signature_header"


@pytest.mark.parametrize("name", ["none", "None", "HS256", "EdDSA", "ES256", "", None, 0, []])
def test_no_other_algorithm_is_taken(name: object) -> None:
    assert refusal(token(HEADER | {"alg": name})) == "signature_algorithm"


@pytest.mark.parametrize(
    "header",
    [
        b'{"alg":"none","alg":"Ed25519","kid":"k","typ":"tocsin-answer+jws"}',
        b'\xef\xbb\xbf{"alg":"Ed25519","kid":"k","typ":"tocsin-answer+jws"}',
        b'{"alg":"Ed25519","kid":"\\ud800","typ":"tocsin-answer+jws"}',
        b'"alg"',
        b"\xff",
        b"[" * 8_000,
    ],
)
def test_a_header_is_one_plain_object(header: bytes) -> None:
    assert refusal(token(header)) == "signature_header"


@pytest.mark.parametrize(
    "payload",
    [
        json.dumps(SAID).replace('"iss"', '"iss": "ABC", "iss"').encode(),
        json.dumps(SAID).replace('"code"', '"code": "0000", "code"').encode(),
        json.dumps(SAID | {"data": {"amount": 0.1}}).encode(),
        json.dumps(SAID | {"data": {"amount": 2**53}}).encode(),
        b'{"data":{"a":' + b"9" * 5000 + b"}}",
        json.dumps(SAID).encode("utf-16"),
        json.dumps(SAID)[:-1].encode(),
        b'{"data":{"a":"\\ud800"}}',
        b'{"data":' + b"[" * 8_000,
        b"NaN",
        b"null",
        b"[]",
        b"{}",
    ],
)
def test_a_payload_is_one_plain_object_of_claims(payload: bytes) -> None:
    assert refusal(token(payload=payload)) == "signature_claims"


@pytest.mark.parametrize("left", sorted(CLAIMS))
def test_no_claim_may_be_missing_or_doubled_in_kind(left: str) -> None:
    rest = {name: value for name, value in SAID.items() if name != left}
    assert refusal(token(payload=rest)) == "signature_claims"
    assert refusal(token(payload=SAID | {left: 5})) == "signature_claims"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "..",
        TOKEN + "=",
        TOKEN + "\n",
        " " + TOKEN,
        TOKEN.replace("-", "+").replace("_", "/") + "/",
        TOKEN + ".",
        TOKEN.rpartition(".")[0],
        TOKEN.rpartition(".")[0] + ".",
        TOKEN[:-1],
        TOKEN[:-1] + chr(ord(TOKEN[-1]) + 1),
        json.dumps({"payload": part(SAID), "protected": part(HEADER), "signature": "x"}),
    ],
)
def test_a_token_has_three_parts_each_written_in_its_one_way(text: str) -> None:
    assert refusal(text) == "signature_form"


def test_a_token_has_its_largest_size() -> None:
    longer = SIGNER.sign(SAID | {"data": {"remark": "x" * (LARGEST_BYTES * 3 // 4)}})
    assert len(longer) > LARGEST_BYTES
    assert refusal(longer) == "signature_too_long"
    fits = SIGNER.sign(SAID | {"data": {"remark": "x" * (LARGEST_BYTES * 3 // 4 - 600)}})
    assert len(fits) <= LARGEST_BYTES
    assert accepted(fits)
