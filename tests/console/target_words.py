"""What the console says of orders about targets: the words that their messages choose from."""

from __future__ import annotations

from dataclasses import fields

from contracts.fields import choices
from contracts.kinds import TARGETED
from contracts.message import Event, registry
from services.gateway.console import target_forms, timeline

ACTS = tuple(act for each in target_forms.FORMS.values() for act in (each.order, each.answer))
SHARED = {
    getattr(said, each.name)
    for kind in TARGETED.values()
    for said, named in (
        (kind.said, fields(kind.said)[1:]),
        *((of, fields(of)) for of in kind.judged),
    )
    for each in named
}
"""What is said of orders of all kinds alike, and of appeals, and worded once."""
EVENTS = {
    wire
    for wire, message in registry.items()
    if issubclass(message, Event)
    and wire.startswith(tuple(f"{name}." for name in TARGETED))
    and message not in SHARED
}
FAMILIES: dict[str, set[str]] = {}
for _kind in TARGETED.values():
    for _message in (_kind.order, _kind.answer):
        for _name, _field in _message.schema.fields.items():
            if _words := choices(_field):
                _family = timeline.FAMILIES.get(_name, _name)
                FAMILIES[_family] = FAMILIES.get(_family, set()) | {*_words}
