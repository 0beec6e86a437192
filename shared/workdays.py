"""Terms in calendar months and in working days, and warnings before an end, in China's days."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from contracts.codes import work_years

CHINA = ZoneInfo("Asia/Shanghai")
_DAY = timedelta(days=1)
_FRIDAY = 4
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Term:
    """When a term of working days ends (UTC), and the years it crosses whose holidays are unknown.

    Of those, Monday to Friday were counted; callers show them as a warning.
    """

    ends: datetime
    unknown_years: tuple[int, ...] = ()


def end_of(day: date) -> datetime:
    """Return the instant (UTC) at which a day of China's calendar ends: 24:00, its first not."""
    return datetime.combine(day + _DAY, time(), CHINA).astimezone(UTC)


def day_of(instant: datetime) -> date:
    """Return the day of China's calendar that an instant falls on."""
    return instant.astimezone(CHINA).date()


def months_on(start: datetime, months: int) -> datetime:
    """Return the end (UTC) of the same day so many months on; without one, of the month's last."""
    begun = day_of(start)
    year, month = divmod(begun.year * _MONTHS + begun.month - 1 + months, _MONTHS)
    last = monthrange(year, month + 1)[1]
    return end_of(date(year, month + 1, min(begun.day, last)))


def workdays_on(start: datetime, days: int) -> Term:
    """Return the term that ends with the last of so many working days after the day of `start`."""
    day, left, unknown = day_of(start), days, set[int]()
    while left > 0:
        day += _DAY
        left -= is_workday(day)
        if day.year not in work_years():
            unknown.add(day.year)
    return Term(end_of(day), tuple(sorted(unknown)))


@dataclass(frozen=True, slots=True)
class Left:
    """How many working days are left after today until the day `last`; unknown years as above."""

    days: int
    last: date
    unknown_years: tuple[int, ...] = ()


def workdays_until(now: datetime, end: datetime) -> Left:
    """Return the working days after the day of `now`, up to that of `end`."""
    first, last = day_of(now), day_of(end)
    days = [first + _DAY * ahead for ahead in range(1, (last - first).days + 1)]
    unknown = sorted({day.year for day in days if day.year not in work_years()})
    return Left(sum(map(is_workday, days)), last, tuple(unknown))


def is_workday(day: date) -> bool:
    """Tell whether a day is worked; in a year whose holidays are unknown, Monday to Friday are."""
    known = work_years().get(day.year)
    if known and day in known.off:
        return False
    return day.weekday() <= _FRIDAY or bool(known and day in known.work)


def warnings_before(
    end: datetime, ladder: Iterable[timedelta], since: datetime
) -> tuple[datetime, ...]:
    """Return when to warn before `end`, the earliest first; nobody is warned before `since`."""
    return tuple(sorted({end - step for step in ladder if end - step > since}))
