"""Policies: by which version of which pack something is judged, and that pack."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from contracts.envelope import Policy
from contracts.policy import FIRST, Pack, packs
from contracts.problems import refuse

State = Literal["in_force", "to_come", "idle"]


@dataclass(frozen=True, slots=True)
class Activation:
    """A version of a pack in force from a moment on; of one moment's, the last recorded counts."""

    in_force_from: datetime
    position: int
    policy: Policy


@dataclass(frozen=True, slots=True)
class Standing:
    """How a version of a pack stands: in force since a moment, to be from one on, or neither.

    `since` is None for what is in force without having been activated.
    """

    policy: Policy
    state: State
    since: datetime | None = None


def in_force(activations: Sequence[Activation], at: datetime) -> Policy:
    """Return what is in force at a moment: what begins last before it, or the first of all."""
    latest = _latest(activations, at)
    return latest.policy if latest else Policy(*FIRST)


def loaded(policy: Policy) -> Pack:
    """Return the pack that a record names; Refused if this release does not have it."""
    found = packs().get((policy.pack, policy.version))
    if found is None:
        raise refuse("policy-missing", f"{policy.pack} {policy.version}")
    return found


def standings(activations: Sequence[Activation], now: datetime) -> list[Standing]:
    """Return how each version stands that this release has, or that was ever put in force."""
    current, latest = in_force(activations, now), _latest(activations, now)
    named = {each.policy for each in activations}
    known = named | {current} | {Policy(*name) for name in packs()}
    others = known - {current}
    found = [Standing(current, "in_force", latest.in_force_from if latest else None)]
    found += [_elsewhere(activations, policy, now) for policy in others]
    return sorted(found, key=lambda each: (each.policy.pack, each.policy.version))


def _elsewhere(activations: Sequence[Activation], policy: Policy, now: datetime) -> Standing:
    begins = [
        each.in_force_from
        for each in activations
        if each.in_force_from > now and in_force(activations, each.in_force_from) == policy
    ]
    return Standing(policy, "to_come" if begins else "idle", min(begins, default=None))


def _latest(activations: Sequence[Activation], at: datetime) -> Activation | None:
    begun = (each for each in activations if each.in_force_from <= at)
    return max(begun, key=lambda each: (each.in_force_from, each.position), default=None)
