"""Forms of orders about a target: those that a kind has, or else what its messages describe."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from contracts import number_blocking, targeted
from contracts.fields import YesNoField, choices
from contracts.kinds import TARGETED
from contracts.types import PhoneField, TimeField
from services.gateway.console.forms import OPERATOR, Act, Field
from services.gateway.console.number_forms import ANSWER_NUMBER, ORDER_NUMBER
from services.gateway.console.timeline import FAMILIES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contracts.kinds import Kind
    from contracts.message import Command


@dataclass(frozen=True, slots=True)
class Forms:
    """The forms of a kind: of an order, at a page, with what is suggested in it; of an answer."""

    page: str
    order: Act
    answer: Act
    suggested: Mapping[str, str] = field(default_factory=dict)


WORDED = 500
"""What may be so long is typed in lines."""
_TYPED = ((TimeField, "moment"), (PhoneField, "phone"), (YesNoField, "yes"))
_CODE = Field("code", "code", required=True)
_ASIDE = frozenset({"code", "occurred_at", *(each.name for each in OPERATOR)})


def described(kind: Kind) -> Forms:
    """The forms that the messages of a kind describe: the target first, and what to do about it."""
    said = [name for name in kind.answer.schema.fields if name not in _ASIDE]
    answer = (_CODE, *(_field(kind.answer, name, "said") for name in said), *OPERATOR)
    every = [name for name in kind.order.schema.fields if name != kind.addressee]
    its_own = [name for name in every if name not in targeted.Application.schema.fields]
    shared = [name for name in every if name not in its_own]
    at = shared.index("action")
    fields = [_field(kind.order, name, "fact") for name in (*shared[:at], *its_own, *shared[at:])]
    hint = f"target_of_{kind.name}"
    fields = [replace(each, hint=hint) if each.name == kind.target else each for each in fields]
    fields.insert(at + len(its_own), Field(kind.addressee, "code", required=True))
    return Forms(
        page=f"order_{kind.name}",
        order=Act(f"order_{kind.name}", kind.order.wire, tuple(fields)),
        answer=Act(f"answer_{kind.name}", kind.answer.wire, answer),
    )


def _field(of: type[Command], name: str, section: str) -> Field:
    found: Any = of.schema.fields[name]
    if options := choices(found):
        chosen, family = (options if name == "urgency" else ("", *options)), FAMILIES.get(name, "")
        return Field(name, "choice", found.required, options=chosen, section=section, family=family)
    typed = (kind for of_type, kind in _TYPED if isinstance(found, of_type))
    longer = "words" if getattr(found, "longest", 0) == WORDED else "text"
    return Field(name, next(typed, longer), required=found.required, section=section)


_OWN = {
    number_blocking.KIND: Forms(
        "ordering_number", ORDER_NUMBER, ANSWER_NUMBER, {"number_type": "mobile"}
    )
}
FORMS: Mapping[str, Forms] = {
    name: _OWN.get(name) or described(kind) for name, kind in TARGETED.items()
}
"""By kind."""
