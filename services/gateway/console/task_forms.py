"""Forms about tasks: what officers issue and decide, what offices say and ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contracts import liaison_tasks as lt
from services.gateway.console.forms import Act, Field
from services.gateway.console.words import language

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FIGURE = "figure_"
"""How a field is called that asks for a figure: so, then its code."""


def _of(name: str, kind: str = "text", **said: Any) -> Field:  # noqa: ANN401  what a field takes
    return Field(name, kind, section="task_field", **said)


_REASON = _of("reason", "words", required=True)
ISSUE = Act(
    "issue_task",
    "liaison_tasks.issue.v1",
    (
        _of("task_id", required=True, hint=True),
        _of("template", "pick", hint=True),
        _of("title"),
        _of("deliverable"),
        _of("project", hint=True),
        _of("assignee", "agencies", required=True, hint=True, family="office"),
        _of("urgency", "choice", required=True, options=("normal", "urgent")),
        _of("due", "moment", hint=True),
        _of("instructions", "words"),
        _of("case_number"),
        _of("person_name", more=True),
        _of("person_id_number", more=True),
        _of("person_phone", "phone", more=True),
        _of("figures", "lines", options=("figure", "name", "unit", "kind"), more=True, hint=True),
    ),
)
SIGN = Act(
    "sign_task",
    "liaison_tasks.sign.v1",
    (_of("handler_name", required=True), _of("handler_phone", "phone")),
)
PROGRESS = Act(
    "report_progress",
    "liaison_tasks.report_progress.v1",
    (_of("remark", "words", required=True),),
)
FILES = _of("attachments", "files", hint=True)
SUBMIT = Act(
    "submit_task", "liaison_tasks.submit.v1", (_of("report", "words", required=True), FILES)
)
ASK_EXTENSION = Act(
    "ask_extension",
    "liaison_tasks.ask_extension.v1",
    (_of("until", "moment", required=True), _REASON),
)
ASK_QUESTION = Act(
    "ask_question",
    "liaison_tasks.ask_question.v1",
    (_of("question", "words", required=True),),
)
ACCEPT = Act("accept_task", "liaison_tasks.accept.v1", (), by_version=True)
RETURN = Act("return_task", "liaison_tasks.return_for_more.v1", (_REASON,), by_version=True)
CLOSE = Act("close_task", "liaison_tasks.close.v1", (), by_version=True)
GRANT = Act("grant_extension", "liaison_tasks.grant_extension.v1", (), by_version=True)
DENY = Act("deny_extension", "liaison_tasks.deny_extension.v1", (_REASON,), by_version=True)
ANSWER = Act(
    "answer_question",
    "liaison_tasks.answer_question.v1",
    (_of("answer", "words", required=True),),
    by_version=True,
)
REASSIGN = Act(
    "reassign_task",
    "liaison_tasks.reassign.v1",
    (_of("assignee", "pick", required=True), _REASON, _of("due", "moment")),
    by_version=True,
)
WITHDRAW = Act("withdraw_task", "liaison_tasks.withdraw.v1", (_REASON,), by_version=True)
CONFIRM = Act("confirm_task", "liaison_tasks.confirm.v1", (_REASON,), by_version=True)
REOPEN = Act(
    "reopen_task",
    "liaison_tasks.reopen.v1",
    (_REASON, _of("due", "moment", required=True)),
    by_version=True,
)
OF_OFFICE = (SIGN, PROGRESS, SUBMIT, ASK_EXTENSION, ASK_QUESTION)
OF_ISSUER = (ACCEPT, RETURN, CLOSE, GRANT, DENY, ANSWER, REASSIGN, WITHDRAW, CONFIRM, REOPEN)
ABOUT = (*OF_OFFICE, *OF_ISSUER)
"""What is said of a task that there is."""


def handing_in(row: Mapping[str, Any]) -> Act:
    """The form by which a task is handed in: with a field for each figure that it asks for."""
    asked = tuple(map(_asked, row["figures"]))
    reached = (_of("reached", "choice", required=True, options=("", "yes", "no"), family="yes_no"),)
    fields = (SUBMIT.fields[0], *asked, *(reached if row["reaches"] else ()), FILES)
    return Act(SUBMIT.name, SUBMIT.wire, fields)


def _asked(figure: Mapping[str, Any]) -> Field:
    unit = "%" if figure["kind"] == lt.SHARE else figure["unit"]
    said = f"{figure_name(figure)} ({unit})"
    return Field(f"{FIGURE}{figure['figure']}", "amount", required=True, said=said)


def figure_name(figure: Mapping[str, Any]) -> str:
    """What a figure is called in the reader's language."""
    english = figure.get("name_en") if language() == "en" else None
    return str(english or figure["name"])


def handed_in(said: Mapping[str, Any], asked: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What a form of figures says, as the command says it; a share is typed in percent."""
    data = {name: value for name, value in said.items() if not name.startswith(FIGURE)}
    if "reached" in data:
        data["reached"] = {"yes": True, "no": False}.get(data["reached"], data["reached"])
    given = [
        {"figure": each["figure"], "value": _value(said[name], each["kind"])}
        for each in asked
        if (name := f"{FIGURE}{each['figure']}") in said
    ]
    return data | ({"figures": given} if given else {})


def _value(typed: str, kind: str) -> str:
    """A figure as typed, or in basis points what is typed in percent, with two decimals at most."""
    whole, _, decimals = typed.removesuffix("%").partition(".")
    share = kind == lt.SHARE and whole.isdecimal() and (decimals or "0").isdecimal()
    if not share or len(decimals) > len("00"):
        return typed
    return (whole + decimals.ljust(2, "0")).lstrip("0") or "0"


def place_of(pointer: str, hint: str, act: Act) -> str:
    """Where on the form something is wrong that the command names by a figure's place in a list."""
    fields = [each.name for each in act.fields if each.name.startswith(FIGURE)]
    _, first, *rest = pointer.split("/") if pointer.startswith("/") else ("", "")
    if first == FILES.name:
        return f"/{first}"
    if first != "figures":
        return pointer
    if rest and rest[0].isdecimal() and int(rest[0]) < len(fields):
        return f"/{fields[int(rest[0])]}"
    return f"/{FIGURE}{hint}"
