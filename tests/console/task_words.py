"""The words that the console has for tasks, by what they are put together from."""

from contracts import liaison_tasks as lt
from contracts.message import Event, registry
from services.gateway.console import task_forms
from services.gateway.readmodels import task_views, waiting
from services.gateway.readmodels.tasks import STATUSES

ACTS = (task_forms.ISSUE, *task_forms.ABOUT)
EVENTS = {
    wire
    for wire, message in registry.items()
    if issubclass(message, Event)
    and wire.startswith(f"{lt.KIND}.")
    and not wire.startswith(f"{lt.DISPATCH}.")
}
FAMILIES: dict[str, set[str]] = {
    "task_status": set(STATUSES),
    "task_facet": set(task_views.FACETS),
    "task_field": {each.name for act in ACTS for each in act.fields}
    | {"deliverable", "reached", *lt.PERSON},
    "progress": {"tasks", "done", "late", "next_due"},
    "nudge": set(lt.NUDGES),
    "sentence": EVENTS,
    "page": {"tasks"},
    "deadline": {*lt.DEADLINES, waiting.EXTENSION},
    "hint": {each.hinted for act in ACTS for each in act.fields if each.hint},
    "act": {act.name for act in ACTS}
    | {f"{act.name}_{end}" for act in ACTS for end in ("title", "means")},
}
"""Keys that are put together while a page is made."""
