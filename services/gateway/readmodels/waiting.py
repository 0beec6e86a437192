"""Waiting: who owes a word on an order, a company or a task, since when, and by when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from contracts import company_checks as cc
from contracts import liaison_tasks as lt
from contracts import orders
from contracts.hold_proposals import PROPOSAL
from contracts.holding import PROTECTIVE_HOLD
from contracts.reporting import REPORT
from contracts.suspicions import SUSPICION
from services.gateway.readmodels import tasks
from services.gateway.readmodels.tables import ASKED, REJECTED
from shared.lifecycle import Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Row = Mapping[str, Any]

APPROVAL, RELEASE, APPEAL, EXTENSION = "approval", "release", "appeal", "extension"
ACKNOWLEDGE, ANSWER = orders.DEADLINES
ALONE = frozenset({REPORT, SUSPICION, PROPOSAL, PROTECTIVE_HOLD})
"""What is kept like an order, and no agency is to answer."""
AT_CENTRE = frozenset({cc.DESK, cc.OBJECTION})
"""What its centre owes a company; the other deadlines are its registry's."""


@dataclass(frozen=True, slots=True)
class Wait:
    """That an agency owes its word on something: by `deadline`, `since` and until instants.

    `by` is None where no limit runs, `since` where the views do not say.
    """

    holder: str
    deadline: str
    since: str | None
    by: str | None
    row: Row


def of_order(row: Row) -> Iterator[Wait]:
    """What is owed of an order: by its agency, and by whoever gave it."""
    if row["withdrawn_at"] or row["approval"] == REJECTED:
        return
    centre, agency = row["ordered_by"], row["agency"]
    if row["approval"] == ASKED:
        yield Wait(centre, APPROVAL, row["ordered_at"], None, row)
        return
    if row["papers_by"] and not row["papers_at"]:
        yield Wait(centre, orders.PAPERWORK, row["ordered_at"], row["papers_by"], row)
    if row["release_by"]:
        yield Wait(centre, RELEASE, None, row["release_by"], row)
    if row["appeal_by"]:
        yield Wait(centre, APPEAL, None, row["appeal_by"], row)
    if row["clarify_by"]:
        yield Wait(agency, orders.CLARIFICATION, row["answered_at"], row["clarify_by"], row)
    elif row["act"] == REPORT and not row["acknowledged_at"]:
        yield Wait(centre, orders.TAKE_UP, row["ordered_at"], row["acknowledge_by"], row)
    elif row["act"] == PROPOSAL and row["status"] == Status.PROPOSED:
        yield Wait(centre, PROPOSAL, row["ordered_at"], row["acknowledge_by"], row)
    elif row["offered_at"] and not row["answers"] and row["act"] not in ALONE:
        yield _of_agency(row)


def of_company(row: Row) -> Iterator[Wait]:
    """What is owed of a company: by its registry, and by its centre."""
    if row["proposed"]:
        yield Wait(row["centre"], APPROVAL, None, None, row)
    for deadline in cc.DEADLINES:
        if by := row[f"{deadline}_by"]:
            holder = row["centre"] if deadline in AT_CENTRE else row["agency"]
            yield Wait(holder, deadline, None, by, row)


def of_task(row: Row) -> Iterator[Wait]:
    """What is owed of a task: by its office, and by whoever issued it."""
    if row["extension_until"] and row["status"] in tasks.OPEN:
        yield Wait(row["ordered_by"], EXTENSION, None, None, row)
    if name := row["next_deadline"]:
        holder = row["agency"] if name == lt.DUE else row["ordered_by"]
        since = row[_BEGAN[name]] if name in _BEGAN else None
        yield Wait(holder, name, since, row["next_by"], row)


_BEGAN = {lt.DUE: "issued_at", lt.REVIEW: "submitted_at", lt.LOOK_BACK: "closed_at"}
"""Since when each is owed of a task, where its row says so."""


def _of_agency(row: Row) -> Wait:
    taken = row["acknowledged_at"]
    if taken or row["acknowledge_overdue"]:
        return Wait(row["agency"], ANSWER, taken or row["offered_at"], row["answer_by"], row)
    return Wait(row["agency"], ACKNOWLEDGE, row["offered_at"], row["acknowledge_by"], row)
