"""What the description of the API says of tasks, and which acts it has an address for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contracts import liaison_tasks as lt
from contracts import task_changes as tc
from contracts import task_work as tw
from services.gateway.api.describing import (
    FORMAT,
    NAMED,
    PAGING,
    POSITION,
    PURPOSE,
    READING,
    TEXT,
    WORDS,
    WRITING,
    Act,
    as_json,
    choice,
    column,
    header,
    list_of,
    list_or_csv,
    problems,
    query,
    ref,
    whole,
)
from services.gateway.readmodels.task_tables import task_figure, task_view
from services.gateway.readmodels.task_views import COLUMNS, SORTS
from services.gateway.readmodels.tasks import STATUSES

if TYPE_CHECKING:
    from contracts.message import Command
    from services.gateway.api.describing import Document


_REVIEW = ("task-not-submitted",)
_EXTENSION = ("no-extension-asked", "task-over")
FACTS = (
    Act("sign", "signature", tw.Sign),
    Act("report_progress", "progress", tw.ReportProgress),
    Act("submit", "submission", tw.Submit),
    Act(
        "ask_extension",
        "extension",
        tc.AskExtension,
        ("extension-open", "extension-late", "extensions-used-up", "task-over"),
    ),
    Act("ask_question", "question", tc.AskQuestion, ("task-question-open", "task-over")),
)
"""What an office says, whatever was seen before."""
DECISIONS = (
    Act("accept", "acceptance", tw.Accept, _REVIEW),
    Act("return_for_more", "return-for-more", tw.ReturnForMore, _REVIEW),
    Act("close", "closing", tw.Close, ("task-not-accepted",)),
    Act("grant_extension", "extension/grant", tc.GrantExtension, _EXTENSION),
    Act("deny_extension", "extension/denial", tc.DenyExtension, _EXTENSION),
    Act(
        "answer_question",
        "question/answer",
        tc.AnswerQuestion,
        ("no-task-question", "task-over"),
    ),
    Act("reassign", "reassignment", tc.Reassign, ("office-has-task", "task-over")),
    Act("withdraw_task", "withdrawal", tc.Withdraw, ("task-over",)),
    Act("confirm", "look-back/confirmation", tc.Confirm, ("task-not-closed",)),
    Act("reopen", "look-back/reopening", tc.Reopen, ("task-not-closed",)),
)
"""What whoever issued a task decides, on the version that was seen."""
ACTS = (*FACTS, *DECISIONS)
COMMANDS: tuple[type[Command], ...] = (lt.Issue, *(act.command for act in ACTS))
"""All that the body of a request can say of a task."""
_ROW: dict[str, Any] = {name: column(name, task_view) for name in COLUMNS}
_LINKS: Document = {"self": TEXT, "events": TEXT}
_SELF = whole(**_LINKS)
TASK = whole(**_ROW, links=_SELF)
_NUMBER: Document = {"type": "integer"}
_GIVEN = whole(
    **{str(each.name): column(str(each.name), task_figure) for each in task_figure.columns[1:]}
)
_WHOLE = whole(**_ROW, figures=list_of(_GIVEN), links=whole(**_LINKS, hold=TEXT))
_CLEAR = (*READING, "not-found", "store-unavailable")
_DONE = {
    "tasks": _NUMBER,
    "done": _NUMBER | {"description": "Accepted, closed, or confirmed since."},
    "late": _NUMBER | {"description": "Whose office missed the time that it had last."},
    "next_due": {"type": ["string", "null"]},
}
_NAMED: Document = {"type": ["string", "null"]}
_SUM: dict[str, Any] = {
    **dict.fromkeys(("figure", "name", "name_en", "unit", "kind"), _NAMED),
    "given": _NUMBER | {"description": "By how many tasks it was handed in."},
    "value": {"type": ["integer", "null"], "description": "The sum; of shares, the mean."},
}
_EQUAL = ("agency", "ordered_by", "project", "dispatch", "template", "case_number", "task_id")
LIST: Document = {
    "parameters": [
        query("status", "Where the task stands.", choice(STATUSES)),
        *(query(each, "Those that have this.", WORDS) for each in _EQUAL),
        query("sort", "Latest first, or those first that are due first.", choice(SORTS)),
        *PAGING,
        POSITION,
        FORMAT,
    ],
    "responses": list_or_csv(
        "A page; the next one is in `Link`, rel=next.",
        whole(tasks=list_of(ref("task")), next={"type": ["string", "null"]}),
    )
    | problems(*READING),
}
ONE: Document = {
    "parameters": [
        POSITION,
        header("If-None-Match", "An ETag seen before.", required=False),
    ],
    "responses": as_json("The task.", _WHOLE)
    | {"304": {"description": "Nothing has changed."}}
    | problems(*READING, "not-found"),
}
EVENTS: Document = {
    "parameters": [PURPOSE, POSITION],
    "responses": as_json("Its events.", whole(order_id=TEXT, events=list_of(ref("event"))))
    | problems(*_CLEAR),
}
PROJECTS: Document = {
    "parameters": [POSITION],
    "responses": as_json("The projects.", whole(projects=list_of(whole(project=_NAMED, **_DONE))))
    | problems(*READING),
}
PROJECT: Document = {
    "parameters": [query("project", "Which project.", WORDS, required=True), POSITION],
    "responses": as_json(
        "How far it has come.",
        whole(
            project=TEXT,
            offices=list_of(whole(agency=_NAMED, **_DONE)),
            sums=list_of(whole(**_SUM)),
            figures=list_of(whole(agency=_NAMED, **_SUM)),
        ),
    )
    | problems(*READING, "not-found"),
}
FILE = whole(name=TEXT, media_type=TEXT, size=_NUMBER, sha256=TEXT)
ATTACHMENT: Document = {
    "parameters": [PURPOSE, POSITION],
    "responses": {
        "200": {
            "description": "The file, to be kept under its name.",
            "content": {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
            },
        }
    }
    | problems("attachment-erased", "attachment-missing", *_CLEAR),
}
_RECEIPT = ref("attachment_receipt")
ATTACH: Document = {
    "parameters": [NAMED],
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {"schema": whole(file={"type": "string", "format": "binary"})}
        },
    },
    "responses": as_json("What was saved, and what is known of the file.", _RECEIPT, "201")
    | as_json("The same file was uploaded before.", _RECEIPT)
    | problems(*WRITING[1:]),
}
