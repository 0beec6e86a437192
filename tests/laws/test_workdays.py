"""Laws of the calendar: months, working days and warnings, whatever the day they start on."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from itertools import count, islice, takewhile
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.codes import work_years
from shared.workdays import (
    day_of,
    end_of,
    is_workday,
    months_on,
    warnings_before,
    workdays_on,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
KNOWN = sorted(work_years())
NEXT = KNOWN[-1] + 1
"""The first year whose holidays are not known."""
moments = st.datetimes(datetime(2000, 1, 1), datetime(2040, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
days = st.dates(date(2023, 1, 1), date(NEXT + 1, 12, 31))
spans = st.timedeltas(timedelta(seconds=1), timedelta(days=60))


def at(day: str, clock: str = "10:30") -> datetime:
    """Return an instant by Shanghai's calendar and clock."""
    return datetime.combine(date.fromisoformat(day), time.fromisoformat(clock), SHANGHAI)


def every_day(year: int) -> list[date]:
    """Return all days of a year."""
    first = date(year, 1, 1)
    return list(takewhile(lambda day: day.year == year, (first + DAY * n for n in count())))


MONTHS = {
    "an ordinary day": ("2026-03-05", 6, "2026-09-05"),
    "across the year's end": ("2026-11-20", 6, "2027-05-20"),
    "a whole year": ("2026-11-20", 12, "2027-11-20"),
    "to the end of February": ("2026-08-31", 6, "2027-02-28"),
    "to the end of February in a leap year": ("2027-08-31", 6, "2028-02-29"),
    "to a month of 30 days": ("2026-03-31", 6, "2026-09-30"),
    "from a leap day": ("2028-02-29", 6, "2028-08-29"),
    "from a leap day a year on": ("2028-02-29", 12, "2029-02-28"),
    "from the end of a short month": ("2027-02-28", 6, "2027-08-28"),
    "to the last day of the year": ("2026-06-30", 6, "2026-12-30"),
    "into December": ("2026-06-15", 6, "2026-12-15"),
    "no month at all": ("2026-06-15", 0, "2026-06-15"),
}
WORKDAYS = {
    "over a weekend": ("2026-11-19", 3, "2026-11-24"),
    "over the National Day and its two working weekends": ("2026-09-30", 3, "2026-10-10"),
    "on a Saturday that is worked": ("2026-02-13", 1, "2026-02-14"),
    "over the Spring Festival": ("2026-02-14", 3, "2026-02-26"),
    "over the New Year, with a Sunday that is worked": ("2025-12-31", 1, "2026-01-04"),
    "from a day off": ("2026-05-02", 1, "2026-05-06"),
    "no day at all": ("2026-05-02", 0, "2026-05-02"),
}


@pytest.mark.parametrize("name", MONTHS)
def test_months_end_with_the_same_day(name: str) -> None:
    start, months, last = MONTHS[name]
    assert months_on(at(start), months) == end_of(date.fromisoformat(last))


@pytest.mark.parametrize("clock", ["00:00", "00:01", "07:59", "08:00", "23:59"])
def test_the_day_is_that_of_shanghai_at_every_hour(clock: str) -> None:
    assert months_on(at("2026-08-31", clock), 6) == at("2027-03-01", "00:00")


def test_a_day_ends_at_midnight_in_shanghai() -> None:
    assert end_of(date(2026, 12, 31)) == datetime(2026, 12, 31, 16, tzinfo=UTC)


@given(moments, st.integers(0, 36))
def test_months_end_in_their_month_on_the_day_or_its_last(start: datetime, months: int) -> None:
    begun, last = day_of(start), day_of(months_on(start, months) - timedelta(microseconds=1))
    assert (last.year - begun.year) * 12 + last.month - begun.month == months
    assert last.day == min(begun.day, monthrange(last.year, last.month)[1])


@given(moments, spans, st.integers(1, 24))
def test_what_starts_later_never_ends_earlier(
    start: datetime, later: timedelta, months: int
) -> None:
    assert months_on(start, months) <= months_on(start + later, months)
    assert workdays_on(start, months).ends <= workdays_on(start + later, months).ends


@pytest.mark.parametrize("name", WORKDAYS)
def test_working_days_are_those_that_are_worked(name: str) -> None:
    start, wanted, last = WORKDAYS[name]
    term = workdays_on(at(start), wanted)
    assert (term.ends, term.unknown_years) == (end_of(date.fromisoformat(last)), ())


@given(days, st.integers(1, 40))
def test_a_term_holds_as_many_worked_days_as_asked_and_ends_with_one(
    start: date, wanted: int
) -> None:
    last = day_of(workdays_on(at(start.isoformat()), wanted).ends - timedelta(microseconds=1))
    within = islice((start + DAY * n for n in count(1)), (last - start).days)
    assert sum(map(is_workday, within)) == wanted
    assert is_workday(last)


@given(days, st.integers(1, 40))
def test_a_term_names_the_unknown_years_that_it_crosses(start: date, wanted: int) -> None:
    term = workdays_on(at(start.isoformat()), wanted)
    last = day_of(term.ends - timedelta(microseconds=1))
    crossed = {(start + DAY * n).year for n in range(1, (last - start).days + 1)}
    assert term.unknown_years == tuple(sorted(crossed - set(KNOWN)))


def test_a_term_that_runs_into_an_unknown_year_says_so() -> None:
    term = workdays_on(at(f"{NEXT - 1}-12-31"), 1)
    assert term.unknown_years == (NEXT,)
    assert day_of(term.ends - DAY).weekday() <= 4


@pytest.mark.parametrize("year", [1999, NEXT, NEXT + 5])
def test_in_an_unknown_year_monday_to_friday_are_worked(year: int) -> None:
    assert all(is_workday(day) == (day.weekday() <= 4) for day in every_day(year))


@pytest.mark.parametrize("year", KNOWN)
def test_a_known_year_is_well_formed_and_has_its_source(year: int) -> None:
    known = work_years()[year]
    assert f"国办发明电〔{year - 1}〕" in known.cite
    assert known.source.startswith("https://www.gov.cn/")
    assert known.off.isdisjoint(known.work)
    assert {day.year for day in known.off | known.work} == {year}
    assert all(day.weekday() > 4 for day in known.work), "only a weekend can be worked in exchange"
    assert {date(year, 1, 1), date(year, 5, 1), *(date(year, 10, n) for n in (1, 2, 3))} < known.off


@pytest.mark.parametrize(("year", "worked"), {2024: 251, 2025: 248, 2026: 248}.items())
def test_a_year_has_its_number_of_working_days(year: int, worked: int) -> None:
    assert sum(map(is_workday, every_day(year))) == worked


@given(moments, st.lists(spans, max_size=6), spans)
def test_warnings_come_in_order_between_the_start_and_the_end(
    start: datetime, ladder: list[timedelta], length: timedelta
) -> None:
    end = start + length
    warned = warnings_before(end, ladder, start)
    assert list(warned) == sorted(set(warned))
    assert all(start < instant < end for instant in warned)
    assert set(warned) == {end - step for step in ladder if step < length}


def test_a_stop_is_warned_of_twelve_four_and_one_hours_before_its_end() -> None:
    start, ladder = at("2026-11-20"), [timedelta(hours=hours) for hours in (12, 4, 1)]
    warned = warnings_before(start + timedelta(hours=48), ladder, start)
    assert [instant - start for instant in warned] == [timedelta(hours=h) for h in (36, 44, 47)]
