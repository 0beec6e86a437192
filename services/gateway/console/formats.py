"""Formats: how moments, spans of time and amounts look on every page."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from babel import Locale
from babel.numbers import format_currency
from markupsafe import Markup

from contracts.fields import ERASED
from contracts.types import amount_of
from services.gateway.console.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHINA = Locale.parse("zh_CN")  # a name would be looked up anew for each amount
BEIJING = ZoneInfo("Asia/Shanghai")
_HIDDEN = re.compile(r"\*{4} \((\d+)\)")
_MADE = re.compile(r"([a-z]{3}-[0-9a-f]{8})[0-9a-f]{24}")
_UNITS = (("days", 86400), ("hours", 3600), ("minutes", 60), ("seconds", 1))


def moment(at: datetime | str | None) -> str:
    """A moment in Beijing time with its offset, to the second; an instant's text is read first."""
    if at is None:
        return say("site.none")
    local = _read(at).astimezone(BEIJING)
    return f"{local:%Y-%m-%d %H:%M:%S} {local:%z}"[:-2] + ":00"


def machine(at: datetime | str) -> str:
    """A moment as `datetime` attributes want it: RFC 3339 in UTC."""
    return _read(at).astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def span(length: timedelta | int) -> str:
    """A length of time in its two largest units; whole seconds."""
    seconds = length if isinstance(length, int) else int(length.total_seconds())
    parts = list(_parts(abs(seconds)))
    return " ".join(parts[:2]) if parts else say("span.seconds", n=0)


def money(minor: int | None, currency: str) -> str:
    """An amount in minor units as people read it, such as ¥1,234,567.00."""
    if minor is None:
        return say("site.none")
    return str(format_currency(Decimal(amount_of(minor, currency)), currency, locale=_CHINA))


def seen(masked: str | None, unit: str = "characters") -> str:
    """A masked value as people read it, also where there is none, or what it was of is erased.

    Of what is hidden altogether only the length is told, in characters or, of a list, in `entries`.
    """
    if masked is None:
        return say("site.none")
    if masked == ERASED:
        return say("site.erased")
    hidden = _HIDDEN.fullmatch(masked)
    return say(f"hidden.{unit}", number=hidden[1]) if hidden else masked


def brief(application_id: str) -> str:
    """An application id that Tocsin made, told by its beginning; any other as it is."""
    found = _MADE.fullmatch(application_id)
    if found is None:
        return application_id
    return Markup('<span title="{}">{}…</span>').format(application_id, found[1])


def percent(share: float | None) -> str:
    """A share between 0 and 1 in percent."""
    return "–" if share is None else f"{share:.1%}"


def _parts(seconds: int) -> Iterator[str]:
    for unit, size in _UNITS:
        count, seconds = divmod(seconds, size)
        if count:
            yield say(f"span.{unit}", n=count)


def _read(at: datetime | str) -> datetime:
    return datetime.fromisoformat(at) if isinstance(at, str) else at
