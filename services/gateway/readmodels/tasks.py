"""The view of tasks: where each stands, whose clock runs, and the figures that were handed in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam

from contracts import liaison_tasks as lt
from contracts import task_work as tw
from contracts.envelope import category_of, to_wire
from services.gateway.readmodels import missed
from services.gateway.readmodels.entries import Kept
from services.gateway.readmodels.measured import instant
from services.gateway.readmodels.task_tables import task_figure, task_view

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from sqlalchemy import Connection

    from shared.log.read import Recorded
    from shared.vault import Vault

    Row = dict[str, Any]
    Read = Callable[[Row, Mapping[str, Any], str], None]

READ = f"{lt.KIND}.read"
ISSUED, DELIVERED, SIGNED, IN_PROGRESS = AT_OFFICE = (
    *("issued", "delivered", "signed", "in_progress"),
)
SUBMITTED, ACCEPTED, CLOSED = "submitted", "accepted", "closed"
OPEN = (*AT_OFFICE, SUBMITTED)
OVER = ("confirmed", "reassigned", "withdrawn")
STATUSES = (*OPEN, ACCEPTED, CLOSED, *OVER)
"""Where a task can stand."""


def keep(connection: Connection, events: Sequence[Recorded], vault: Vault) -> None:
    """Bring the rows of the tasks that these events speak of up to date."""
    _TASKS.keep(connection, events, vault)
    _count(connection, events)


def task_of(event: Recorded) -> str | None:
    """The id of the task that an event speaks of; of the act that issued many, none."""
    if category_of(event.stream) in (lt.KIND, READ):
        return event.stream.partition("-")[2]
    return None


def _blank(task: str, _first: Recorded) -> Row:
    none = dict.fromkeys(("nudges", "submissions", "returns", "version"), 0)
    return dict.fromkeys(task_view.columns.keys()) | none | {"order_id": task, "reaches": False}


def _count(connection: Connection, events: Iterable[Recorded]) -> None:
    """Enter what tasks ask for, and what was handed in; neither is about a person."""
    for event in events:
        task = event.stream.partition("-")[2]
        if event.type == lt.Issued.wire and (asked := event.data.get("figures")):
            connection.execute(task_figure.insert(), [_figure(task, each) for each in asked])
        elif event.type == tw.Submitted.wire:
            for each in event.data.get("figures", ()):
                given = {"its_task": task, "its_figure": each["figure"], "given": each["value"]}
                connection.execute(_GIVE, given)


def _figure(task: str, each: Mapping[str, Any]) -> Row:
    names = ("figure", "name", "unit", "kind")
    return {"order_id": task, "name_en": each.get("name_en"), **{n: each[n] for n in names}}


_GIVE = (
    task_figure.update()
    .where(
        task_figure.c.order_id == bindparam("its_task"),
        task_figure.c.figure == bindparam("its_figure"),
    )
    .values(value=bindparam("given"))
)


def _advance(row: Row, event: Recorded, data: Mapping[str, Any]) -> None:
    """Bring a task's row up to its next event; that somebody read of it changes nothing."""
    if category_of(event.stream) != lt.KIND:
        return
    if row["first_position"] is None:
        row["first_position"] = event.position
    row |= {"position": event.position, "version": event.version}
    word, at = event.type.split(".")[1], to_wire(event.recorded_at)
    if "due_at" in data and "since" in data:
        row["due_at"] = instant(data["due_at"])
    if word in _READERS:
        _READERS[word](row, data, at)
    row["next_deadline"], row["next_by"] = _next(row)


def _next(row: Row) -> tuple[str | None, str | None]:
    """The deadline that runs of a task, one at a time, missed or not, and when it ends."""
    waits = (
        (row["status"] in OPEN and row["task_question_by"], lt.QUESTION),
        (row["status"] in AT_OFFICE and row["due_at"], lt.DUE),
        (row["status"] == SUBMITTED and row["review_by"], lt.REVIEW),
        (row["status"] == CLOSED and row["look_back_by"], lt.LOOK_BACK),
    )
    return next(((name, by) for by, name in waits if by), (None, None))


_TAKEN_OVER = (
    *("task_id", "dispatch", "project", "title", "deliverable", "template", "case_number"),
    *("urgency", "agency", "ordered_by", "reassigned_from"),
)


def _issued(row: Row, data: Mapping[str, Any], at: str) -> None:
    row |= {name: data.get(name) for name in _TAKEN_OVER}
    row |= {"issued_at": at, "status": ISSUED, "reaches": bool(data.get("reaches"))}


def _moves(before: Collection[str], after: str, column: str = "") -> Read:
    """What an event does that moves a task on: its status, and the instant of the first such."""

    def read(row: Row, _data: Mapping[str, Any], at: str) -> None:
        if column:
            row[column] = row[column] or at
        if row["status"] in before:
            row["status"] = after

    return read


def _submitted(row: Row, data: Mapping[str, Any], at: str) -> None:
    row |= {"submissions": row["submissions"] + 1, "submitted_at": at}
    if row["status"] in OPEN:
        row |= {"status": SUBMITTED, "review_by": instant(data["review_by"])}
        row |= {"task_question_by": None, "extension_until": None}
        row |= {"reached": data.get("reached")}
        missed.begins(row, lt.REVIEW)


def _accepted(row: Row, _data: Mapping[str, Any], at: str) -> None:
    row |= {"status": ACCEPTED, "accepted_at": at, "review_by": None}


def _returned(row: Row, _data: Mapping[str, Any], _at: str) -> None:
    row |= {"status": IN_PROGRESS, "review_by": None, "returns": row["returns"] + 1}
    missed.begins(row, lt.DUE)


def _closed(row: Row, data: Mapping[str, Any], at: str) -> None:
    row |= {"status": CLOSED, "closed_at": at, "look_back_by": instant(data["look_back_by"])}


def _looked_back(status: str) -> Read:
    def read(row: Row, _data: Mapping[str, Any], _at: str) -> None:
        row |= {"status": status, "look_back_by": None}
        if status == IN_PROGRESS:
            row |= {"accepted_at": None, "closed_at": None}
            missed.begins(row, lt.DUE)

    return read


def _question_asked(row: Row, data: Mapping[str, Any], _at: str) -> None:
    row["task_question_by"] = instant(data["answer_by"])
    missed.begins(row, lt.QUESTION)


def _question_answered(row: Row, _data: Mapping[str, Any], _at: str) -> None:
    row["task_question_by"] = None


def _extension_asked(row: Row, data: Mapping[str, Any], _at: str) -> None:
    row["extension_until"] = instant(data["until"])


def _extension_granted(row: Row, _data: Mapping[str, Any], _at: str) -> None:
    row["extension_until"] = None
    missed.begins(row, lt.DUE)


def _extension_denied(row: Row, _data: Mapping[str, Any], _at: str) -> None:
    row["extension_until"] = None


def _reassigned(row: Row, data: Mapping[str, Any], _at: str) -> None:
    row |= {"status": "reassigned", "reassigned_to": data["task"]}


def _nudged(row: Row, _data: Mapping[str, Any], _at: str) -> None:
    row["nudges"] += 1


def _reminded(row: Row, _data: Mapping[str, Any], at: str) -> None:
    row["reminded_at"] = at


_READERS: Mapping[str, Read] = {
    "issued": _issued,
    "delivered": _moves((ISSUED,), DELIVERED, "delivered_at"),
    "signed": _moves((ISSUED, DELIVERED), SIGNED, "signed_at"),
    "progress_reported": _moves((ISSUED, DELIVERED, SIGNED), IN_PROGRESS),
    "submitted": _submitted,
    "accepted": _accepted,
    "returned_for_more": _returned,
    "closed": _closed,
    "confirmed": _looked_back("confirmed"),
    "reopened": _looked_back(IN_PROGRESS),
    "question_asked": _question_asked,
    "question_answered": _question_answered,
    "extension_asked": _extension_asked,
    "extension_granted": _extension_granted,
    "extension_denied": _extension_denied,
    "reassigned": _reassigned,
    "withdrawn": _moves(OPEN, "withdrawn"),
    "overdue": missed.overdue,
    "nudged": _nudged,
    "reminded": _reminded,
}
"""What the events of these names do to the row of their task."""
_TASKS = Kept(task_view, task_view.c.order_id, task_of, _blank, _advance)
