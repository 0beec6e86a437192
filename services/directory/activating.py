"""Activating: a version of a policy pack is put in force, from a moment on that is to come."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time
from typing import Any

from contracts import directory as d
from contracts.envelope import to_wire
from contracts.message import Event
from contracts.policy import packs
from contracts.problems import Defect, refuse
from shared.decider import Already, Outcome
from shared.workdays import CHINA


def unfit(values: Mapping[str, Any]) -> Iterable[Defect]:
    """Yield a defect for a pack that is not there, or is not meant for that time yet."""
    name, version, begins = (values.get(key) for key in ("pack", "version", "in_force_from"))
    if name is None or version is None:
        return
    known = packs().get((name, version))
    if known is None:
        yield Defect("policy_unknown", "/pack", ", ".join(" ".join(each) for each in packs()))
    elif begins and begins < datetime.combine(known.effective, time(), CHINA):
        yield Defect("policy_too_early", "/in_force_from", known.effective.isoformat())


def activate(command: d.ActivatePolicy, before: Sequence[Event], now: datetime) -> Outcome:
    """Decide to put a pack in force; the same again changes nothing, and nothing the past."""
    event = d.PolicyActivated(**vars(command))
    if event in before:
        return Already(event)
    if command.in_force_from < now:
        past = Defect("policy_in_past", "/in_force_from", to_wire(now))
        raise refuse("invalid-command", defects=[past])
    return (event,)
