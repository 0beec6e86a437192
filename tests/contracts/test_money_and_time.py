"""Money stays exact and in minor units; times carry their offset; both refuse what is unclear."""

import re
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from contracts.codes import currencies
from contracts.problems import Defect, Language, error
from contracts.stop_payment import Answer, Order
from contracts.types import (
    LARGEST_AMOUNT,
    LARGEST_MINOR,
    LONGEST_AMOUNT,
    AmountField,
    AmountOrZeroField,
    TimeField,
    amount_of,
    minor_of,
)

CURRENCIES = st.sampled_from(sorted(currencies()))
MINOR = st.integers(min_value=0, max_value=LARGEST_MINOR)
MOMENTS = st.datetimes(
    timezones=st.timedeltas(timedelta(hours=-23, minutes=-59), timedelta(hours=23, minutes=59)).map(
        lambda off: timezone(timedelta(minutes=off // timedelta(minutes=1)))
    )
)


def code_of(field: Any, value: object) -> str | None:  # noqa: ANN401  any field
    """Return the code of what is wrong with a value, None if nothing is."""
    try:
        field.deserialize(value)
    except ValidationError as problem:
        (defect,) = problem.messages
        assert isinstance(defect, Defect)
        return defect.code
    return None


@given(MINOR, CURRENCIES)
def test_minor_units_come_back_from_the_amount_they_are_written_as(
    minor: int, currency: str
) -> None:
    assert minor_of(amount_of(minor, currency), currency) == minor


@given(MINOR, CURRENCIES)
def test_an_amount_is_written_with_exactly_the_decimals_of_its_currency(
    minor: int, currency: str
) -> None:
    places = currencies()[currency]
    decimals = rf"\.[0-9]{{{places}}}" if places else ""
    assert re.fullmatch(rf"(0|[1-9][0-9]*){decimals}", amount_of(minor, currency))


@given(st.decimals(0, LARGEST_AMOUNT - 1, places=4), CURRENCIES)
def test_minor_units_are_exactly_the_amount_or_the_decimals_are_too_many(
    amount: Decimal, currency: str
) -> None:
    places = currencies()[currency]
    exact = amount.scaleb(places)
    if exact == exact.to_integral_value():
        assert minor_of(str(amount), currency) == exact <= LARGEST_MINOR
    else:
        with pytest.raises(ValueError, match=f"^{places}$"):
            minor_of(str(amount), currency)


@given(st.text("0123456789.eE+-_ ,", max_size=30))
def test_whatever_is_accepted_as_an_amount_is_above_zero_and_not_too_large(amount: str) -> None:
    if code_of(AmountField(), amount) is None:
        assert 0 < Decimal(amount.strip()) < LARGEST_AMOUNT


AMOUNTS = {
    "0.01": None,
    "10000": None,
    "10000.00": None,
    str(LARGEST_AMOUNT - 1): None,
    str(LARGEST_AMOUNT): "amount_too_large",
    "9" * 17: "amount_too_large",
    "9" * 5000: "amount_too_large",
    "0": "amount_not_positive",
    "0.00": "amount_not_positive",
    "-5.00": "amount_not_positive",
    "1e3": "amount_format",
    "1,000.00": "amount_format",
    "一万": "amount_format",
    "١٠٠": "amount_format",
    "NaN": "amount_format",
    "Infinity": "amount_format",
    ".5": "amount_format",
    "5.": "amount_format",
    "+5": "amount_format",
}


@pytest.mark.parametrize(("amount", "code"), AMOUNTS.items())
def test_an_amount_is_plain_decimal_text_above_zero(amount: str, code: str | None) -> None:
    assert code_of(AmountField(), amount) == code


def test_an_amount_that_is_too_large_is_told_the_limits() -> None:
    with pytest.raises(ValidationError) as refused:
        AmountField().deserialize(str(LARGEST_AMOUNT))
    defect: Any = refused.value.messages[0]
    for language in get_args(Language):
        detail = error(defect, language)["detail"]
        assert str(LARGEST_AMOUNT) in detail
        assert str(LONGEST_AMOUNT) in detail


@pytest.mark.parametrize("number", [5, 5.0, 0.1, True])
def test_an_amount_is_never_a_number_of_json(number: object) -> None:
    assert code_of(AmountField(), number) == "amount_format"


def test_nothing_may_be_held_and_a_balance_may_be_zero_but_neither_is_below() -> None:
    assert code_of(AmountOrZeroField(), "0.00") is None
    assert code_of(AmountOrZeroField(), "-0.01") == "amount_negative"


@pytest.mark.parametrize(
    ("amount", "currency", "hint"),
    [
        ("100.001", "CNY", "2"),
        ("100.5", "JPY", "0"),
        ("1.2345", "KWD", "3"),
        ("100.100", "CNY", None),
        ("100.0", "JPY", None),
        ("1.234", "KWD", None),
    ],
)
def test_decimals_are_those_of_the_currency(amount: str, currency: str, hint: str | None) -> None:
    for kind, name in ((Order, "amount"), (Answer, "held_amount"), (Answer, "balance")):
        _, defects = kind.examine({name: amount, "currency": currency})
        found = [defect for defect in defects if defect.pointer == f"/{name}"]
        assert found == ([Defect("amount_precision", f"/{name}", hint)] if hint else [])


@given(MOMENTS)
def test_a_moment_is_read_in_utc_and_comes_back_as_the_same_moment(moment: datetime) -> None:
    field = TimeField()
    try:
        expected = moment.astimezone(UTC)
    except OverflowError:
        assert code_of(field, moment.isoformat()) == "time_format"
        return
    read: Any = field.deserialize(moment.isoformat())
    assert read == expected
    assert read.tzinfo is UTC
    assert field.deserialize(field._serialize(read, None, None)) == read  # noqa: SLF001


TIMES = {
    "2026-11-20T09:00:00+08:00": None,
    "2026-11-20T01:00:00Z": None,
    "2026-11-20 09:00:00+08:00": None,
    "2026-11-20T09:00:00.123456+08:00": None,
    "2026-11-20T09:00:00.1234567+08:00": None,
    "2026-11-20 09:00:00": "time_without_offset",
    "2026-11-20T09:00:00": "time_without_offset",
    "20/11/2026": "time_format",
    "2026-11-20": "time_format",
    "2026-11-20T09:00+08:00": "time_format",
    "20261120T090000Z": "time_format",
    "2026-W47-5T09:00:00Z": "time_format",
    "2026-324T09:00:00Z": "time_format",
    "2026-11-20T09:00:00+0800": "time_format",
    "2026-11-20T09:00:00+08": "time_format",
    "2026-11-20T09:00:00+08:00:30": "time_format",
    "2026-11-20T09:00:00+08:60": "time_format",
    "2026-11-20T09:00:00+24:00": "time_format",
    "2026-11-20T09:00:00,5Z": "time_format",
    "2026-11-20x09:00:00Z": "time_format",
    "2026-11-20T24:00:00Z": "time_format",
    "2026-11-20T23:59:60Z": "time_format",
    "2026-02-30T09:00:00Z": "time_format",
    "0000-01-01T00:00:00Z": "time_format",
    "0001-01-01T00:00:00Z": None,
    "0001-01-01T00:00:00+08:00": "time_format",
    "9999-12-31T23:59:59Z": None,
    "9999-12-31T23:59:59-08:00": "time_format",
    "\uff12026-11-20T09:00:00Z": "time_format",
    "1763600400": "time_format",
}


@pytest.mark.parametrize(("time", "code"), TIMES.items())
def test_a_time_is_rfc_3339_with_its_offset(time: str, code: str | None) -> None:
    assert code_of(TimeField(), time) == code


@given(st.one_of(st.text("0123456789-:.TZ+ ", max_size=35), st.text(max_size=35)))
def test_no_time_raises_anything_but_its_defect(text: str) -> None:
    known = {"time_format", "time_without_offset", "control_character", "required", None}
    assert code_of(TimeField(), text) in known


def test_a_period_that_ends_before_it_starts_is_reversed() -> None:
    period = {"starts_at": "2026-11-20T09:00:00+08:00", "expires_at": "2026-11-20T01:00:00Z"}
    _, defects = Order.examine(period)
    assert Defect("period_reversed", "/expires_at") in defects
