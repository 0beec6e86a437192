"""Agencies' signatures in a log that its own centre forged: by both verifiers."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest

from shared import jws
from tests.verifying import world
from tests.verifying.world import (
    ANSWER,
    BANK,
    BANK_KEY,
    CENTRE_KEY,
    ORDER,
    OTHER_KEY,
    Data,
    World,
    a_key_event,
    a_revocation,
    both,
    claims,
    pins,
    the_acknowledgement,
    the_answer,
    the_events,
)

WORLD = World()
BUNDLE = WORLD.bundle().to_bytes()


def answered(token: str | None = None, *, keep: bool = False, **said: object) -> tuple[Any, ...]:
    """Judge a log whose centre recorded another signature with the bank's answer."""
    events = the_events()
    changed = the_answer(token, **said)
    events[6:8] = [changed[0], the_answer()[1] if keep else changed[1]]
    return both(World(events).bundle().to_bytes(), pins("icbc-1", "icbc-2", "centre-1"))


def token(key: jws.Signer = BANK_KEY, **changed: object) -> str:
    kind = str(changed.pop("kind", "stop_payment.answer.v1"))
    return key.sign(claims(kind, "answer-1", ANSWER) | changed)


def rewritten(change: Callable[[Data], Any], part: int = 0) -> str:
    """Return the answer's token with its header or payload changed."""
    parts = token().split(".")
    said = json.loads(world.OTHER.from_base64url(parts[part]))
    change(said)
    parts[part] = base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")
    return ".".join(parts)


TOKENS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "of another order": (token(sub=ORDER.replace(ORDER[0], "x", 1)), ("claim", 6, "sub")),
    "for another log": (token(aud="elsewhere"), ("claim", 6, "aud")),
    "by another agency": (token(iss="CCB"), ("claim", 6, "iss")),
    "of another kind": (token(kind="stop_payment.acknowledge.v1"), ("claim", 6, "type")),
    "sent again under another key": (token(jti="answer-2"), ("claim", 6, "jti")),
    "with an act that is the centre's to say": (token(act={}), ("claim", 6, "claims")),
    "that says something else": (
        token(data=ANSWER | {"code": "0000"}),
        ("claim", 6, "data"),
    ),
    "that says another amount": (
        token(data=ANSWER | {"held_amount": "120000.01"}),
        ("claim", 6, "data"),
    ),
    "that says another earlier sum": (
        token(data=ANSWER | {"earlier_amount": "50"}),
        ("claim", 6, "data"),
    ),
    "that says another time": (
        token(data=ANSWER | {"executed_at": "2026-11-20T11:06:31Z"}),
        ("claim", 6, "data"),
    ),
    "that says when else it happened": (
        token(data=ANSWER | {"occurred_at": "2026-11-20T11:00:00.1Z"}),
        ("claim", 6, "data"),
    ),
    "that says another telephone": (
        token(data=ANSWER | {"operator_phone": "0572-2250001"}),
        ("claim", 6, "data"),
    ),
    "that says less than was recorded": (
        token(data={name: ANSWER[name] for name in ANSWER if name != "feedback_remark"}),
        ("claim", 6, "data"),
    ),
    "that says more than was recorded": (
        token(data=ANSWER | {"failure_cause": "none"}),
        ("claim", 6, "data"),
    ),
    "that says an amount that is none": (
        token(data=ANSWER | {"held_amount": "much"}),
        ("claim", 6, "data"),
    ),
    "changed after it was signed": (
        rewritten(lambda said: said.update(jti="answer-2"), 1),
        ("jws", 6),
    ),
    "of the algorithm none": (rewritten(lambda said: said.update(alg="none")), ("jws", 6)),
    "of another algorithm": (rewritten(lambda said: said.update(alg="HS256")), ("jws", 6)),
    "with a key of its own": (
        rewritten(lambda said: said.update(jwk={"kty": "OKP"})),
        ("jws", 6),
    ),
    "under the name of another key": (
        rewritten(lambda said: said.update(kid="icbc-2")),
        ("jws", 6),
    ),
    "without a signature": (token().rpartition(".")[0] + ".", ("jws", 6)),
    "that is no token": ("not a token", ("jws", 6)),
}


@pytest.mark.parametrize("case", TOKENS)
def test_a_signature_that_does_not_fit_its_record_is_named(case: str) -> None:
    text, expected = TOKENS[case]
    assert answered(text) == (1, *expected)


def test_a_key_registered_later_did_not_count_yet() -> None:
    code, name, *_ = answered(token(OTHER_KEY))
    assert (code, name) == (1, "form")  # the exporter named icbc-1, and it signs nothing here
    events = the_events()
    events[6:8] = the_answer(token(OTHER_KEY))
    bundle = World(events).bundle(agencies=(world.the_key("centre-1"), world.the_key("icbc-2")))
    assert both(bundle.to_bytes(), pins("icbc-2", "centre-1")) == (2, "unregistered", "icbc-2")


@pytest.mark.parametrize(
    ("register", "expected"),
    [
        ([a_key_event("icbc-1", BANK), a_revocation("icbc-1")], (1, "revoked", 7, "icbc-1")),
        (
            [a_key_event("icbc-1", BANK, valid_until="2026-11-20T11:00:00Z")],
            (1, "expired", 6, "icbc-1"),
        ),
        (
            [a_key_event("icbc-1", BANK, valid_from="2026-11-20T12:00:00+00:00")],
            (1, "expired", 6, "icbc-1"),
        ),
        (
            [a_key_event("icbc-1", BANK, public_key=OTHER_KEY.public_key)],
            (1, "other_key", "icbc-1"),
        ),
        ([a_key_event("icbc-1", "CCB")], (1, "other_key", "icbc-1")),
        ([a_key_event("icbc-1", BANK, valid_from="soon")], (1, "expired", 6, "icbc-1")),
    ],
    ids=["revoked", "ended", "not begun", "of other bytes", "of another agency", "of no time"],
)
def test_the_register_decides_whether_a_key_counted(
    register: list[Data], expected: tuple[Any, ...]
) -> None:
    events = register + the_events()[1:]
    more = len(register) - 1
    made = World(events)
    shown = made.shown(*(at + more for at in (2, 3, 4, 6, 7)))
    entries = made.shown(*range(more + 2))
    bundle = made.bundle(records=shown, register=entries, consistency=None)
    assert both(bundle.to_bytes()) == expected


def test_a_key_that_is_revoked_afterwards_still_counts_for_what_it_signed() -> None:
    made = World([*the_events(), a_revocation("icbc-1")])
    bundle = made.bundle(register=made.shown(0, 1, 8, 9))
    assert both(bundle.to_bytes())[:2] == (0, "proven")


def test_a_countersignature_names_the_clerk() -> None:
    events = the_events()
    events[4] = the_acknowledgement() | {
        "actor": {
            "agency": BANK,
            "person": "somebody.else",
            "assurance": "password",
            "on_behalf_of": None,
        }
    }
    assert both(World(events).bundle().to_bytes()) == (1, "claim", 4, "act")


def test_the_centre_cannot_sign_as_the_agency() -> None:
    events = the_events()
    events[4] = the_acknowledgement(
        CENTRE_KEY.sign(
            claims("stop_payment.acknowledge.v1", "ack-1", world.ACKNOWLEDGED, iss=BANK)
        )
    )
    assert both(World(events).bundle().to_bytes())[:3] == (1, "claim", 4)


def test_a_key_that_was_not_given_cannot_be_judged() -> None:
    assert both(BUNDLE, pins("icbc-1")) == (2, "unpinned", "centre-1")


def recorded(**changed: object) -> tuple[Any, ...]:
    """Judge a log whose centre recorded more with the answer than the bank signed."""
    said = {name: value for name, value in ANSWER.items() if name not in changed}
    text = BANK_KEY.sign(claims("stop_payment.answer.v1", "answer-1", said))
    events = the_events()
    events[6:8] = the_answer(text)
    events[6]["data"] = {**events[6]["data"], **changed}
    return both(World(events).bundle().to_bytes())


def test_what_the_centre_adds_to_an_answer_is_not_the_banks() -> None:
    assert recorded()[:2] == (0, "proven")
    assert recorded(order_id=ORDER, code="0000") == (1, "claim", 6, "data")
    assert recorded(failure_cause="made up") == (1, "claim", 6, "data")
    assert recorded(held_minor=12000001) == (1, "claim", 6, "data")
    for name in ("balance_minor", "asked_minor", "available_minor", "earlier_minor"):
        assert recorded(**{name: 1}) == (1, "claim", 6, "data")
    for name in ("account_number", "other_bank", "earlier_authority", "feedback_organ"):
        assert recorded(**{name: "1"}) == (1, "claim", 6, "data")
    events = the_events()
    unsaid = {name: value for name, value in ANSWER.items() if name != "held_amount"}
    events[6:8] = the_answer(BANK_KEY.sign(claims("stop_payment.answer.v1", "answer-1", unsaid)))
    assert both(World(events).bundle().to_bytes())[:2] == (0, "proven")
    events[6]["data"]["held_minor"] += 1
    assert both(World(events).bundle().to_bytes()) == (1, "claim", 6, "data")


def test_a_register_that_makes_no_sense_ends_in_a_verdict() -> None:
    events = the_events()
    events[0]["data"] = {"kid": "icbc-1"}
    assert both(World(events).bundle().to_bytes()) == (1, "other_key", "icbc-1")
    events[0]["data"] = {"kid": "icbc-1", "agency": BANK, "public_key": 5}
    assert both(World(events).bundle().to_bytes()) == (1, "other_key", "icbc-1")
