"""Numbers of lines: however they are written, read as one; what no carrier serves, named."""

import pytest
from marshmallow import ValidationError

from contracts.lines import NUMBER_TYPES, LineField, number_rules
from contracts.problems import Defect


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("15551761087", "15551761087"),
        ("155 5176 1087", "15551761087"),
        ("１５５５１７６１０８７", "15551761087"),
        ("+86 155-5176-1087", "15551761087"),
        ("0086 155 5176 1087", "15551761087"),
        ("86 15551761087", "15551761087"),
        ("(+86)15551761087", "15551761087"),
        ("0572-2250000", "05722250000"),
        ("+86 572 2250000", "05722250000"),
        ("+86 (0)572 2250000", "05722250000"),
        ("010 62800000", "01062800000"),
        ("+86 10 6280 0000", "01062800000"),
        ("95588", "95588"),
        ("110", "110"),
        ("400-810-4320", "4008104320"),
        ("106945194966", "106945194966"),
    ],
)
def test_a_number_is_read_as_it_is_dialled_however_it_is_written(written: str, read: str) -> None:
    assert LineField().deserialize(written) == read


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("1555176108a", "number_format"),
        ("12", "number_format"),
        ("1" * 21, "number_format"),
        ("+1 202 555 0100", "number_abroad"),
        ("0044 20 7946 0000", "number_abroad"),
        ("+852 2345 6789", "number_abroad"),
    ],
)
def test_what_is_no_number_here_is_refused_by_name(written: str, code: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        LineField().deserialize(written)
    [defect] = wrong.value.messages
    assert isinstance(defect, Defect)
    assert defect.code == code


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("15551761087", "mobile"),
        ("05722250000", "fixed"),
        ("01062800000", "fixed"),
        ("95588", "service"),
        ("110", "service"),
        ("96110", "service"),
        ("4008104320", "service"),
        ("106945194966", "sender_id"),
        ("490154203237518", "device"),
    ],
)
def test_a_number_is_of_its_type_and_of_no_type_that_it_cannot_be(number: str, kind: str) -> None:
    fits = [each for each in NUMBER_TYPES if not [*number_rules(said(number, each))]]
    assert kind in fits
    assert not {"mobile", "fixed", "device"} & set(fits) - {kind}


def test_a_device_with_a_wrong_check_digit_is_named() -> None:
    [defect] = number_rules(said("490154203237519", "device"))
    assert defect.code == "device_check_digit"


def said(number: str, kind: str) -> dict[str, str]:
    return {"number": number, "number_type": kind}
