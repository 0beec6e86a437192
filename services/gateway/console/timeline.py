"""Timeline: what happened to an order, in sentences, with who said it and when."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from contracts import stop_payment
from contracts.codes import response_code, results, suspicion_features
from contracts.envelope import Actor
from contracts.fields import ERASED
from contracts.kinds import KINDS, TARGETED
from contracts.port import TOCSIN, Sight
from contracts.reporting import Reported
from contracts.stop_payment import Answered, Offered
from contracts.suspicions import SuspicionCancelled, SuspicionReported
from services.gateway.console.formats import moment, money, seen, span
from services.gateway.console.visitor import agency_name, is_centre, named, person_name
from services.gateway.console.words import catalogue, language, say
from shared.jws import key_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_WORDS = frozenset(
    (
        *("urgency", "deadline", "account_type", "routed_by", "channel", "purpose", "change"),
        *("scope", "approver_rank", "cause", "method", "inquiry", "ended_by", "holder_id_type"),
        *("document_type", "outcome", "ground", "door", "transaction_kind", "merchant_id_type"),
        *("means", "verdict", "check", "occasion", "found", "conclusion", "removal", "band"),
        *("bank_measure", "carrier_measure", "lifted_by", "limit_ground", "control", "known_by"),
        *("nudge", "application_type", "case_type"),
    )
).union(*(kind.chosen for kind in TARGETED.values()))
FIRST, MEASURE = stop_payment.KIND, stop_payment.MEASURE
"""The kind of orders, and of measures, under which is worded what is said of all kinds alike."""
FAMILIES = {
    "action": "asks",
    "limit": "asks",
    **{
        name: name.rpartition("_")[0]
        for kind in TARGETED.values()
        for name in kind.chosen
        if name.endswith(("_before", "_after"))
    },
}
"""Which words say what is told under a name, where they are not called like it."""
PARTIAL = "partial"
"""The class of an answer that held less than was asked, be it nothing."""
NOTHING = Sight({}, {}, -1)
"""What is shown in clear to whoever did not ask for it."""
_AGENCIES = frozenset(
    (
        *("agency", "centre", "ordered_by", "victim_bank", "other_bank", "payee_bank"),
        "reported_by",
        *(kind.elsewhere for kind in TARGETED.values()),
        "to",
    )
)
API_KEY, TRANSACTIONS, ACCOUNTS, BANKS = "api_key", "transactions", "accounts", "banks"
OPENINGS, FEATURE = "openings", "feature_code"
_LISTS = frozenset({ACCOUNTS, TRANSACTIONS, OPENINGS, "attachments"})
"""What is a list of, and hidden as a whole."""
UNKNOWN_YEAR = "unknown_year"
LINES_SHOWN = 20
"""So many lines of an account are shown; the raw event has them all."""
WARNINGS, OVERRIDES, FLAGS = "warnings", "overrides", "flags"
_REPORTED = frozenset(
    each.wire for each in (Reported, SuspicionReported, SuspicionCancelled)
).union(
    *({kind.said.acknowledged.wire, kind.answered.wire} for kind in KINDS.values()),
    *({of.filed.wire for of in kind.judged} for kind in KINDS.values()),
)
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
    kind, dot, word = wire.partition(".")
    known = catalogue()
    names = wire, f"{FIRST}{dot}{word}", f"{MEASURE}.{'.'.join(word.split('.')[1:])}"
    text = next((known[key] for name in names if (key := f"sentence.{name}") in known), None)
    if text is None:
        return wire
    spoken = text[language()].format_map(_spoken(kind, data)).rstrip(" ：:")
    if wire == Answered.wire:
        return spoken + _sum(data)
    year = data.get(UNKNOWN_YEAR)
    return f"{spoken} {say('clock.unknown_year', year=year)}" if year else spoken


def _sum(data: Mapping[str, Any]) -> str:
    """How the sentence of an answer ends: with the sum that it tells of, if it tells of one."""
    if data.get("paid_minor") is not None:
        return say("answered.paid", paid=money(data["paid_minor"], data["currency"]))
    if holds(data):
        return say("answered.held", held=money(data["held_minor"], data["currency"]))
    return say("answered.told")


def holds(data: Mapping[str, Any]) -> bool:
    """Whether an answer speaks of what is held: none is said of a query, or of a refusal."""
    return bool(data.get("held_minor")) or ("held_minor" in data and data["code_class"] == PARTIAL)


def unknown_year(events: Iterable[Mapping[str, Any]]) -> int | None:
    """The year whose holidays were not known when an order's term of working days began."""
    offers = (orjson.loads(row["data"]) for row in events if row["type"] == Offered.wire)
    return next((year for offer in offers if (year := offer.get(UNKNOWN_YEAR))), None)


def shown(name: str, value: Any, data: Mapping[str, Any]) -> str:  # noqa: ANN401  any JSON
    """A value of an event's data as people read it."""
    if value == ERASED:
        return say("site.erased")
    if name.endswith("_minor"):
        return money(value, data["currency"])
    if tell := _TELLERS.get(name):
        return tell(value)
    if (
        name in _WORDS | FAMILIES.keys()
        and (word := f"{FAMILIES.get(name, name)}.{value}") in catalogue()
    ):
        return say(word)
    return _listed(name, value) if isinstance(value, list) else _plain(name, value)


def _plain(name: str, value: Any) -> str:  # noqa: ANN401  any JSON
    if name.endswith("_seconds"):
        return span(value)
    if isinstance(value, bool):
        return say("site.yes") if value else say("site.no")
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        return moment(value)
    return seen(str(value), "entries" if name in _LISTS else "characters")


def _listed(name: str, value: list[Any]) -> str:
    if name in (WARNINGS, FLAGS):
        family = name.removesuffix("s")
        return " / ".join(say(f"{family}.{each['code']}") for each in value)
    if name == OVERRIDES:
        reasons = ((say(f"warning.{each['code']}"), each["reason"]) for each in value)
        return " / ".join(f"{warning}: {reason}" for warning, reason in reasons)
    if isinstance(value[0], str):
        return " / ".join(map(agency_name, value))
    if name in (BANKS, TRANSACTIONS):
        number = len(value)
        return say("hold.number_of_banks", number=number) if name == BANKS else str(number)
    if line := _LINES.get(name):
        return " / ".join(map(line, value))
    return ", ".join(f"{each['name']} (SHA-256 {each['sha256']})" for each in value)


def _opening(each: Mapping[str, str]) -> str:
    """One opened card in a line: its number, when, and where."""
    at = moment(each["opened_at"]) if "opened_at" in each else ""
    return " ".join(filter(None, (each["account_number"], at, each.get("opened_where"))))


def feature(code: str) -> str:
    """What a bank suspects by a feature code, after the code."""
    known = suspicion_features()[code]
    return f"{code} {known.en if language() == 'en' else known.zh}"


_TELLERS = {**dict.fromkeys(_AGENCIES, agency_name), "approved_by": named, FEATURE: feature}
"""Who says what a code means, by the name under which it is told."""


def _account(each: Mapping[str, str]) -> str:
    """One account of a person in a line: its number, how it stands, what is on it, since when."""
    state = say(f"account_state.{each['state']}") if "state" in each else ""
    sum_ = f"{each.get('currency', '')} {each['balance']}" if "balance" in each else ""
    return " ".join(filter(None, (each["account_number"], state, sum_, each.get("opened_on"))))


def lines(transactions: Sequence[Mapping[str, str]], currency: str) -> str:
    """Transactions of an account, each in a line: when, which way, how much, and with whom."""
    told = [_line(each, currency) for each in transactions[:LINES_SHOWN]]
    more = len(transactions) - len(told)
    return " / ".join([*told, *([say("order.more_lines", number=more)] if more else [])])


def _line(each: Mapping[str, str], currency: str) -> str:
    way = say(f"cell.{each['direction']}")
    other = (each.get("counterparty_account", ""), each.get("counterparty_name", ""))
    said = (moment(each["transacted_at"]), way, f"{currency} {each['amount']}", *other)
    return " ".join(filter(None, said))


def _finding(each: Mapping[str, str]) -> str:
    """One sign of a company's score in a line: its name."""
    return say(f"indicator.{each['indicator']}")


def _figure(each: Mapping[str, Any]) -> str:
    """One figure of a task in a line: what is asked, or how much was handed in."""
    return f"{each['figure']} {each['value']}" if "value" in each else str(each["name"])


_LINES = {ACCOUNTS: _account, OPENINGS: _opening, "findings": _finding, "figures": _figure}
"""What each item of a list says in a line."""


def meaning(code: str, kind: str = FIRST) -> str:
    """What an agency's code means in the answer to an order of a kind."""
    known = (results(kind).get(code) if kind in TARGETED else None) or response_code(code)
    return known.en if language() == "en" else known.zh


def _spoken(kind: str, data: Mapping[str, Any]) -> defaultdict[str, str]:
    words = dict.fromkeys(("reason", "remark"), "")
    words |= {name: shown(name, value, data) for name, value in data.items()}
    if "code" in data:
        words["meaning"] = meaning(data["code"], kind)
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
    name = person or actor.person
    if is_centre(actor.agency):
        return say("bears.entered", agency=agency, person=name, how=how)
    return say("bears.countersigned", agency=agency, person=name, how=how)


def _contact(data: Mapping[str, Any]) -> str:
    names = ("operator_name", "operator_phone", "failure_cause", "feedback_remark")
    return " · ".join(shown(name, data[name], data) for name in names if data.get(name))
