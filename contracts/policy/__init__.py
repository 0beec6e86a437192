"""Policy packs: every deadline, limit and demand as data, with its citation and its first day."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

_UNITS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
_YES = "yes"
_KINDS = {*_UNITS, _YES}


@dataclass(frozen=True, slots=True)
class Pack:
    """A named, versioned set of values.

    Each is `{<unit> = n, cite = "..."}` in its file, or `{yes = true, cite = "..."}`.
    """

    name: str
    version: str
    effective: date
    values: Mapping[str, Mapping[str, Any]]

    def span(self, key: str) -> timedelta:
        """Return the length of time under `key`; KeyError if the pack has none."""
        value = self.values[key]
        return timedelta(
            seconds=next(value[unit] * size for unit, size in _UNITS.items() if unit in value)
        )

    def yes(self, key: str) -> bool:
        """Return whether what is under `key` is so; KeyError if the pack does not say."""
        return bool(self.values[key][_YES])

    def citation(self, key: str) -> str:
        """Return where the value under `key` comes from."""
        return str(self.values[key]["cite"])


@cache
def pack(name: str = "cn-2024") -> Pack:
    """Return the policy pack `name`; ValueError if a value lacks its citation, or says nothing."""
    raw = tomllib.loads(files("contracts").joinpath("policy", f"{name}.toml").read_text("utf-8"))
    values = dict(_flatten(raw["values"], ""))
    for key, value in values.items():
        if not value.get("cite") or not _KINDS & value.keys():
            message = f"{name}: {key} needs a citation, and a unit or a yes"
            raise ValueError(message)
    return Pack(raw["pack"], raw["version"], raw["effective"], values)


def _flatten(tree: Mapping[str, Any], prefix: str) -> list[tuple[str, Mapping[str, Any]]]:
    found: list[tuple[str, Mapping[str, Any]]] = []
    for name, inner in tree.items():
        if "cite" in inner or _KINDS & inner.keys():
            found.append((prefix + name, inner))
        else:
            found += _flatten(inner, f"{prefix}{name}.")
    return found
