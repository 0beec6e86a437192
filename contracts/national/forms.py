"""Forms: how a value of ours is written in a national message, and read back from one."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from contracts.codes import currencies
from contracts.problems import Defect
from contracts.types import LONGEST_AMOUNT, amount_of, minor_of

CHINA = ZoneInfo("Asia/Shanghai")
STAMP = "%Y%m%d%H%M%S"
"""How national messages write instants: yyyyMMddHHmmss, in China's time."""
_STAMP = re.compile(r"[0-9]{14}")
_AMOUNT = re.compile(r"[0-9]+(\.[0-9]+)?")


class Unfit(Exception):
    """A value does not fit its form; carries the defect, without its pointer."""

    def __init__(self, code: str, hint: str = "") -> None:
        """Say by a code of the catalogue what is wrong, with a hint for its text."""
        super().__init__(code, hint)
        self.defect = Defect(code, "", hint)


@dataclass(frozen=True, slots=True)
class Form:
    """One way of writing values: `there` writes ours, `here` reads theirs; both raise Unfit.

    Both are given the currency of the message. `said` tells people how it is written, `codes` are
    ours by theirs, `loses` is what does not survive being written. `here` returns None for what is
    well formed and has no word of ours.
    """

    said: str
    there: Callable[[Any, str], str]
    here: Callable[[str, str], Any]
    codes: Mapping[str, str] | None = None
    loses: str = ""


def text(longest: int) -> Form:
    """Return the form of text of at most so many characters."""

    def fitting(value: Any, _currency: str) -> str:  # noqa: ANN401  what JSON holds
        if not isinstance(value, str):
            raise Unfit("text_format")
        if len(value) > longest:
            raise Unfit("too_long", str(longest))
        return value

    return Form(f"text, at most {longest}", fitting, fitting)


def codes(**ours: str) -> Form:
    """Return the form of words of ours that each have a code of theirs, given as `word=code`."""
    theirs = {code: word for word, code in ours.items()}

    def there(value: Any, _currency: str) -> str:  # noqa: ANN401  what JSON holds
        return _one_of(ours, value)

    def here(value: str, _currency: str) -> str:
        return _one_of(theirs, value)

    return Form("code", there, here, theirs)


def padded(form: Form) -> Form:
    """Return a form of codes that some write with a leading zero, as public samples do."""

    def here(value: Any, currency: str) -> Any:  # noqa: ANN401  what JSON holds
        return form.here(value.removeprefix("0") if isinstance(value, str) else value, currency)

    return replace(form, here=here)


def words(**ours: str) -> Form:
    """Return the form of words of ours that theirs says in free text, as `word=text`.

    What else they say is no word of ours, and lost.
    """
    theirs = {text: word for word, text in ours.items()}

    def there(value: Any, _currency: str) -> str:  # noqa: ANN401  what JSON holds
        return _one_of(ours, value)

    def here(value: Any, _currency: str) -> str | None:  # noqa: ANN401  what JSON holds
        return theirs.get(value) if isinstance(value, str) else None

    return Form("text", there, here, theirs)


def _one_of(words: Mapping[str, str], value: object) -> str:
    if not isinstance(value, str) or value not in words:
        raise Unfit("choice_unknown", ", ".join(words))
    return words[value]


def _stamped(value: str, _currency: str) -> str:
    try:
        return datetime.fromisoformat(value).astimezone(CHINA).strftime(STAMP)
    except (TypeError, ValueError, OverflowError):
        raise Unfit("time_format") from None


def _instant(value: str, _currency: str) -> str:
    if not isinstance(value, str) or not _STAMP.fullmatch(value):
        raise Unfit("time_format")
    try:
        local = datetime.strptime(value, STAMP).replace(tzinfo=CHINA)
        return local.astimezone(UTC).isoformat().replace("+00:00", "Z")
    except (ValueError, OverflowError):
        raise Unfit("time_format") from None


def _midnight(value: str, _currency: str) -> str:
    return f"{value.replace('-', '')}000000"


def _day(value: str, currency: str) -> str:
    return datetime.fromisoformat(_instant(value, currency)).astimezone(CHINA).date().isoformat()


def _decimal(value: Any, _currency: str) -> str:  # noqa: ANN401  what JSON holds
    if not isinstance(value, str) or not _AMOUNT.fullmatch(value) or len(value) > LONGEST_AMOUNT:
        raise Unfit("amount_format")
    return value


def _major(value: int, currency: str) -> str:
    return amount_of(value, _known(currency))


def _minor(value: str, currency: str) -> int:
    try:
        return minor_of(_decimal(value, currency), _known(currency))
    except ValueError as places:
        raise Unfit("amount_precision", str(places)) from None


def _known(currency: str) -> str:
    if currency not in currencies():
        raise Unfit("currency_unknown")
    return currency


def _number(value: int, _currency: str) -> str:
    return str(value)


def _whole(value: str, _currency: str) -> int:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{1,9}", value):
        raise Unfit("integer_format", "0-999999999")
    return int(value)


MOMENT = Form("yyyyMMddHHmmss, China time", _stamped, _instant, loses="fractions of a second")
DAY = Form("yyyyMMddHHmmss, China time", _midnight, _day)
AMOUNT = Form("decimal, major units", _decimal, _decimal)
MINOR = Form("decimal, major units", _major, _minor)
HOURS = Form("whole hours", _number, _whole)
WORDS = text(500)
NAME = text(60)
