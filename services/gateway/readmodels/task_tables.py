"""Where the view of tasks is kept: a row a task, and a row for each figure of it.

Instants are UTC text of 27 characters, so that text order is time order.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table

from services.gateway.readmodels.tables import order_metadata


def _instant(name: str) -> Column[str]:
    return Column(name, String(27))


def _word(name: str, size: int = 36) -> Column[str]:
    return Column(name, String(size))


task_view = Table(
    "task_view",
    order_metadata,
    Column("order_id", String(36), primary_key=True),
    _word("task_id"),
    _word("dispatch"),
    _word("project", 60),
    _word("title", 60),
    _word("deliverable", 60),
    _word("template"),
    _word("case_number"),
    _word("urgency"),
    _word("agency"),
    _word("ordered_by"),
    _word("status"),
    _instant("issued_at"),
    _instant("due_at"),
    _instant("delivered_at"),
    _instant("signed_at"),
    _instant("submitted_at"),
    _instant("accepted_at"),
    _instant("closed_at"),
    _instant("task_question_by"),
    _instant("extension_until"),
    _instant("review_by"),
    _instant("look_back_by"),
    _instant("reminded_at"),
    _word("next_deadline"),
    _instant("next_by"),
    _word("missed", 60),
    Column("nudges", Integer, nullable=False),
    Column("submissions", Integer, nullable=False),
    Column("returns", Integer, nullable=False),
    Column("reaches", Boolean, nullable=False),
    Column("reached", Boolean),
    _word("reassigned_from"),
    _word("reassigned_to"),
    Column("version", Integer, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("first_position", BigInteger, nullable=False, index=True),
)
"""A row a task: `agency` is the office that has it, `dispatch` the act that issued it, together
with those of other offices; `due_at` until when its office has; `task_question_by`, `review_by` and
`look_back_by` run while whoever issued it owes an answer, a review, a look back; `next_deadline` is
the one that is still owed, ending at `next_by`; `missed` are the names of all that were missed;
`nudges` how often its office was told that time runs out; `reached` is whether the person was
reached, where the task `reaches` one; `reassigned_from` and `reassigned_to` are the tasks before
and after it. Its events are rows of `order_event`."""

Index("task_view_agency", task_view.c.agency, task_view.c.due_at)
Index("task_view_ordered_by", task_view.c.ordered_by, task_view.c.due_at)
Index("task_view_project", task_view.c.project)
Index("task_view_dispatch", task_view.c.dispatch)
Index("task_view_case", task_view.c.case_number)

task_figure = Table(
    "task_figure",
    order_metadata,
    Column("order_id", String(36), primary_key=True),
    Column("figure", String(36), primary_key=True),
    Column("name", String(60), nullable=False),
    _word("name_en", 60),
    Column("unit", String(60), nullable=False),
    Column("kind", String(36), nullable=False),
    Column("value", BigInteger),
)
"""A row for each figure that a task asks for; `value` is what was handed in last, if anything was;
a share is in basis points."""
