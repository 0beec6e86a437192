"""Timeline: what happened to an order, in sentences, with who said it and when."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from contracts.codes import response_code
from contracts.envelope import Actor
from contracts.fields import ERASED
from contracts.port import TOCSIN, Sight
from contracts.reporting import Reported
from contracts.stop_payment import Acknowledged, Answered, Offered
from services.gateway.console.formats import moment, money, span
from services.gateway.console.visitor import agency_name, person_name
from services.gateway.console.words import catalogue, language, say
from shared.jws import key_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

FACTS = (
    "application_id",
    "application_type",
    "original_application_id",
    "case_number",
    "case_type",
    "urgency",
    "agency",
    "ordered_by",
    "routed_by",
    "account_number",
    "account_name",
    "account_type",
    "holder_credit_code",
    "amount_minor",
    "transfer_time",
    "level",
    "transfer_serial",
    "rerouted_from",
    "until",
    "holder_id_number",
    "starts_at",
    "expires_at",
    "feedback_limit_hours",
    "victim_name",
    "victim_account",
    "victim_bank",
    "victim_id_number",
    "victim_phone",
    "reason",
    "remark",
    "officer1_id",
    "officer1_name",
    "officer1_phone",
    "officer2_id",
    "officer2_name",
    "legal_document_number",
    "stopped_at",
    "held_minor",
    "description",
    "take_up_by",
    "attachments",
    "warnings",
    "overrides",
)
"""What an order says, as a clerk reads it; its currency stands with the amount."""
PAYMENT_FACTS = (
    *("claim", "payee_account", "payee_name", "payee_bank"),
    *("approver_name", "approver_rank"),
)
"""What an order to pay a victim says besides."""
ANSWER_FACTS = (
    "code",
    "asked_minor",
    "held_minor",
    "paid_minor",
    "balance_minor",
    "available_minor",
    "executed_at",
    "expires_at",
    "failure_cause",
    "feedback_remark",
    "other_bank",
    "account_number",
    "earlier_authority",
    "earlier_minor",
    "earlier_expires_at",
    "holder_name",
    "holder_id_type",
    "holder_id_number",
    "holder_phone",
    "holder_address",
    "accounts",
    "transactions",
    "watch_ended_at",
    "after_end",
    "feedback_organ",
    "operator_name",
    "operator_phone",
    "flags",
)
"""What an answer says, as an officer reads it."""
_WORDS = frozenset(
    (
        *("urgency", "deadline", "account_type", "routed_by", "channel", "purpose", "change"),
        *("scope", "approver_rank", "cause", "method", "inquiry", "ended_by", "holder_id_type"),
        *("document_type", "outcome"),
    )
)
NOTHING = Sight({}, {}, -1)
"""What is shown in clear to whoever did not ask for it."""
_AGENCIES = frozenset({"agency", "ordered_by", "victim_bank", "other_bank", "payee_bank"})
API_KEY, TRANSACTIONS, ACCOUNTS = "api_key", "transactions", "accounts"
UNKNOWN_YEAR = "unknown_year"
WARNINGS, OVERRIDES, FLAGS = "warnings", "overrides", "flags"
_REPORTED = frozenset({Acknowledged.wire, Answered.wire, Reported.wire})
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of a timeline; `occurred_at` is the actor's word, `recorded_at` the log's."""

    position: int
    version: int
    type: str
    sentence: str
    who: str
    bears: str
    contact: str
    occurred_at: str
    recorded_at: str
    leaf_hash: str


def entries(events: Iterable[Mapping[str, Any]], clear: Sight = NOTHING) -> list[Entry]:
    """The timeline of rows of `order_event`, newest first; masked where `clear` has no data."""
    return [entry(row, clear) for row in reversed(list(events))]


def entry(row: Mapping[str, Any], clear: Sight = NOTHING) -> Entry:
    """What one row of `order_event` says."""
    envelope, data = orjson.loads(row["envelope"]), said(row, clear)
    token = clear.signatures.get(row["position"])
    return Entry(
        position=row["position"],
        version=row["version"],
        type=row["type"],
        sentence=sentence(row["type"], data),
        who=_who(Actor(**envelope["actor"])),
        bears=_bears(row["type"], Actor(**envelope["actor"]), envelope["signature"], token),
        contact=_contact(data),
        occurred_at=envelope["occurred_at"],
        recorded_at=envelope["recorded_at"],
        leaf_hash=row["leaf_hash"],
    )


def said(row: Mapping[str, Any], clear: Sight) -> Mapping[str, Any]:
    """The data of a row of `order_event`, in clear if it may be seen, else masked."""
    shown = clear.data.get(row["position"])
    return orjson.loads(row["data"]) if shown is None else shown


def sentence(wire: str, data: Mapping[str, Any]) -> str:
    """What an event of type `wire` says; a type without a sentence is named as it is."""
    text = catalogue().get(f"sentence.{wire}")
    if text is None:
        return wire
    spoken = text[language()].format_map(_spoken(data))
    year = data.get(UNKNOWN_YEAR)
    return f"{spoken} {say('clock.unknown_year', year=year)}" if year else spoken


def facts(detail: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What an order says, as names and values of a summary list."""
    given = ((name, detail.get(name)) for name in (*FACTS, *PAYMENT_FACTS))
    return [(name, shown(name, value, detail)) for name, value in given if value not in (None, [])]


def answer_facts(
    events: Sequence[Mapping[str, Any]], clear: Sight = NOTHING
) -> list[tuple[str, str]]:
    """What the last answer among rows of `order_event` says, as names and values; else nothing."""
    last = next((row for row in reversed(events) if row["type"] == Answered.wire), None)
    data = said(last, clear) if last else {}
    given = ((name, data.get(name)) for name in ANSWER_FACTS)
    return [
        (name, _reported(name, value, data)) for name, value in given if value not in (None, [])
    ]


def unknown_year(events: Iterable[Mapping[str, Any]]) -> int | None:
    """The year whose holidays were not known when an order's term of working days began."""
    offers = (orjson.loads(row["data"]) for row in events if row["type"] == Offered.wire)
    return next((year for offer in offers if (year := offer.get(UNKNOWN_YEAR))), None)


def _reported(name: str, value: Any, data: Mapping[str, Any]) -> str:  # noqa: ANN401  any JSON
    if name == "code":
        return f"{value} {meaning(value)}"
    if name == "after_end":
        return say("site.yes")
    currency = data.get("earlier_currency") if name == "earlier_minor" else None
    return shown(name, value, {**data, "currency": currency or data["currency"]})


def shown(name: str, value: Any, data: Mapping[str, Any]) -> str:  # noqa: ANN401  any JSON
    """A value of an event's data as people read it."""
    if value == ERASED:
        return say("site.erased")
    if name.endswith("_minor"):
        return money(value, data["currency"])
    if name in _AGENCIES:
        return agency_name(value)
    if name in _WORDS and f"{name}.{value}" in catalogue():
        return say(f"{name}.{value}")
    return _listed(name, value) if isinstance(value, list) else _plain(name, value)


def _plain(name: str, value: Any) -> str:  # noqa: ANN401  any JSON
    if name.endswith("_seconds"):
        return span(value)
    if isinstance(value, bool):
        return say("site.yes") if value else say("site.no")
    return moment(value) if isinstance(value, str) and _MOMENT.fullmatch(value) else str(value)


def _listed(name: str, value: list[Any]) -> str:
    if name in (WARNINGS, FLAGS):
        family = name.removesuffix("s")
        return " / ".join(say(f"{family}.{each['code']}") for each in value)
    if name == OVERRIDES:
        reasons = ((say(f"warning.{each['code']}"), each["reason"]) for each in value)
        return " / ".join(f"{warning}: {reason}" for warning, reason in reasons)
    if name == TRANSACTIONS:
        return str(len(value))
    if name == ACCOUNTS:
        return " / ".join(_account(each) for each in value)
    return ", ".join(f"{each['name']} (SHA-256 {each['sha256']})" for each in value)


def _account(each: Mapping[str, str]) -> str:
    """One account of a person in a line: its number, how it stands, what is on it, since when."""
    state = say(f"account_state.{each['state']}") if "state" in each else ""
    sum_ = f"{each.get('currency', '')} {each['balance']}" if "balance" in each else ""
    return " ".join(filter(None, (each["account_number"], state, sum_, each.get("opened_on"))))


def meaning(code: str) -> str:
    """What a response code means."""
    known = response_code(code)
    return known.en if language() == "en" else known.zh


def _spoken(data: Mapping[str, Any]) -> defaultdict[str, str]:
    words = {name: shown(name, value, data) for name, value in data.items()}
    if "code" in data:
        words["meaning"] = meaning(data["code"])
    return defaultdict(lambda: say("site.none"), words)


def _who(actor: Actor) -> str:
    name = say("actor.tocsin") if actor.agency == TOCSIN else agency_name(actor.agency)
    if actor.person:
        known = person_name(actor.person)
        name = f"{name} {known}" if known else say("actor.system", agency=name)
    return f"{name} → {agency_name(actor.on_behalf_of)}" if actor.on_behalf_of else name


def _bears(wire: str, actor: Actor, signature: object, token: str | None) -> str:
    """What stands behind an event that an agency reported: whose signature, or that there is none.

    A sealed signature does not say which key it names; `token` is it opened, if it can be.
    """
    if signature is None:
        return say("bears.nothing") if wire in _REPORTED else ""
    agency = agency_name(actor.agency)
    if actor.assurance == API_KEY:
        if token == ERASED:
            return say("bears.signed_erased", agency=agency)
        if token:
            return say("bears.signed", agency=agency, kid=key_named(token))
        return say("bears.signed_sealed", agency=agency)
    person, how = person_name(actor.person or ""), say(f"assurance.{actor.assurance}")
    return say("bears.countersigned", agency=agency, person=person or actor.person, how=how)


def _contact(data: Mapping[str, Any]) -> str:
    names = ("operator_name", "operator_phone", "failure_cause", "feedback_remark")
    return " · ".join(shown(name, data[name], data) for name in names if data.get(name))
