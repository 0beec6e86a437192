"""A small log with everything that a bundle can show, which a test may also forge."""

import importlib.util
import json
from collections.abc import Callable, Sequence
from copy import deepcopy
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any, cast
from uuid import UUID, uuid5

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from contracts.port import NAMESPACE, command_id
from contracts.problems import Language
from shared import jws
from shared.log.bundle import AgencyKey, Bundle, Named, Older, Shown, Span, base64url
from shared.log.canonical import canonical
from shared.log.checkpoint import Checkpoint
from shared.log.note import COSIGNATURE, Note, Signer, signed
from shared.log.tree import consistency, inclusion, leaf_hash, ranges
from shared.verifying.bundles import verify
from shared.verifying.heads import Pins

ORIGIN, CENTRE, BANK, CASE = "tests.example/log", "HZAFC", "ICBC", "A3305000000002026111001"
ORDER = str(uuid5(NAMESPACE, "an order"))
KEY_ID = UUID("0b3f6c52-93a5-4f0c-9d0e-4f6f0c1b2a30")
CASE_KEY = bytes(range(32))
LOG = Signer(ORIGIN, b"l" * 32)
ROGUE = Signer(ORIGIN, b"r" * 32)
WITNESS = Signer("witness.example/w1", b"w" * 32, COSIGNATURE)
BANK_KEY, CENTRE_KEY = jws.Signer(b"b" * 32, "icbc-1"), jws.Signer(b"c" * 32, "centre-1")
OTHER_KEY = jws.Signer(b"o" * 32, "icbc-2")
HOLDERS = {"icbc-1": BANK, "icbc-2": BANK, "centre-1": "tocsin"}
PUBLIC = {key.kid: key.public_key for key in (BANK_KEY, CENTRE_KEY, OTHER_KEY)}
LANGUAGES: tuple[Language, ...] = ("en", "zh-CN")
Data = dict[str, Any]


def the_other_verifier() -> ModuleType:
    """Return the single-file verifier, loaded as the one file that it is."""
    file = Path(__file__).parents[2] / "deploy" / "verifier" / "tocsin_verify.py"
    spec = importlib.util.spec_from_file_location("tocsin_verify", file)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


OTHER = the_other_verifier()


def claims(kind: str, key: str, data: Data, **changed: object) -> Data:
    """Return what the bank's signature claims."""
    said = {"iss": BANK, "aud": ORIGIN, "sub": ORDER, "type": kind, "jti": key, "data": data}
    return said | changed


def an_event(kind: str, data: Data, **said: object) -> Data:
    """Return an envelope as JSON values, without what its place in the log adds."""
    identity = uuid5(NAMESPACE, f"command {kind} {json.dumps(data)}")
    event = {
        "actor": {"agency": CENTRE},
        "causation": None,
        "command_id": identity,
        "correlation": CASE,
        "data": data,
        "digest": "0" * 64,
        "key_id": None,
        "occurred_at": "2026-11-20T11:00:00.000000Z",
        "policy": None,
        "signature": None,
        "stream": f"stop_payment-{ORDER}",
        "type": kind,
        "version": 1,
    } | said
    nobody = {"agency": None, "person": None, "on_behalf_of": None, "assurance": None}
    event["event_id"] = str(uuid5(identity, str(event["stream"])))
    return event | {
        "actor": nobody | dict(cast("Data", event["actor"])),
        "command_id": str(event["command_id"]),
    }


def a_key_event(kid: str, holder: str, **data: object) -> Data:
    """Return the event by which the register got a signing key."""
    said = {"kid": kid, "agency": holder, "public_key": PUBLIC[kid]}
    said["valid_from"] = "2026-01-01T00:00:00Z"
    stream = f"directory-{uuid5(NAMESPACE, kid)}"
    kind = "directory.signing_key_registered.v1"
    return an_event(kind, said | data, stream=stream, correlation=None)


def a_revocation(kid: str) -> Data:
    """Return the event by which a signing key was revoked."""
    stream, kind = f"directory-{uuid5(NAMESPACE, kid)}", "directory.signing_key_revoked.v1"
    return an_event(kind, {"kid": kid}, stream=stream, version=2, correlation=None)


ACKNOWLEDGED = {"operator_name": "费涛", "operator_phone": "95588", "remark": "已收到"}
ANSWER = {
    "occurred_at": "2026-11-20T19:00:00+08:00",
    "code": "1200",
    "held_amount": "120000.00",
    "balance": "120000",
    "executed_at": "2026-11-20T11:06:30Z",
    "feedback_remark": " 余额不足 ",
    "operator_phone": "0572-2250000",
    "asked_amount": "441023.42",
    "available_amount": "0.00",
    "earlier_authority": "杭州市公安局",
    "earlier_amount": "5000",
    "earlier_currency": "JPY",
}
ANSWERED = {
    "code": "1200",
    "code_class": "partial",
    "held_minor": 12000000,
    "balance_minor": 12000000,
    "currency": "CNY",
    "executed_at": "2026-11-20T11:06:30Z",
    "feedback_remark": "余额不足",
    "operator_phone": "+865722250000",
    "asked_minor": 44102342,
    "available_minor": 0,
    "earlier_authority": "杭州市公安局",
    "earlier_minor": 5000,
    "earlier_currency": "JPY",
}
IMPOSED = {"order_id": ORDER, "held_minor": 12000000, "currency": "CNY"}


def the_answer(token: str | None = None, **said: object) -> list[Data]:
    """Return the bank's signed answer: what it said, and the stop that followed."""
    command = command_id(BANK, "answer-1")
    token = token or BANK_KEY.sign(claims("stop_payment.answer.v1", "answer-1", ANSWER))
    who = {"agency": BANK, "person": "icbc-api", "assurance": "api_key"}
    shared = {"command_id": command, "actor": who, "signature": token, "key_id": KEY_ID} | said
    account = f"stop_payment.account-{uuid5(NAMESPACE, 'an account')}"
    return [
        an_event("stop_payment.answered.v1", dict(ANSWERED), version=4, **shared),
        an_event(
            "stop_payment.account.stop_imposed.v1",
            dict(IMPOSED),
            stream=account,
            version=7,
            **shared,
        ),
    ]


def the_acknowledgement(token: str | None = None, **said: object) -> Data:
    """Return what a clerk of the bank said at the centre's pages, countersigned."""
    who = {"agency": BANK, "person": "fei.tao", "assurance": "password"}
    if token is None:
        kind = "stop_payment.acknowledge.v1"
        act = {"act": who, "iss": "tocsin"}
        token = CENTRE_KEY.sign(claims(kind, "ack-1", ACKNOWLEDGED, **act))
    command = command_id(BANK, "ack-1")
    shared = {"command_id": command, "actor": who, "signature": token, "key_id": KEY_ID} | said
    return an_event("stop_payment.acknowledged.v1", dict(ACKNOWLEDGED), version=3, **shared)


def the_events() -> list[Data]:
    """Return a log's events: keys, one order of a case with its answer, and another's order."""
    ordered = {"agency": BANK, "account_name": "黄强桂", "amount_minor": 44102342}
    other = f"stop_payment-{uuid5(NAMESPACE, 'another order')}"
    return [
        a_key_event("icbc-1", BANK),
        a_key_event("centre-1", "tocsin"),
        an_event("stop_payment.ordered.v1", ordered, key_id=KEY_ID),
        an_event("stop_payment.offered.v1", {"channel": "inbox"}, version=2),
        the_acknowledgement(),
        an_event("stop_payment.ordered.v1", {"agency": "CCB"}, stream=other, correlation="another"),
        *the_answer(),
        a_key_event("icbc-2", BANK),
    ]


PERSONAL = {"account_name", "operator_name", "operator_phone", "remark", "feedback_remark"}


def sealed(event: Data, secret: bytes) -> Data:
    """Return an event with what is personal, and its signature, sealed."""
    made, cipher = deepcopy(event), AESGCM(secret)

    def hidden(name: str, value: object) -> Data:
        place = f"{event['event_id']} {name}".encode()
        return {"sealed": base64url(bytes(12) + cipher.encrypt(bytes(12), canonical(value), place))}

    for name in PERSONAL & made["data"].keys():
        made["data"][name] = hidden(name, made["data"][name])
    if made["signature"] is not None:
        made["signature"] = hidden("signature", made["signature"])
    return made | {"key_id": str(event["key_id"])}


class World:
    """A log over some events, and bundles from it."""

    def __init__(self, events: Sequence[Data] | None = None, secret: bytes = CASE_KEY) -> None:
        """Enter these events, each sealed where it names a key."""
        self.texts: list[str] = []
        for position, event in enumerate(the_events() if events is None else events):
            whole = {"recorded_at": f"2026-11-20T11:00:00.{position:06}Z", "position": position}
            made = sealed(event, secret) if event["key_id"] else event
            self.texts.append(canonical(whole | made).decode())

    def __len__(self) -> int:
        return len(self.texts)

    def leaves(self) -> list[bytes]:
        return [leaf_hash(text.encode()) for text in self.texts]

    def head(self, size: int | None = None) -> Checkpoint:
        size = len(self) if size is None else size
        return Checkpoint(ORIGIN, size, ranges(self.leaves())(0, size))

    def note(self, size: int | None = None, *signers: Signer) -> str:
        """Return the checkpoint at a size, signed by the log or by others."""
        return signed(str(self.head(size)), signers or [LOG])

    def witnessed(self, size: int | None = None) -> str:
        """Return the checkpoint with the log's signature and the witness's."""
        note = Note.parse(self.note(size))
        return str(note.and_signed([WITNESS.cosign(note.text, 1_763_636_400)]))

    def shown(self, *positions: int) -> tuple[Shown, ...]:
        subtree = ranges(self.leaves())
        return tuple(
            Shown(at, self.texts[at], tuple(inclusion(subtree, at, len(self)))) for at in positions
        )

    def older(self, size: int, *signers: Signer) -> Older:
        proof = consistency(ranges(self.leaves()), size, len(self))
        return Older(self.note(size, *signers), tuple(proof))

    def bundle(self, **changed: object) -> Bundle:
        """Return the bundle of the case, with its keys, and an older checkpoint."""
        records, register = (2, 3, 4, 6, 7), (0, 1, 8)
        said: dict[str, Any] = {
            "selection": Named("case", CASE),
            "checkpoint": self.note(),
            "records": self.shown(*(at for at in records if at < len(self))),
            "register": self.shown(*(at for at in register if at < len(self))),
            "notes": (str(LOG.key),),
            "agencies": (the_key("centre-1"), the_key("icbc-1")),
            "case_keys": {str(KEY_ID): CASE_KEY},
            "consistency": self.older(5),
        }
        return Bundle(**said | changed)

    def span(self, first: int, last: int, **changed: object) -> Bundle:
        """Return the bundle of a span, whose keys are all among it."""
        register = {"register": ()} if first == 0 else {}
        positions = range(first, last + 1)
        said = {"selection": Span(first, last), "records": self.shown(*positions)} | register
        return self.bundle(**said | changed)


def the_key(kid: str) -> AgencyKey:
    """Return an agency's public key as one pins it."""
    public = next(k for k in (BANK_KEY, CENTRE_KEY, OTHER_KEY) if k.kid == kid).public_key
    return AgencyKey(HOLDERS[kid], kid, OTHER.from_base64url(public))


def pins(*kids: str, witness: bool = False, keys: Sequence[Any] | None = None) -> Pins:
    """Return what a bank pins: the log's key, and agencies' keys."""
    agencies = {kid: the_key(kid) for kid in kids or ("icbc-1", "centre-1")}
    known = [LOG.key] if keys is None else list(keys)
    return Pins(tuple(known + [WITNESS.key] * witness), agencies)


def both(data: bytes, trusted: Pins | None = None, since: str | None = None) -> tuple[Any, ...]:
    """Judge a bundle with both verifiers, which must agree on it, in both languages."""
    trusted = trusted or pins()
    ours = verify(data, trusted, since)
    keys = [str(key) for key in trusted.keys]
    theirs: tuple[Any, ...] = OTHER.verify(data, keys, list(trusted.agencies.values()), since)
    assert (ours.code, ours.name, *ours.about) == theirs, (ours, theirs)
    for language in LANGUAGES:
        assert ours.sentence(language) == OTHER.sentence(language, *theirs[1:])
    return theirs


def repaired(data: bytes, change: Callable[[Data], Any]) -> bytes:
    """Return a bundle with its body changed, and its own hash repaired."""
    body = json.loads(data)["body"]
    change(body)
    return canonical({"body": body, "sha256": sha256(canonical(body)).hexdigest()})


def edited(text: str, change: Callable[[Data], Any]) -> str:
    """Return an envelope's text with its members changed."""
    document = json.loads(text)
    change(document)
    return canonical(document).decode()
