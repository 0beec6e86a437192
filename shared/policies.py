"""Policies: by which version of which pack something is judged, and that pack."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from contracts.envelope import Policy
from contracts.policy import FIRST, Pack, packs
from contracts.problems import refuse


@dataclass(frozen=True, slots=True)
class Activation:
    """A version of a pack in force from a moment on; of one moment's, the last recorded counts."""

    in_force_from: datetime
    position: int
    policy: Policy


def in_force(activations: Iterable[Activation], at: datetime) -> Policy:
    """Return what is in force at a moment: what begins last before it, or the first of all."""
    begun = (each for each in activations if each.in_force_from <= at)
    latest = max(begun, key=lambda each: (each.in_force_from, each.position), default=None)
    return latest.policy if latest else Policy(*FIRST)


def loaded(policy: Policy) -> Pack:
    """Return the pack that a record names; Refused if this release does not have it."""
    found = packs().get((policy.pack, policy.version))
    if found is None:
        raise refuse("policy-missing", f"{policy.pack} {policy.version}")
    return found
