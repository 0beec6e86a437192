"""Types of the fields in messages: what is well formed, and the code of each way it is not."""

import re
import unicodedata
from datetime import UTC, date, datetime
from typing import Annotated, Any, TypeVar

import phonenumbers
from stdnum import luhn
from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_2

from contracts.codes import currencies
from contracts.ed25519 import PublicKeyField
from contracts.fields import (
    LARGEST,
    PERSONAL,
    IntegerField,
    Text,
    YesNoField,
    matching,
    text,
    wrong,
)

LARGEST_MINOR = LARGEST
LARGEST_AMOUNT = LARGEST_MINOR // 1000
"""Amounts stay below this many major units, so that their minor units stay exact in JSON."""
LONGEST_AMOUNT = 18
_AMOUNT = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_TIME = re.compile(
    r"[0-9]{4}(-[0-9]{2}){2}[T ][0-9]{2}(:[0-9]{2}){2}(\.[0-9]{1,9})?"
    r"(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])?"
)
_CASE = re.compile(r"A[0-9]{12}(19|20)[0-9]{2}(0[1-9]|1[0-2])[0-9]{4}")
_ACCOUNT = re.compile(r"[0-9]{5,30}|(?=.{5,30}$)[0-9]+_[0-9]+")
_HAN = "\u3400-\u9fff\U00020000-\U0003ffff"
_BLANKS = re.compile(rf" (?=[{_HAN}·•])|(?<=[{_HAN}·•]) ")
_DOTS = re.compile(rf"[•‧∙⋅・]|(?<=[{_HAN}])\.(?=[{_HAN}])")
_YEAR = re.compile(r"[\[［(（【]((?:19|20)[0-9]{2})[\]］)）】]")
_RESIDENT = re.compile(r"[0-9]{17}[0-9Xx]")
_CARD = re.compile(r"[0-9]{15,20}")
_CODE = re.compile(r"[A-Za-z0-9._-]{1,36}")
_NEVER_IN_CODES = frozenset("IOSVZ")
"""Letters that a credit code has none of: they look like digits, or like one another."""


class AccountField(Text):
    """Number of an account or card, digits only; a sub-account follows an underscore."""

    code = "account_format"
    pattern = _ACCOUNT


class PartyField(Text):
    """Name of a person or company as banks hold it: half-width, no stray blanks, one middle dot."""

    longest = 60

    def read(self, text: str) -> str:
        """Return the name in the one way that it is written."""
        plain = " ".join(unicodedata.normalize("NFKC", text).split())
        name = _DOTS.sub("·", _BLANKS.sub("", plain))
        if len(name) > self.longest:
            raise wrong("too_long", str(self.longest))
        return name


class DocumentField(Text):
    """Number of a legal document; the year stands in the brackets that such numbers have."""

    longest = 60

    def read(self, text: str) -> str:
        """Return the number with its year in 〔 and 〕."""
        return _YEAR.sub(r"〔\1〕", text)


class CaseField(Text):
    """Case number: `A`, a 12-digit organ, year, month and a 4-digit serial."""

    code = "case_number_format"
    pattern = _CASE


class CodeField(Text):
    """An identifier: letters, digits, dot, dash, underscore; at most 36 characters."""

    code = "identifier_format"
    pattern = _CODE


class TransactionField(Text):
    """Number of a payment, as whoever carried it wrote it: at most 64 characters."""

    code = "transaction_number_format"
    pattern = re.compile(r"[A-Za-z0-9._-]+")
    longest = 64

    def read(self, text: str) -> str:
        """Return the number as written; one that is too long is none."""
        if len(text) > self.longest:
            raise wrong("too_long", str(self.longest))
        return text

    def json_schema(self) -> dict[str, Any]:
        """Return this field's JSON Schema."""
        return super().json_schema() | {"maxLength": self.longest}


class ResidentField(Text):
    """Resident identity number (GB 11643): check digit and date; the county is a hint only."""

    code = "resident_id_format"
    pattern = _RESIDENT

    def read(self, text: str) -> str:
        """Return the number in capitals."""
        if code := resident_defect(text):
            raise wrong(code)
        return text.upper()


class CreditCodeField(Text):
    """Unified social credit code (GB 32100-2015): 18 characters with a check character."""

    code = "credit_code_format"
    pattern = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")

    def _deserialize(self, value: object, *_: object, **__: object) -> Any:
        if isinstance(value, str) and (found := sorted(_NEVER_IN_CODES & set(value))):
            raise wrong("credit_code_letter", ", ".join(found))
        return super()._deserialize(value)

    def read(self, text: str) -> str:
        """Return the code as written."""
        if code := credit_code_defect(text):
            raise wrong(code)
        return text


class PhoneField(Text):
    """Phone number: E.164 when read; Chinese short codes of 3, 5 or 6 digits stay as they are."""

    code = "phone_format"
    pattern = re.compile(r"\+?[0-9 ()-]{3,25}")

    def read(self, text: str) -> str:
        """Return the number in E.164, or the short code."""
        if re.fullmatch(r"1[0-2][0-9]|1[0-9]{4}|11[68][0-9]{3}|9[0-9]{4,5}", text):
            return text
        try:
            number = phonenumbers.parse(text, "CN")
        except phonenumbers.NumberParseException:
            raise wrong("phone_format") from None
        if not phonenumbers.is_valid_number(number):
            raise wrong("phone_format")
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


class CurrencyField(Text):
    """ISO 4217 currency code."""

    code = "currency_unknown"
    pattern = re.compile(r"[A-Z]{3}")

    def read(self, text: str) -> str:
        """Return the code if the currency exists."""
        if text not in currencies():
            raise wrong("currency_unknown")
        return text


class AmountField(Text):
    """Amount in major units as an exact decimal string; `minor_of` turns it into minor units.

    JSON numbers are refused: they pass through binary floating point on the way.
    """

    code = "amount_format"
    pattern = _AMOUNT
    zero, too_small = False, "amount_not_positive"

    def read(self, text: str) -> str:
        """Return the decimal as written; at or below zero is refused."""
        if text.startswith("-") or not (self.zero or text.strip("0.")):
            raise wrong(self.too_small)
        if len(text) > LONGEST_AMOUNT or int(text.partition(".")[0]) >= LARGEST_AMOUNT:
            raise wrong("amount_too_large", str(LARGEST_AMOUNT))
        return text


class AmountOrZeroField(AmountField):
    """An amount that may also be zero: what was held, a balance."""

    zero, too_small = True, "amount_negative"


class TimeField(Text):
    """Moment with its offset from UTC (RFC 3339); read as UTC, written with `Z`."""

    code = "time_format"
    pattern = _TIME

    def read(self, text: str) -> datetime:
        """Return the moment in UTC."""
        try:
            moment = datetime.fromisoformat(text)
            if moment.tzinfo is None:
                raise wrong("time_without_offset")
            return moment.astimezone(UTC)
        except (ValueError, OverflowError):
            raise wrong("time_format") from None

    def _serialize(self, value: Any, attr: str | None, obj: Any, **_: Any) -> str | None:
        return None if value is None else value.isoformat().replace("+00:00", "Z")

    def json_schema(self) -> dict[str, Any]:
        """Return this field's JSON Schema."""
        return {"type": "string", "format": "date-time"}


class HoursField(IntegerField):
    """A number of whole hours, from 1 to 720."""

    least = 1
    most = 720


def card_defect(number: str) -> str | None:
    """Return the code of what is wrong with a personal card number, None if nothing is."""
    if not _CARD.fullmatch(number):
        return "account_format"
    return None if luhn.is_valid(number) else "account_check_digit"


def resident_defect(number: str) -> str | None:
    """Return the code of what is wrong with a resident identity number, None if nothing is."""
    if not _RESIDENT.fullmatch(number):
        return ResidentField.code
    try:
        date.fromisoformat(number[6:14])
    except ValueError:
        return "resident_id_date"
    return None if mod_11_2.is_valid(number.upper()) else "resident_id_check_digit"


def credit_code_defect(number: str) -> str | None:
    """Return the code of what is wrong with a unified social credit code, None if nothing is."""
    if not CreditCodeField.pattern.fullmatch(number):
        return CreditCodeField.code
    return None if uscc.is_valid(number) else "credit_code_check_digit"


def minor_of(amount: str, currency: str) -> int:
    """Return `amount` in minor units; ValueError, saying how many decimals fit, if it has more."""
    whole, _, decimals = amount.partition(".")
    places = currencies()[currency]
    if len(decimals.rstrip("0")) > places:
        raise ValueError(places)
    return int(whole + decimals[:places].ljust(places, "0"))


def amount_of(minor: int, currency: str) -> str:
    """Return minor units of `currency` as an exact decimal string in major units."""
    places = currencies()[currency]
    digits = str(minor).rjust(places + 1, "0")
    return f"{digits[: len(digits) - places]}.{digits[-places:]}" if places else digits


_Type = TypeVar("_Type")
Personal = Annotated[_Type, PERSONAL]
"""`Personal[Name]`: a field of that type which is about a person."""
AccountNumber = Annotated[str, AccountField]
CaseNumber = Annotated[str, CaseField]
Identifier = Annotated[str, CodeField]
TransactionNumber = Annotated[str, TransactionField]
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
PartyName = Annotated[str, PartyField]
DocumentNumber = Annotated[str, DocumentField]
Words = Annotated[str, text(500)]
Sha256 = Annotated[str, matching(r"[0-9a-f]{64}", "sha256_format")]
PublicKey = Annotated[str, PublicKeyField]
