"""Reading a policy pack from its file: every defect is named, with the file and the key."""

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from contracts.policy.keys import KEYS, RANKS, WORDS, Kind
from contracts.policy.values import Pack, Value

_CITE = "cite"
_HEAD: Mapping[str, tuple[type, str]] = {
    "pack": (str, "text"),
    "version": (str, "text"),
    "effective": (date, "a date"),
    "values": (dict, "a table"),
}


class PackDefective(ValueError):
    """Raised for a pack that cannot be used; its text has one line for each defect."""


def read_pack(file: str, text: str) -> Pack:
    """Return the pack that `text` holds; PackDefective names `file`, and every key at fault."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise PackDefective(f"{file}: not TOML: {problem}") from None
    found = dict(_leaves(raw["values"])) if isinstance(raw.get("values"), dict) else {}
    defects = [*_of_head(raw), *_of_values(found)]
    if defects:
        raise PackDefective("\n".join(f"{file}: {defect}" for defect in defects))
    values = {key: _value(KEYS[key], found[key]) for key in KEYS}
    return Pack(raw["pack"], raw["version"], raw["effective"], values)


def _leaves(tree: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield what stands at each end of the tree of tables, under its dotted key."""
    for name, inner in tree.items():
        key = prefix + name
        if isinstance(inner, dict) and key not in KEYS and (_leads_on(key) or _is_tables(inner)):
            yield from _leaves(inner, f"{key}.")
        else:
            yield key, inner


def _leads_on(key: str) -> bool:
    return any(known.startswith(f"{key}.") for known in KEYS)


def _is_tables(table: Mapping[str, Any]) -> bool:
    return bool(table) and all(isinstance(inner, dict) for inner in table.values())


def _of_head(raw: Mapping[str, Any]) -> Iterable[str]:
    for name, (kind, words) in _HEAD.items():
        held = raw.get(name)
        if not held:
            yield f"{name}: missing; it must be {words}"
        elif not isinstance(held, kind) or isinstance(held, datetime):
            yield f"{name}: must be {words}"
    yield from (f"{name}: unknown; a pack has {', '.join(_HEAD)}" for name in raw.keys() - _HEAD)


def _of_values(found: Mapping[str, object]) -> Iterable[str]:
    for key, held in found.items():
        if key not in KEYS:
            yield f"{key}: no pack has such a key; see contracts/policy/keys.py"
        elif not isinstance(held, dict):
            yield f"{key}: must be a table like {_example(KEYS[key])}"
        else:
            yield from (f"{key}: {defect}" for defect in _of_value(KEYS[key], held))
    yield from (f"{key}: missing; it is {KEYS[key]}" for key in KEYS if key not in found)


def _of_value(kind: Kind, held: Mapping[str, Any]) -> Iterable[str]:
    cite = held.get(_CITE)
    if not (isinstance(cite, str) and cite.strip()):
        yield f'needs its source: {_CITE} = "..."'
    said = sorted(held.keys() - {_CITE})
    units = ", ".join(WORDS[kind])
    yield from (
        f"unknown unit {unit}; {kind} has {units}" for unit in said if unit not in WORDS[kind]
    )
    known = [unit for unit in said if unit in WORDS[kind]]
    if len(known) != 1:
        yield f"must say exactly one of {units}, as in {_example(kind)}"
    elif not _FITS[kind](held[known[0]]):
        yield f"{known[0]} must be {_MUST_BE[kind]}, as in {_example(kind)}"


def _value(kind: Kind, held: Mapping[str, Any]) -> Value:
    unit = next(unit for unit in WORDS[kind] if unit in held)
    amount = held[unit]
    return Value(unit, tuple(amount) if isinstance(amount, list) else amount, held[_CITE])


def _example(kind: Kind) -> str:
    return f'{{ {WORDS[kind][-1]} = {_EXAMPLES[kind]}, {_CITE} = "..." }}'


def _positive(amount: object) -> bool:
    return type(amount) is int and amount > 0


def _descends(amount: object) -> bool:
    if not (isinstance(amount, list) and amount and all(map(_positive, amount))):
        return False
    return amount == sorted(set(amount), reverse=True)


def _dialled(amount: object) -> bool:
    if not (isinstance(amount, list) and amount):
        return False
    return all(isinstance(each, str) and each.isascii() and each.isdigit() for each in amount)


_FITS: Mapping[Kind, Callable[[object], bool]] = {
    Kind.SPAN: _positive,
    Kind.LADDER: _descends,
    Kind.MONTHS: _positive,
    Kind.WORKDAYS: _positive,
    Kind.COUNT: _positive,
    Kind.RANK: lambda amount: amount in RANKS,
    Kind.MINOR: lambda amount: type(amount) is int and amount >= 0,
    Kind.POINTS: lambda amount: type(amount) is int and amount >= 0,
    Kind.YES: lambda amount: isinstance(amount, bool),
    Kind.NUMBERS: _dialled,
}
_WHOLE = "a whole number from 1"
_MUST_BE: Mapping[Kind, str] = {
    Kind.SPAN: _WHOLE,
    Kind.LADDER: "a list of whole numbers from 1, each smaller than the one before",
    Kind.MONTHS: _WHOLE,
    Kind.WORKDAYS: _WHOLE,
    Kind.COUNT: _WHOLE,
    Kind.RANK: f"one of {', '.join(RANKS)}",
    Kind.MINOR: "a whole number from 0",
    Kind.POINTS: "a whole number from 0",
    Kind.YES: "true or false",
    Kind.NUMBERS: "a list of numbers as they are dialled, in digits",
}
_EXAMPLES: Mapping[Kind, str] = {
    Kind.SPAN: "2",
    Kind.LADDER: "[30, 7, 1]",
    Kind.MONTHS: "6",
    Kind.WORKDAYS: "3",
    Kind.COUNT: "2",
    Kind.RANK: '"county"',
    Kind.MINOR: "50000",
    Kind.POINTS: "20",
    Kind.YES: "true",
    Kind.NUMBERS: '["110", "120"]',
}
