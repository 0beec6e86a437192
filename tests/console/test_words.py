"""Words: nothing on a page is missing in a language, and nothing is kept that no page says."""

from __future__ import annotations

import re
import string
import tomllib
from collections import Counter
from pathlib import Path
from typing import get_args

import pytest

from contracts import (
    appeals,
    authority,
    directory,
    freezing,
    hold_proposals,
    holders,
    holding,
    inquiries,
    measures,
    orders,
    payees,
    reporting,
    returns,
    stop_payment,
    suspicions,
    transaction_stops,
)
from contracts import fairness as grounds
from contracts import transactions as tx
from contracts.feedback import FLAGS
from contracts.kinds import KINDS, TARGETED
from contracts.message import Event, registry
from contracts.policy import RANKS
from contracts.preflight import WARNINGS
from services.gateway import console
from services.gateway.console import (
    answer_forms,
    fairness,
    following,
    forms,
    hold_forms,
    inquiry_forms,
    lists,
    protected_page,
    return_forms,
    times,
    transaction_forms,
)
from services.gateway.console import authority as powers
from services.gateway.console.clocks import State
from services.gateway.console.facts import (
    ANSWER_FACTS,
    COMPANY_FACTS,
    FACTS,
    HELD,
    PAYMENT_FACTS,
    REPORT_FACTS,
    SUMS,
)
from services.gateway.console.routes import ROUTES
from services.gateway.console.words import LANGUAGES, catalogue
from services.gateway.readmodels import fairness as readmodel
from services.gateway.readmodels import trail
from services.gateway.readmodels.figures import FIGURES
from services.gateway.readmodels.returns import STATES
from shared.lifecycle import Status
from tests.console import company_words, slip_words, subject_words, target_words, task_words

HERE = Path(console.__file__).parent
ACTS = (
    *(forms.ACKNOWLEDGE, forms.ANSWER, forms.WITHDRAW, *answer_forms.ANSWERS.values()),
    *(powers.APPROVE, powers.REJECT, powers.SUPPLY_PAPERS, forms.DECLINE, forms.CLARIFY),
    *(forms.FREEZE, forms.RENEW, forms.UNFREEZE, forms.EXTEND, forms.RELEASE, forms.ORDER),
    *(fairness.FIND, fairness.RELEASE_ALL, fairness.DECLINE),
    *(fairness.APPEAL, fairness.UPHOLD, fairness.DISMISS, fairness.RESTORE),
    *(inquiry_forms.ASK_SUBJECT, inquiry_forms.ASK_ACCOUNTS, inquiry_forms.ORDER_WATCH),
    *(hold_forms.HOLD_PERSON, hold_forms.REACH, hold_forms.ANSWER_HOLD, hold_forms.ANSWER_CONTROL),
    *(hold_forms.CONFIRM_HOLD, hold_forms.DECLINE_HOLD),
    *(protected_page.PROTECT, protected_page.END, *return_forms.STEPS),
    *(transaction_forms.STOP_TRANSACTION, transaction_forms.ANSWER_TRANSACTION),
    *(following.FOLLOW, *subject_words.ACTS, *slip_words.ACTS),
    *target_words.ACTS,
)
BANKS = {
    wire
    for wire, message in registry.items()
    if issubclass(message, Event) and wire.startswith(stop_payment.KIND)
}
EVENTS = BANKS | target_words.EVENTS
FAMILIES: dict[str, set[str]] = {
    "sentence": EVENTS,
    "status": {*Status, "declined"},
    "clock": set(get_args(State)) - {"not_started"},
    "deadline": {
        *(*orders.DEADLINES, orders.CLARIFICATION, orders.PAPERWORK, orders.TAKE_UP),
        *("release", "appeal", "restoration", "reverify", hold_proposals.PROPOSAL),
    },
    "flag": set(FLAGS),
    "said": {*ANSWER_FACTS, *HELD.values()},
    "channel": {"inbox", "api", "console"},
    "purpose": set(orders.PURPOSES),
    "kind": set(KINDS),
    "asks": {
        *("stop", "query", reporting.REPORT, suspicions.SUSPICION),
        *(*measures.CHANGES, *inquiries.INQUIRIES),
        *(holding.PROTECTIVE_HOLD, holding.HOLD, holding.HOLD_RELEASE, hold_proposals.PROPOSAL),
        *(f"transaction_{act}" for act in ("stop", measures.RELEASE, measures.EXTENSION)),
    },
    "transaction": {
        each.name for act in ACTS for each in act.fields if each.section == "transaction"
    },
    "transaction_kind": set(transaction_stops.KINDS),
    "merchant_id_type": set(holders.ID_TYPES),
    "inquiry": {"bank_code", *inquiries.INQUIRIES},
    "ended_by": {inquiries.TIME, inquiries.BANK, holding.CONTACT, holding.WITHDRAWN},
    "means": set(holding.MEANS),
    "account_state": set(holders.STATES),
    "holder_id_type": set(holders.ID_TYPES),
    "urgency": {"urgent", "normal"},
    "account_type": {"personal", "corporate"},
    "application_type": set(stop_payment.APPLICATION_TYPES),
    "case_type": {"0000"},
    "hidden": {"characters", "entries"},
    "assurance": {"password"},
    "routed_by": {"issuer", "prefix", "name", "answer"},
    "change": set(measures.CHANGES),
    "listing": {"bank_code", "source"},
    "freezing": {"amount", "held_amount"},
    "method": set(returns.METHODS),
    "returning": {each.name for act in ACTS for each in act.fields if each.section == "returning"},
    "return_state": set(STATES),
    "outcome": {returns.UPHELD, returns.DISMISSED},
    "scope": {freezing.LIMITED, freezing.FULL},
    "cause": set(freezing.CAUSES),
    "approver_rank": set(RANKS),
    "document_type": set(authority.DOCUMENTS),
    "figure": {*FIGURES, *times.LEADS}.union(*lists.FACETS.values()),
    "formula": set(times.FORMULAS),
    "fact": {
        *(*FACTS, *PAYMENT_FACTS, *SUMS.values()),
        *(*REPORT_FACTS.values(), *COMPANY_FACTS.values()),
    },
    "warning": set(WARNINGS),
    "field": {each.name for act in ACTS for each in act.fields if each.section == "field"},
    "act": {"returns", "take_up", *(act.name for act in ACTS)}
    | {f"{act.name}_{end}" for act in ACTS for end in ("title", "means")},
    "page": {"inbox", "orders", "approvals", "fairness", "times", "slips", "protected"},
    "wrongs": set(fairness.FIGURES),
    "ground": set(appeals.GROUNDS),
    "door": {*appeals.DOORS, *grounds.DOORS},
    "appeal_outcome": {readmodel.UPHELD, readmodel.DISMISSED},
    "list": {f"{name}{end}" for name in lists.FACETS for end in ("", "_hint")},
    "column": {"from", "to"},
    "span": {"days", "hours", "minutes", "seconds"},
    "error": {
        f"{status}{end}" for status in (400, 403, 404, 405, 413, 500, 503) for end in ("", "_text")
    },
    "hint": {each.hinted for act in ACTS for each in act.fields if each.hint} | {"moment"},
    "trail_sum": {name.removesuffix("_minor") for name in trail.SUMS},
    "trail_state": set(trail.STATES),
    "cell": {"personal", "corporate", tx.DEBIT, tx.CREDIT, tx.TRANSFER, tx.CASH},
    "trail_flag": set(trail.FLAGS),
}
for _book in (company_words, slip_words, subject_words, target_words, task_words):
    for _family, _names in _book.FAMILIES.items():
        FAMILIES[_family] = FAMILIES.get(_family, set()) | _names
"""Keys that are put together while a page is made, by what they are put together from."""


def said() -> set[str]:
    """Return the keys that code and templates name outright, and those they put together."""
    sources = [*HERE.glob("*.py"), *HERE.glob("templates/*.html")]
    text = "\n".join(source.read_text() for source in sources)
    plain = set(re.findall(r"""say\(\s*["']([a-z_]+\.[a-z_0-9]+)["']""", text))
    branches = set(re.findall(r"""["']((?:event|measure|site)\.[a-z_]+)["']""", text)) - {
        "event.html"
    }
    return (
        plain | branches | {f"{part}.{name}" for part, names in FAMILIES.items() for name in names}
    )


def test_no_word_is_missing() -> None:
    assert said() - catalogue().keys() == set()


def test_no_word_is_kept_that_no_page_says() -> None:
    assert catalogue().keys() - said() == set()


def test_every_word_is_there_in_every_language() -> None:
    assert [key for key, texts in catalogue().items() if set(texts) != set(LANGUAGES)] == []
    assert [key for key, texts in catalogue().items() if not all(texts.values())] == []


def test_both_languages_fill_in_the_same() -> None:
    def names(text: str) -> set[str | None]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}

    unequal = [
        key
        for key, texts in catalogue().items()
        if len({frozenset(names(t)) for t in texts.values()}) > 1
    ]
    assert unequal == []


def test_no_text_stands_in_two_files() -> None:
    read = [tomllib.loads(file.read_text("utf-8")) for file in HERE.glob("words*.toml")]
    keys = [f"{part}.{name}" for parts in read for part, said in parts.items() for name in said]
    assert [key for key, count in Counter(keys).items() if count > 1] == []


def test_english_is_english_and_chinese_chinese() -> None:
    chinese = re.compile(r"[\u4e00-\u9fff]")
    assert [key for key, texts in catalogue().items() if chinese.search(texts["en"])] == []
    strange = {key for key, texts in catalogue().items() if not chinese.search(texts["zh-CN"])}
    assert strange == {"order.title", "answered.told", "act.defect"}


def test_chinese_is_punctuated_as_chinese() -> None:
    half = re.compile(r"[\u4e00-\u9fff][,;:(!?]|[,;:)!?][\u4e00-\u9fff]")
    assert [key for key, texts in catalogue().items() if half.search(texts["zh-CN"])] == []


@pytest.mark.parametrize("wire", sorted(EVENTS | company_words.EVENTS | task_words.EVENTS))
def test_what_a_sentence_fills_in_is_in_the_event(wire: str) -> None:
    parts = string.Formatter().parse(catalogue()[f"sentence.{wire}"]["en"])
    assert {name for _, name, *_ in parts if name} <= {*registry[wire].schema.fields, "meaning"}


def test_every_field_of_an_order_is_shown() -> None:
    fields = {*stop_payment.Ordered.schema.fields}
    assert fields - set(FACTS) == {"currency", "account_ref", "phone_ref", "parent", "root"}
    asked = {*reporting.Reported.schema.fields}
    asked |= {*inquiries.WatchOrdered.schema.fields, *inquiries.AccountsQueryOrdered.schema.fields}
    asked |= {*suspicions.Suspicion.schema.fields, "routed_by", "rerouted_from"}
    asked |= {name for kind in TARGETED.values() for name in kind.order.schema.fields}
    asked |= {*transaction_stops.Target.schema.fields} | subject_words.FACTS | company_words.ASKED
    asked |= {*holding.HoldOrdered.schema.fields, *holding.HoldReleaseOrdered.schema.fields}
    asked |= {*hold_proposals.HoldProposed.schema.fields}
    assert set(FACTS) - fields - asked == set()


SAID_OF_ALL = {"code", "failure_cause", "feedback_remark", "operator_name", "operator_phone"}
REPORTED = {*stop_payment.Answer.schema.fields} - SAID_OF_ALL
OF_A_STOP = {each.name for each in forms.ANSWER.fields}
NOT_ASKED = {
    "order": {"attachments", "overrides", "bank_name", "case_type"},
    "stop_transaction": {"attachments", "overrides", "bank_name", "case_type"},
    "answer_transaction_stop": REPORTED
    - {*payees.Payee.schema.fields, "held_amount", "balance", "executed_at", "expires_at"},
    "supply_papers": {"attachments"},
    **dict.fromkeys(("answer", "answer_freeze"), REPORTED - OF_A_STOP),
    **{act.name: REPORTED - {"executed_at"} for act in answer_forms.CHANGED.values()},
    "answer_return": REPORTED - {"paid_amount", "executed_at"},
    "answer_query": REPORTED - {"transactions"},
    "answer_subject_query": REPORTED - set(holders.Holder.schema.fields),
    "answer_accounts_query": REPORTED - {"accounts"},
    "answer_hold": REPORTED - {"accounts", "held_amount", "executed_at"},
    "answer_watch": REPORTED - {"transactions", "watch_ended_at"},
    "follow": {"order_id", "from_ref", "serial"},
    **(subject_words.NOT_ASKED | company_words.NOT_ASKED),
}
"""What an answer does not say to each kind of order; and what the address of a form says."""
INSTEAD = {"stop_transaction": {"bank_code"}}
"""What a form asks for where a command takes something else as well: an institution by its code."""


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.name)
def test_a_form_asks_for_what_its_command_takes(act: forms.Act) -> None:
    command = {
        name: field
        for name, field in registry[act.wire].schema.fields.items()
        if name not in NOT_ASKED.get(act.name, ())
    }
    asked = {each.name for each in act.fields}
    begun = {"order_id", "application_id"} if act.begins else set()
    assert asked - set(command) == set()
    assert set(command) - asked <= {"occurred_at", "currency", *begun}
    required = {each.name for each in act.fields if each.required} - INSTEAD.get(act.name, set())
    assert required == {name for name in asked if command[name].required}


def test_every_role_that_works_here_is_one_of_the_directory() -> None:
    roles = {role for route in ROUTES for role in route.roles or ()}
    assert roles <= set(directory.ROLES)
