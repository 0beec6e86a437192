"""Deciders: pure rules that turn a command and what happened before into what happens now."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Generic, TypeVar

from contracts.message import Event

State = TypeVar("State")


@dataclass(frozen=True, slots=True)
class Decider(Generic[State]):
    """How the state of one kind of stream grows from its events."""

    initial: State
    evolve: Callable[[State, Event], State]

    def fold(self, events: Iterable[Event]) -> State:
        """Return the state after `events`."""
        return self.fold_on(self.initial, events)

    def fold_on(self, state: State, events: Iterable[Event]) -> State:
        """Return what a state becomes by further `events`."""
        return reduce(self.evolve, events, state)


@dataclass(frozen=True, slots=True)
class Already:
    """The command changes nothing: `event` made it so before."""

    event: Event


Outcome = tuple[Event, ...] | Already
