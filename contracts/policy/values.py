"""A policy pack as code asks it: each value by its key and its kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from contracts.policy.keys import KEYS, UNITS, Kind

Amount = int | bool | str | tuple[int, ...] | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a pack: `amount` of `unit` (48 of hours, county of rank), and its source."""

    unit: str
    amount: Amount
    cite: str


@dataclass(frozen=True, slots=True)
class Pack:
    """A named, versioned set of values, complete; `effective` is its first possible day.

    To ask for a value under the wrong key, or as the wrong kind, is a KeyError.
    """

    name: str
    version: str
    effective: date
    values: Mapping[str, Value]

    def span(self, key: str) -> timedelta:
        """Return the length of time under `key`."""
        value = self._value(key, Kind.SPAN)
        return timedelta(seconds=value.amount * UNITS[value.unit])

    def ladder(self, key: str) -> tuple[timedelta, ...]:
        """Return the lengths of time under `key`, the longest first."""
        value = self._value(key, Kind.LADDER)
        return tuple(timedelta(seconds=step * UNITS[value.unit]) for step in value.amount)

    def months(self, key: str) -> int:
        """Return the number of calendar months under `key`."""
        return int(self._value(key, Kind.MONTHS).amount)

    def workdays(self, key: str) -> int:
        """Return the number of working days under `key`."""
        return int(self._value(key, Kind.WORKDAYS).amount)

    def count(self, key: str) -> int:
        """Return the count under `key`."""
        return int(self._value(key, Kind.COUNT).amount)

    def rank(self, key: str) -> str:
        """Return the rank under `key`, one of `RANKS`; compare with `at_least`."""
        return str(self._value(key, Kind.RANK).amount)

    def minor(self, key: str) -> int:
        """Return the sum under `key` in minor units."""
        return int(self._value(key, Kind.MINOR).amount)

    def points(self, key: str) -> int:
        """Return how much what is under `key` weighs; nothing is left out of account by 0."""
        return int(self._value(key, Kind.POINTS).amount)

    def yes(self, key: str) -> bool:
        """Return whether what is under `key` is so."""
        return bool(self._value(key, Kind.YES).amount)

    def numbers(self, key: str) -> frozenset[str]:
        """Return the numbers of lines under `key`, in digits."""
        return frozenset(self._value(key, Kind.NUMBERS).amount)

    def citation(self, key: str) -> str:
        """Return where the value under `key` comes from."""
        return self.values[key].cite

    def _value(self, key: str, kind: Kind) -> Any:  # noqa: ANN401  a Value whose amount fits its kind
        if KEYS[key] is not kind:
            raise KeyError(f"{key} is {KEYS[key]}, not {kind}")
        return self.values[key]
