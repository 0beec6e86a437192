"""Forms: what a person typed, turned into a command, and what was wrong with it, field by field."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from contracts.freezing import FULL, LIMITED
from contracts.policy import RANKS
from contracts.problems import Defect, Problem, error
from contracts.stop_payment import APPLICATION_TYPES
from services.gateway.console.words import catalogue, language, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from werkzeug.datastructures import MultiDict

LOCAL_TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d)(:\d\d)?")
LONGEST_KEY = 200
AGENCIES = "agencies"
MANY = {AGENCIES: " ", "files": "/"}
"""Kinds of fields that say many things, and what stands between them."""
_CODED = ("account_type", "state", "direction", "means")
"""Columns of lines whose codes may be typed in words, of either language."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form; `kind` is how it is typed.

    As text, words, amount, phone, moment, day, code, a yes, one of its `options` (choice), agencies
    to tick of the kind that its `family` names, one of what its page names (pick), files, or lines
    of a table whose columns its options are. A required choice whose first option is empty is made
    by the person, not by the form. Those that are seldom needed (`more`) are folded away. `section`
    of the words has its label, unless it is `said`; `family` its options' words, that of its own
    name unless another is named.
    """

    name: str
    kind: str
    required: bool = False
    hint: bool | str = False
    more: bool = False
    options: tuple[str, ...] = ()
    section: str = "field"
    family: str = ""
    said: str = ""

    @property
    def hinted(self) -> str:
        """Under which name the words have its hint: its own, unless another is named."""
        return self.hint if isinstance(self.hint, str) else self.name


@dataclass(frozen=True, slots=True)
class Act:
    """Something a person may do to an order: the command it sends and the fields it asks for.

    One that is decided `by_version` is for whoever gave the order, or approves it (`judges`); one
    that `begins` an order of its own names the first by its id.
    """

    name: str
    wire: str
    fields: tuple[Field, ...]
    by_version: bool = False
    begins: bool = False
    judges: bool = False


OPERATOR = (Field("operator_name", "text"), Field("operator_phone", "phone", hint=True))
ACKNOWLEDGE = Act(
    "acknowledge", "stop_payment.acknowledge.v1", (*OPERATOR, Field("remark", "words"))
)
ANSWER = Act(
    "answer",
    "stop_payment.answer.v1",
    (
        Field("code", "code", required=True),
        Field("held_amount", "amount", hint=True),
        Field("balance", "amount", hint=True),
        Field("executed_at", "moment", hint=True),
        Field("expires_at", "moment", hint=True),
        Field("failure_cause", "words"),
        Field("feedback_remark", "words"),
        *OPERATOR,
        Field("other_bank", "text", hint=True, more=True),
        Field("asked_amount", "amount", hint=True, more=True),
        Field("available_amount", "amount", hint=True, more=True),
        Field("account_number", "text", more=True),
        Field("feedback_organ", "text", more=True),
        Field("earlier_authority", "text", more=True),
        Field("earlier_amount", "amount", more=True),
        Field("earlier_currency", "text", more=True),
        Field("earlier_expires_at", "moment", more=True),
    ),
)
CLARIFY = Act(
    "clarify",
    "stop_payment.ask_clarification.v1",
    (Field("question", "words", required=True, hint=True),),
    by_version=True,
)
WITHDRAW = Act(
    "withdraw",
    "stop_payment.withdraw.v1",
    (Field("reason", "words", required=True, hint=True),),
    by_version=True,
)
DECLINE = Act("decline", WITHDRAW.wire, WITHDRAW.fields, by_version=True)
SHAPING = (
    Field("reason", "words", required=True, hint=True),
    Field("legal_document_number", "text", hint=True),
)
APPROVAL = (
    Field("legal_document_number", "text", required=True),
    Field("approver_id", "text", required=True),
    Field("approver_name", "text", required=True),
    Field("approver_rank", "choice", required=True, options=("", *RANKS)),
)
FREEZE = Act(
    "freeze",
    "stop_payment.freeze.v1",
    (
        Field("scope", "choice", options=(LIMITED, FULL)),
        Field("amount", "amount", section="freezing"),
        Field("major", "yes"),
        SHAPING[0],
        *APPROVAL,
    ),
    by_version=True,
    begins=True,
)
RENEW = Act("renew", "stop_payment.renew.v1", (SHAPING[0], *APPROVAL), by_version=True, begins=True)
UNFREEZE = Act("unfreeze", "stop_payment.unfreeze.v1", SHAPING, by_version=True, begins=True)
EXTEND = Act("extend", "stop_payment.extend.v1", SHAPING, by_version=True, begins=True)
RELEASE = Act("release", "stop_payment.release.v1", SHAPING, by_version=True, begins=True)


def _fact(name: str, kind: str = "text", **said: Any) -> Field:  # noqa: ANN401  what a field takes
    return Field(name, kind, section="fact", **said)


ORDER = Act(
    "order",
    "stop_payment.order.v1",
    (
        _fact("application_id", required=True),
        _fact("case_number", required=True),
        _fact("urgency", "choice", required=True, options=("urgent", "normal")),
        _fact("account_number", required=True),
        _fact("account_name", required=True),
        _fact("account_type", "choice", required=True, options=("personal", "corporate")),
        Field("bank_code", "code", hint=True),
        Field("amount", "amount", required=True, hint=True),
        Field("currency", "text", required=True),
        _fact("transfer_time", "moment", required=True),
        _fact("legal_document_number"),
        _fact("reason", "words"),
        *(_fact(name, required=True) for name in ("officer1_id", "officer1_name")),
        *(_fact(name, required=True) for name in ("officer2_id", "officer2_name")),
        *(_fact(name, more=True) for name in ("victim_name", "victim_account", "victim_bank")),
        *(_fact(name, more=True) for name in ("victim_id_number", "victim_phone")),
        _fact("application_type", "choice", options=("", *APPLICATION_TYPES), more=True),
        *(_fact(name, more=True) for name in ("original_application_id", "holder_credit_code")),
        *(_fact(name, "moment", more=True) for name in ("starts_at", "expires_at")),
        *(_fact(name, more=True) for name in ("officer1_phone", "remark", "feedback_limit_hours")),
    ),
)
"""Attachments come by the API alone; the bank is chosen by its code."""


@dataclass(slots=True)
class Form:
    """A form as it is shown: its values, its idempotency key, the version seen, what is wrong.

    `warnings` do not keep it from being sent, if a reason is given for each; `notes` only tell.
    """

    act: Act
    values: Mapping[str, str]
    version: int
    key: str = field(default_factory=lambda: str(uuid4()))
    problem: Problem | None = None
    warnings: tuple[Defect, ...] = ()
    notes: tuple[str, ...] = ()

    def data(self) -> dict[str, Any]:
        """The command's data: empty fields left out, local times given their offset."""
        given = ((each, self.values.get(each.name, "").strip()) for each in self.act.fields)
        return {each.name: _typed(each, text) for each, text in given if text}

    def defects(self) -> list[tuple[str | None, str]]:
        """What is wrong, in the reader's language: the field it is about, if any, and the text."""
        if self.problem is None:
            return []
        return list(self._defects(self.problem))

    def unfolded(self) -> bool:
        """Whether anything stands in the fields that are folded away, or is wrong with them."""
        more = {each.name for each in self.act.fields if each.more}
        return any(self.values.get(name) for name in more) or any(
            name in more for name, _ in self.defects()
        )

    def label(self, name: str) -> str:
        """The key of the words that name a field."""
        section = next(each.section for each in self.act.fields if each.name == name)
        return f"{section}.{name}"

    def named(self, name: str) -> str:
        """What a field is called, in the reader's language."""
        said = next((each.said for each in self.act.fields if each.name == name), "")
        return said or say(self.label(name))

    def warned(self, name: str) -> list[tuple[str, str]]:
        """The warnings about one field, each with its code and what it says."""
        return [
            (each.code, error(each, language())["detail"])
            for each in self.warnings
            if each.pointer == f"/{name}"
        ]

    def wrong(self, name: str) -> str | None:
        """What is wrong with one field."""
        return next((text for about, text in self.defects() if about == name), None)

    def _defects(self, problem: Problem) -> Iterator[tuple[str | None, str]]:
        if problem.slug == "conflict":
            yield None, say("act.sent_before")
        elif problem.defects:
            yield from map(self._defect, problem.defects)
        elif problem.slug == "precondition-failed":
            yield None, say("act.decide_again")
        else:
            document = problem.document(language(), "")
            yield None, f"{document['title']} – {document['detail']}"

    def _defect(self, defect: Defect) -> tuple[str | None, str]:
        name, _, place = defect.pointer.removeprefix("/").partition("/")
        text = error(defect, language())["detail"]
        if name not in {each.name for each in self.act.fields}:
            return None, text
        line, _, column = place.partition("/")
        return name, say(
            "act.line", line=int(line) + 1, column=column, what=text
        ) if place else text


def sent(act: Act, typed: MultiDict[str, str]) -> Form:
    """The form that a person sent; a key or version that no form of ours holds is replaced."""
    key, version = typed.get("key", ""), typed.get("version", "")
    many = {each.name: between for each in act.fields if (between := MANY.get(each.kind))}
    values = typed.to_dict() | {name: by.join(typed.getlist(name)) for name, by in many.items()}
    form = Form(act, values, int(version) if re.fullmatch(r"[0-9]{1,9}", version, re.ASCII) else 0)
    if re.fullmatch(r"[!-~]+", key, re.ASCII) and len(key) <= LONGEST_KEY:
        form.key = key
    return form


def _typed(asked: Field, text: str) -> str | bool | list[str] | list[dict[str, str]]:
    if asked.kind == "yes":
        return True
    if asked.kind in MANY:
        return text.split(MANY[asked.kind])
    if asked.kind == "lines":
        return list(_lines(text, asked.options))
    return _moment(text) if asked.kind == "moment" else text


def _moment(text: str) -> str:
    """Return a time as typed, in Beijing time unless it names its offset."""
    local = LOCAL_TIME.fullmatch(text.replace(" ", "T"))
    return f"{local[1]}{local[2] or ':00'}+08:00" if local else text


def _lines(text: str, columns: Sequence[str]) -> Iterator[dict[str, str]]:
    """Yield records, one a line; what is not typed is left out."""
    delimiter = "\t" if "\t" in text else ","
    for cells in csv.reader(text.splitlines(), delimiter=delimiter):
        line = dict(zip(columns, (cell.strip() for cell in cells), strict=False))
        line |= {name: _moment(said) for name, said in line.items() if name.endswith("_at")}
        line |= {name: _codes().get(line[name], line[name]) for name in _CODED if name in line}
        if any(line.values()):
            yield {name: said for name, said in line.items() if said}


@cache
def _codes() -> Mapping[str, str]:
    """The code that each word for one stands for."""
    families = ("account_state", "cell")
    parts = ((*key.partition("."), texts) for key, texts in catalogue().items())
    found = [(code, texts) for family, _, code, texts in parts if family in families]
    return {text: code for code, texts in found for text in texts.values()}
