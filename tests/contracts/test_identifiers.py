"""Which numbers of people, companies, accounts, phones and cases are well formed."""

import pytest
from marshmallow import ValidationError
from stdnum.iso7064 import mod_11_2

from contracts.fields import Text, matching
from contracts.problems import Defect
from contracts.stop_payment import Order
from contracts.types import (
    AccountField,
    CaseField,
    CodeField,
    CreditCodeField,
    PhoneField,
    ResidentField,
    card_defect,
)


def read(field: Text, value: object) -> object:
    """Return what a field makes of a value: what it reads, or the code of what is wrong."""
    try:
        return field.deserialize(value)
    except ValidationError as problem:
        (defect,) = problem.messages
        assert isinstance(defect, Defect)
        return defect.code


CARDS = {
    "622007806360837789": None,
    "6228288124158683443": None,
    "6216709894815561904": "account_check_digit",
    "94000374890682885": None,
    "33001234567890": "account_format",
    "622007806360837789_1": "account_format",
    "62220212345678ABCDE": "account_format",
}
RESIDENTS = {
    "33050119900101123X": "33050119900101123X",
    "33050119900101123x": "33050119900101123X",
    "11010519491231002X": "11010519491231002X",
    "330501199001011233": "resident_id_check_digit",
    "330501199002301234": "resident_id_date",
    "330501000001011234": "resident_id_date",
    "3305011990010112": "resident_id_format",
    "X30501199001011233": "resident_id_format",
}
COMPANIES = {
    "91110000600037341L": "91110000600037341L",
    "91330500MA2ABCDE1E": "91330500MA2ABCDE1E",
    "91330500MA2ABCDE1F": "credit_code_check_digit",
    "91330500MA2ABCDEIE": "credit_code_letter",
    "9133A500MA2ABCDE1E": "credit_code_format",
    "91330500MA2ABCDE1": "credit_code_format",
    "91 330500MA2ABCDE1E": "credit_code_format",
}
PHONES = {
    "0572-2250000": "+865722250000",
    "(0572) 2250000": "+865722250000",
    "13905720000": "+8613905720000",
    "+86 139 0572 0000": "+8613905720000",
    "+852 2123 4567": "+85221234567",
    "400-800-1234": "+864008001234",
    "95588": "95588",
    "96110": "96110",
    "110": "110",
    "116114": "116114",
    "12": "phone_format",
    "123456": "phone_format",
    "000000000": "phone_format",
    "139057200000000": "phone_format",
    "++8613905720000": "phone_format",
    "call me": "phone_format",
    "-----": "phone_format",
    "١٣٩٠٥٧٢٠٠٠٠": "phone_format",
}
CASES = {
    "A3305000000002026111909": "A3305000000002026111909",
    "330500-17": "case_number_format",
    "A3305000000002026131909": "case_number_format",
    "A330500000000202611190": "case_number_format",
    "B3305000000002026111909": "case_number_format",
}
ACCOUNTS = {
    "33001234567890123": "33001234567890123",
    "12345": "12345",
    "1234": "account_format",
    "3300123456_01": "3300123456_01",
    "3300123456_": "account_format",
    "_01234": "account_format",
    "1" * 30: "1" * 30,
    "1" * 31: "account_format",
    "1" * 28 + "_01": "account_format",
    "\uff13" * 17: "account_format",
}
CODES = {
    "A01-00001": "A01-00001",
    "a.b_c-d": "a.b_c-d",
    "x" * 36: "x" * 36,
    "x" * 37: "identifier_format",
    "a b": "identifier_format",
    "编号": "identifier_format",
}


@pytest.mark.parametrize(("number", "defect"), CARDS.items())
def test_a_card_has_15_to_20_digits_and_its_check_digit(number: str, defect: str | None) -> None:
    assert card_defect(number) == defect


@pytest.mark.parametrize(("number", "answer"), RESIDENTS.items())
def test_a_resident_id_has_a_real_date_and_its_check_character(number: str, answer: str) -> None:
    assert read(ResidentField(), number) == answer


@pytest.mark.parametrize("county", ["330502", "330503"])
def test_a_county_younger_than_its_resident_is_no_defect(county: str) -> None:
    number = f"{county}19900101123"
    number += mod_11_2.calc_check_digit(number)
    assert read(ResidentField(), number) == number


@pytest.mark.parametrize(("number", "answer"), COMPANIES.items())
def test_a_credit_code_has_its_check_character(number: str, answer: str) -> None:
    assert read(CreditCodeField(), number) == answer


@pytest.mark.parametrize(("number", "answer"), PHONES.items())
def test_a_phone_number_is_read_as_e164_or_a_short_code(number: str, answer: str) -> None:
    assert read(PhoneField(), number) == answer


@pytest.mark.parametrize(("number", "answer"), CASES.items())
def test_a_case_number_is_organ_year_month_and_serial(number: str, answer: str) -> None:
    assert read(CaseField(), number) == answer


@pytest.mark.parametrize(("number", "answer"), ACCOUNTS.items())
def test_an_account_has_5_to_30_digits_and_may_have_a_sub_account(number: str, answer: str) -> None:
    assert read(AccountField(), number) == answer


@pytest.mark.parametrize(("code", "answer"), CODES.items())
def test_an_identifier_has_up_to_36_plain_characters(code: str, answer: str) -> None:
    assert read(CodeField(), code) == answer


@pytest.mark.parametrize("character", ["\0", "\x08", "\x1b", "\x7f", "\x85", "\ud800", "\u2028"])
def test_a_control_character_is_found_wherever_text_goes(character: str) -> None:
    for field in (Text(), CaseField(), matching("[0-9]{4}", "response_code_format")()):
        assert read(field, f"1{character}2") == "control_character"


@pytest.mark.parametrize(
    "name", ["𠮷𡈽·买买提", '=HYPERLINK("x")', "O'Hara; DROP TABLE", "ﷺ", "两\n行"]
)
def test_an_odd_name_is_kept_as_it_is(name: str) -> None:
    assert read(Text(), f" {name}\t") == name


def test_text_is_counted_in_characters_and_says_how_many_fit() -> None:
    assert read(Text(), "𠮷" * 200) == "𠮷" * 200
    _, defects = Order.examine({"account_name": "𠮷" * 61})
    assert Defect("too_long", "/account_name", "60") in defects


def test_a_stop_on_a_company_asks_neither_for_a_check_digit_nor_for_a_card() -> None:
    company = {"account_type": "corporate", "account_number": "33001234567890123"}
    _, defects = Order.examine(company | {"bank_code": "ICBC", "bank_name": None})
    assert [d for d in defects if d.pointer in ("/account_number", "/bank_code")] == []
