"""Forms of answers: what a clerk is asked depends on what the order asks of the bank."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from contracts import subject_limits
from contracts.codes import response_codes, results
from contracts.controls import CONTROL
from contracts.holding import HOLD
from contracts.inquiries import ACCOUNTS, INQUIRIES, SUBJECT, WATCH
from contracts.kinds import TARGETED
from contracts.measures import EXTENSION, FREEZE, RELEASE, RENEWAL, RETURN, UNFREEZE
from services.gateway.console.forms import ANSWER, OPERATOR, Act, Field
from services.gateway.console.hold_forms import ANSWER_CONTROL, ANSWER_HOLD
from services.gateway.console.inquiry_forms import (
    ANSWER_ACCOUNTS,
    ANSWER_SUBJECT,
    ANSWER_WATCH,
    LINE,
)
from services.gateway.console.subject_forms import ANSWER_LIMIT
from services.gateway.console.target_forms import FORMS
from services.gateway.console.timeline import meaning
from services.gateway.console.transaction_forms import ANSWER_TRANSACTION
from services.gateway.readmodels.acts import QUERY, TRANSACTION_STOP, alike

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_WIRE = ANSWER.wire
_CODE = Field("code", "code", required=True)
_EXECUTED = Field("executed_at", "moment", hint=True)
_SAID = (Field("failure_cause", "words"), Field("feedback_remark", "words"), *OPERATOR)
ANSWER_QUERY = Act(
    "answer_query",
    _WIRE,
    (_CODE, Field("transactions", "lines", hint=True, options=LINE), *_SAID),
)
ANSWER_FREEZE = Act(
    "answer_freeze",
    _WIRE,
    tuple(
        replace(each, section="freezing") if each.name == "held_amount" else each
        for each in ANSWER.fields
    ),
)
ANSWER_RETURN = Act(
    "answer_return",
    _WIRE,
    (_CODE, Field("paid_amount", "amount", hint=True), _EXECUTED, *_SAID),
)
CHANGED = {
    change: Act(f"answer_{change}", _WIRE, (_CODE, _EXECUTED, *_SAID))
    for change in (EXTENSION, RELEASE, RENEWAL, UNFREEZE)
}
"""The answer to an order that changes a measure, by the change."""
ANSWERS: Mapping[str, Act] = CHANGED | {
    TRANSACTION_STOP: ANSWER_TRANSACTION,
    FREEZE: ANSWER_FREEZE,
    RETURN: ANSWER_RETURN,
    QUERY: ANSWER_QUERY,
    SUBJECT: ANSWER_SUBJECT,
    ACCOUNTS: ANSWER_ACCOUNTS,
    WATCH: ANSWER_WATCH,
    HOLD: ANSWER_HOLD,
    CONTROL: ANSWER_CONTROL,
}
"""The form of a bank's answer by what was asked; to all else it is `ANSWER`."""
EXECUTED = frozenset(
    {
        *(ANSWER, ANSWER_TRANSACTION, ANSWER_FREEZE, ANSWER_RETURN, ANSWER_HOLD),
        ANSWER_CONTROL,
        *CHANGED.values(),
    }
)
"""Forms that say when something was executed; it is suggested that this was just now."""
_NOT_HELD, _NOT_STOPPED, _NOT_EXTENDED, _NOT_RELEASED = "12", "13", "18", "19"
_NEVER_SAID: Mapping[str, frozenset[str]] = {
    FREEZE: frozenset({_NOT_EXTENDED, _NOT_RELEASED}),
    **dict.fromkeys((HOLD, CONTROL), frozenset({_NOT_EXTENDED, _NOT_RELEASED})),
    RETURN: frozenset({_NOT_STOPPED, _NOT_EXTENDED, _NOT_RELEASED}),
    **dict.fromkeys((EXTENSION, RENEWAL), frozenset({_NOT_HELD, _NOT_STOPPED, _NOT_RELEASED})),
    **dict.fromkeys((RELEASE, UNFREEZE), frozenset({_NOT_HELD, _NOT_STOPPED, _NOT_EXTENDED})),
    **dict.fromkeys(
        (QUERY, *INQUIRIES),
        frozenset({_NOT_HELD, _NOT_STOPPED, _NOT_EXTENDED, _NOT_RELEASED}),
    ),
}
"""Families of codes that speak of something else than what was asked."""


def answer_to(kind: str, act: str) -> Act:
    """The form of the answer to an order of a kind that asks for an act."""
    if act in subject_limits.ACTS:
        return ANSWER_LIMIT
    return FORMS[kind].answer if kind in FORMS else ANSWERS.get(alike(act), ANSWER)


def codes(kind: str, act: str) -> Iterator[tuple[str, str]]:
    """The response codes offered for the answer to an order, each with what it means.

    Whatever an agency's system says is taken; this only spares a clerk what cannot be meant.
    """
    if kind in TARGETED:
        return ((code, meaning(code, kind)) for code in results(kind))
    never = _NEVER_SAID.get(alike(act), frozenset())
    return ((code, meaning(code)) for code in response_codes() if code[:2] not in never)
