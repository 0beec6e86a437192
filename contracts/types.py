"""Types of the fields in messages: what is well formed, and the code of each way in which it is not."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

import phonenumbers
from marshmallow import ValidationError
from marshmallow import fields as wire_fields
from stdnum import luhn
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError as NumberError
from stdnum.iso7064 import mod_11_2

from contracts.codes import currencies
from contracts.problems import Defect

LARGEST_MINOR = 2**53 - 1
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\u2028\u2029]")
_AMOUNT = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?", re.ASCII)
_CASE = re.compile(r"A[0-9]{12}(19|20)[0-9]{2}(0[1-9]|1[0-2])[0-9]{4}")
_ACCOUNT = re.compile(r"[0-9]{5,30}|(?=.{5,30}$)[0-9]+_[0-9]+")
_CARD = re.compile(r"[0-9]{15,20}")
_CODE = re.compile(r"[A-Za-z0-9._-]{1,36}")


class Text(wire_fields.String):
    """Text of 1 to `longest` characters, without control characters; outer blanks are dropped."""

    code = "text_format"
    longest = 200
    pattern: re.Pattern[str] | None = None
    default_error_messages = {"invalid": "text_format", "invalid_utf8": "text_format"}  # noqa: RUF012  marshmallow's own form

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> Any:
        if not isinstance(value, str):
            raise _wrong(self.code)
        if _CONTROL.search(value):
            raise _wrong("control_character")
        text = value.strip()
        if not text:
            raise _wrong("required")
        if self.pattern is None and len(text) > self.longest:
            raise _wrong("too_long", str(self.longest))
        if self.pattern is not None and not self.pattern.fullmatch(text):
            raise _wrong(self.code)
        return self.read(text)

    def read(self, text: str) -> Any:
        """Return the value that `text` stands for; raises ValidationError with a defect code."""
        return text

    def json_schema(self) -> dict[str, Any]:
        """Return this field's JSON Schema."""
        if self.pattern is None:
            return {"type": "string", "minLength": 1, "maxLength": self.longest}
        return {"type": "string", "pattern": f"^({self.pattern.pattern})$"}


class AccountField(Text):
    """Number of an account or card, digits only; a sub-account follows an underscore."""

    code = "account_format"
    pattern = _ACCOUNT


class CaseField(Text):
    """Case number: `A`, a 12-digit organ, year, month and a 4-digit serial."""

    code = "case_number_format"
    pattern = _CASE


class CodeField(Text):
    """An identifier given by a party: letters, digits, dot, dash, underscore; at most 36 characters."""

    code = "identifier_format"
    pattern = _CODE


class ResidentField(Text):
    """Resident identity number (GB 11643): check digit and date of birth; the county is a hint only."""

    code = "resident_id_format"
    pattern = re.compile(r"[0-9]{17}[0-9Xx]")

    def read(self, text: str) -> str:
        """Return the number in capitals."""
        try:
            datetime.strptime(text[6:14], "%Y%m%d").replace(tzinfo=UTC)
        except ValueError:
            raise _wrong("resident_id_date") from None
        if not mod_11_2.is_valid(text.upper()):
            raise _wrong("resident_id_check_digit")
        return text.upper()


class CreditCodeField(Text):
    """Unified social credit code (GB 32100-2015): 18 characters with a check character."""

    code = "credit_code_format"
    pattern = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")

    def read(self, text: str) -> str:
        """Return the code as written."""
        try:
            return str(uscc.validate(text))
        except NumberError:
            raise _wrong("credit_code_check_digit") from None


class PhoneField(Text):
    """Phone number: E.164 when read; Chinese short codes of 5 or 6 digits stay as they are."""

    code = "phone_format"
    pattern = re.compile(r"\+?[0-9 ()-]{3,25}")

    def read(self, text: str) -> str:
        """Return the number in E.164, or the short code."""
        if re.fullmatch(r"(1[0-2][0-9]|9[0-9]{4,5}|1[0-9]{4})", text):
            return text
        try:
            number = phonenumbers.parse(text, "CN")
        except phonenumbers.NumberParseException:
            raise _wrong("phone_format") from None
        if not phonenumbers.is_valid_number(number):
            raise _wrong("phone_format")
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


class CurrencyField(Text):
    """ISO 4217 currency code."""

    code = "currency_unknown"
    pattern = re.compile(r"[A-Z]{3}")

    def read(self, text: str) -> str:
        """Return the code if the currency exists."""
        if text not in currencies():
            raise _wrong("currency_unknown")
        return text


class AmountField(Text):
    """Amount in major units as an exact decimal string; `minor_of` turns it into minor units.

    JSON numbers are refused: they pass through binary floating point on the way.
    """

    code = "amount_format"
    pattern = _AMOUNT
    zero = False

    def read(self, text: str) -> str:
        """Return the decimal as written; at or below zero is refused."""
        if text.startswith("-") or (not self.zero and not text.strip("0.")):
            raise _wrong("amount_not_positive")
        if len(text) > 18:
            raise _wrong("amount_too_large")
        return text


class AmountOrZeroField(AmountField):
    """An amount that may also be zero: what was held, a balance."""

    zero = True


class TimeField(Text):
    """Moment with its offset from UTC (RFC 3339); read as UTC, written with `Z`."""

    code = "time_format"
    pattern = _TIME

    def read(self, text: str) -> datetime:
        """Return the moment in UTC."""
        try:
            moment = datetime.fromisoformat(text)
            if moment.tzinfo is None:
                raise _wrong("time_without_offset")
            return moment.astimezone(UTC)
        except (ValueError, OverflowError):
            raise _wrong("time_format") from None

    def _serialize(self, value: Any, attr: str | None, obj: Any, **_: Any) -> str | None:
        return None if value is None else value.isoformat().replace("+00:00", "Z")

    def json_schema(self) -> dict[str, Any]:
        """Return this field's JSON Schema."""
        return {"type": "string", "format": "date-time"}


class IntegerField(wire_fields.Integer):
    """Whole number between `least` and `most`; text of digits is read too, as tables hold text."""

    least = 0
    most = LARGEST_MINOR
    default_error_messages = {"invalid": "integer_format", "too_large": "integer_format"}  # noqa: RUF012

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> int:
        if isinstance(value, str) and re.fullmatch(r"[0-9]{1,16}", value):
            value = int(value)
        if type(value) is not int or not self.least <= value <= self.most:
            raise _wrong("integer_format", f"{self.least}-{self.most}")
        return int(value)

    def json_schema(self) -> dict[str, Any]:
        """Return this field's JSON Schema; digits in a string are read as well."""
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


class HoursField(IntegerField):
    """A number of whole hours, from 1 to 720."""

    least = 1
    most = 720


class YesNoField(wire_fields.Boolean):
    """True or false, as JSON writes them."""

    default_error_messages = {"invalid": "boolean_format"}  # noqa: RUF012

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> bool:
        if not isinstance(value, bool):
            raise _wrong("boolean_format")
        return value

    def json_schema(self) -> dict[str, Any]:
        """Return this field's JSON Schema."""
        return {"type": "boolean"}


def choice(*allowed: str) -> type[Text]:
    """Return a field type for one of a few words."""

    class Choice(Text):
        def read(self, text: str) -> str:
            if text not in allowed:
                raise _wrong("choice_unknown", ", ".join(allowed))
            return text

        def json_schema(self) -> dict[str, Any]:
            return {"type": "string", "enum": list(allowed)}

    return Choice


def matching(expression: str, code: str) -> type[Text]:
    """Return a field type for text that matches `expression` whole; `code` names what does not."""
    return type("Matching", (Text,), {"pattern": re.compile(expression), "code": code})


def text(longest: int) -> type[Text]:
    """Return a field type for free text of at most `longest` characters."""
    return type("Text", (Text,), {"longest": longest})


def card_defect(number: str) -> str | None:
    """Return the code of what is wrong with a personal card number, None if nothing is."""
    if not _CARD.fullmatch(number):
        return "account_format"
    return None if luhn.is_valid(number) else "account_check_digit"


def minor_of(amount: str, currency: str) -> int:
    """Return `amount` in minor units of `currency`; ValueError if it has more decimals than that."""
    whole, _, decimals = amount.partition(".")
    places = currencies()[currency]
    if len(decimals.rstrip("0")) > places:
        message = f"{currency} has {places} decimals"
        raise ValueError(message)
    return int(whole) * 10**places + int(decimals[:places].ljust(places, "0") or "0")


def amount_of(minor: int, currency: str) -> str:
    """Return minor units of `currency` as an exact decimal string in major units."""
    places = currencies()[currency]
    digits = str(minor).rjust(places + 1, "0")
    return f"{digits[: len(digits) - places]}.{digits[-places:]}" if places else digits


def _wrong(code: str, hint: str = "") -> ValidationError:
    return ValidationError([Defect(code, "", hint)])  # type: ignore[list-item]  # any object may be a message


AccountNumber = Annotated[str, AccountField]
CaseNumber = Annotated[str, CaseField]
Identifier = Annotated[str, CodeField]
ResidentId = Annotated[str, ResidentField]
CreditCode = Annotated[str, CreditCodeField]
PhoneNumber = Annotated[str, PhoneField]
Currency = Annotated[str, CurrencyField]
Amount = Annotated[str, AmountField]
AmountOrZero = Annotated[str, AmountOrZeroField]
Minor = Annotated[int, IntegerField]
Hours = Annotated[int, HoursField]
Moment = Annotated[datetime, TimeField]
YesNo = Annotated[bool, YesNoField]
Name = Annotated[str, text(60)]
Words = Annotated[str, text(500)]
Sha256 = Annotated[str, matching(r"[0-9a-f]{64}", "sha256_format")]
