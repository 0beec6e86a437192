"""Signed answers over HTTP: a token as the body, kept as it is, refused with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from contracts import directory as d
from contracts import fairness as fr
from contracts import stop_payment as sp
from shared.jws import LARGEST_BYTES, Signer
from shared.sealing import opened_signature
from tests.gateway.conftest import NOON, centre

if TYPE_CHECKING:
    from tests.gateway.conftest import Gateway, Reply

SIGNER = Signer(bytes(range(32)), "icbc-2026")
ANSWER = {"code": "0301", "feedback_remark": "户名不符,账户 622007806360837789"}


@pytest.fixture
def signing(gateway: Gateway) -> Gateway:
    """Return a gateway where ICBC has a signing key and an order of the centre's before it."""
    key = d.RegisterSigningKey(
        kid=SIGNER.kid, agency="ICBC", public_key=SIGNER.public_key, valid_from=NOON
    )
    gateway.house.install([key])
    gateway.order("A-1")
    gateway.house.settle()
    return gateway


def token(path: str = "answer", key: str = "said-1", **other: object) -> str:
    """Return what ICBC signs, or something like it."""
    said: dict[str, Any] = {
        "iss": "ICBC",
        "aud": "tests",
        "sub": str(centre("A-1")),
        "type": sp.Answer.wire if path == "answer" else sp.Acknowledge.wire,
        "jti": key,
        "data": ANSWER if path == "answer" else {},
    }
    return SIGNER.sign(said | other)


def send(
    gateway: Gateway,
    body: str | bytes,
    path: str = "answer",
    kind: str = "application/jose",
    asker: str = "icbc",
) -> Reply:
    """Send a body about the order."""
    headers = {"Idempotency-Key": "said-1", "Content-Type": kind}
    return gateway.post(f"/v1/orders/{centre('A-1')}/{path}", asker, data=body, headers=headers)


def codes(answer: Reply) -> tuple[int, str, list[str]]:
    problem = answer.json
    slug = problem["type"].rpartition("/")[2]
    return answer.status_code, slug, [error["code"] for error in problem["errors"]]


def test_a_signed_appeal_is_taken_and_an_unsigned_one_is_told_what_to_do(signing: Gateway) -> None:
    held = {"code": "0000", "held_amount": "1.00"}
    assert send(signing, token(data=held)).status_code == 201
    appeal = {"appellant_name": "黄强桂", "grounds": "该款为货款"}
    path = f"/v1/orders/{centre('A-1')}/appeal"
    assert codes(signing.post(path, "icbc", json=appeal))[1] == "signature-required"
    entered = token(key="appeal-1", type=fr.Appeal.wire, data=appeal)
    headers = {"Idempotency-Key": "appeal-1", "Content-Type": "application/jose"}
    assert signing.post(path, "icbc", data=entered, headers=headers).status_code == 201


@pytest.mark.parametrize("act", ["acknowledgement", "answer"])
def test_a_signed_report_is_taken_once_and_its_token_kept(signing: Gateway, act: str) -> None:
    first, again = send(signing, token(act), act), send(signing, token(act), act)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json["position"] == again.json["position"]
    event = signing.house.edge.reader.at(first.json["position"])
    assert event is not None
    keys = signing.house.vault.known([event.key_id] if event.key_id else [])
    assert opened_signature(keys, event) == token(act)


def test_a_parameter_of_the_media_type_changes_nothing(signing: Gateway) -> None:
    assert send(signing, token(), kind="application/jose; charset=utf-8").status_code == 201


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("", "signature_form"),
        ("a.b", "signature_form"),
        (b"\xff" * 100, "signature_form"),
        (token() + "\n", "signature_form"),
        ("x" * (LARGEST_BYTES + 1), "signature_too_long"),
        (token(exp=1), "signature_claims"),
        (token(aud="tocsin"), "signature_aud"),
        (token(iss="ABC"), "signature_iss"),
        (token(key="said-2"), "signature_jti"),
        (token(sub=str(centre("A-2"))), "signature_sub"),
        (token(type=sp.Acknowledge.wire), "signature_type"),
        (token()[:-4] + "AAAA", "signature_wrong"),
        (token().replace(".", ".A", 1), "signature_claims"),
        (token(act={"agency": "ICBC"}), "signature_act"),
    ],
)
def test_a_token_that_proves_nothing_is_refused_with_its_reason(
    signing: Gateway, body: str | bytes, code: str
) -> None:
    answer = send(signing, body)
    assert codes(answer) == (422, "signature-invalid", [code])


def test_what_is_wrong_with_the_content_is_said_as_ever(signing: Gateway) -> None:
    answer = send(signing, token(data={"code": "12", "more": 1}))
    assert codes(answer)[1] == "invalid-command"
    assert {error["pointer"] for error in answer.json["errors"]} == {"/code", "/more"}


def test_an_unsigned_report_of_an_agency_with_a_key_is_told_what_to_do(signing: Gateway) -> None:
    path = f"/v1/orders/{centre('A-1')}/answer"
    refused = signing.post(path, "icbc", json=ANSWER, headers={"Accept-Language": "en"})
    assert codes(refused) == (422, "signature-required", [])
    assert "icbc-2026" in refused.json["detail"]
    assert "application/jose" in refused.json["detail"]


def test_an_agency_without_a_key_answers_as_before(gateway: Gateway) -> None:
    gateway.order("A-1")
    gateway.house.settle()
    path = f"/v1/orders/{centre('A-1')}/answer"
    assert gateway.post(path, "icbc", json=ANSWER).status_code == 201


def test_other_media_types_are_refused_and_both_are_named(signing: Gateway) -> None:
    answer = send(signing, token(), kind="text/plain")
    assert codes(answer) == (415, "unsupported-media-type", ["media_type"])
    assert "application/json, application/jose" in answer.json["detail"]


@pytest.mark.parametrize("path", ["/v1/stop-payments", "withdrawal"])
def test_nothing_else_comes_as_a_token(signing: Gateway, path: str) -> None:
    where = path if path.startswith("/") else f"/v1/orders/{centre('A-1')}/{path}"
    headers = {"Content-Type": "application/jose", "If-Match": '"1"'}
    assert signing.post(where, "centre", data=token(), headers=headers).status_code == 415


def test_another_agency_learns_nothing_by_a_token(signing: Gateway) -> None:
    answer = send(signing, token(), asker="abc")
    assert codes(answer) == (422, "signature-invalid", ["signature_iss"])


def test_who_may_not_see_the_order_whole_does_not_read_it_in_the_token(signing: Gateway) -> None:
    send(signing, token())
    signing.house.settle()
    path = f"/v1/orders/{centre('A-1')}/events"
    ours, theirs = (signing.get(path, who).json["events"] for who in ("icbc", "centre"))
    assert {event["signature"] for event in ours} == {None, token()}
    assert {event["signature"] for event in theirs} == {None}
    assert token().split(".")[1] not in str(theirs)
