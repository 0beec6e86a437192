"""Notices: what a holder is told when a measure comes into force, by version."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from contracts.fields import ERASED
from contracts.problems import Language
from contracts.types import amount_of

STOP, FREEZE, TRANSACTION = "stop", "freeze", "transaction"
HOLD, CONTROL = "hold", "control"
VALUES = (
    *("holder", "account", "bank", "unit", "case_number", "legal_basis"),
    *("held", "currency", "in_force_from", "in_force_until"),
)
"""What a template may fill in."""
OF_LIMIT = (
    *("holder", "target", "agency", "unit", "case_number", "legal_basis"),
    *("in_force_from", "in_force_until"),
)
"""The same of a limit, on a line or on whatever an internet company shows."""
_CHINA = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Notice:
    """The words of a notice in one language."""

    title: str
    paragraphs: tuple[str, ...]


def current() -> str:
    """Return the version of the templates that a measure takes when it comes into force."""
    return str(_templates()["current"])


def versions() -> tuple[str, ...]:
    """Return every version that there ever was."""
    return tuple(name for name, held in _templates().items() if isinstance(held, dict))


def notice(version: str, kind: str, values: Mapping[str, str], language: Language) -> Notice:
    """Return the words for a `kind` of measure (stop, hold, a limit), with values filled in.

    KeyError for a version or a kind that there never was; the stop of a transaction is a kind too.
    """
    words = _templates()[version][kind][language]
    filled = (each.format_map(values) for each in words["paragraphs"])
    return Notice(words["title"], tuple(filled))


def values(
    imposed: Mapping[str, Any], ordered: Mapping[str, Any], agency: str
) -> Mapping[str, str]:
    """Return what to fill in from the data of a measure's event and of its order's, as JSON has it.

    Names and numbers of people come as the reader may see them; moments are told in China's time.
    A transaction's number stands where an account's would, and nobody is known to hold it.
    """
    holder = _told(ordered.get("account_name") or ordered.get("holder_name", ERASED))
    until = imposed.get("in_force_until")
    alike = {
        "holder": holder,
        "unit": imposed["ordering_unit"],
        "case_number": _told(ordered.get("case_number", ERASED)),
        "legal_basis": imposed["legal_basis"],
        "in_force_from": _moment(imposed["in_force_from"]),
        "in_force_until": _moment(until) if until else "—",
    }
    if "limit" in imposed:
        target = ordered.get("number") or ordered.get("target", ERASED)
        return alike | {"target": _told(target), "agency": agency}
    number = ordered.get("account_number") or ordered.get("transaction_number", ERASED)
    return alike | {
        "account": _told(number),
        "bank": agency,
        "held": amount_of(imposed["held_minor"], imposed["currency"]),
        "currency": imposed["currency"],
    }


@cache
def _templates() -> Mapping[str, Any]:
    path = files("contracts").joinpath("codes/account_notices.toml")
    return tomllib.loads(path.read_text("utf-8"))


def _told(said: str) -> str:
    return "—" if said == ERASED else said


def _moment(text: str) -> str:
    return f"{datetime.fromisoformat(text).astimezone(_CHINA):%Y-%m-%d %H:%M:%S} +08:00"
