"""Signatures as evidence: who signed what a record says, by a key that counted when it was made."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from contracts.codes import currencies
from contracts.controls import ControlImposed, ControlLifted
from contracts.directory import SigningKeyRevoked
from contracts.ed25519 import text_of
from contracts.envelope import Envelope, category_of
from contracts.fairness import FoundWrongful, ReleaseProposed, RestorationFailed
from contracts.feedback import ClarificationAsked
from contracts.freezing import (
    FreezeDequeued,
    FreezeMovedUp,
    FreezeQueued,
    FreezeRenewed,
    Frozen,
    StopSuperseded,
    Unfrozen,
)
from contracts.holding import HoldImposed, HoldReleased
from contracts.inquiries import WatchEnded
from contracts.kinds import KINDS, TARGETED
from contracts.measures import StopExtended, StopReleased
from contracts.port import TOCSIN, command_id
from contracts.problems import Refused
from contracts.reporting import Report, Reported
from contracts.returns import Returned, ReturnFailed
from contracts.reverifying import ReportReverified, Reverified
from contracts.stop_payment import Answer, StopImposed
from contracts.suspicions import ReportSuspicion, SuspicionCancelled, SuspicionReported
from contracts.tracing import CashTaken, HopProposed
from shared import jws
from shared.log.bundle import AgencyKey
from shared.verifying.verdict import Doubts, Wrong, doubt

FOLLOWING = tuple(
    kind.wire
    for kind in (
        *(StopImposed, StopExtended, StopReleased, StopSuperseded, Frozen, FreezeQueued),
        *(FreezeDequeued, FreezeMovedUp, FreezeRenewed, Unfrozen, HopProposed, CashTaken),
        *(ClarificationAsked, WatchEnded, HoldImposed, HoldReleased, ControlImposed),
        *(ControlLifted, FoundWrongful, ReleaseProposed, Returned, ReturnFailed, RestorationFailed),
    )
)
OF_TARGETS = {wire: kind.answer.wire for kind in TARGETED.values() for wire in kind.follows}
"""Events that only follow from what an answer said: a bank's, and whoever else's."""
SIGNED = {
    Reported.wire: Report.wire,
    SuspicionReported.wire: ReportSuspicion.wire,
    SuspicionCancelled.wire: ReportSuspicion.wire,
    **{kind.said.acknowledged.wire: kind.said.acknowledge.wire for kind in KINDS.values()},
    **{kind.answered.wire: kind.answer.wire for kind in KINDS.values()},
    Reverified.wire: ReportReverified.wire,
    **{of.filed.wire: kind.pleas.appeal.wire for kind in KINDS.values() for of in kind.judged},
    **dict.fromkeys(FOLLOWING, Answer.wire),
    **OF_TARGETS,
}
"""What is signed to have something said."""
HELD, EARLIER, PAID, EXECUTED = "held_amount", "earlier_amount", "paid_amount", "executed"
AMOUNTS = {
    "amount": "amount_minor",
    "asked_amount": "asked_minor",
    HELD: "held_minor",
    PAID: "paid_minor",
    "balance": "balance_minor",
    "available_amount": "available_minor",
    EARLIER: "earlier_minor",
}
COPIED = {
    "account_name",
    "account_number",
    "account_type",
    "accounts",
    "appellant_name",
    "appellant_phone",
    "application_id",
    "code",
    "description",
    "earlier_authority",
    "earlier_currency",
    "earlier_expires_at",
    "event_number",
    "executed_at",
    "expires_at",
    "failure_cause",
    "feature_code",
    "feedback_organ",
    "feedback_remark",
    "grounds",
    "hold_number",
    "holder_address",
    "holder_id_number",
    "holder_id_type",
    "holder_name",
    "holder_phone",
    "merchant_address",
    "merchant_id_number",
    "merchant_id_type",
    "merchant_id_until",
    "merchant_name",
    "merchant_number",
    "merchant_phone",
    "opened_where",
    "openings",
    "operator_name",
    "operator_phone",
    "other_bank",
    "payee_account",
    "payee_bank",
    "payee_name",
    "remark",
    "stopped_at",
    "terminal_number",
    "transactions",
    "transfer_serial",
    "transfer_time",
    "verified_at",
    "victim_account",
    "victim_bank",
    "victim_id_number",
    "victim_name",
    "victim_phone",
    "watch_ended_at",
    *(name for kind in TARGETED.values() for name in kind.reported),
}
"""What a command says under names that its event has too."""
RENAMED = {"reported_to": "ordered_by"}
"""What its event calls otherwise."""
DEFAULTED = {"means"}
SUBSCRIBER_DIGITS = 7
"""By how many last digits a telephone number is known, however it is written."""


@dataclass(slots=True)
class Acts:
    """Whose signature each command of a bundle bears, by its id; `kids` are the keys they name."""

    by: dict[object, str | None] = field(default_factory=dict)
    kids: set[str] = field(default_factory=set)
    lost: set[object] = field(default_factory=set)

    def counts(self) -> tuple[int, int]:
        """Return how many are agencies' own, and how many the centre's for a clerk."""
        centre = sum(agency == TOCSIN for agency in self.by.values())
        return len(self.by) - centre, centre


def signed(
    records: Sequence[Envelope],
    register: Sequence[Envelope],
    keys: Mapping[str, AgencyKey],
    origin: str,
    doubts: Doubts,
) -> Acts:
    """Return who signed what; Wrong for a signature that is false, or for something else."""
    acts = Acts()
    for event in records:
        if isinstance(event.signature, Mapping):
            acts.lost.add(event.command_id)
        elif event.signature is not None:
            token = _read(event, event.signature)
            key = keys.get(token.kid)
            acts.kids.add(token.kid)
            acts.by[event.command_id] = key and key.agency
            if key is None:
                doubts.append(doubt("unpinned", token.kid))
            else:
                _check(event, token, key, origin)
                if not _was_registered(event, key, register):
                    doubts.append(doubt("unregistered", token.kid))
    if acts.lost:
        doubts.append(doubt("sealed", len(acts.lost)))
    return acts


def _read(event: Envelope, text: str) -> jws.Signed:
    try:
        return jws.read(text)
    except Refused:
        raise Wrong("jws", event.position) from None


def _check(event: Envelope, token: jws.Signed, key: AgencyKey, origin: str) -> None:
    if not jws.genuine(token, text_of(key.public)):
        raise Wrong("jws", event.position)
    expected = dict(_claims(event, key, origin))
    if token.claims.keys() != {*expected, "jti", "data"}:
        raise Wrong("claim", event.position, "claims")
    for name, value in expected.items():
        if token.claims[name] != value:
            raise Wrong("claim", event.position, name)
    if command_id(event.actor.agency, token.claims["jti"]) != event.command_id:
        raise Wrong("claim", event.position, "jti")
    if event.type not in (*FOLLOWING, *OF_TARGETS) and not _says(event, token.claims["data"]):
        raise Wrong("claim", event.position, "data")


def _claims(event: Envelope, key: AgencyKey, origin: str) -> Iterator[tuple[str, object]]:
    """Yield what a signature by this key must claim to be about this event."""
    if key.agency not in (TOCSIN, event.actor.agency):
        raise Wrong("claim", event.position, "iss")
    yield "iss", key.agency
    yield "aud", origin
    yield "sub", _order(event)
    yield "type", SIGNED.get(event.type)
    if key.agency == TOCSIN:
        actor = event.actor
        who = {"agency": actor.agency, "person": actor.person, "assurance": actor.assurance}
        yield "act", who


def _order(event: Envelope) -> object:
    """Return the order that an event is about, on its own stream or on its account's."""
    if "." not in category_of(event.stream):
        return event.stream.partition("-")[2]
    return event.data.get("order_id", event.data.get("measure"))


def _was_registered(event: Envelope, key: AgencyKey, register: Sequence[Envelope]) -> bool:
    """Tell whether the register had this key before; Wrong if not this one, or not for then."""
    said: Mapping[str, Any] | None = None
    for entry in register:
        if entry.position < event.position and entry.data.get("kid") == key.kid:
            if entry.type == SigningKeyRevoked.wire:
                raise Wrong("revoked", event.position, key.kid)
            said = entry.data
    if said is None:
        return False
    if (said.get("agency"), said.get("public_key")) != (key.agency, text_of(key.public)):
        raise Wrong("other_key", key.kid)
    if not _counted(said, event.recorded_at):
        raise Wrong("expired", event.position, key.kid)
    return True


def _counted(registered: Mapping[str, Any], now: datetime) -> bool:
    try:
        begins, until = registered["valid_from"], registered.get("valid_until")
        begun = datetime.fromisoformat(begins) <= now
        return begun and (until is None or now < datetime.fromisoformat(until))
    except (ValueError, TypeError, KeyError):
        return False


def _says(event: Envelope, command: Mapping[str, Any]) -> bool:
    """Tell whether an event says what was signed; the log may spell amounts and times its way."""
    said = {name: value for name, value in command.items() if value not in _UNSAID}
    data = event.data
    try:
        same = all(_same(event, name, value) for name, value in said.items())
        held = data.get("held_minor", 0) <= data.get("balance_minor", 0) or HELD in said
    except (ValueError, TypeError, KeyError, AttributeError, InvalidOperation):
        return False
    unsaid = {HELD, PAID} if data.get("code_class") == EXECUTED else {HELD}
    sums = {minor for name, minor in AMOUNTS.items() if name not in unsaid | said.keys()}
    return same and held and (COPIED | sums) & data.keys() <= said.keys()


def _same(event: Envelope, name: str, value: Any) -> bool:  # noqa: ANN401  any JSON
    if name in AMOUNTS:
        own = event.data.get("earlier_currency") if name == EARLIER else None
        places = currencies()[own or event.data["currency"]]
        return bool(Decimal(value).scaleb(places) == event.data[AMOUNTS[name]])
    if name == "occurred_at":
        return datetime.fromisoformat(value) == event.occurred_at
    return _alike(name, value, event.data[RENAMED.get(name, name)])


_UNSAID: tuple[object, ...] = ("", None, [])


def _alike(name: str, value: Any, found: Any) -> bool:  # noqa: ANN401  any JSON
    if isinstance(found, bool):
        return value is found
    if isinstance(found, int):
        return int(value) == found
    if isinstance(value, list):
        return len(value) == len(found) and all(map(_same_line, value, found))
    if name.endswith(("_at", "_time")):
        return datetime.fromisoformat(value) == datetime.fromisoformat(found)
    if name.endswith("_phone"):
        return _digits(value) == _digits(found)
    return bool(value.strip() == found)


def _same_line(said: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    """Tell whether a line of a list says what was signed; what has a default need not be said."""
    told = {name: value for name, value in said.items() if value}
    same = all(_alike(name, value, found[name]) for name, value in told.items())
    return same and found.keys() - DEFAULTED <= told.keys()


def _digits(number: str) -> str:
    return re.sub(r"[^0-9]", "", number)[-SUBSCRIBER_DIGITS:]
